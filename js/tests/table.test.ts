import { describe, expect, it, vi } from 'vitest';
import type { Page } from '../src/api/page';
import type { ColumnProfile, Histogram } from '../src/generated/model';
import { MAX_SCROLL, ROW_HEIGHT, follow, lastTop, scrollOf, spacerHeight, topOf, visibleColumns, visibleRows } from '../src/components/table/geometry';
import { moveCell } from '../src/components/table/cells';
import { Body, type Scene } from '../src/components/table/body';
import { gutterWidth, layoutOf } from '../src/components/table/columns';
import { Counts } from '../src/components/table/counts';
import { PAGE_ROWS, Pages, plan } from '../src/components/table/pages';
import { barHeights, barPath, brushRange } from '../src/components/table/summary';
import { nextSort } from '../src/components/table/table-view';

const small = { total: 1_000, view: 520 };
const huge = { total: 100_000_000, view: 520 };

describe('the geometry of a table', () => {
  it('is exact while the rows fit into a scroller', () => {
    expect(spacerHeight(small)).toBe(1_000 * ROW_HEIGHT);
    expect(topOf(small, 10 * ROW_HEIGHT)).toBe(10);
    expect(visibleRows(small, 10.5)).toEqual({ first: 10, end: 31 });
  });
  it('reaches the first and the last of a hundred million rows in a bounded height', () => {
    expect(spacerHeight(huge)).toBe(MAX_SCROLL);
    expect(topOf(huge, 0)).toBe(0);
    expect(topOf(huge, MAX_SCROLL - huge.view)).toBe(lastTop(huge));
    expect(visibleRows(huge, lastTop(huge)).end).toBe(huge.total);
  });
  it('finds its way back from any row', () => {
    for (const row of [0, 12_345_678, 99_999_000]) expect(topOf(huge, scrollOf(huge, row))).toBeCloseTo(row, 3);
  });
  it('moves row by row on short ways even where a pixel stands for many rows', () => {
    const scroll = scrollOf(huge, 50_000_000);
    expect(follow(huge, 50_000_000, scroll, scroll + ROW_HEIGHT)).toBe(50_000_001);
    expect(follow(huge, 50_000_000, scroll, 0)).toBe(0);
  });
  it('draws only the columns that are seen, and two on each side', () => {
    const widths = Array.from({ length: 2_000 }, () => 100);
    expect(visibleColumns(widths, 0, 500)).toEqual({ first: 0, end: 7 });
    expect(visibleColumns(widths, 100_000, 500)).toEqual({ first: 998, end: 1_007 });
  });
});

describe('pages', () => {
  const page = (columns: string[], total: number): Page => ({ columns, total, length: PAGE_ROWS, value: (row, column) => `${row}:${column}` });
  it('are planned from what is seen, then ahead, then behind', () => {
    const pagesOf = (direction: number) => plan({ first: 2 * PAGE_ROWS + 50, end: 2 * PAGE_ROWS + 70 }, { first: 0, end: 5 }, direction, 10_000).map(item => item.page);
    expect(pagesOf(1)).toEqual([2, 3, 1]);
    expect(pagesOf(-1)).toEqual([2, 1, 3]);
    expect(plan({ first: 0, end: 10 }, { first: 0, end: 5 }, -1, 100).map(item => item.page)).toEqual([0]);
  });
  it('are fetched once, kept, and stale ones aborted', async () => {
    const signals: AbortSignal[] = [];
    const fetch = vi.fn(async (offset: number, _limit: number, columns: string[], signal: AbortSignal) => {
      signals.push(signal);
      await Promise.resolve();
      return page(columns, 100_000 + offset * 0);
    });
    const pages = new Pages(['a', 'b'], fetch, () => undefined, error => { throw error as Error; });
    pages.want({ first: 0, end: 20 }, { first: 0, end: 2 }, 1);
    pages.want({ first: 50_000, end: 50_020 }, { first: 0, end: 2 }, 1);
    expect(signals[0]?.aborted).toBe(true);
    await vi.waitFor(() => expect(pages.has(50_000, 1)).toBe(true));
    expect(pages.value(50_001, 1)).toBe('1:1');
    expect(pages.value(0, 0)).toBeUndefined();
    expect(pages.total).toBe(100_000);
    pages.close();
  });
  it('stay few however far one scrolls', async () => {
    const fetch = async (_offset: number, _limit: number, columns: string[]) => page(columns, 10_000_000);
    const pages = new Pages(['a'], fetch, () => undefined, () => undefined);
    for (let row = 0; row < 100_000; row += 1_000) {
      pages.want({ first: row, end: row + 20 }, { first: 0, end: 1 }, 1);
      await new Promise(resolve => setTimeout(resolve));
      expect(pages.has(row, 0)).toBe(true);
    }
    const kept = Array.from({ length: 500 }, (_, i) => pages.has(i * PAGE_ROWS, 0)).filter(Boolean).length;
    expect(kept).toBeLessThanOrEqual(50);
    pages.close();
  });
  it('report an error once and wait for the reader', async () => {
    const onError = vi.fn();
    const fetch = vi.fn(() => Promise.reject(new Error('no')));
    const pages = new Pages(['a'], fetch, () => undefined, onError);
    pages.want({ first: 0, end: 20 }, { first: 0, end: 1 }, 1);
    await vi.waitFor(() => expect(onError).toHaveBeenCalled());
    await Promise.resolve();
    expect(fetch.mock.calls.length).toBeLessThanOrEqual(2);
  });
});

describe('the body of a table', () => {
  const columns = ['a', 'b', 'c'].map((name, index) => ({ profile: { name, kind: 'quantitative' } as ColumnProfile, index, width: 100, pinned: index === 0 }));
  const layout = layoutOf(columns, 0, 1_000, gutterWidth(1_000));
  const here = { row: 0, column: 0 };
  const loaded = (until: number) => ({ value: (row: number, column: number) => (row < until ? row * 10 + column : undefined) }) as unknown as Pages;
  const scene = (pages: Pages): Scene => ({ columns, layout, pages, selection: { first: here, last: here }, active: here });
  const texts = (root: HTMLElement) => [...root.children].map(row => [...row.querySelectorAll('.ds-cell')].map(cell => cell.textContent));

  it('moves its rows while it scrolls, and makes none', () => {
    const root = document.createElement('div');
    const body = new Body(root);
    const shown = scene(loaded(1_000));
    body.draw(shown, { first: 100, end: 105 }, 100);
    const rows = new Set(root.children);
    for (const first of [102, 101, 500, 497]) {
      body.draw(shown, { first, end: first + 5 }, first + 0.5);
      expect(texts(root)[0]).toEqual([`${first}0`, `${first}1`, `${first}2`].map(text => Number(text).toLocaleString('en')));
      expect([...root.children].map(row => row.getAttribute('aria-rowindex'))).toEqual([0, 1, 2, 3, 4].map(i => String(first + i + 2)));
    }
    expect(new Set(root.children)).toEqual(rows);
    expect(root.style.transform).toBe(`translateY(${-ROW_HEIGHT / 2}px)`);
  });
  it('fills in what arrives later', () => {
    const root = document.createElement('div');
    const body = new Body(root);
    let pages = loaded(2);
    const live = { value: (row: number, column: number) => pages.value(row, column) } as unknown as Pages;
    const shown = scene(live);
    body.draw(shown, { first: 0, end: 3 }, 0);
    expect(root.querySelectorAll('.ds-pending')).toHaveLength(3);
    pages = loaded(3);
    body.draw(shown, { first: 0, end: 3 }, 0);
    expect(root.querySelectorAll('.ds-pending')).toHaveLength(0);
  });
  it('knows which cell an element draws', () => {
    const root = document.createElement('div');
    const body = new Body(root);
    body.draw(scene(loaded(99)), { first: 7, end: 9 }, 7);
    expect(body.cellAt(root.children[1]!.querySelectorAll('.ds-cell')[2]!)).toEqual({ row: 8, column: 2 });
    expect(body.cellAt(root)).toBeNull();
  });
});

describe('counts behind the headers', () => {
  it('are asked for one column at a time, and stay until those of the next filter are there', async () => {
    const asked: string[] = [];
    const counts = new Counts(async field => (asked.push(field), [asked.length]), () => undefined);
    counts.want(['a', 'b']);
    await vi.waitFor(() => expect(counts.of('b')).toEqual([2]));
    counts.want(['b', 'c']);
    await vi.waitFor(() => expect(counts.of('c')).toEqual([3]));
    expect(asked).toEqual(['a', 'b', 'c']);
    const next = new Counts(async () => [9], () => undefined, counts);
    expect(next.of('a')).toEqual([1]);
    expect(new Counts(null, () => undefined, counts).of('a')).toBeNull();
    next.close();
  });
  it('are given up with their filter', async () => {
    const onChange = vi.fn();
    let signal: AbortSignal | null = null;
    const counts = new Counts((_, given) => ((signal = given), new Promise(() => undefined)), onChange);
    counts.want(['a']);
    await vi.waitFor(() => expect(signal).not.toBeNull());
    counts.close();
    expect(signal!.aborted).toBe(true);
    expect(onChange).not.toHaveBeenCalled();
  });
  it('are drawn on the scale of the whole, so that one row of many can be seen', () => {
    expect(barHeights([0, 1, 500, 1_000], 1_000)).toEqual([0, 1, 17, 34]);
    expect(barPath([0, 34])).toBe('M50.3 34V0h49.4V34z');
  });
});

describe('a brush over a histogram', () => {
  const histogram: Histogram = { edges: [0, 10, 20, 30, 40], counts: [1, 2, 3, 4] };
  const number = { name: 'n', kind: 'quantitative', min: 0 } as ColumnProfile;
  it('takes whole bins', () => {
    expect(brushRange(number, histogram, [0.3, 0.6])).toEqual([10, 30]);
    expect(brushRange(number, histogram, [0.9, 0.9])).toEqual([30, 40]);
    expect(brushRange(number, histogram, [1, 1])).toEqual([30, 40]);
  });
  it('speaks of dates where the column does', () => {
    const date = { name: 'd', kind: 'temporal', min: '1970-01-01' } as ColumnProfile;
    expect(brushRange(date, histogram, [0, 0.25])).toEqual(['1970-01-01T00:00:00', '1970-01-01T00:00:10']);
  });
});

it('a second sort key is added with Shift and removed on its own', () => {
  const one = nextSort([], 'a', 'ascending', false);
  const two = nextSort(one, 'b', 'descending', true);
  expect(two.map(key => key.field)).toEqual(['a', 'b']);
  expect(nextSort(two, 'a', null, true)).toEqual([{ field: 'b', order: 'descending' }]);
  expect(nextSort(two, 'c', 'ascending', false)).toEqual([{ field: 'c', order: 'ascending' }]);
});

it('keys move the active cell', () => {
  const key = (name: string, ctrlKey = false) => ({ key: name, ctrlKey, metaKey: false });
  expect(moveCell({ row: 5, column: 2 }, key('PageDown'), 10, 100, 4)).toEqual({ row: 15, column: 2 });
  expect(moveCell({ row: 5, column: 2 }, key('End', true), 10, 100, 4)).toEqual({ row: 99, column: 3 });
  expect(moveCell({ row: 5, column: 2 }, key('a'), 10, 100, 4)).toBeNull();
});
