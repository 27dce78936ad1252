/** plotly.js, loaded once per page: from the server, else sent once by the kernel. */
import { DataSageError } from './errors';
import { findHost } from './host';
import type { Kernel } from './comm';
import type { Figure } from './payloads';
import { trans } from '../i18n';

export interface PlotlyElement extends HTMLElement {
  on(event: string, handler: (event: never) => void): void;
  removeAllListeners(event?: string): void;
  _fullLayout?: { width: number; height: number };
}

export interface Plotly {
  react(element: HTMLElement, figure: Figure & { config?: object }): Promise<PlotlyElement>;
  purge(element: HTMLElement): void;
  toImage(figure: HTMLElement | Figure, options: { format: 'png' | 'svg'; width: number; height: number; scale?: number }): Promise<string>;
  Plots: { resize(element: HTMLElement): void };
  Fx: { hover(element: HTMLElement, points: { curveNumber: number; pointNumber: number }[]): void; unhover(element: HTMLElement): void };
}

const KEY = '__datasage_plotly';
type Page = typeof globalThis & { [KEY]?: Promise<Plotly>; Plotly?: Plotly };

/** The library of this page; a failed attempt is forgotten, so that the next one may succeed. */
export function loadPlotly(kernel: Kernel | null): Promise<Plotly> {
  const page = globalThis as Page;
  page[KEY] ??= fromServer().catch(() => fromKernel(kernel)).catch((error: unknown) => {
    delete page[KEY];
    throw error;
  });
  return page[KEY];
}

async function fromServer(): Promise<Plotly> {
  const host = findHost();
  if (!host) throw new Error('no server');
  return runScript(new URL('static/datasage/plotly.min.js', host.baseUrl).href);
}

async function fromKernel(kernel: Kernel | null): Promise<Plotly> {
  if (!kernel) throw new DataSageError('plotly_missing', trans.__('The drawing library could not be loaded.'), trans.__('Check that the DataSage server extension is enabled, then reload the page.'));
  const { buffers } = await kernel.request('asset', { name: 'plotly' });
  const url = URL.createObjectURL(new Blob(buffers.map(b => new Uint8Array(b.buffer as ArrayBuffer, b.byteOffset, b.byteLength)), { type: 'text/javascript' }));
  return runScript(url).finally(() => URL.revokeObjectURL(url));
}

/** Run plotly.js as a classic script. It leaves itself on `window`; what stood there before is put back. */
function runScript(url: string): Promise<Plotly> {
  const page = globalThis as Page;
  const before = page.Plotly;
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = url;
    script.onload = () => {
      const loaded = page.Plotly;
      if (before) page.Plotly = before;
      if (loaded) resolve(loaded);
      else reject(new Error('plotly.js did not load'));
    };
    script.onerror = () => {
      script.remove();
      reject(new Error('plotly.js did not load'));
    };
    document.head.appendChild(script);
  });
}
