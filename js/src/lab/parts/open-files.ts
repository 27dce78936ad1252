/** Files of the file browser on their way into the catalogue. */
import type { DatasetInfo } from '../../api/payloads';
import type { Server } from '../../api/server';
import type { JupyterFile } from '../host';
import type { Lab } from './context';

/** Add files; with `thenOpen` show each as a table, without sending again what the catalogue holds unchanged. */
export async function openFiles({ host, jobs }: Lab, server: Server, files: readonly JupyterFile[], thenOpen: boolean): Promise<void> {
  const one = async (file: JupyterFile) => {
    const known = thenOpen ? await unchanged(server, file) : null;
    const dataset = known ?? (await jobs.addJupyter(file));
    if (thenOpen && dataset?.status === 'ready') host.open({ kind: 'table', id: dataset.id, name: dataset.name, version: dataset.version });
  };
  await Promise.all(files.map(one));
}

/** The dataset that was made from exactly this file, as far as name, size and date can tell. */
async function unchanged(server: Server, file: JupyterFile): Promise<DatasetInfo | null> {
  const name = file.name.replace(/\.[^.]+$/, '');
  const found = await server.datasets({ search: name, limit: 50 }).catch(() => null);
  const isSame = (item: DatasetInfo) =>
    item.status === 'ready' && item.original_filename === file.name && item.file_size === file.size && Date.parse(item.uploaded_at) > file.modified;
  return found?.items.find(isSame) ?? null;
}
