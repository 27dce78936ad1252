/** Take a board away as one file. */
import { findHost } from '../api/host';
import type { ChartPayload } from '../api/payloads';
import { type Plotly, loadPlotly } from '../api/plotly';
import type { Kernel } from '../api/comm';
import type { BoardTile } from '../dashboard/board';
import { byReading } from '../dashboard/layout';
import { FIGURE_BUDGET, type PageTile, boardPage, figureSize } from '../dashboard/page';
import type { Predicate } from '../model/predicate';
import { downloadFile } from './basics';

interface Wanted {
  name: string;
  tiles: readonly BoardTile[];
  titleOf: (tile: BoardTile) => string;
  payloads: ReadonlyMap<string, ChartPayload>;
  filter: readonly Predicate[];
  kernel: Kernel | null;
}

export async function exportBoard({ name, tiles, titleOf, payloads, filter, kernel }: Wanted): Promise<void> {
  const library = await librarySource();
  const made: PageTile[] = [];
  for (const tile of [...tiles].sort(byReading)) {
    const payload = payloads.get(tile.key) ?? null;
    const large = tile.kind === 'chart' && payload !== null && (library === null || figureSize(payload.figure) > FIGURE_BUDGET);
    const title = tile.kind === 'text' ? (tile.title ?? '') : titleOf(tile);
    made.push({ ...tile, title, text: tile.text ?? '', payload, picture: large ? await picture(await loadPlotly(kernel), payload) : null });
  }
  downloadFile(`${name}.html`, boardPage(name, made, filter, library), 'text/html');
}

function picture(plotly: Plotly, { figure }: ChartPayload): Promise<string> {
  const layout = { ...figure.layout, width: 640, height: 360, title: { text: '' }, paper_bgcolor: '#ffffff', plot_bgcolor: '#ffffff' };
  return plotly.toImage({ data: figure.data, layout }, { format: 'png', width: 640, height: 360, scale: 1 });
}

async function librarySource(): Promise<string | null> {
  const host = findHost();
  if (!host) return null;
  return fetch(new URL('static/datasage/plotly.min.js', host.baseUrl).href).then(response => (response.ok ? response.text() : null), () => null);
}
