/** Which channels a mark offers, and what each part of a field definition may be. */
import type { Aggregate, MeasurementType, TimeUnit, Window } from '../generated/model';
import { trans, words } from '../i18n';
import { markEntry } from './known-marks';

/** A shelf in the builder: channel, label, and whether it takes several fields. */
export interface Shelf {
  channel: string;
  label: string;
  many?: boolean;
  /** The mark does not draw this channel; a spec put something there. */
  idle?: boolean;
}

const LABELS = words<Record<string, string>>({
  x: 'X', y: 'Y', color: 'Color', size: 'Size', shape: 'Shape', opacity: 'Opacity', theta: 'Angle', radius: 'Radius',
  xOffset: 'Side by side', yOffset: 'Side by side', row: 'Rows', column: 'Columns', facet: 'Small multiples',
  detail: 'Detail', tooltip: 'Tooltip', text: 'Text', order: 'Order', latitude: 'Latitude', longitude: 'Longitude',
  path: 'Levels', columns: 'Columns',
});
const MANY = new Set(['detail', 'tooltip', 'path', 'columns']);
const shelf = (channel: string): Shelf => ({ channel, label: LABELS[channel] ?? channel, many: MANY.has(channel) });

/** The shelves a mark always shows. */
export const mainShelves = (mark: string): Shelf[] => markEntry(mark).shelves.map(shelf);

/** The shelves behind "More": shown when asked for, or when something stands on them. */
export const moreShelves = (mark: string): Shelf[] => markEntry(mark).more_shelves.map(shelf);

/** A mark's name in menus and titles. */
export const markLabel = (mark: string): string => trans.__(markEntry(mark).label);

/** A channel that the mark does not draw. */
export const strayShelf = (channel: string): Shelf => ({ ...shelf(channel), idle: true });

export const labelOf = (channel: string): string => LABELS[channel.split('.')[0] ?? channel] ?? channel;

export const AGGREGATE_LABELS = words<Record<Aggregate, string>>({
  count: 'count', distinct: 'distinct values', sum: 'sum', mean: 'average', median: 'median', min: 'minimum',
  max: 'maximum', stdev: 'std. deviation', variance: 'variance', q1: 'lower quartile', q3: 'upper quartile',
  valid: 'values present', missing: 'values missing',
});

export const TIME_UNIT_LABELS = words<Record<TimeUnit, string>>({
  year: 'year', yearquarter: 'quarter of each year', yearmonth: 'month of each year', yearweek: 'week of each year',
  yearmonthdate: 'day', yearmonthdatehours: 'hour', yearmonthdatehoursminutes: 'minute', quarter: 'quarter (years pooled)',
  month: 'month (years pooled)', week: 'week (years pooled)', day: 'day of week', date: 'day of month',
  hours: 'hour of day', minutes: 'minute of hour',
});

export const WINDOW_LABELS = words<Record<Window, string>>({
  share: 'share of total', cumulative: 'running total', difference: 'difference', percent_change: '% change',
  moving_average: 'moving average', rank: 'rank',
});

/** Measurement types in everyday words. */
export const KIND_NAMES = words<Record<MeasurementType, string>>({
  quantitative: 'number', temporal: 'date', ordinal: 'ordered', nominal: 'category', boolean: 'yes or no',
  geographic: 'place', identifier: 'identifier', text: 'text',
});
