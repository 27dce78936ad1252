/** A column in a glance: histogram to brush, or its most frequent values to press. */
import { useRef, useState } from 'preact/hooks';
import type { ColumnProfile, Histogram } from '../../generated/model';
import { formatCompact, formatInstant, formatNumber, formatShare } from '../../model/format';
import { type Predicate, scalarOf } from '../../model/predicate';
import { trans } from '../../i18n';

interface SummaryProps {
  column: ColumnProfile;
  rows: number;
  onFilter: (predicate: Predicate) => void;
}

export function ColumnSummary({ column, rows, onFilter }: SummaryProps) {
  const missing = column.null_count + column.disguised_null_count;
  return (
    <div class="ds-column-summary">
      {column.histogram && column.histogram.counts.length > 1 ? (
        <HistogramBrush column={column} histogram={column.histogram} onFilter={onFilter} />
      ) : (
        <TopValues column={column} rows={rows} onFilter={onFilter} />
      )}
      <div class="ds-column-facts">
        <span class="ds-ellipsis">{sayRange(column)}</span>
        {missing > 0 && <span class="ds-missing" title={trans.__('%1 cells without a value', missing)}>{trans.__('%1 missing', formatShare(missing, rows))}</span>}
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

function HistogramBrush({ column, histogram, onFilter }: { column: ColumnProfile; histogram: Histogram; onFilter: (predicate: Predicate) => void }) {
  const [brush, setBrush] = useState<[number, number] | null>(null);
  const start = useRef(0);
  const most = Math.max(...histogram.counts, 1);
  const bar = WIDTH / histogram.counts.length;
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
    if (!brush) return;
    const now = at(event);
    setBrush([Math.min(start.current, now), Math.max(start.current, now)]);
  };
  const up = () => {
    if (brush) onFilter({ field: column.name, range: brushRange(column, histogram, brush) });
    setBrush(null);
  };
  return (
    <svg class="ds-histogram" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={trans.__('Histogram of %1. Drag to filter.', column.name)} onPointerDown={down} onPointerMove={move} onPointerUp={up} onPointerCancel={() => setBrush(null)} onClick={event => event.stopPropagation()}>
      {histogram.counts.map((count, i) => {
        const height = count === 0 ? 0 : Math.max(1, (count / most) * HEIGHT);
        return (
          <rect key={i} x={i * bar + 0.3} width={Math.max(0.5, bar - 0.6)} y={HEIGHT - height} height={height}>
            <title>{`${sayEdge(column, histogram.edges[i])} – ${sayEdge(column, histogram.edges[i + 1])}: ${count}`}</title>
          </rect>
        );
      })}
      {brush && <rect class="ds-brush" x={brush[0] * WIDTH} width={Math.max(1, (brush[1] - brush[0]) * WIDTH)} y={0} height={HEIGHT} />}
    </svg>
  );
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

function TopValues({ column, rows, onFilter }: SummaryProps) {
  const [hovered, setHovered] = useState<string | null>(null);
  const shown = column.top_values.slice(0, 12);
  const covered = shown.reduce((total, item) => total + item.count, 0);
  const rest = Math.max(0, rows - column.null_count - covered);
  if (shown.length === 0 || column.is_unique) return <div class="ds-top-values ds-top-unique" aria-hidden="true" />;
  const first = shown[0];
  return (
    <div class="ds-top-values" onMouseLeave={() => setHovered(null)}>
      <div class="ds-top-strip">
        {shown.map(item => (
          <button
            key={item.value}
            type="button"
            tabIndex={-1}
            style={{ flexGrow: item.count }}
            title={trans.__('%1: %2 (%3). Press to keep only these.', item.value, item.count, formatShare(item.count, rows))}
            aria-label={trans.__('Only %1', item.value)}
            onMouseEnter={() => setHovered(item.value)}
            onClick={event => (event.stopPropagation(), onFilter({ field: column.name, equal: scalarOf(column, item.value) }))}
          />
        ))}
        {rest > 0 && <span class="ds-top-rest" style={{ flexGrow: rest }} title={trans.__('other values: %1', rest)} />}
      </div>
      <span class="ds-ellipsis ds-small">{hovered ?? first?.value}</span>
    </div>
  );
}
