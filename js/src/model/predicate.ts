/** Filters as people read them. */
import type { And, ColumnProfile, FieldPredicate, GroupPredicate, Not, Or } from '../generated/model';
import { formatValue } from './format';
import { trans, words } from '../i18n';

export type Predicate = FieldPredicate | And | Or | Not;
export type Scalar = boolean | number | string;

export const OPERATORS = [
  'equal', 'oneOf', 'range', 'lt', 'lte', 'gt', 'gte', 'contains', 'startsWith', 'endsWith', 'valid',
] as const satisfies readonly (keyof FieldPredicate)[];
export type Operator = (typeof OPERATORS)[number];

export const OPERATOR_WORDS = words<Record<Operator, string>>({
  equal: 'is', oneOf: 'is one of', range: 'between', lt: '<', lte: '≤', gt: '>', gte: '≥',
  contains: 'contains', startsWith: 'starts with', endsWith: 'ends with', valid: 'has a value',
});

/** The operator that is set, if the predicate is a plain condition on one field. */
export function operatorOf(predicate: Predicate): Operator | null {
  if (!('field' in predicate)) return null;
  return OPERATORS.find(name => predicate[name] !== undefined && predicate[name] !== null) ?? null;
}

/** A condition in words: `price between 10 and 20`. */
export function sayPredicate(predicate: Predicate): string {
  if ('and' in predicate) return predicate.and.map(sayPredicate).join(trans.__(' and '));
  if ('or' in predicate) return predicate.or.map(sayPredicate).join(trans.__(' or '));
  if ('not' in predicate) return trans.__('not (%1)', sayPredicate(predicate.not));
  const operator = operatorOf(predicate);
  const subject = predicate.timeUnit ? trans.__('%1 of %2', predicate.timeUnit, predicate.field) : predicate.field;
  return operator ? `${subject} ${sayCondition(predicate, operator)}` : subject;
}

/** A condition on whole groups in words: `brand with mean of price > 20000`. */
export function sayGroupPredicate(predicate: GroupPredicate): string {
  const groups = predicate.timeUnit ? trans.__('%1 of %2', predicate.timeUnit, predicate.groupby) : predicate.groupby;
  const measured = predicate.field ? trans.__('%1 of %2', predicate.aggregate ?? 'count', predicate.field) : trans.__('number of rows');
  if (predicate.range) return trans.__('%1 with %2 %3', groups, measured, sayRange(predicate.range));
  const operator = (['equal', 'lt', 'lte', 'gt', 'gte'] as const).find(name => typeof predicate[name] === 'number');
  return operator ? trans.__('%1 with %2 %3', groups, measured, `${OPERATOR_WORDS[operator]} ${formatValue(predicate[operator])}`) : groups;
}

function sayCondition(predicate: FieldPredicate, operator: Operator): string {
  if (operator === 'range') return sayRange(predicate.range ?? [null, null]);
  if (operator === 'valid') return predicate.valid ? trans.__('has a value') : trans.__('is missing');
  const value = predicate[operator];
  const said = Array.isArray(value) ? sayList(value) : formatValue(value);
  return `${OPERATOR_WORDS[operator]} ${said}`;
}

function sayRange([low, high]: [Scalar | null, Scalar | null]): string {
  if (low === null) return `≤ ${formatValue(high)}`;
  if (high === null) return `≥ ${formatValue(low)}`;
  return trans.__('between %1 and %2', formatValue(low), formatValue(high));
}

function sayList(values: readonly unknown[]): string {
  const shown = values.slice(0, 3).map(value => formatValue(value)).join(', ');
  return values.length > 3 ? trans.__('%1 and %2 more', shown, values.length - 3) : shown;
}

/** Text that stands for a value of a column, as that value. */
export function scalarOf(column: ColumnProfile, text: string): Scalar {
  if (column.kind === 'quantitative' && text !== '' && Number.isFinite(Number(text))) return Number(text);
  const lower = text.toLowerCase();
  return column.kind === 'boolean' && (lower === 'true' || lower === 'false') ? lower === 'true' : text;
}
