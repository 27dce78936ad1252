import { describe, expect, it } from 'vitest';
import { boxAround, isTurned, pathTo } from '../src/components/plot-events';
import { type BoardTile, added, putBack, without } from '../src/dashboard/board';
import { type Box, brushAxes, brushPredicates } from '../src/dashboard/brush';
import { isCut, markPredicates, replaced } from '../src/dashboard/cross-filter';
import type { ChartSpec, DatasetProfile } from '../src/generated/model';
import { markValues } from '../src/model/marks';
import { outlive } from '../src/model/steps';

const profile = { columns: [{ name: 'rent', kind: 'quantitative' }, { name: 'area', kind: 'quantitative' }, { name: 'day', kind: 'temporal' }, { name: 'city', kind: 'nominal' }] } as unknown as DatasetProfile;
const none = { range: null, values: [] };
const box = (x: Partial<Box['x']>, y: Partial<Box['y']> = {}): Box => ({ x: { ...none, ...x }, y: { ...none, ...y } });
const chart = (mark: ChartSpec['mark'], x: object, y: object | null): ChartSpec => ({ mark, encoding: { x, ...(y ? { y } : {}) } });

describe('a box in a chart', () => {
  it('is two ranges where both axes are plain numbers, never narrower than drawn', () => {
    const spec = chart('point', { field: 'area' }, { field: 'rent' });
    const [area, rent] = brushPredicates(spec, box({ range: [61.23456, 48.00012] }, { range: [1003.2, 99.7] }), profile);
    expect(area).toEqual({ field: 'area', range: [48, 61.24] });
    expect(rent).toEqual({ field: 'rent', range: [99.7, 1003.2] });
  });
  it('leaves measures alone', () => {
    const spec = chart('histogram', { field: 'rent', bin: true }, { aggregate: 'count' });
    expect(brushAxes(spec)).toEqual(['x']);
    expect(brushPredicates(spec, box({ range: [10, 20] }, { range: [0, 5] }), profile)).toEqual([{ field: 'rent', range: [10, 20] }]);
    expect(brushAxes(chart('arc', { field: 'city' }, null))).toEqual([]);
  });
  it('is a list of the categories inside, unescaped', () => {
    const spec = chart('bar', { field: 'city' }, { aggregate: 'count' });
    expect(brushPredicates(spec, box({ values: ['Ulm &amp; Bonn', 'Kiel', 'Kiel', '(missing)', 'Other'] }), profile)).toEqual([{ field: 'city', oneOf: ['Ulm & Bonn', 'Kiel'] }]);
    expect(brushPredicates(spec, box({ values: [] }), profile)).toEqual([]);
  });
  it('is a range of periods, or a list of those that come again', () => {
    const months = chart('line', { field: 'day', timeUnit: 'yearmonth' }, { aggregate: 'count' });
    expect(brushPredicates(months, box({ values: ['2024-03-01', '2024-01-01 00:00:00', '2024-02-01'] }), profile)).toEqual([{ field: 'day', timeUnit: 'yearmonth', range: ['2024-01-01T00:00:00', '2024-03-01'] }]);
    const weekdays = chart('bar', { field: 'day', timeUnit: 'day' }, { aggregate: 'count' });
    expect(brushPredicates(weekdays, box({ values: [1, 2] }), profile)).toEqual([{ field: 'day', timeUnit: 'day', oneOf: [1, 2] }]);
  });
  it('is a span of moments on a plain time axis', () => {
    const spec = chart('point', { field: 'day' }, { field: 'rent', aggregate: 'mean' });
    expect(brushPredicates(spec, box({ range: ['2024-05-02 10:00:00.5', '2024-03-01 05:13:12.1234'] }), profile)).toEqual([{ field: 'day', range: ['2024-03-01T05:13:12', '2024-05-02T10:00:00'] }]);
  });
  it('takes the place of the one before, whatever else is filtered', () => {
    const city = { field: 'city', equal: 'Ulm' };
    expect(replaced([city, { field: 'rent', range: [1, 2] }], [{ field: 'rent', range: [1, 2] }])).toEqual([city, { field: 'rent', range: [1, 2] }]);
  });
  it('is drawn by keyboard around the points of a series, bins to their edges', () => {
    const bars = { type: 'bar', x: [5, 15, 25, 35], y: [1, 9, 4, 2], width: 9.8 };
    expect(boxAround(bars, 2, 1, false).x).toEqual({ range: [10, 30], values: [15, 25] });
    expect(boxAround(bars, 1, 2, true).y.range).toEqual([10, 30]);
  });
});

describe('a panel of small multiples', () => {
  const encoding = { x: { field: 'area' }, y: { aggregate: 'count' as const } };
  const panelled = (facet: object): ChartSpec => ({ mark: 'bar', encoding: { ...encoding, x: { field: 'kind' }, facet } });
  const press = { x: 'flat', y: 4, label: undefined, series: '' };

  it('is part of what a press names', () => {
    const spec = panelled({ field: 'city' });
    const values = markValues(spec, { ...press, panel: { facet: 'Ulm &amp; Bonn' } });
    expect(values).toEqual([{ channel: 'x', field: 'kind', value: 'flat' }, { channel: 'facet', field: 'city', value: 'Ulm & Bonn' }]);
    expect(markPredicates(spec, values, profile)).toEqual([{ field: 'kind', equal: 'flat' }, { field: 'city', equal: 'Ulm & Bonn' }]);
  });
  it('of missing values is a condition, that of the rest is none', () => {
    const spec = panelled({ field: 'city' });
    const conditions = (facet: unknown) => markPredicates(spec, markValues(spec, { ...press, panel: { facet } }), profile);
    expect(conditions(null)).toEqual([{ field: 'kind', equal: 'flat' }, { field: 'city', valid: false }]);
    expect(conditions('Other')).toEqual([{ field: 'kind', equal: 'flat' }]);
    expect(conditions(undefined)).toEqual([{ field: 'kind', equal: 'flat' }]);
  });
  it('of numbers or dates is a range that only the engine knows', () => {
    for (const field of ['rent', 'day']) {
      const spec = panelled({ field });
      expect(isCut(spec, 'facet', profile)).toBe(true);
      expect(isCut(spec, 'x', profile)).toBe(false);
      expect(markPredicates(spec, markValues(spec, { ...press, panel: { facet: 20 } }), profile)).toEqual([{ field: 'kind', equal: 'flat' }]);
    }
    expect(isCut(panelled({ field: 'day', timeUnit: 'year' }), 'facet', profile)).toBe(false);
  });
  it('narrows a box that is drawn in it', () => {
    const spec: ChartSpec = { mark: 'point', encoding: { x: { field: 'area' }, y: { field: 'rent' }, column: { field: 'city' } } };
    const drawn = { ...box({ range: [40, 50] }, { range: [1, 2] }), panel: { column: 'Kiel' } };
    expect(brushPredicates(spec, drawn, profile).at(-1)).toEqual({ field: 'city', equal: 'Kiel' });
    expect(brushPredicates(spec, { ...box({}), panel: { column: 'Kiel' } }, profile)).toEqual([]);
    const around = boxAround({ x: [1, 2], y: [3, 4], xaxis: 'x2', yaxis: 'y2', meta: { panel: { column: 'Kiel' } } }, 0, 1, false);
    expect(around).toMatchObject({ panel: { column: 'Kiel' }, axes: { x: 'x2', y: 'y2' } });
  });
});

describe('what a press names', () => {
  it('is every level of a tree down to the node', () => {
    const tree = { ids: ['0', '1', '2'], parents: ['', '0', '0'], labels: ['France', 'Paris', 'Lyon'] };
    expect(pathTo(tree, 2)).toEqual(['France', 'Lyon']);
    const spec: ChartSpec = { mark: 'treemap', encoding: { path: [{ field: 'country' }, { field: 'city' }], size: { aggregate: 'count' } } };
    const values = markValues(spec, { x: undefined, y: undefined, label: 'Lyon', series: '', path: pathTo(tree, 2) });
    expect(values.map(({ channel, value }) => [channel, value])).toEqual([['path.0', 'France'], ['path.1', 'Lyon']]);
  });
  it('is the region of a map', () => {
    const spec: ChartSpec = { mark: 'choropleth', encoding: { detail: [{ field: 'country' }], color: { field: 'gdp', aggregate: 'sum' } } };
    expect(markValues(spec, { x: undefined, y: undefined, label: undefined, series: '', place: 'Spain' })).toEqual([{ channel: 'detail.0', field: 'country', value: 'Spain' }]);
  });
  it('knows a chart that stands on its side', () => {
    expect(isTurned({ layout: { meta: { turned: true } } })).toBe(true);
    expect(isTurned({ layout: {} })).toBe(false);
  });
});

describe('a tile taken off', () => {
  it('comes back alone, whatever was done since', () => {
    const start: BoardTile[] = added(added([], { kind: 'text', text: 'a' }, 'a'), { kind: 'text', text: 'b' }, 'b');
    const [first] = start as [BoardTile];
    const later = added(without(start, 'a'), { kind: 'text', text: 'c' }, 'c');
    const back = putBack(later, first);
    expect(back.map(tile => tile.key).sort()).toEqual(['a', 'b', 'c']);
    expect(back.find(tile => tile.key === 'a')).toMatchObject({ x: first.x, y: first.y });
    expect(putBack(back, first)).toBe(back);
  });
});

it('steps into a chart outlive the edits that leave their channel alone', () => {
  const steps = [{ kind: 'drill' as const, channel: 'x', value: 'France' }];
  expect(outlive(steps, { type: 'mark', mark: 'line' })).toBe(true);
  expect(outlive(steps, { type: 'update', channel: 'y', patch: { title: 'Rent' } })).toBe(true);
  expect(outlive(steps, { type: 'remove', channel: 'x' })).toBe(false);
  expect(outlive(steps, { type: 'move', from: 'color', to: 'x' })).toBe(false);
  expect(outlive(steps, { type: 'swap' })).toBe(false);
});
