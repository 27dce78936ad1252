/** Outlines for maps, put where plotly.js looks for them before it would ask another host. */
import type { Kernel } from './comm';
import { findHost } from './host';
import type { Figure } from './payloads';

type Outlines = Record<string, object>;
type Page = typeof globalThis & { PlotlyGeoAssets?: { topojson: Outlines } };

/** Make the outlines available that a figure needs; a figure without a map needs none. */
export async function loadMaps(figure: Figure, kernel: Kernel | null): Promise<void> {
  const page = globalThis as Page;
  const known = (page.PlotlyGeoAssets ??= { topojson: {} }).topojson;
  await Promise.all(
    mapsOf(figure).map(async name => {
      known[name] ??= await fromServer(name).catch(() => fromKernel(name, kernel));
    }),
  );
}

/** Names of the outlines of a figure's maps, by the scope each of them shows. */
export function mapsOf(figure: Figure): string[] {
  const traces = figure.data as { type?: string; geo?: string }[];
  const maps = traces.filter(trace => trace.type === 'choropleth' || trace.type === 'scattergeo');
  const layout = figure.layout as Record<string, { scope?: string } | undefined>;
  return [...new Set(maps.map(trace => (layout[trace.geo ?? 'geo']?.scope === 'usa' ? 'usa_110m' : 'world_110m')))];
}

async function fromServer(name: string): Promise<object> {
  const host = findHost();
  if (!host) throw new Error('no server');
  for (const folder of ['static/datasage/', 'lab/extensions/datasage-jupyter/static/']) {
    const response = await fetch(new URL(`${folder}maps/${name}.json`, host.baseUrl).href);
    if (response.ok) return (await response.json()) as object;
  }
  throw new Error('no outlines');
}

async function fromKernel(name: string, kernel: Kernel | null): Promise<object> {
  if (!kernel) return EMPTY;
  const { buffers } = await kernel.request('asset', { name: `maps/${name}` });
  return JSON.parse(await new Blob(buffers.map(b => new Uint8Array(b.buffer as ArrayBuffer, b.byteOffset, b.byteLength))).text()) as object;
}

const LAYERS = ['coastlines', 'land', 'ocean', 'lakes', 'rivers', 'countries', 'subunits'];
/** A map without outlines: points keep their places, and nothing is fetched from elsewhere. */
const EMPTY = {
  type: 'Topology',
  arcs: [],
  objects: Object.fromEntries(LAYERS.map(layer => [layer, { type: 'GeometryCollection', geometries: [] }])),
};
