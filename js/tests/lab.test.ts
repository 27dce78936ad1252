import { describe, expect, it } from 'vitest';
import { isReadable, lastExpression, loadingCode, nameFor, reference, sendingCode } from '../src/lab/code';
import { DEFAULTS } from '../src/lab/host';
import { splitEvents } from '../src/lab/parts/progress';

describe('the last expression of a cell', () => {
  it('is its last line where that shows something', () => {
    expect(lastExpression('import pandas as pd\ndf = pd.read_csv("a;b.csv")\ndf.head()')).toBe('df.head()');
    expect(lastExpression('df  # the table\n\n')).toBe('df');
    expect(lastExpression('a = 1; frame;')).toBe('frame');
  });
  it('may go over lines that brackets or strings hold together', () => {
    expect(lastExpression('df.query(\n  "price > 3"\n)')).toBe('df.query(\n  "price > 3"\n)');
    expect(lastExpression('sql("""\nselect 1 # one\n""")')).toBe('sql("""\nselect 1 # one\n""")');
  });
  it('is the name on the left of an assignment, and what display shows', () => {
    expect(lastExpression('clean = df.dropna()')).toBe('clean');
    expect(lastExpression('display(df)')).toBe('df');
    expect(lastExpression('df[df.a == 1]')).toBe('df[df.a == 1]');
  });
  it('is nothing for a statement, a block, a magic or an empty cell', () => {
    for (const source of ['import pandas', 'for x in y:\n    x', '%matplotlib inline', '', '# words']) expect(lastExpression(source)).toBeNull();
  });
});

describe('code that is written', () => {
  it('loads a dataset by name and version', () => {
    expect(loadingCode('my "sales"', 'df')).toContain('df = datasage.connect().dataset("my \\"sales\\"").to_pandas()');
    expect(reference({ name: 'sales', version: 2 }, false)).toBe('sales@2');
  });
  it('sends an expression under the name of its variable, or of the notebook', () => {
    expect(sendingCode('df.head()', 'df')).toContain('datasage.upload(df.head(), name="df")');
    expect(nameFor('df.head()', 'a/work.ipynb')).toBe('df');
    expect(nameFor('pd.read_csv("x")', 'a/work.ipynb')).toBe('work');
    expect(nameFor('load()', 'work.ipynb')).toBe('work');
  });
});

describe('files', () => {
  it('are offered by their ending', () => {
    for (const name of ['a.csv', 'A.CSV', 'b.parquet', 'c.csv.gz', 'd.ndjson', 'e.feather', 'f.xlsx']) expect(isReadable(name)).toBe(true);
    for (const name of ['a.txt', 'csv', 'b.ipynb', 'c.csv.bak']) expect(isReadable(name)).toBe(false);
  });
});

describe('progress of the server', () => {
  it('is read message by message, and an unfinished one waits', () => {
    const { messages, rest } = splitEvents('event: progress\ndata: {"progress": 0.5}\n\n: still here\n\nevent: rea');
    expect(messages).toEqual([{ event: 'progress', data: '{"progress": 0.5}' }]);
    expect(rest).toBe('event: rea');
  });
});

describe('settings', () => {
  it('have the defaults of the schema', async () => {
    const schema = (await import('../schema/plugin.json')).default as { properties: Record<string, { default: unknown }> };
    expect(Object.fromEntries(Object.entries(schema.properties).map(([key, { default: value }]) => [key, value]))).toEqual(DEFAULTS);
  });
});
