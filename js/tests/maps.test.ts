import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadMaps, mapsOf } from '../src/api/maps';
import type { Figure } from '../src/api/payloads';

const figure = (type: string, scope?: string) => ({ data: [{ type }], layout: { geo: { scope } } }) as unknown as Figure;
const outlines = () => (globalThis as { PlotlyGeoAssets?: { topojson: Record<string, unknown> } }).PlotlyGeoAssets?.topojson;

describe('maps', () => {
  beforeEach(() => {
    delete (globalThis as { PlotlyGeoAssets?: unknown }).PlotlyGeoAssets;
    document.body.innerHTML = '<script id="jupyter-config-data" type="application/json">{"baseUrl": "/base/"}</script>';
  });
  afterEach(() => vi.unstubAllGlobals());

  it('are needed by maps only, by their scope', () => {
    expect(mapsOf(figure('bar'))).toEqual([]);
    expect(mapsOf(figure('choropleth'))).toEqual(['world_110m']);
    expect(mapsOf(figure('scattergeo', 'usa'))).toEqual(['usa_110m']);
  });

  it('come from the own server, once', async () => {
    const fetched = vi.fn(async () => new Response('{"type": "Topology"}'));
    vi.stubGlobal('fetch', fetched);
    await loadMaps(figure('choropleth'), null);
    await loadMaps(figure('choropleth'), null);
    expect(fetched).toHaveBeenCalledTimes(1);
    expect(String((fetched.mock.calls as unknown[][])[0]?.[0])).toContain('/base/static/datasage/maps/world_110m.json');
    expect(outlines()?.world_110m).toEqual({ type: 'Topology' });
  });

  it('are empty rather than fetched from elsewhere', async () => {
    vi.stubGlobal('fetch', async () => new Response('', { status: 404 }));
    await loadMaps(figure('choropleth'), null);
    expect(outlines()?.world_110m).toMatchObject({ type: 'Topology', arcs: [] });
  });
});
