/** A Plotly figure that follows size and theme, can be walked with the arrow keys, and never goes blank while it changes. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { type DataSageError, toError } from '../api/errors';
import type { Figure } from '../api/payloads';
import { loadMaps } from '../api/maps';
import { type Plotly, type PlotlyElement, loadPlotly } from '../api/plotly';
import { plural } from '../model/format';
import { useSize } from './hooks';
import { ErrorNote } from './basics';
import { useServices } from './services';
import { miniature, readTheme, themed, useThemeVersion } from './theme';

/** A mark that was pressed: what Plotly knows about it, and where. */
export interface PressedMark {
  x: unknown;
  y: unknown;
  label: unknown;
  series: string;
  customdata: unknown;
  /** Which trace, and which of its points. */
  curve: number;
  point: number;
  left: number;
  top: number;
}

interface PlotProps {
  figure: Figure;
  /** Text for screen readers. */
  summary: string;
  mini?: boolean;
  onPress?: (mark: PressedMark) => void;
  onZoom?: (axis: 'x' | 'y', range: [unknown, unknown] | null) => void;
}

interface PlotlyPoint {
  curveNumber: number;
  pointNumber: number;
  x?: unknown;
  y?: unknown;
  label?: unknown;
  customdata?: unknown;
  data?: { name?: string };
}

/** Nothing in a chart may offer to send data away. */
const PRIVATE = { plotlyServerURL: '', showSendToCloud: false, modeBarButtonsToRemove: ['sendChartToCloud', 'sendDataToCloud', 'toImage', 'select2d', 'lasso2d', 'autoScale2d'] };
const CONFIG = { ...PRIVATE, displaylogo: false, responsive: false, displayModeBar: 'hover' };
const STATIC = { staticPlot: true, displayModeBar: false, responsive: false };

export function Plot({ figure, summary, mini = false, onPress, onZoom }: PlotProps) {
  const { kernel } = useServices();
  const [attach, size] = useSize<HTMLDivElement>();
  const element = useRef<HTMLDivElement | null>(null);
  const [plotly, setPlotly] = useState<Plotly | null>(null);
  const [error, setError] = useState<DataSageError | null>(null);
  const theme = useThemeVersion();
  const handlers = useRef({ onPress, onZoom });
  handlers.current = { onPress, onZoom };

  const load = () => {
    setError(null);
    loadPlotly(kernel).then(library => setPlotly(() => library), (reason: unknown) => setError(toError(reason)));
  };
  useEffect(load, [kernel]);

  useEffect(() => {
    const target = element.current;
    if (!plotly || !target || size.width < 20 || size.height < 20) return;
    let stale = false;
    void loadMaps(figure, kernel).then(async () => {
      if (stale) return;
      const drawn = await draw(plotly, target, figure, mini, size);
      if (!mini) listen(drawn, handlers);
    }).catch((reason: unknown) => setError(toError(reason)));
    return () => {
      stale = true;
    };
  }, [plotly, kernel, figure, size.width, size.height, theme, mini]);

  useEffect(() => () => {
    if (element.current && plotly) plotly.purge(element.current);
  }, [plotly]);

  if (error) return mini ? <div class="ds-plot-missing" /> : <ErrorNote error={error} onRetry={load} />;
  const frame = (node: HTMLDivElement | null) => {
    element.current = node ?? element.current;
  };
  if (mini) {
    return (
      <div class="ds-plot ds-plot-mini" ref={attach} aria-hidden="true">
        <div class="ds-plot-canvas" ref={frame} />
      </div>
    );
  }
  return (
    <Walkable summary={summary} element={element} plotly={plotly} onPress={onPress}>
      <div class="ds-plot" ref={attach}>
        <div class="ds-plot-canvas" ref={frame} />
      </div>
    </Walkable>
  );
}

function draw(plotly: Plotly, target: HTMLElement, figure: Figure, mini: boolean, size: { width: number; height: number }): Promise<PlotlyElement> {
  const colored = themed(mini ? miniature(figure) : figure, readTheme(target));
  const layout = { ...colored.layout, width: Math.floor(size.width), height: Math.floor(size.height), autosize: false };
  return plotly.react(target, { data: colored.data, layout, config: mini ? STATIC : CONFIG });
}

interface Handlers {
  onPress: PlotProps['onPress'];
  onZoom: PlotProps['onZoom'];
}

function listen(drawn: PlotlyElement, handlers: { current: Handlers }): void {
  drawn.removeAllListeners?.('plotly_click');
  drawn.removeAllListeners?.('plotly_relayout');
  drawn.on('plotly_click', (event: { points: PlotlyPoint[]; event: MouseEvent }) => {
    const point = event.points[0];
    if (point) handlers.current.onPress?.(pressed(point, event.event, drawn));
  });
  drawn.on('plotly_relayout', (change: Record<string, unknown>) => {
    for (const axis of ['x', 'y'] as const) {
      const low = change[`${axis}axis.range[0]`];
      if (low !== undefined) handlers.current.onZoom?.(axis, [low, change[`${axis}axis.range[1]`]]);
      else if (change[`${axis}axis.autorange`]) handlers.current.onZoom?.(axis, null);
    }
  });
}

function pressed(point: PlotlyPoint, event: MouseEvent, element: HTMLElement): PressedMark {
  const box = element.getBoundingClientRect();
  return {
    x: point.x, y: point.y, label: point.label, customdata: point.customdata, series: point.data?.name ?? '',
    curve: point.curveNumber, point: point.pointNumber,
    left: Math.min(box.width - 180, Math.max(8, event.clientX - box.left)),
    top: Math.max(8, event.clientY - box.top),
  };
}

interface WalkProps {
  summary: string;
  element: { current: HTMLDivElement | null };
  plotly: Plotly | null;
  onPress: PlotProps['onPress'];
  children: preact.ComponentChildren;
}

interface Series {
  x?: ArrayLike<unknown>;
  y?: ArrayLike<unknown>;
  labels?: ArrayLike<unknown>;
  values?: ArrayLike<unknown>;
  name?: string;
}

interface Drawn {
  data?: Series[];
  calcdata?: unknown[][];
}

/** Arrow keys step through the points of a chart; each is shown and said. */
function Walkable({ summary, element, plotly, onPress, children }: WalkProps) {
  const place = useRef({ trace: 0, point: -1 });
  const [said, say] = useState('');
  const walk = (event: KeyboardEvent) => {
    const drawn = element.current as (HTMLElement & Drawn) | null;
    if (event.key === 'Enter' && onPress && drawn && place.current.point >= 0) {
      event.preventDefault();
      onPress(markAt(drawn, place.current));
      return;
    }
    const steps: Record<string, [number, number]> = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
    const step = steps[event.key];
    if (!drawn?.calcdata || !plotly || !step) return;
    event.preventDefault();
    event.stopPropagation();
    place.current = stepTo(place.current, step, drawn.calcdata.map(trace => trace.length));
    const { trace, point } = place.current;
    hover(plotly, drawn, trace, point);
    say(sayPoint(drawn, trace, point));
  };
  return (
    <div class="ds-walk" role="application" tabIndex={0} aria-label={`Chart. ${summary} Arrow keys walk its points${onPress ? ', Enter chooses one' : ''}.`} aria-roledescription="chart" onKeyDown={walk}>
      {children}
      <div class="ds-hidden" aria-live="polite">{said}</div>
    </div>
  );
}

export function stepTo(at: { trace: number; point: number }, [traces, points]: [number, number], lengths: number[]): { trace: number; point: number } {
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
function markAt(drawn: HTMLElement & Drawn, { trace, point }: { trace: number; point: number }): PressedMark {
  const { series, first, second, label } = valuesAt(drawn, trace, point);
  return { x: first, y: second, label, series: series?.name ?? '', customdata: undefined, curve: trace, point, left: 24, top: 24 };
}

function valuesAt(drawn: Drawn, trace: number, point: number) {
  const calculated = drawn.calcdata?.[trace]?.[point] as { label?: string; v?: number; text?: string } | undefined;
  const series = (drawn.calcdata?.[trace]?.[0] as { trace?: Series } | undefined)?.trace ?? drawn.data?.[trace];
  const at = (values: ArrayLike<unknown> | undefined) => (values && typeof values !== 'string' && point < values.length ? values[point] : undefined);
  return { series, first: at(series?.x), second: at(series?.y), label: at(series?.labels) ?? calculated?.label, value: at(series?.values) ?? calculated?.v };
}

function sayPoint(drawn: Drawn, trace: number, point: number): string {
  const { series, first, second, label, value } = valuesAt(drawn, trace, point);
  const count = drawn.calcdata?.[trace]?.length ?? 0;
  const parts = [series?.name, first ?? label, second ?? value].filter(part => part !== undefined && part !== '').map(String);
  return `${parts.join(', ')}. ${point + 1} of ${plural(count, 'point')}.`;
}
