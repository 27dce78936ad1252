/** A view of a table as code a person can take away. */
import type { SortKey } from '../api/payloads';
import type { FieldPredicate } from '../generated/model';
import { type Operator, type Predicate, operatorOf } from './predicate';

interface View {
  filter?: readonly Predicate[];
  sort?: readonly SortKey[];
  columns?: readonly string[] | null;
}

const python = (value: unknown): string => {
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (value === null || value === undefined) return 'None';
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`;
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
};

/** pandas code; `label` is the variable's or the dataset's name. */
export function viewCode(label: string, kind: 'http' | 'comm', view: View): string {
  const name = kind === 'comm' ? label : 'df';
  const lines = kind === 'comm' ? [] : ['import datasage_jupyter as datasage', '', `df = datasage.connect().dataset(${python(label)}).to_pandas()`];
  for (const predicate of view.filter ?? []) lines.push(`${name} = ${name}[${pandasCondition(name, predicate)}]`);
  const sort = view.sort ?? [];
  if (sort.length > 0) {
    lines.push(`${name} = ${name}.sort_values(${python(sort.map(key => key.field))}, ascending=${python(sort.map(key => key.order === 'ascending'))})`);
  }
  if (view.columns) lines.push(`${name} = ${name}[${python(view.columns)}]`);
  return `${lines.join('\n') || name}\n`;
}

const COMPARE: Partial<Record<Operator, string>> = { equal: '==', lt: '<', lte: '<=', gt: '>', gte: '>=' };

function pandasCondition(name: string, predicate: Predicate): string {
  if ('and' in predicate) return predicate.and.map(part => `(${pandasCondition(name, part)})`).join(' & ');
  if ('or' in predicate) return predicate.or.map(part => `(${pandasCondition(name, part)})`).join(' | ');
  if ('not' in predicate) return `~(${pandasCondition(name, predicate.not)})`;
  return pandasField(`${name}[${python(predicate.field)}]`, predicate, operatorOf(predicate));
}

function pandasField(column: string, predicate: FieldPredicate, operator: Operator | null): string {
  if (operator === 'range') {
    const [low, high] = predicate.range ?? [null, null];
    if (low === null) return `${column} <= ${python(high)}`;
    return high === null ? `${column} >= ${python(low)}` : `${column}.between(${python(low)}, ${python(high)})`;
  }
  if (operator === 'oneOf') return `${column}.isin(${python(predicate.oneOf)})`;
  if (operator === 'valid') return predicate.valid ? `${column}.notna()` : `${column}.isna()`;
  if (operator === 'contains') return `${column}.str.contains(${python(predicate.contains)}, case=False, regex=False, na=False)`;
  if (operator === 'startsWith') return `${column}.str.lower().str.startswith(${python(predicate.startsWith?.toLowerCase())}, na=False)`;
  if (operator === 'endsWith') return `${column}.str.lower().str.endswith(${python(predicate.endsWith?.toLowerCase())}, na=False)`;
  return operator ? `${column} ${COMPARE[operator] ?? '=='} ${python(predicate[operator])}` : 'True';
}

const identifier = (name: string): string => `"${name.replace(/"/g, '""')}"`;
const literal = (value: unknown): string => (typeof value === 'string' ? `'${value.replace(/'/g, "''")}'` : String(value));

/** SQL over the relation `data`, to read or paste; what runs is built and bound elsewhere. */
export function viewSql(view: View): string {
  const columns = view.columns ? view.columns.map(identifier).join(', ') : '*';
  const where = (view.filter ?? []).map(sqlCondition);
  const order = (view.sort ?? []).map(key => `${identifier(key.field)}${key.order === 'descending' ? ' DESC' : ''}`);
  return [
    `SELECT ${columns}`, 'FROM data',
    ...(where.length > 0 ? [`WHERE ${where.join('\n  AND ')}`] : []),
    ...(order.length > 0 ? [`ORDER BY ${order.join(', ')}`] : []),
  ].join('\n');
}

function sqlCondition(predicate: Predicate): string {
  if ('and' in predicate) return `(${predicate.and.map(sqlCondition).join(' AND ')})`;
  if ('or' in predicate) return `(${predicate.or.map(sqlCondition).join(' OR ')})`;
  if ('not' in predicate) return `NOT (${sqlCondition(predicate.not)})`;
  return sqlField(identifier(predicate.field), predicate, operatorOf(predicate));
}

function sqlField(column: string, predicate: FieldPredicate, operator: Operator | null): string {
  if (operator === 'range') {
    const [low, high] = predicate.range ?? [null, null];
    if (low === null) return `${column} <= ${literal(high)}`;
    return high === null ? `${column} >= ${literal(low)}` : `${column} BETWEEN ${literal(low)} AND ${literal(high)}`;
  }
  if (operator === 'oneOf') return `${column} IN (${(predicate.oneOf ?? []).map(literal).join(', ')})`;
  if (operator === 'valid') return `${column} IS ${predicate.valid ? 'NOT ' : ''}NULL`;
  if (operator === 'contains') return `contains(lower(${column}), ${literal(predicate.contains?.toLowerCase())})`;
  if (operator === 'startsWith') return `starts_with(lower(${column}), ${literal(predicate.startsWith?.toLowerCase())})`;
  if (operator === 'endsWith') return `ends_with(lower(${column}), ${literal(predicate.endsWith?.toLowerCase())})`;
  const sign = operator === 'equal' ? '=' : (operator && COMPARE[operator]) || '=';
  return operator ? `${column} ${sign} ${literal(predicate[operator])}` : 'TRUE';
}
