/** A box drawn in a chart, as conditions on the other charts. */
import type { ChartSpec, DatasetProfile, FieldDef, FieldPredicate, MeasurementType } from '../generated/model';
import { type Panel, markValues, unescapeHtml } from '../model/marks';
import type { Predicate, Scalar } from '../model/predicate';
import { instant, isFolded, markPredicates } from './cross-filter';

type Axis = 'x' | 'y';

/** What lies in a box: the range along each axis of the spec, and the values of the marks inside; its panel, and the axes of the page there. */
export type Box = Record<Axis, { range: readonly [unknown, unknown] | null; values: readonly unknown[] }> & { panel?: Panel | undefined; axes?: Record<Axis, string> };

const AXES: readonly Axis[] = ['x', 'y'];
const BOXED = new Set(['bar', 'line', 'area', 'point', 'tick', 'histogram', 'rect']);
const CYCLES = new Set(['quarter', 'month', 'week', 'day', 'date', 'hours', 'minutes']);
const MOST_VALUES = 200;

/** The axes along which a box says something about rows: those of groups and of plain values, not those of measures. */
export function brushAxes(spec: ChartSpec): Axis[] {
  if (!BOXED.has(spec.mark)) return [];
  return AXES.filter(axis => {
    const definition = spec.encoding?.[axis];
    return Boolean(definition?.field && !isFolded(spec, definition.field) && !definition.aggregate && !definition.window);
  });
}

/** The conditions that the rows in a box meet, those of its panel among them. */
export function brushPredicates(spec: ChartSpec, box: Box, profile: DatasetProfile | null): Predicate[] {
  const found: Predicate[] = brushAxes(spec).flatMap(axis => {
    const definition = spec.encoding?.[axis] as FieldDef;
    const kind = definition.type ?? profile?.columns.find(column => column.name === definition.field)?.kind ?? 'nominal';
    return alongAxis(definition, kind, box[axis]) ?? [];
  });
  if (found.length === 0) return [];
  const values = markValues(spec, { x: undefined, y: undefined, label: undefined, series: '', panel: box.panel });
  return [...found, ...markPredicates(spec, values, profile)];
}

function alongAxis(definition: FieldDef, kind: MeasurementType, { range, values }: Box[Axis]): FieldPredicate | null {
  const field = definition.field as string;
  const unit = definition.timeUnit;
  if (unit) return inUnits(field, unit, distinct(values));
  if (kind === 'quantitative' || kind === 'temporal') return range ? { field, range: ends(range, kind) } : null;
  const found = distinct(values);
  return found.length > 0 && found.length <= MOST_VALUES ? { field, oneOf: found } : null;
}

/** Periods that follow each other are a range; those that come again (months of any year) are a list. */
function inUnits(field: string, timeUnit: NonNullable<FieldDef['timeUnit']>, found: Scalar[]): FieldPredicate | null {
  if (found.length === 0) return null;
  if (CYCLES.has(timeUnit)) return { field, timeUnit, oneOf: found };
  const sorted = found.map(instant).sort((a, b) => (a < b ? -1 : 1));
  return { field, timeUnit, range: [sorted[0] as Scalar, sorted.at(-1) as Scalar] };
}

function ends(range: readonly [unknown, unknown], kind: MeasurementType): [Scalar, Scalar] {
  if (kind === 'temporal') {
    const [low, high] = range.map(end => String(instant(end as Scalar)).slice(0, 19));
    return (low as string) <= (high as string) ? [low as string, high as string] : [high as string, low as string];
  }
  const [low, high] = [Number(range[0]), Number(range[1])].sort((a, b) => a - b) as [number, number];
  const digits = Math.max(0, 3 - Math.floor(Math.log10(high - low || 1)));
  return [rounded(low, digits, Math.floor), rounded(high, digits, Math.ceil)];
}

/** To about a thousandth of the range, never inwards. */
function rounded(value: number, digits: number, round: (value: number) => number): number {
  const scale = 10 ** Math.min(digits, 15);
  return round(value * scale) / scale;
}

function distinct(values: readonly unknown[]): Scalar[] {
  const known = values.filter(value => value !== null && value !== undefined && value !== '(missing)' && value !== 'Other');
  return [...new Set(known.map(value => (typeof value === 'number' || typeof value === 'boolean' ? value : unescapeHtml(String(value)))))];
}
