/** Filters as people read them. */
import type { And, ColumnProfile, FieldPredicate, GroupPredicate, Not, Or } from '../generated/model';
import { formatValue } from './format';

export type Predicate = FieldPredicate | And | Or | Not;
export type Scalar = boolean | number | string;

export const OPERATORS = [
  'equal', 'oneOf', 'range', 'lt', 'lte', 'gt', 'gte', 'contains', 'startsWith', 'endsWith', 'valid',
] as const satisfies readonly (keyof FieldPredicate)[];
export type Operator = (typeof OPERATORS)[number];

export const OPERATOR_WORDS: Record<Operator, string> = {
  equal: 'is', oneOf: 'is one of', range: 'between', lt: '<', lte: '≤', gt: '>', gte: '≥',
  contains: 'contains', startsWith: 'starts with', endsWith: 'ends with', valid: 'has a value',
};

/** The operator that is set, if the predicate is a plain condition on one field. */
export function operatorOf(predicate: Predicate): Operator | null {
  if (!('field' in predicate)) return null;
  return OPERATORS.find(name => predicate[name] !== undefined && predicate[name] !== null) ?? null;
}

/** A condition in words: `price between 10 and 20`. */
export function sayPredicate(predicate: Predicate): string {
  if ('and' in predicate) return predicate.and.map(sayPredicate).join(' and ');
  if ('or' in predicate) return predicate.or.map(sayPredicate).join(' or ');
  if ('not' in predicate) return `not (${sayPredicate(predicate.not)})`;
  const operator = operatorOf(predicate);
  const subject = predicate.timeUnit ? `${predicate.timeUnit} of ${predicate.field}` : predicate.field;
  return operator ? `${subject} ${sayCondition(predicate, operator)}` : subject;
}

/** A condition on whole groups in words: `brand with mean of price > 20000`. */
export function sayGroupPredicate(predicate: GroupPredicate): string {
  const groups = predicate.timeUnit ? `${predicate.timeUnit} of ${predicate.groupby}` : predicate.groupby;
  const measured = predicate.field ? `${predicate.aggregate ?? 'count'} of ${predicate.field}` : 'number of rows';
  if (predicate.range) return `${groups} with ${measured} ${sayRange(predicate.range)}`;
  const operator = (['equal', 'lt', 'lte', 'gt', 'gte'] as const).find(name => typeof predicate[name] === 'number');
  return operator ? `${groups} with ${measured} ${OPERATOR_WORDS[operator]} ${formatValue(predicate[operator])}` : groups;
}

function sayCondition(predicate: FieldPredicate, operator: Operator): string {
  if (operator === 'range') return sayRange(predicate.range ?? [null, null]);
  if (operator === 'valid') return predicate.valid ? 'has a value' : 'is missing';
  const value = predicate[operator];
  const said = Array.isArray(value) ? sayList(value) : formatValue(value);
  return `${OPERATOR_WORDS[operator]} ${said}`;
}

function sayRange([low, high]: [Scalar | null, Scalar | null]): string {
  if (low === null) return `≤ ${formatValue(high)}`;
  if (high === null) return `≥ ${formatValue(low)}`;
  return `between ${formatValue(low)} and ${formatValue(high)}`;
}

function sayList(values: readonly unknown[]): string {
  const shown = values.slice(0, 3).map(value => formatValue(value)).join(', ');
  return values.length > 3 ? `${shown} and ${values.length - 3} more` : shown;
}

/** Text that stands for a value of a column, as that value. */
export function scalarOf(column: ColumnProfile, text: string): Scalar {
  if (column.kind === 'quantitative' && text !== '' && Number.isFinite(Number(text))) return Number(text);
  const lower = text.toLowerCase();
  return column.kind === 'boolean' && (lower === 'true' || lower === 'false') ? lower === 'true' : text;
}
