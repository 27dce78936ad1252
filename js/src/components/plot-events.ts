/** What Plotly tells of presses, zooms and boxes, in the words of the spec. */
import type { Figure } from '../api/payloads';
import type { PlotlyElement } from '../api/plotly';
import type { Box } from '../dashboard/brush';
import type { Panel } from '../model/marks';

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
  /** Names from the root of a treemap or sunburst down to the mark. */
  path: readonly string[];
  /** The region of a map. */
  place: unknown;
  panel: Panel | undefined;
  left: number;
  top: number;
}

export interface Handlers {
  onPress: ((mark: PressedMark) => void) | undefined;
  onZoom: ((axis: Axis, range: [unknown, unknown] | null) => void) | undefined;
  onBrush: ((box: Box | null) => void) | undefined;
}

/** A trace as far as marks are looked up in it. */
export interface Series {
  type?: string;
  x?: ArrayLike<unknown>;
  y?: ArrayLike<unknown>;
  labels?: ArrayLike<unknown>;
  values?: ArrayLike<unknown>;
  ids?: ArrayLike<string>;
  parents?: ArrayLike<string>;
  text?: ArrayLike<unknown> | string;
  width?: number | ArrayLike<number>;
  name?: string;
  xaxis?: string;
  yaxis?: string;
  meta?: { panel?: Panel };
}

type Axis = 'x' | 'y';

interface PlotlyPoint {
  curveNumber: number;
  pointNumber: number;
  x?: unknown;
  y?: unknown;
  label?: unknown;
  text?: unknown;
  customdata?: unknown;
  data?: Series;
}

interface Selected {
  points: PlotlyPoint[];
  range?: Record<string, [unknown, unknown]>;
}

export const OTHER_AXIS: Record<Axis, Axis> = { x: 'y', y: 'x' };
const AXES: readonly Axis[] = ['x', 'y'];

/** Whether the figure stands on its side, so that the spec's x runs down the page. */
export const isTurned = (figure: Pick<Figure, 'layout'>): boolean => Boolean((figure.layout?.meta as { turned?: boolean } | undefined)?.turned);

export function listen(drawn: PlotlyElement & { layout?: Figure['layout'] }, handlers: { current: Handlers }): void {
  for (const name of ['plotly_click', 'plotly_relayout', 'plotly_selected', 'plotly_deselect']) drawn.removeAllListeners?.(name);
  const turned = isTurned({ layout: drawn.layout ?? {} });
  const toSpec = (axis: Axis): Axis => (turned ? OTHER_AXIS[axis] : axis);
  drawn.on('plotly_click', (event: { points: PlotlyPoint[]; event: MouseEvent }) => {
    const point = event.points[0];
    if (point) handlers.current.onPress?.(pressed(point, event.event, drawn, turned));
  });
  drawn.on('plotly_relayout', (change: Record<string, unknown>) => {
    for (const axis of AXES) {
      const low = change[`${axis}axis.range[0]`];
      if (low !== undefined) handlers.current.onZoom?.(toSpec(axis), [low, change[`${axis}axis.range[1]`]]);
      else if (change[`${axis}axis.autorange`]) handlers.current.onZoom?.(toSpec(axis), null);
    }
  });
  drawn.onpointerdown = () => void touched.add(drawn);
  drawn.on('plotly_selected', (event: Selected | undefined) => {
    if (event?.range && touched.delete(drawn)) handlers.current.onBrush?.(boxOf(event, turned));
  });
  drawn.on('plotly_deselect', () => handlers.current.onBrush?.(null));
}

/** Plots that a hand has touched since their last box: drawing a plot again says the same box again. */
const touched = new WeakSet<HTMLElement>();

function pressed(point: PlotlyPoint, event: MouseEvent, element: HTMLElement, turned: boolean): PressedMark {
  const box = element.getBoundingClientRect();
  return {
    ...inSpec(point.x, point.y, turned), label: point.label, customdata: point.customdata, series: point.data?.name ?? '',
    curve: point.curveNumber, point: point.pointNumber, path: pathTo(point.data, point.pointNumber), place: point.text,
    panel: point.data?.meta?.panel,
    left: Math.min(box.width - 180, Math.max(8, event.clientX - box.left)),
    top: Math.max(8, event.clientY - box.top),
  };
}

/** What stands on the page's axes, as the spec names them. */
export const inSpec = (x: unknown, y: unknown, turned: boolean): Record<Axis, unknown> => (turned ? { x: y, y: x } : { x, y });

/** The names from the root of a tree to one of its nodes. */
export function pathTo(series: Series | undefined, node: number): string[] {
  const { ids, parents, labels } = series ?? {};
  if (!ids || !parents || !labels) return [];
  const places = new Map(Array.from(ids, (id, i) => [id, i] as const));
  const path: string[] = [];
  for (let at: number | undefined = node; at !== undefined && path.length < 32; at = places.get(parents[at] ?? '')) path.unshift(String(labels[at]));
  return path;
}

/** A box of Plotly; panels of small multiples have axes called x2, y3. */
function boxOf({ points, range = {} }: Selected, turned: boolean): Box {
  const rangeOf = (axis: Axis) => Object.entries(range).find(([name]) => name.startsWith(axis))?.[1] ?? null;
  const at = (axis: Axis) => ({ range: rangeOf(axis), values: points.map(point => point[axis]) });
  const nameOf = (axis: Axis) => Object.keys(range).find(name => name.startsWith(axis)) ?? axis;
  return { ...(inSpec(at('x'), at('y'), turned) as Box), panel: points[0]?.data?.meta?.panel, axes: { x: nameOf('x'), y: nameOf('y') } };
}

/** Half of the distance between neighbouring bars, which is half of a bin. */
function halfStep(series: Series): number {
  const steps = AXES.map(axis => Number(series[axis]?.[1]) - Number(series[axis]?.[0]));
  const along = Array.isArray(series.width) ? series.width[0] : series.width;
  const found = steps.find(step => Math.abs(step) >= Number(along) && Math.abs(step) < 1.5 * Number(along));
  return (found ?? Number(along)) / 2;
}

/** The smallest box around two points of a drawn trace. */
export function boxAround(series: Series | undefined, from: number, to: number, turned: boolean): Box {
  const [first, last] = from < to ? [from, to] : [to, from];
  const wide = series?.width === undefined ? 0 : halfStep(series);
  const at = (axis: Axis) => {
    const values = Array.from({ length: last - first + 1 }, (_, i) => series?.[axis]?.[first + i]);
    const sorted = [...values].sort((a, b) => (Number.isFinite(Number(a)) && Number.isFinite(Number(b)) ? Number(a) - Number(b) : String(a) < String(b) ? -1 : 1));
    const [low, high] = [sorted[0], sorted.at(-1)];
    const range: [unknown, unknown] = typeof low === 'number' && typeof high === 'number' ? [low - wide, high + wide] : [low, high];
    return { range, values };
  };
  return { ...(inSpec(at('x'), at('y'), turned) as Box), panel: series?.meta?.panel, axes: { x: series?.xaxis ?? 'x', y: series?.yaxis ?? 'y' } };
}
