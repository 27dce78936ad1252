/** Brings the views into the page when the first of them is shown. */
import { PageConfig, URLExt } from '@jupyterlab/coreutils';
import type { Host, Parts } from './host';

declare const DATASAGE_PARTS: string;

let loading: Promise<Parts> | null = null;

/** The views; a failed attempt is made again next time. */
export function loadParts(host: Host): Promise<Parts> {
  loading ??= fetchParts(host).catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

/** Do something with the views only if they are here already. */
export function withLoaded(action: (parts: Parts) => void): void {
  void loading?.then(action, () => undefined);
}

async function fetchParts(host: Host): Promise<Parts> {
  const folder = PageConfig.getOption('fullLabextensionsUrl');
  const address = new URL(URLExt.join(folder, 'datasage-jupyter', 'static', DATASAGE_PARTS), document.baseURI).href;
  const module = (await import(/* @vite-ignore */ address)) as { createParts(host: Host): Parts };
  return module.createParts(host);
}
