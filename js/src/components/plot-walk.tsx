/** A chart by keyboard: arrow keys step through its points, each is shown and said. */
import { useRef, useState } from 'preact/hooks';
import type { Figure } from '../api/payloads';
import type { Plotly } from '../api/plotly';
import { trans } from '../i18n';
import { formatCount, formatInstant, formatValue } from '../model/format';
import { unescapeHtml } from '../model/marks';
import { type Handlers, type PressedMark, type Series, boxAround, inSpec, isTurned, pathTo } from './plot-events';

interface WalkProps {
  summary: string;
  element: { current: HTMLDivElement | null };
  plotly: Plotly | null;
  onPress: Handlers['onPress'];
  onBrush: Handlers['onBrush'];
  children: preact.ComponentChildren;
}

type Drawn = HTMLElement & {
  data?: Series[];
  layout?: Figure['layout'];
  calcdata?: unknown[][];
  _fullLayout?: Partial<Record<'xaxis' | 'yaxis', { type?: string }>>;
};

interface At {
  trace: number;
  point: number;
}

const STEPS: Record<string, [number, number]> = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };

export function Walkable({ summary, element, plotly, onPress, onBrush, children }: WalkProps) {
  const place = useRef<At>({ trace: 0, point: -1 });
  /** Where a range began, while Shift holds it open. */
  const anchor = useRef<number | null>(null);
  const [said, say] = useState('');
  const choose = (drawn: Drawn) => {
    const { trace, point } = place.current;
    if (anchor.current !== null && onBrush) onBrush(boxAround(seriesAt(drawn, trace), anchor.current, point, isTurned({ layout: drawn.layout ?? {} })));
    else onPress?.(markAt(drawn, place.current));
  };
  const step = (drawn: Drawn, library: Plotly, [traces, points]: [number, number], extend: boolean) => {
    const before = place.current;
    place.current = stepTo(before, [traces, points], (drawn.calcdata ?? []).map(trace => trace.length));
    const { trace, point } = place.current;
    if (extend && trace === before.trace && before.point >= 0) anchor.current ??= before.point;
    else anchor.current = null;
    hover(library, drawn, trace, point);
    const range = anchor.current === null ? '' : ` ${sayRange(Math.abs(point - anchor.current) + 1)}`;
    say(sayPoint(drawn, trace, point) + range);
  };
  const walk = (event: KeyboardEvent) => {
    const drawn = element.current as Drawn | null;
    const wanted = STEPS[event.key];
    if (!drawn?.calcdata || !plotly) return;
    if (event.key === 'Enter' && (onPress || onBrush) && place.current.point >= 0) choose(drawn);
    else if (event.key === 'Escape' && onBrush && anchor.current !== null) {
      anchor.current = null;
      onBrush(null);
    } else if (wanted) step(drawn, plotly, wanted, event.shiftKey && onBrush !== undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const keys = [
    trans.__('Arrow keys walk its points.'),
    onPress ? trans.__('Enter chooses one.') : '',
    onBrush ? trans.__('Shift with arrow keys chooses a range.') : '',
  ];
  return (
    <div class="ds-walk" role="application" tabIndex={0} aria-label={[trans.__('Chart.'), summary, ...keys].filter(Boolean).join(' ')} aria-roledescription={trans.__('chart')} onKeyDown={walk}>
      {children}
      <div class="ds-hidden" aria-live="polite">{said}</div>
    </div>
  );
}

export function stepTo(at: At, [traces, points]: [number, number], lengths: number[]): At {
  const trace = Math.min(Math.max(at.trace + traces, 0), Math.max(0, lengths.length - 1));
  const point = Math.min(Math.max(at.point + points, 0), Math.max(0, (lengths[trace] ?? 1) - 1));
  return { trace, point };
}

function hover(plotly: Plotly, drawn: HTMLElement, trace: number, point: number): void {
  try {
    plotly.Fx.hover(drawn, [{ curveNumber: trace, pointNumber: point }]);
  } catch {
    // Plotly has no hover for some marks (pie, treemap); the spoken text still names the point.
  }
}

/** The point that the arrow keys stand on, as if it had been pressed. */
function markAt(drawn: Drawn, { trace, point }: At): PressedMark {
  const { series, first, second, label } = valuesAt(drawn, trace, point);
  const text = typeof series?.text === 'object' ? series.text[point] : undefined;
  return {
    ...inSpec(first, second, isTurned({ layout: drawn.layout ?? {} })), label, series: series?.name ?? '', customdata: undefined,
    curve: trace, point, path: pathTo(series, point), place: text, panel: series?.meta?.panel, left: 24, top: 24,
  };
}

const seriesAt = (drawn: Drawn, trace: number): Series | undefined =>
  (drawn.calcdata?.[trace]?.[0] as { trace?: Series } | undefined)?.trace ?? drawn.data?.[trace];

function valuesAt(drawn: Drawn, trace: number, point: number) {
  const calculated = drawn.calcdata?.[trace]?.[point] as { label?: string; v?: number } | undefined;
  const series = seriesAt(drawn, trace);
  const at = (values: ArrayLike<unknown> | undefined) => (values && typeof values !== 'string' && point < values.length ? values[point] : undefined);
  return { series, first: at(series?.x), second: at(series?.y), label: at(series?.labels) ?? calculated?.label, value: at(series?.values) ?? calculated?.v };
}

function sayPoint(drawn: Drawn, trace: number, point: number): string {
  const { series, first, second, label, value } = valuesAt(drawn, trace, point);
  const count = drawn.calcdata?.[trace]?.length ?? 0;
  const on = (axis: 'xaxis' | 'yaxis', found: unknown) => (typeof found === 'number' && drawn._fullLayout?.[axis]?.type === 'date' ? formatInstant(found) : found);
  const parts = [series?.name, on('xaxis', first) ?? label, on('yaxis', second) ?? value].filter(part => part !== undefined && part !== '');
  const said = parts.map(part => unescapeHtml(formatValue(part))).join(', ');
  return trans._n('%1. %2 of %3 point.', '%1. %2 of %3 points.', count, said, point + 1, formatCount(count));
}

const sayRange = (count: number): string =>
  trans._n('Range of %1 point; Enter filters by it.', 'Range of %1 points; Enter filters by it.', count, formatCount(count));
