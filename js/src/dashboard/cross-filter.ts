/** Conditions that one chart puts on the others. */
import type { ChartSpec, DatasetProfile, FieldDef, FieldPredicate } from '../generated/model';
import { canonical } from '../model/canonical';
import { type MarkValue, PANELS } from '../model/marks';
import type { Predicate, Scalar } from '../model/predicate';

/** The fields a condition speaks of. */
export function fieldsOf(predicate: Predicate): string[] {
  if ('and' in predicate) return predicate.and.flatMap(fieldsOf);
  if ('or' in predicate) return predicate.or.flatMap(fieldsOf);
  return 'not' in predicate ? fieldsOf(predicate.not) : [predicate.field];
}

export const sameAs = (a: Predicate) => (b: Predicate): boolean => canonical(a) === canonical(b);

/** Which conditions a table can be asked, and the fields it lacks for the others. */
export function applicable(filter: readonly Predicate[], columns: readonly string[]): { applied: Predicate[]; missing: string[] } {
  const known = new Set(columns);
  const applied = filter.filter(predicate => fieldsOf(predicate).every(field => known.has(field)));
  const missing = filter.flatMap(fieldsOf).filter(field => !known.has(field));
  return { applied, missing: [...new Set(missing)] };
}

/** The conditions that the rows of a mark meet; values of measures and single points on a scale say nothing about other charts. */
export function markPredicates(spec: ChartSpec, values: readonly MarkValue[], profile: DatasetProfile | null): Predicate[] {
  const found = values.flatMap(item => toPredicate(spec, item, profile) ?? []);
  return found.filter((predicate, i) => found.findIndex(sameAs(predicate)) === i);
}

/** Whether a channel shows ranges whose edges only the engine knows: bins, and the panels of numbers and dates. */
export function isCut(spec: ChartSpec, channel: string, profile: DatasetProfile | null): boolean {
  const definition = definitionOf(spec, channel);
  if (!definition || definition.bin) return Boolean(definition);
  return isPanel(channel) && !definition.timeUnit && ['quantitative', 'temporal'].includes(kindOf(definition, profile) ?? '');
}

const isPanel = (channel: string): boolean => (PANELS as readonly string[]).includes(channel);

const kindOf = (definition: FieldDef, profile: DatasetProfile | null) => definition.type ?? profile?.columns.find(item => item.name === definition.field)?.kind;

function toPredicate(spec: ChartSpec, { channel, field, value }: MarkValue, profile: DatasetProfile | null): FieldPredicate | null {
  const definition = definitionOf(spec, channel);
  if (!definition || isFolded(spec, field) || isCut(spec, channel, profile) || (isPanel(channel) && value === 'Other')) return null;
  const type = kindOf(definition, profile);
  const unit = definition.timeUnit;
  if (type === 'quantitative' && !unit) return null;
  if (value === null || value === '(missing)') return { field, valid: false };
  if (type === 'temporal' && !unit && spec.mark !== 'bar') return null;
  const plain = type === 'temporal' ? instant(value) : value;
  return unit ? { field, timeUnit: unit, equal: plain } : { field, equal: plain };
}

/** The names and numbers of folded measures are in no table, so they say nothing about other charts. */
export const isFolded = (spec: ChartSpec, field: string | null | undefined): boolean =>
  Boolean(spec.fold?.length) && (field === 'key' || field === 'value');

/** Plotly says dates as text with a blank, and walked points as milliseconds. */
export function instant(value: Scalar): Scalar {
  if (typeof value === 'string') return value.trim().replace(' ', 'T');
  return typeof value === 'number' && Math.abs(value) > 1e10 ? new Date(value).toISOString().slice(0, 19) : value;
}

function definitionOf(spec: ChartSpec, channel: string) {
  const [head = '', place] = channel.split('.');
  const found = spec.encoding?.[head as 'x'];
  return Array.isArray(found) ? found[Number(place ?? 0)] : found;
}

/** Put conditions in the place of others on the same fields. */
export function replaced(filter: readonly Predicate[], added: readonly Predicate[]): Predicate[] {
  const fields = new Set(added.flatMap(fieldsOf));
  return [...filter.filter(predicate => !('field' in predicate) || !fields.has(predicate.field)), ...added];
}

/** Take a mark's conditions on; pressing the same mark again lets go of them. One value per field. */
export function toggled(filter: readonly Predicate[], added: readonly Predicate[]): Predicate[] {
  const isOn = added.length > 0 && added.every(predicate => filter.some(sameAs(predicate)));
  if (isOn) return filter.filter(predicate => !added.some(sameAs(predicate)));
  return replaced(filter, added);
}
