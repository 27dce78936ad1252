/** Example questions in the words of a table, to show what can be asked. */
import type { ColumnProfile, DatasetProfile } from '../generated/model';

export function suggestQuestions(profile: DatasetProfile): string[] {
  const measure = profile.columns.find(column => column.role === 'measure' && column.kind === 'quantitative');
  const group = profile.columns.find(isSmallGroup);
  const time = profile.columns.find(column => column.kind === 'temporal' || column.semantic_type === 'year');
  const questions: string[] = [];
  if (measure && group) questions.push(`average ${say(measure)} by ${say(group)}, highest first`);
  if (measure && time) questions.push(`average ${say(measure)} over ${say(time)}${group ? ` by ${say(group)}` : ''}`);
  if (group) questions.push(`how many rows per ${say(group)}`);
  if (measure) questions.push(`distribution of ${say(measure)}`);
  return questions.slice(0, 3);
}

const isSmallGroup = (column: ColumnProfile): boolean =>
  ['nominal', 'ordinal', 'geographic', 'boolean'].includes(column.kind) && column.distinct_count > 1 && column.distinct_count <= 30;

const say = (column: ColumnProfile): string => column.name.replace(/_/g, ' ');
