/** The host's colors, for what CSS cannot reach (Plotly draws its own SVG). */
import { useEffect, useState } from 'preact/hooks';
import type { Figure } from '../api/payloads';

export interface Theme {
  text: string;
  muted: string;
  line: string;
  surface: string;
  font: string;
  dark: boolean;
}

export function readTheme(element: Element): Theme {
  const style = getComputedStyle(element);
  const value = (name: string, fallback: string) => style.getPropertyValue(name).trim() || fallback;
  const surface = value('--ds-surface', '#ffffff');
  return {
    surface,
    text: value('--ds-text', '#212121'),
    muted: value('--ds-muted', '#5c5c5c'),
    line: value('--ds-line', '#e0e0e0'),
    font: style.fontFamily || 'sans-serif',
    dark: isDark(style.color),
  };
}

/** Light text means a dark page. */
function isDark(color: string): boolean {
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map(Number);
  return red * 0.299 + green * 0.587 + blue * 0.114 > 140;
}

/** A number that grows whenever the host changes its theme. */
export function useThemeVersion(): number {
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const bump = () => requestAnimationFrame(() => setVersion(n => n + 1));
    const observer = new MutationObserver(bump);
    observer.observe(document.body, { attributes: true, attributeFilter: ['data-jp-theme-name', 'data-jp-theme-light', 'class'] });
    const media = matchMedia('(prefers-color-scheme: dark)');
    media.addEventListener('change', bump);
    return () => {
      observer.disconnect();
      media.removeEventListener('change', bump);
    };
  }, []);
  return version;
}

const AXIS = /^[xy]axis\d*$/;

type Title = { text?: string; font?: object } | string | undefined;

interface Axis {
  title?: Title;
}

const smaller = (title: Title, size: number): object => {
  const parts = typeof title === 'string' ? { text: title } : (title ?? {});
  return { ...parts, font: { ...parts.font, size } };
};

/** The figure in the host's colors; the given figure is not changed. */
export function themed(figure: Figure, theme: Theme): Figure {
  const axes = Object.entries(figure.layout).filter(([key]) => AXIS.test(key));
  const axisColors = { gridcolor: theme.line, zerolinecolor: theme.line, linecolor: theme.line, tickcolor: theme.line };
  const layout = {
    ...figure.layout,
    ...Object.fromEntries(axes.map(([key, axis]) => [key, { ...(axis as object), ...axisColors, title: smaller((axis as Axis).title, 12) }])),
    title: smaller(figure.layout.title as Title, 14),
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { ...(figure.layout.font as object), color: theme.text, family: theme.font, size: 12 },
    modebar: { bgcolor: 'rgba(0,0,0,0)', color: theme.muted, activecolor: theme.text },
    hoverlabel: { bgcolor: theme.surface, bordercolor: theme.line, font: { color: theme.text, family: theme.font } },
  };
  return { data: figure.data, layout };
}

/** The figure small enough for a card: no titles, legend, ticks or tools. */
export function miniature(figure: Figure): Figure {
  const layout = { ...figure.layout };
  for (const key of Object.keys(layout).filter(name => AXIS.test(name))) {
    layout[key] = { ...(layout[key] as object), showticklabels: false, automargin: false, title: { text: '' }, ticks: '' };
  }
  return {
    data: figure.data.map(trace => ({ ...trace, showscale: false })),
    layout: { ...layout, title: { text: '' }, showlegend: false, annotations: [], margin: { l: 6, r: 6, t: 6, b: 6 }, autosize: false },
  };
}
