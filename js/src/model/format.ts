/** Numbers, sizes and dates as people read them. */
import { trans } from '../i18n';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const decimal = new Intl.NumberFormat('en', { maximumSignificantDigits: 6 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

/** `1,234,567`. */
export const formatCount = (value: number): string => whole.format(value);

/** `1.23M`. */
export const formatCompact = (value: number): string => compact.format(value);

/** `12.3 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value >= 100 || unit === 0 ? Math.round(value) : value.toPrecision(2)} ${units[unit]}`;
}

/** `37 %`, `0.4 %`; never a rounded 0 or 100 that is not exact. */
export function formatShare(part: number, total: number): string {
  if (total === 0 || part === 0) return '0 %';
  if (part === total) return '100 %';
  const percent = (100 * part) / total;
  if (percent < 0.1) return '<0.1 %';
  return percent < 10 ? `${percent.toFixed(1)} %` : `${Math.min(99, Math.round(percent))} %`;
}

/** Any cell or filter value in words. */
export function formatValue(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value === 'bigint') return whole.format(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (value instanceof Date) return formatInstant(value.getTime());
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A number without digits that mean nothing; large and tiny ones in exponent form. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return whole.format(value);
  const size = Math.abs(value);
  return size !== 0 && (size >= 1e15 || size < 1e-4) ? value.toExponential(3) : decimal.format(value);
}

/** Milliseconds since 1970 as `2024-03-01` or `2024-03-01 13:45`. */
export function formatInstant(milliseconds: number): string {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return '';
  const text = date.toISOString();
  if (text.endsWith('T00:00:00.000Z')) return text.slice(0, 10);
  return text.endsWith(':00.000Z') ? `${text.slice(0, 10)} ${text.slice(11, 16)}` : `${text.slice(0, 10)} ${text.slice(11, 19)}`;
}

/** "just now", "5 min ago", "yesterday", a date. */
export function formatAgo(iso: string, now: number = Date.now()): string {
  const minutes = (now - Date.parse(iso)) / 60_000;
  if (Number.isNaN(minutes)) return '';
  if (minutes < 1) return trans.__('just now');
  if (minutes < 60) return trans.__('%1 min ago', Math.floor(minutes));
  if (minutes < 24 * 60) return trans.__('%1 h ago', Math.floor(minutes / 60));
  return minutes < 48 * 60 ? trans.__('yesterday') : iso.slice(0, 10);
}

/** `1 row`, `2 rows`. */
export const sayRows = (count: number): string => trans._n('%1 row', '%1 rows', count, formatCount(count));

/** `1 column`, `2 columns`. */
export const sayColumns = (count: number): string => trans._n('%1 column', '%1 columns', count, formatCount(count));
