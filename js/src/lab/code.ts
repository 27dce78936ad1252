/** Python that the extension writes, and the little it must know to read it. */

const IMPORT = 'import datasage_jupyter as datasage';

/** A cell that loads a dataset of the catalogue. */
export function loadingCode(name: string, variable: string): string {
  return `${IMPORT}\n\n${variable} = datasage.connect().dataset(${JSON.stringify(name)}).to_pandas()\n${variable}.head()`;
}

/** A cell that keeps a dataframe. */
export function sendingCode(expression: string, name: string): string {
  return `${IMPORT}\n\ndatasage.upload(${expression}, name=${JSON.stringify(name)})`;
}

/** How a dataset is called in code: older versions by number. */
export const reference = (dataset: { name: string; version: number }, newest = true): string =>
  newest ? dataset.name : `${dataset.name}@${dataset.version}`;

const STATEMENT = /^(?:import|from|def|class|if|elif|else|for|while|with|try|except|finally|return|raise|del|assert|pass|global|nonlocal|async|await|match|@|%|!|\?)/;
const ASSIGNMENT = /^([A-Za-z_]\w*)\s*(?::[^=]+)?=(?!=)/;

/**
 * The expression whose value a cell shows: its last statement, if that is one.
 *
 * The name on the left stands for an assignment, so that a cell `df = …` can be sent as well; null where there is neither.
 */
export function lastExpression(source: string): string | null {
  const last = statements(source).pop();
  if (last === undefined || /^\s/.test(last)) return null;
  const assigned = ASSIGNMENT.exec(last)?.[1];
  if (assigned) return assigned;
  const shown = /^display\(([^()]+)\)$/.exec(last)?.[1];
  if (STATEMENT.test(last)) return null;
  return shown ?? last;
}

/** Source cut into statements: brackets and strings hold lines together, comments fall away. */
function statements(source: string): string[] {
  const found: string[] = [];
  let current = '';
  let depth = 0;
  const push = () => {
    if (current.trim()) found.push(current.trimEnd());
    current = '';
  };
  for (let i = 0; i < source.length; i += 1) {
    const char = source[i] as string;
    const text = stringAt(source, i);
    if (text) {
      current += text;
      i += text.length - 1;
    } else if (char === '#') {
      while (i + 1 < source.length && source[i + 1] !== '\n') i += 1;
    } else if (depth === 0 && char === '\n') {
      push();
    } else if (depth === 0 && char === ';') {
      push();
      while (source[i + 1] === ' ') i += 1;
    } else {
      if ('([{'.includes(char)) depth += 1;
      if (')]}'.includes(char)) depth = Math.max(0, depth - 1);
      current += char;
    }
  }
  push();
  return found;
}

/** The whole string literal that begins here, or nothing. */
function stringAt(source: string, start: number): string | null {
  const quote = /^('''|"""|'|")/.exec(source.slice(start, start + 3))?.[1];
  if (!quote) return null;
  for (let i = start + quote.length; i < source.length; i += 1) {
    if (source[i] === '\\') i += 1;
    else if (source.startsWith(quote, i)) return source.slice(start, i + quote.length);
    else if (quote.length === 1 && source[i] === '\n') return source.slice(start, i);
  }
  return source.slice(start);
}

const MODULES = new Set(['pd', 'pandas', 'pl', 'polars', 'np', 'datasage', 'duckdb', 'Out']);

/** What to call a dataframe in the catalogue: the variable in front of the expression, or the notebook it comes from. */
export function nameFor(expression: string, notebook: string): string {
  const first = /^[A-Za-z_]\w*/.exec(expression)?.[0];
  const isVariable = first !== undefined && !MODULES.has(first) && expression[first.length] !== '(';
  return isVariable ? first : notebook.replace(/^.*\//, '').replace(/\.ipynb$/, '') || 'dataframe';
}

const READABLE = /\.(?:csv|tsv|parquet|arrow|feather|ipc|xlsx|json|ndjson|jsonl)(?:\.gz)?$/i;

/** Whether a file of this name can become a dataset. */
export const isReadable = (name: string): boolean => READABLE.test(name);
