import { describe, expect, it } from 'vitest';
import cases from '../../tests/cases/layout.json';
import type { ChartPayload } from '../src/api/payloads';
import { added, tilesOfCharts } from '../src/dashboard/board';
import { applicable, markPredicates, toggled } from '../src/dashboard/cross-filter';
import { kpiOf, sayPeriod, sparkline } from '../src/dashboard/kpi';
import { arrange, firstFree, keyChange, overlaps, settle } from '../src/dashboard/layout';
import { boardPage } from '../src/dashboard/page';
import type { ChartSpec, DatasetProfile } from '../src/generated/model';

const tile = (key: string, x: number, y: number, width = 6, height = 4) => ({ key, x, y, width, height });
const at = (tiles: readonly { key: string; x: number; y: number }[]) => Object.fromEntries(tiles.map(t => [t.key, [t.x, t.y]]));
const clash = (tiles: readonly { x: number; y: number; width: number; height: number }[]) => tiles.some((a, i) => tiles.slice(i + 1).some(b => overlaps(a, b)));

describe('the grid', () => {
  it.each(cases)('finds the first free place, as Python does', ({ tiles, width, height, place }) => {
    expect(firstFree(tiles, width, height)).toEqual(place);
  });
  it('leaves no gap above and nothing outside', () => {
    const settled = settle([tile('a', 10, 7), tile('b', 0, 30, 20, 2)]);
    expect(settled.map(({ x, y, width }) => [x, y, width])).toEqual([[6, 0, 6], [0, 4, 12]]);
  });
  it('makes room for the moved tile', () => {
    const tiles = [tile('a', 0, 0), tile('b', 6, 0), tile('c', 0, 4)];
    const moved = arrange(tiles, tiles[2]!, { x: 6, y: 0 });
    expect(at(moved)).toEqual({ a: [0, 0], c: [6, 0], b: [6, 4] });
  });
  it('goes below the next tile by one key and back by another', () => {
    const tiles = [tile('a', 0, 0), tile('b', 0, 4)];
    const down = arrange(tiles, tiles[0]!, keyChange(tiles[0]!, 'ArrowDown', false, tiles)!);
    expect(at(down)).toEqual({ b: [0, 0], a: [0, 4] });
    const a = down.find(t => t.key === 'a')!;
    expect(at(arrange(down, a, keyChange(a, 'ArrowUp', false, down)!))).toEqual({ a: [0, 0], b: [0, 4] });
  });
  it('never lets tiles cover each other, whatever is done to them', () => {
    let seed = 7;
    const next = (n: number) => (seed = (seed * 16807) % 2147483647) % n;
    let tiles = settle(Array.from({ length: 9 }, (_, i) => tile(`t${i}`, next(12), next(20), 1 + next(8), 1 + next(5))));
    for (let i = 0; i < 400; i += 1) {
      const one = tiles[next(tiles.length)]!;
      tiles = arrange(tiles, one, next(2) ? { x: next(14) - 1, y: next(25) - 1 } : { width: next(15), height: next(8) });
      expect(clash(tiles)).toBe(false);
      expect(tiles).toHaveLength(9);
      expect(tiles.every(t => t.x >= 0 && t.x + t.width <= 12 && t.y >= 0 && t.height >= 1)).toBe(true);
    }
  });
  it('keeps the left edge while a tile grows', () => {
    const tiles = [tile('a', 6, 0)];
    expect(arrange(tiles, tiles[0]!, { width: 9 })[0]).toMatchObject({ x: 6, width: 6 });
  });
  it('adds tiles without moving the others', () => {
    const one = added([], { kind: 'chart', chart_id: 'c' }, 'one');
    const two = added(one, { kind: 'kpi', chart_id: 'k' }, 'two');
    expect(two.map(t => [t.kind, t.x, t.y])).toEqual([['chart', 0, 0], ['kpi', 6, 0]]);
  });
  it('puts figures before charts on the board of every kept chart', () => {
    const kept = (id: string, mark: ChartSpec['mark']) => ({ id, name: id, dataset_id: 'd', spec: { mark }, description: '', question: null, created_at: '', updated_at: '' });
    expect(tilesOfCharts([kept('bar', 'bar'), kept('one', 'indicator')]).map(t => t.key)).toEqual(['one', 'bar']);
  });
});

describe('cross-filtering', () => {
  const spec: ChartSpec = { mark: 'bar', encoding: { x: { field: 'day', type: 'temporal', timeUnit: 'yearmonth' }, y: { field: 'n', aggregate: 'sum' }, color: { field: 'city' } } };
  it('turns a mark into conditions on its groups', () => {
    const values = [{ channel: 'x', field: 'day', value: '2024-03-01 00:00' }, { channel: 'color', field: 'city', value: 'Rome' }];
    expect(markPredicates(spec, values, null)).toEqual([
      { field: 'day', timeUnit: 'yearmonth', equal: '2024-03-01T00:00' },
      { field: 'city', equal: 'Rome' },
    ]);
  });
  it('reads dates that come as milliseconds, and values that are missing', () => {
    expect(markPredicates(spec, [{ channel: 'x', field: 'day', value: Date.UTC(2024, 2, 1) }], null)).toEqual([{ field: 'day', timeUnit: 'yearmonth', equal: '2024-03-01T00:00:00' }]);
    expect(markPredicates(spec, [{ channel: 'color', field: 'city', value: null }], null)).toEqual([{ field: 'city', valid: false }]);
  });
  it('says nothing for a place on a scale', () => {
    const points: ChartSpec = { mark: 'point', encoding: { x: { field: 'price' }, y: { field: 'size' } } };
    const profile = { columns: [{ name: 'price', kind: 'quantitative' }] } as unknown as DatasetProfile;
    expect(markPredicates(points, [{ channel: 'x', field: 'price', value: 3.5 }], profile)).toEqual([]);
  });
  it('says of folded measures only what other charts can know', () => {
    const folded: ChartSpec = { mark: 'bar', fold: ['price', 'size'], encoding: { x: { field: 'city' }, y: { field: 'value' }, color: { field: 'key' } } };
    const values = [{ channel: 'x', field: 'city', value: 'Rome' }, { channel: 'color', field: 'key', value: 'price' }];
    expect(markPredicates(folded, values, null)).toEqual([{ field: 'city', equal: 'Rome' }]);
  });
  it('holds one value per field, and lets go of the same mark', () => {
    const rome = { field: 'city', equal: 'Rome' };
    const oslo = { field: 'city', equal: 'Oslo' };
    const price = { field: 'price', gt: 3 };
    expect(toggled([price, rome], [oslo])).toEqual([price, oslo]);
    expect(toggled([price, rome], [rome])).toEqual([price]);
  });
  it('asks a table only what it can know', () => {
    const both = { or: [{ field: 'a', equal: 1 }, { not: { field: 'b', equal: 2 } }] };
    expect(applicable([both, { field: 'a', gt: 0 }], ['a'])).toEqual({ applied: [{ field: 'a', gt: 0 }], missing: ['b'] });
  });
});

const drawn = (rows: unknown[][], patch: Partial<ChartPayload> = {}): ChartPayload => ({
  spec: { mark: 'indicator', encoding: { x: { field: 'day', timeUnit: 'yearmonth' } } },
  figure: { data: [{ type: 'indicator', number: { prefix: '$' } }], layout: {} },
  data: { columns: ['text', 'x'], rows }, row_count: rows.length, sql: '', code: '', alt_text: 'A <number>.', reasons: [], notes: [], violations: [], answer: null, ...patch,
});

describe('a figure', () => {
  it('is the last period against the one before', () => {
    expect(kpiOf(drawn([[100, '2024-01-01'], [150, '2024-02-01']]))).toEqual({
      value: '$150', change: '+50%', direction: 'up', period: 'Feb 2024', before: 'Jan 2024', course: [100, 150],
    });
  });
  it('has no change without periods, nor without numbers', () => {
    expect(kpiOf(drawn([[7.78712]], { data: { columns: ['text'], rows: [[7.78712]] } }))).toMatchObject({ value: '$7.79', change: null, course: [] });
    expect(kpiOf(drawn([[null, null]]))).toMatchObject({ value: '–', change: null });
  });
  it('names periods and draws their course', () => {
    expect(sayPeriod('2024-07-01', 'yearquarter')).toBe('Q3 2024');
    expect(sayPeriod('2024-07-01', 'year')).toBe('2024');
    expect(sparkline([1], 10, 10)).toBeNull();
    expect(sparkline([1, 3], 106, 10)?.line).toBe('M2 7L102 3');
  });
});

describe('the exported page', () => {
  const place = { x: 0, y: 0, width: 6, height: 4 };
  const evil = '</script><script>alert(1)</script>';
  const page = boardPage(evil, [
    { ...place, kind: 'chart', title: evil, text: '', payload: drawn([], { figure: { data: [{ name: evil }], layout: {} } }), picture: null },
    { ...place, kind: 'text', title: '', text: `# ${evil}\nmore`, payload: null, picture: null },
    { ...place, kind: 'kpi', title: 'Sum', text: '', payload: drawn([[1, '2024-01-01'], [2, '2024-02-01']]), picture: null },
  ], [{ field: 'city', equal: evil }], 'var Plotly={newPlot:function(){}};"</script>"');
  it('lets no text of the data act', () => {
    const scripts = page.match(/<script/g) ?? [];
    expect(scripts).toHaveLength(2);
    expect(page).not.toContain('<script>alert');
  });
  it('holds figures, numbers and words', () => {
    expect(page).toContain('id="chart-0"');
    expect(page).toContain('A &lt;number&gt;.');
    expect(page).toContain('+100% against Jan 2024');
  });
});
