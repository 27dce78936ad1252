/** A Plotly figure that follows size and theme, can be walked with the arrow keys, and never goes blank while it changes. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type DataSageError, toError } from '../api/errors';
import type { Figure } from '../api/payloads';
import type { Box } from '../dashboard/brush';
import { loadMaps } from '../api/maps';
import { type Plotly, type PlotlyElement, loadPlotly } from '../api/plotly';
import { useSize } from './hooks';
import { ErrorNote } from './basics';
import { OTHER_AXIS, type PressedMark, isTurned, listen } from './plot-events';
import { Walkable } from './plot-walk';
import { useServices } from './services';
import { miniature, readTheme, themed, useThemeVersion } from './theme';

interface PlotProps {
  figure: Figure;
  /** Text for screen readers. */
  summary: string;
  mini?: boolean;
  onPress?: (mark: PressedMark) => void;
  onZoom?: (axis: 'x' | 'y', range: [unknown, unknown] | null) => void;
  /** Axes of the spec along which a box may be drawn; null is said when it is let go of. */
  brush?: readonly ('x' | 'y')[];
  onBrush?: (box: Box | null) => void;
}

/** Nothing in a chart may offer to send data away. */
const PRIVATE = { plotlyServerURL: '', showSendToCloud: false, modeBarButtonsToRemove: ['sendChartToCloud', 'sendDataToCloud', 'toImage', 'select2d', 'lasso2d', 'autoScale2d'] };
const CONFIG = { ...PRIVATE, displaylogo: false, responsive: false, displayModeBar: 'hover' };
/** Small charts beside each other: a bar of tools would cover the marks that are to be pressed. */
const BRUSHED = { ...CONFIG, displayModeBar: false };
const STATIC = { staticPlot: true, displayModeBar: false, responsive: false };

export function Plot({ figure, summary, mini = false, onPress, onZoom, brush, onBrush }: PlotProps) {
  const { kernel } = useServices();
  const [attach, size] = useSize<HTMLDivElement>();
  const element = useRef<HTMLDivElement | null>(null);
  const [plotly, setPlotly] = useState<Plotly | null>(null);
  const [error, setError] = useState<DataSageError | null>(null);
  const theme = useThemeVersion();
  const handlers = useRef({ onPress, onZoom, onBrush });
  handlers.current = { onPress, onZoom, onBrush };
  const drawable = useMemo(() => (brush && brush.length > 0 ? brushable(figure, brush) : figure), [figure, brush?.join()]);

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
      const drawn = await draw(plotly, target, drawable, mini ? STATIC : brush ? BRUSHED : CONFIG, size);
      if (!mini) listen(drawn, handlers);
    }).catch((reason: unknown) => setError(toError(reason)));
    return () => {
      stale = true;
    };
  }, [plotly, kernel, drawable, size.width, size.height, theme, mini]);

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
    <Walkable summary={summary} element={element} plotly={plotly} onPress={onPress} onBrush={brush && brush.length > 0 ? onBrush : undefined}>
      <div class="ds-plot" ref={attach}>
        <div class="ds-plot-canvas" ref={frame} />
      </div>
    </Walkable>
  );
}

/** Dragging draws a box along the axes that say something; where both do, a flat box is taken for one axis. */
function brushable(figure: Figure, axes: readonly ('x' | 'y')[]): Figure {
  const along = axes.map(axis => (isTurned(figure) ? OTHER_AXIS[axis] : axis));
  const selectdirection = along.length > 1 ? 'any' : along[0] === 'x' ? 'h' : 'v';
  return { ...figure, layout: { ...figure.layout, dragmode: 'select', selectdirection } };
}

function draw(plotly: Plotly, target: HTMLElement, figure: Figure, config: object, size: { width: number; height: number }): Promise<PlotlyElement> {
  const colored = themed(config === STATIC ? miniature(figure) : figure, readTheme(target));
  const layout = { ...colored.layout, width: Math.floor(size.width), height: Math.floor(size.height), autosize: false };
  return plotly.react(target, { data: colored.data, layout, config });
}
