import { describe, expect, it } from 'vitest';
import type { ChartSpec, ColumnProfile, DatasetProfile } from '../src/generated/model';
import { canonical } from '../src/model/canonical';
import { translateWith, trans } from '../src/i18n';
import { formatAgo, formatBytes, formatInstant, formatNumber, formatShare, sayRows } from '../src/model/format';
import { push, redo, start, undo } from '../src/model/history';
import { canDrill, markValues, unescapeHtml, zoomRange } from '../src/model/marks';
import { sayGroupPredicate, sayPredicate, scalarOf } from '../src/model/predicate';
import { viewCode, viewSql } from '../src/model/view-code';

describe('numbers as people read them', () => {
  it('never rounds a share to all or nothing', () => {
    expect(formatShare(1, 100_000)).toBe('<0.1 %');
    expect(formatShare(99_999, 100_000)).toBe('99 %');
    expect(formatShare(5, 5)).toBe('100 %');
  });
  it('keeps small and large numbers legible', () => {
    expect(formatNumber(0.1 + 0.2)).toBe('0.3');
    expect(formatNumber(1234567)).toBe('1,234,567');
    expect(formatNumber(1.5e-9)).toBe('1.500e-9');
  });
  it('says sizes, instants and ages', () => {
    expect(formatBytes(999)).toBe('999 B');
    expect(formatBytes(12_345_678)).toBe('12 MB');
    expect(formatInstant(Date.UTC(2024, 2, 1))).toBe('2024-03-01');
    expect(formatInstant(Date.UTC(2024, 2, 1, 13, 45))).toBe('2024-03-01 13:45');
    expect(formatAgo('2024-03-01T10:00:00Z', Date.UTC(2024, 2, 1, 10, 5))).toBe('5 min ago');
  });
});

describe('history', () => {
  it('goes back and forth and forgets what was undone after an edit', () => {
    let history = push(push(start(1), 2), 3);
    history = undo(undo(history));
    expect(history.present).toBe(1);
    expect(redo(history).present).toBe(2);
    expect(redo(push(history, 9)).present).toBe(9);
  });
  it('takes no step where nothing changes, whatever the order of keys', () => {
    const history = start({ a: 1, b: 2 });
    expect(push(history, { b: 2, a: 1 })).toBe(history);
    expect(canonical({ b: [{ d: 1, c: 2 }] })).toBe(canonical({ b: [{ c: 2, d: 1 }] }));
  });
});

describe('filters', () => {
  it('are said in words', () => {
    expect(sayPredicate({ field: 'price', range: [1, 20] })).toBe('price between 1 and 20');
    expect(sayPredicate({ field: 'price', range: [null, 20] })).toBe('price ≤ 20');
    expect(sayPredicate({ not: { field: 'city', equal: 'Rome' } })).toBe('not (city is Rome)');
    expect(sayPredicate({ field: 'city', oneOf: ['a', 'b', 'c', 'd'] })).toBe('city is one of a, b, c and 1 more');
    expect(sayPredicate({ field: 'city', valid: false })).toBe('city is missing');
    expect(sayGroupPredicate({ groupby: 'city', aggregate: 'mean', field: 'price', gt: 20 })).toBe('city with mean of price > 20');
    expect(sayGroupPredicate({ groupby: 'day', timeUnit: 'month', range: [2, 5] })).toBe('month of day with number of rows between 2 and 5');
  });
  it('take text as a value of the column', () => {
    expect(scalarOf(column({ kind: 'quantitative' }), '1.5')).toBe(1.5);
    expect(scalarOf(column({ kind: 'boolean' }), 'False')).toBe(false);
    expect(scalarOf(column({ kind: 'nominal' }), '007')).toBe('007');
  });
});

describe('a pressed mark', () => {
  const spec: ChartSpec = { mark: 'bar', encoding: { x: { field: 'city' }, y: { field: 'price', aggregate: 'mean' }, color: { field: 'kind' } } };
  it('stands for its groups, not for its measure', () => {
    const values = markValues(spec, { x: 'A &amp; B', y: 4, label: undefined, series: 'new' });
    expect(values).toEqual([
      { channel: 'x', field: 'city', value: 'A & B' },
      { channel: 'color', field: 'kind', value: 'new' },
    ]);
  });
  it('can be drilled where a finer level exists', () => {
    const profile = { hierarchies: [{ levels: ['country', 'city'], kind: 'dependency' }] } as unknown as DatasetProfile;
    expect(canDrill(spec, 'x', profile)).toBe(false);
    expect(canDrill({ mark: 'bar', encoding: { x: { field: 'country' } } }, 'x', profile)).toBe(true);
    expect(canDrill({ mark: 'bar', encoding: { x: { field: 'day', timeUnit: 'year' } } }, 'x', profile)).toBe(true);
  });
  it('is not zoomed into where nothing is continuous', () => {
    const profile = { columns: [column({ name: 'day', kind: 'temporal' }), column({ name: 'city' })] } as unknown as DatasetProfile;
    const line: ChartSpec = { mark: 'line', encoding: { x: { field: 'day' }, y: { field: 'price', aggregate: 'mean' } } };
    expect(zoomRange(line, 'x', ['2024-03-01 05:13:12.1234', '2024-04-01'], profile)).toEqual(['2024-03-01T05:13:12', '2024-04-01']);
    expect(zoomRange(line, 'y', [1, 2], profile)).toBeNull();
    expect(zoomRange({ mark: 'bar', encoding: { x: { field: 'city' } } }, 'x', [-0.5, 1.5], profile)).toBeNull();
  });
  it('gives back the text that the figure had escaped', () => {
    expect(unescapeHtml('&lt;b&gt; &amp;amp;')).toBe('<b> &amp;');
    expect(unescapeHtml('&#36;x&#36; &amp;#36;')).toBe('$x$ &#36;');
  });
});

describe('a view as code', () => {
  const view = { filter: [{ field: "it's", contains: 'A"b' }, { field: 'n', range: [1, 2] as [number, number] }], sort: [{ field: 'n', order: 'descending' as const }], columns: ['n'] };
  it('quotes names and values for pandas', () => {
    expect(viewCode('df', 'comm', view)).toBe(
      'df = df[df["it\'s"].str.contains("A\\"b", case=False, regex=False, na=False)]\ndf = df[df["n"].between(1, 2)]\ndf = df.sort_values(["n"], ascending=[False])\ndf = df[["n"]]\n',
    );
    expect(viewCode('sales', 'http', {})).toContain('datasage.connect().dataset("sales").to_pandas()');
  });
  it('quotes names and values for SQL', () => {
    expect(viewSql({ filter: [{ field: 'a"b', equal: "x'y" }] })).toBe('SELECT *\nFROM data\nWHERE "a""b" = \'x\'\'y\'');
  });
});

function column(parts: Partial<ColumnProfile>): ColumnProfile {
  return { name: 'c', kind: 'nominal', top_values: [], ...parts } as ColumnProfile;
}

describe('words with a number', () => {
  const calls: unknown[][] = [];
  const lab = {
    __: (text: string) => text,
    _n: (one: string, many: string, count: number, ...values: unknown[]) => {
      calls.push([count, ...values]);
      // biome-ignore lint/suspicious/noDoubleEquals: JupyterLab's plural rules compare like this
      return (count == 1 ? one : many).replace(/%(\d)/g, (_, n: string) => String([count, ...values][Number(n) - 1]));
    },
  };
  it('write it the same in JupyterLab, which puts the bare number first, and elsewhere', () => {
    const say = () => [sayRows(1), sayRows(1_000_000), trans._n('one of %1', '%1 of %2', 5, 'five', 9)];
    const alone = say();
    translateWith(lab);
    expect(say()).toEqual(alone);
    expect(alone).toEqual(['1 row', '1,000,000 rows', 'five of 9']);
  });
});
