/** A chart taken away: as picture, page, data, spec or code. */
import type { ChartPayload, Figure } from '../api/payloads';
import type { Plotly } from '../api/plotly';
import { findHost } from '../api/host';
import { downloadFile } from './basics';

const SIZE = { width: 960, height: 540 };

/** The figure on white paper, whatever the host's theme. */
const onPaper = (figure: Figure): Figure => ({
  data: figure.data,
  layout: { ...figure.layout, ...SIZE, paper_bgcolor: '#ffffff', plot_bgcolor: '#ffffff', autosize: false },
});

export async function exportPicture(payload: ChartPayload, plotly: Plotly, format: 'png' | 'svg', name: string): Promise<void> {
  const address = await plotly.toImage(onPaper(payload.figure), { format, ...SIZE, scale: format === 'png' ? 2 : 1 });
  downloadFile(`${name}.${format}`, await (await fetch(address)).blob());
}

/** A page that works offline: the drawing library travels inside it; where it cannot be read, the picture does. */
export async function exportPage(payload: ChartPayload, plotly: Plotly, name: string): Promise<void> {
  const library = await librarySource();
  const picture = decodeURIComponent((await plotly.toImage(onPaper(payload.figure), { format: 'svg', ...SIZE })).replace(/^data:image\/svg\+xml,/, ''));
  const chart = library ? interactive(payload.figure, library) : picture;
  downloadFile(`${name}.html`, page(name, payload.alt_text, chart), 'text/html');
}

async function librarySource(): Promise<string | null> {
  const host = findHost();
  if (!host) return null;
  return fetch(new URL('static/datasage/plotly.min.js', host.baseUrl).href).then(response => (response.ok ? response.text() : null), () => null);
}

const inScript = (text: string): string => text.replace(/<\/(script)/gi, '<\\/$1').replace(/<!--/g, '<\\!--');
const inText = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

const interactive = (figure: Figure, library: string): string =>
  `<div id="chart" style="height:80vh"></div><script>${inScript(library)}</script>` +
  `<script>var f=${inScript(JSON.stringify(figure))};Plotly.newPlot("chart",f.data,f.layout,{displaylogo:false,plotlyServerURL:"",modeBarButtonsToRemove:["sendChartToCloud"]})</script>`;

const page = (name: string, summary: string, chart: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${inText(name)}</title>` +
  `<body style="font-family:sans-serif;margin:2rem">${chart}<p>${inText(summary)}</p></body></html>\n`;

export function exportJson(payload: ChartPayload, name: string): void {
  downloadFile(`${name}.json`, `${JSON.stringify({ spec: payload.spec, figure: payload.figure }, null, 2)}\n`, 'application/json');
}

export function exportCsv(payload: ChartPayload, name: string): void {
  downloadFile(`${name}.csv`, toCsv(payload.data.columns, payload.data.rows), 'text/csv');
}

/** RFC 4180. Text that a spreadsheet would run as a formula gets an apostrophe in front. */
export function toCsv(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  return [columns, ...rows].map(row => row.map(csvCell).join(',')).join('\r\n') + '\r\n';
}

function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = value instanceof Date ? value.toISOString() : String(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/** Ask the page to put code into a new cell; false where no notebook listens. */
export function insertCode(origin: Element, code: string): boolean {
  return !origin.dispatchEvent(new CustomEvent('datasage:insert-code', { bubbles: true, cancelable: true, detail: { code } }));
}
