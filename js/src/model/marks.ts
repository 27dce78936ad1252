/** From a pressed mark back to the channels and values it stands for. */
import type { ChartSpec, DatasetProfile, FieldDef } from '../generated/model';
import type { Scalar } from './predicate';

export interface MarkValue {
  channel: string;
  field: string;
  value: Scalar | null;
}

interface Pressed {
  x: unknown;
  y: unknown;
  label: unknown;
  series: string;
  /** Names from the root of a treemap or sunburst down to the mark. */
  path?: readonly string[];
  /** The region of a map. */
  place?: unknown;
  panel?: Panel | undefined;
}

/** The values of a panel of small multiples, by channel. */
export type Panel = Readonly<Partial<Record<(typeof PANELS)[number], unknown>>>;

export const PANELS = ['row', 'column', 'facet'] as const;

const COARSE_TO_FINE = ['year', 'yearquarter', 'yearmonth', 'yearmonthdate', 'yearmonthdatehours', 'yearmonthdatehoursminutes'];

/** The grouping values of a mark; measures are not among them. */
export function markValues(spec: ChartSpec, mark: Pressed): MarkValue[] {
  const encoding = spec.encoding ?? {};
  const label = mark.label ?? (mark.series || undefined);
  const found: MarkValue[] = [];
  const add = (channel: string, definition: FieldDef | null | undefined, value: unknown) => {
    if (definition?.field && isGrouping(definition) && value !== undefined) {
      found.push({ channel, field: definition.field, value: toScalar(value) });
    }
  };
  add('x', encoding.x, mark.x);
  add('y', encoding.y, mark.y);
  add('color', encoding.color, label);
  for (const [level, name] of (mark.path ?? []).entries()) add(`path.${level}`, encoding.path?.[level], name);
  if (spec.mark === 'choropleth') add('detail.0', encoding.detail?.[0], mark.place);
  for (const channel of PANELS) add(channel, encoding[channel], mark.panel?.[channel]);
  return found;
}

const isGrouping = (definition: FieldDef): boolean => !definition.aggregate && !definition.window;

/** Figures carry escaped text; the data does not. */
function toScalar(value: unknown): Scalar | null {
  if (value === null) return null;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return unescapeHtml(String(value));
}

export const unescapeHtml = (text: string): string =>
  text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&#36;/g, '$').replace(/&amp;/g, '&');

/** Whether there is a finer level below what stands on a channel: a hierarchy's next level, or a smaller time unit. */
export function canDrill(spec: ChartSpec, channel: string, profile: DatasetProfile): boolean {
  const definition = spec.encoding?.[channel as 'x'];
  if (!definition?.field) return false;
  const unit = definition.timeUnit ? COARSE_TO_FINE.indexOf(definition.timeUnit) : -1;
  if (unit >= 0) return unit < COARSE_TO_FINE.length - 1;
  return profile.hierarchies.some(({ levels }) => levels.includes(definition.field ?? '') && levels.at(-1) !== definition.field);
}

/** A range that was zoomed to, as values of the data; null where a closer look has no more to show. */
export function zoomRange(spec: ChartSpec, axis: 'x' | 'y', range: readonly unknown[], profile: DatasetProfile): [Scalar, Scalar] | null {
  const definition = spec.encoding?.[axis];
  const column = profile.columns.find(candidate => candidate.name === definition?.field);
  if (!definition || !column || definition.aggregate || definition.window) return null;
  const kind = definition.type ?? column.kind;
  if (kind === 'quantitative' && range.every(end => typeof end === 'number')) return [range[0] as number, range[1] as number];
  if (kind === 'temporal') return [toInstant(range[0]), toInstant(range[1])];
  return null;
}

/** Plotly says `2024-03-01 05:13:12.1234`; a year axis has plain numbers. */
const toInstant = (end: unknown): Scalar =>
  typeof end === 'number' ? end : String(end).replace(' ', 'T').replace(/\.\d+$/, '');
