/** Which channels a mark offers, and what each part of a field definition may be. */
import type { Aggregate, Mark, MeasurementType, TimeUnit, Window } from '../generated/model';
import { words } from '../i18n';

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
const GRID = ['facet', 'row', 'column'];
/** What else a mark draws. */
const MORE: Partial<Record<Mark, readonly string[]>> = {
  bar: [...GRID, 'detail', 'yOffset'],
  line: [...GRID, 'detail'],
  area: [...GRID, 'detail'],
  point: [...GRID, 'detail'],
  tick: [...GRID, 'detail'],
  histogram: [...GRID, 'detail'],
  arc: GRID,
  rect: GRID,
  box: GRID,
  violin: GRID,
};

const MAIN: Record<Mark, readonly string[]> = {
  bar: ['x', 'y', 'color', 'xOffset'],
  line: ['x', 'y', 'color', 'shape'],
  area: ['x', 'y', 'color'],
  point: ['x', 'y', 'color', 'size', 'shape'],
  tick: ['x', 'y', 'color'],
  arc: ['theta', 'color'],
  rect: ['x', 'y', 'color'],
  histogram: ['x', 'y', 'color'],
  box: ['x', 'y', 'color'],
  violin: ['x', 'y', 'color'],
  indicator: ['text', 'x'],
  table: ['columns'],
  treemap: ['path', 'size'],
  sunburst: ['path', 'size'],
  geopoint: ['latitude', 'longitude', 'color', 'size'],
  choropleth: ['detail', 'color'],
};

export const MARK_LABELS = words<Record<Mark, string>>({
  bar: 'Bar', line: 'Line', area: 'Area', point: 'Scatter', tick: 'Strip', arc: 'Pie', rect: 'Heatmap',
  histogram: 'Histogram', box: 'Box plot', violin: 'Violin', indicator: 'KPI', table: 'Table', treemap: 'Treemap',
  sunburst: 'Sunburst', geopoint: 'Map points', choropleth: 'Map regions',
});

const shelf = (channel: string): Shelf => ({ channel, label: LABELS[channel] ?? channel, many: MANY.has(channel) });

/** The shelves a mark always shows. */
export const mainShelves = (mark: Mark): Shelf[] => MAIN[mark].map(shelf);

/** The shelves behind "More": shown when asked for, or when something stands on them. */
export const moreShelves = (mark: Mark): Shelf[] => (MORE[mark] ?? []).filter(channel => !MAIN[mark].includes(channel)).map(shelf);

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
