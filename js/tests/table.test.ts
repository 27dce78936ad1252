import { describe, expect, it, vi } from 'vitest';
import type { Page } from '../src/api/page';
import type { ColumnProfile, Histogram } from '../src/generated/model';
import { MAX_SCROLL, ROW_HEIGHT, follow, lastTop, scrollOf, spacerHeight, topOf, visibleColumns, visibleRows } from '../src/components/table/geometry';
import { moveCell } from '../src/components/table/grid';
import { Pages, plan } from '../src/components/table/pages';
import { brushRange } from '../src/components/table/summary';
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
  const page = (columns: string[], total: number): Page => ({ columns, total, length: 200, value: (row, column) => `${row}:${column}` });
  it('are planned from what is seen, then ahead, then behind', () => {
    const keys = plan({ first: 450, end: 470 }, { first: 0, end: 5 }, 1, 10_000).map(item => item.page);
    expect(keys).toEqual([2, 3, 4, 1]);
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
    const kept = Array.from({ length: 500 }, (_, i) => pages.has(i * 200, 0)).filter(Boolean).length;
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
