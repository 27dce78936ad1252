/** One number with its course, out of a drawn indicator. */
import type { ChartPayload } from '../api/payloads';
import { unescapeHtml } from '../model/marks';
import { formatValue } from '../model/format';

export interface Kpi {
  value: string;
  /** Change since the period before, as `+3.2 %`; null where there is none to compare with. */
  change: string | null;
  direction: 'up' | 'down' | 'even';
  period: string | null;
  before: string | null;
  course: number[];
}

interface NumberStyle {
  prefix?: string;
  suffix?: string;
}

export function kpiOf(payload: ChartPayload): Kpi {
  const { columns, rows } = payload.data;
  const [at, when] = [columns.indexOf('text'), columns.indexOf('x')];
  const known = rows.filter(row => typeof row[at] === 'number');
  const last = known.at(-1);
  const style = (payload.figure.data[0]?.number ?? {}) as NumberStyle;
  if (!last) return { value: formatValue(rows.at(-1)?.[at] ?? null) || '–', change: null, direction: 'even', period: null, before: null, course: [] };
  const value = last[at] as number;
  const previous = when >= 0 ? known.at(-2) : undefined;
  const unit = payload.spec.encoding?.x?.timeUnit ?? null;
  return {
    value: `${unescapeHtml(style.prefix ?? '')}${formatKpi(value)}${unescapeHtml(style.suffix ?? '')}`,
    ...changeOf(value, previous?.[at] as number | undefined),
    period: when >= 0 ? sayPeriod(last[when], unit) : null,
    before: previous ? sayPeriod(previous[when], unit) : null,
    course: when >= 0 ? known.map(row => row[at] as number) : [],
  };
}

const large = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 4 });
const plain = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const small = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const percent = new Intl.NumberFormat('en', { style: 'percent', signDisplay: 'exceptZero', maximumFractionDigits: 1 });
const signed = new Intl.NumberFormat('en', { signDisplay: 'exceptZero', maximumSignificantDigits: 4 });

export const formatKpi = (value: number): string => (Math.abs(value) >= 1e6 ? large : Math.abs(value) >= 1 ? plain : small).format(value);

function changeOf(value: number, before: number | undefined): Pick<Kpi, 'change' | 'direction'> {
  if (before === undefined) return { change: null, direction: 'even' };
  const step = value - before;
  const change = before === 0 ? signed.format(step) : percent.format(step / Math.abs(before));
  return { change, direction: step > 0 ? 'up' : step < 0 ? 'down' : 'even' };
}

/** A period's first day as people name the period. */
export function sayPeriod(value: unknown, unit: string | null): string {
  const text = String(value);
  const date = /^(\d{4})-(\d\d)/.exec(text);
  if (!date) return formatValue(value);
  if (unit === 'year') return date[1] ?? text;
  if (unit === 'yearquarter') return `Q${Math.ceil(Number(date[2]) / 3)} ${date[1]}`;
  if (unit === 'yearmonth') return new Date(`${date[0]}-01T00:00:00Z`).toLocaleDateString('en', { month: 'short', year: 'numeric', timeZone: 'UTC' });
  return text.slice(0, 10);
}

/** The course as an SVG path in a box of `width` by `height`. */
export function sparkline(course: readonly number[], width: number, height: number): { line: string; end: [number, number] } | null {
  if (course.length < 2) return null;
  const [low, high] = [Math.min(...course), Math.max(...course)];
  const at = (value: number, i: number): [number, number] => [
    round(2 + (i / (course.length - 1)) * (width - 6)),
    round(high === low ? height / 2 : 3 + (1 - (value - low) / (high - low)) * (height - 6)),
  ];
  const points = course.map(at);
  return { line: points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x} ${y}`).join(''), end: points.at(-1) as [number, number] };
}

const round = (value: number): number => Math.round(value * 10) / 10;
