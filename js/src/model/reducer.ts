/**
 * Every edit of a chart as a pure function of spec and action.
 *
 * The Python twin is `datasage_jupyter/widgets/reducer.py`; both run the cases in `tests/cases/reducer.json`.
 */
import type { ChartSpec, Encoding, FieldDef, Mark, MeasurementType, Role, Top } from '../generated/model';
import { markEntry } from './known-marks';
import type { Predicate } from './predicate';

export type ChannelName = keyof Encoding;

/** What placing a field needs to know about it. */
export interface FieldFacts {
  name: string;
  kind: MeasurementType;
  role?: Role;
}

/** One edit. A `null` in a patch removes that part. Channels that hold lists are addressed as `path.0`. */
export type Action =
  | { type: 'replace'; spec: ChartSpec }
  | { type: 'mark'; mark: Mark }
  | { type: 'place'; channel: string; field: FieldFacts }
  | { type: 'count'; channel: string }
  | { type: 'move'; from: string; to: string }
  | { type: 'remove'; channel: string }
  | { type: 'update'; channel: string; patch: Partial<FieldDef> }
  | { type: 'swap' }
  | { type: 'filter'; predicate: Predicate }
  | { type: 'change_filter'; index: number; predicate: Predicate | null }
  | { type: 'remove_having'; index: number }
  | { type: 'top'; top: Top | null }
  | { type: 'title'; title: string | null }
  | { type: 'description'; description: string | null };

export const LIST_CHANNELS: readonly ChannelName[] = ['detail', 'tooltip', 'path', 'columns'];

const MEASURED: readonly string[] = ['x', 'y', 'color', 'size', 'theta', 'radius', 'text', 'opacity'];
const SWAPPED: Record<string, ChannelName> = { x: 'y', y: 'x', xOffset: 'yOffset', yOffset: 'xOffset', row: 'column', column: 'row' };

/** The spec after one edit; the given spec is never changed. */
export function reduce(spec: ChartSpec, action: Action): ChartSpec {
  switch (action.type) {
    case 'replace':
      return action.spec;
    case 'mark':
      return { ...spec, mark: action.mark };
    case 'place':
      return put(spec, action.channel, define(spec, action.channel, action.field));
    case 'count':
      return put(spec, action.channel, { aggregate: 'count' });
    case 'move':
      return move(spec, action.from, action.to);
    case 'remove':
      return take(spec, action.channel);
    case 'update':
      return update(spec, action.channel, action.patch);
    case 'swap':
      return swap(spec);
    case 'filter':
      return { ...spec, filter: [...(spec.filter ?? []), action.predicate] };
    case 'change_filter':
      return changeFilter(spec, action.index, action.predicate);
    case 'remove_having':
      return withOptional(spec, 'having', without(spec.having ?? [], action.index));
    case 'top':
      return withOptional(spec, 'top', action.top);
    case 'title':
      return withOptional(spec, 'title', action.title);
    case 'description':
      return withOptional(spec, 'description', action.description);
  }
}

/** The field definition on a channel; `path.0` addresses the first of a list. */
export function definitionOf(spec: ChartSpec, channel: string): FieldDef | null {
  const [name, index] = split(channel);
  const value = spec.encoding?.[name];
  if (Array.isArray(value)) return index === null ? null : (value[index] ?? null);
  return value ?? null;
}

/** Every placement as `[channel, definition]`, list channels numbered. */
export function placements(spec: ChartSpec): [string, FieldDef][] {
  return Object.entries(spec.encoding ?? {}).flatMap(([name, value]): [string, FieldDef][] => {
    if (Array.isArray(value)) return value.map((item, i): [string, FieldDef] => [`${name}.${i}`, item]);
    return value ? [[name, value as FieldDef]] : [];
  });
}

function split(channel: string): [ChannelName, number | null] {
  const [name, index] = channel.split('.');
  return [name as ChannelName, index === undefined ? null : Number(index)];
}

/** A measure on a mark that draws one shape per group is averaged; everything else stands as it is. */
function define(spec: ChartSpec, channel: string, field: FieldFacts): FieldDef {
  const measured = field.kind === 'quantitative' && field.role !== 'dimension';
  const aggregated = measured && markEntry(spec.mark).is_grouped && MEASURED.includes(split(channel)[0]);
  return aggregated ? { field: field.name, aggregate: 'mean' } : { field: field.name };
}

function put(spec: ChartSpec, channel: string, definition: FieldDef): ChartSpec {
  const [name, index] = split(channel);
  if (!LIST_CHANNELS.includes(name)) return withEncoding(spec, { [name]: definition });
  const list = [...((spec.encoding?.[name] as FieldDef[] | undefined) ?? [])];
  if (index === null || index >= list.length) list.push(definition);
  else list[index] = definition;
  return withEncoding(spec, { [name]: list });
}

function take(spec: ChartSpec, channel: string): ChartSpec {
  const [name, index] = split(channel);
  const value = spec.encoding?.[name];
  if (Array.isArray(value) && index !== null) {
    const rest = value.filter((_, i) => i !== index);
    return withEncoding(spec, { [name]: rest.length > 0 ? rest : null });
  }
  return withEncoding(spec, { [name]: null });
}

/** Move a placement; what stood on the target goes to the source, unless the target is a list. */
function move(spec: ChartSpec, from: string, to: string): ChartSpec {
  const definition = definitionOf(spec, from);
  if (!definition || from === to) return spec;
  const displaced = LIST_CHANNELS.includes(split(to)[0]) ? null : definitionOf(spec, to);
  const emptied = displaced ? put(spec, from, displaced) : take(spec, from);
  return put(emptied, to, definition);
}

function update(spec: ChartSpec, channel: string, patch: Partial<FieldDef>): ChartSpec {
  const definition = definitionOf(spec, channel);
  if (!definition) return spec;
  return put(spec, channel, withoutNulls({ ...definition, ...patch }));
}

function swap(spec: ChartSpec): ChartSpec {
  const entries = Object.entries(spec.encoding ?? {}).map(([name, value]): [string, unknown] => [
    SWAPPED[name] ?? name,
    swapSort(value),
  ]);
  return { ...spec, encoding: Object.fromEntries(entries) as Encoding };
}

/** An order "by y" becomes "by x" when the axes change places. */
function swapSort(value: unknown): unknown {
  if (Array.isArray(value) || value === null || typeof value !== 'object') return value;
  const definition = value as FieldDef;
  const channel = definition.sort?.channel;
  if (!channel || !SWAPPED[channel]) return definition;
  return { ...definition, sort: { ...definition.sort, channel: SWAPPED[channel] } };
}

function changeFilter(spec: ChartSpec, index: number, predicate: Predicate | null): ChartSpec {
  const filter = [...(spec.filter ?? [])];
  if (predicate) filter[index] = predicate;
  else filter.splice(index, 1);
  return withOptional(spec, 'filter', filter.length > 0 ? filter : null);
}

/** The list without one of its items; null once it is empty. */
function without<T>(items: readonly T[], index: number): T[] | null {
  const rest = items.filter((_, i) => i !== index);
  return rest.length > 0 ? rest : null;
}

function withEncoding(spec: ChartSpec, patch: Partial<Record<ChannelName, unknown>>): ChartSpec {
  return { ...spec, encoding: withoutNulls({ ...spec.encoding, ...patch }) as Encoding };
}

function withOptional<K extends 'top' | 'title' | 'filter' | 'having' | 'description'>(spec: ChartSpec, key: K, value: ChartSpec[K] | null): ChartSpec {
  return withoutNulls({ ...spec, [key]: value });
}

function withoutNulls<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== null && part !== undefined)) as T;
}
