/** A column in a glance: histogram to brush, or its most frequent values to press; dark is what a filter leaves of the whole. */
import { useRef, useState } from 'preact/hooks';
import type { ColumnProfile, Histogram } from '../../generated/model';
import { formatCompact, formatCount, formatInstant, formatNumber, formatShare } from '../../model/format';
import { type Predicate, scalarOf } from '../../model/predicate';
import { trans } from '../../i18n';

interface SummaryProps {
  column: ColumnProfile;
  rows: number;
  /** Whether a filter is set. */
  filtered: boolean;
  /** The filtered rows of each bar; null while they are counted, empty where they cannot be told. */
  counted: readonly number[] | null;
  onFilter: (predicate: Predicate) => void;
}

export const hasHistogram = (column: ColumnProfile): boolean => (column.histogram?.counts.length ?? 0) > 1;

export function ColumnSummary(props: SummaryProps) {
  const { column, rows } = props;
  const missing = column.null_count + column.disguised_null_count;
  return (
    <div class="ds-column-summary">
      {column.histogram && hasHistogram(column) ? <HistogramBrush {...props} histogram={column.histogram} /> : <TopValues {...props} />}
      <div class="ds-column-facts">
        <span class="ds-ellipsis">{sayRange(column)}</span>
        {missing > 0 && <span class="ds-missing" title={trans.__('%1 cells without a value', formatCount(missing))}>{trans.__('%1 missing', formatShare(missing, rows))}</span>}
      </div>
    </div>
  );
}

function sayRange(column: ColumnProfile): string {
  if (column.min !== null && column.max !== null && column.histogram) return `${sayEnd(column, column.min)} – ${sayEnd(column, column.max)}`;
  return column.is_unique ? trans.__('all distinct') : trans.__('%1 distinct', formatCompact(column.distinct_count));
}

function sayEnd(column: ColumnProfile, value: boolean | number | string): string {
  if (column.kind === 'temporal') return typeof value === 'number' ? String(value) : String(value).slice(0, 10);
  if (typeof value !== 'number') return String(value);
  return Math.abs(value) >= 100_000 ? formatCompact(value) : formatNumber(Number(value.toPrecision(4)));
}

const WIDTH = 100;
const HEIGHT = 34;

/** How high each bar is, of a scale whose top is `most`; a bar that is not empty can be seen. */
export const barHeights = (counts: readonly number[], most: number): number[] =>
  counts.map(count => (count === 0 ? 0 : Math.min(HEIGHT, Math.max(1, (count / most) * HEIGHT))));

/** Bars as one path: thirty elements for each of many headers would cost time with every redraw. */
export function barPath(heights: readonly number[]): string {
  const bar = WIDTH / heights.length;
  const round = (value: number): string => String(Math.round(value * 100) / 100);
  return heights
    .map((height, i) => (height === 0 ? '' : `M${round(i * bar + 0.3)} ${HEIGHT}V${round(HEIGHT - height)}h${round(Math.max(0.5, bar - 0.6))}V${HEIGHT}z`))
    .join('');
}

function HistogramBrush({ column, histogram, filtered, counted, onFilter }: SummaryProps & { histogram: Histogram }) {
  const [brush, setBrush] = useState<[number, number] | null>(null);
  const [said, setSaid] = useState('');
  const start = useRef(0);
  const most = Math.max(...histogram.counts, 1);
  const at = (event: PointerEvent): number => {
    const box = (event.currentTarget as SVGElement).getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  const down = (event: PointerEvent) => {
    (event.currentTarget as SVGElement).setPointerCapture(event.pointerId);
    start.current = at(event);
    setBrush([start.current, start.current]);
  };
  const move = (event: PointerEvent) => {
    const now = at(event);
    setSaid(sayBin(column, histogram, counted, now));
    if (brush) setBrush([Math.min(start.current, now), Math.max(start.current, now)]);
  };
  const up = () => {
    if (brush) onFilter({ field: column.name, range: brushRange(column, histogram, brush) });
    setBrush(null);
  };
  return (
    <svg class="ds-histogram" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={trans.__('Histogram of %1. Drag to filter.', column.name)} onPointerDown={down} onPointerMove={move} onPointerUp={up} onPointerCancel={() => setBrush(null)} onClick={event => event.stopPropagation()}>
      <title>{said}</title>
      <path class={filtered ? 'ds-bars ds-bars-all' : 'ds-bars'} d={barPath(barHeights(histogram.counts, most))} />
      {filtered && counted && <path class="ds-bars" d={barPath(barHeights(counted, most))} />}
      {brush && <rect class="ds-brush" x={brush[0] * WIDTH} width={Math.max(1, (brush[1] - brush[0]) * WIDTH)} y={0} height={HEIGHT} />}
    </svg>
  );
}

function sayBin(column: ColumnProfile, histogram: Histogram, counted: readonly number[] | null, place: number): string {
  const bins = histogram.counts.length;
  const bin = Math.min(bins - 1, Math.floor(place * bins));
  const range = `${sayEdge(column, histogram.edges[bin])} – ${sayEdge(column, histogram.edges[bin + 1])}`;
  const all = formatCount(histogram.counts[bin] ?? 0);
  return counted && counted.length > 0 ? trans.__('%1: %2 of %3', range, formatCount(counted[bin] ?? 0), all) : `${range}: ${all}`;
}

const sayEdge = (column: ColumnProfile, edge: number | undefined): string =>
  edge === undefined ? '' : isInstant(column) ? formatInstant(edge * 1000) : formatNumber(Number(edge.toPrecision(5)));

/** Temporal columns that are stored as dates have edges in seconds; years are plain numbers. */
const isInstant = (column: ColumnProfile): boolean => column.kind === 'temporal' && typeof column.min === 'string';

/** The bins under a brush as an inclusive range of values; a mere press takes its bin. */
export function brushRange(column: ColumnProfile, histogram: Histogram, [low, high]: [number, number]): [number | string, number | string] {
  const bins = histogram.counts.length;
  const first = Math.min(bins - 1, Math.floor(low * bins));
  const last = Math.min(bins - 1, Math.max(first, Math.ceil(high * bins) - 1));
  return [edgeValue(column, histogram.edges[first] ?? 0), edgeValue(column, histogram.edges[last + 1] ?? 0)];
}

function edgeValue(column: ColumnProfile, edge: number): number | string {
  if (!isInstant(column)) return edge;
  return new Date(edge * 1000).toISOString().replace(/\.000Z$/, '');
}

/** As many values as the server counts. */
const MOST_VALUES = 12;

function TopValues({ column, rows, filtered, counted, onFilter }: SummaryProps) {
  const [hovered, setHovered] = useState<string | null>(null);
  const shown = column.top_values.slice(0, MOST_VALUES);
  const covered = shown.reduce((total, item) => total + item.count, 0);
  const rest = Math.max(0, rows - column.null_count - covered);
  if (shown.length === 0 || column.is_unique) return <div class="ds-top-values ds-top-unique" aria-hidden="true" />;
  const tells = filtered && counted !== null && counted.length > 0;
  const sayCount = (i: number, count: number): string =>
    tells ? trans.__('%1 of %2', formatCount(counted[i] ?? 0), formatCount(count)) : `${formatCount(count)} (${formatShare(count, rows)})`;
  return (
    <div class={`ds-top-values${filtered ? ' ds-top-filtered' : ''}`} onMouseLeave={() => setHovered(null)}>
      <div class="ds-top-strip">
        {shown.map((item, i) => (
          <button
            key={item.value}
            type="button"
            tabIndex={-1}
            style={{ flexGrow: item.count, '--ds-left': tells ? `${Math.min(100, (100 * (counted[i] ?? 0)) / Math.max(1, item.count))}%` : filtered ? '0%' : '100%' }}
            title={trans.__('%1: %2. Press to keep only these.', item.value, sayCount(i, item.count))}
            aria-label={trans.__('Only %1', item.value)}
            onMouseEnter={() => setHovered(item.value)}
            onClick={event => (event.stopPropagation(), onFilter({ field: column.name, equal: scalarOf(column, item.value) }))}
          />
        ))}
        {rest > 0 && <span class="ds-top-rest" style={{ flexGrow: rest }} title={trans.__('other values: %1', formatCount(rest))} />}
      </div>
      <span class="ds-ellipsis ds-small">{hovered ?? shown[0]?.value}</span>
    </div>
  );
}
