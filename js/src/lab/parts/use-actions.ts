/** What can be done with a dataset of the sidebar. */
import { toError } from '../../api/errors';
import type { DatasetInfo } from '../../api/payloads';
import type { Server } from '../../api/server';
import { loadingCode } from '../code';
import { type Lab, useLab } from './context';

export interface Actions {
  table(): void;
  chart(): void;
  insert(): void;
  download(): void;
  again(): void;
  rename(): Promise<void>;
  remove(): Promise<void>;
  purge(): Promise<void>;
}

export function useActions(server: Server, dataset: DatasetInfo): Actions {
  const lab = useLab();
  const { host } = lab;
  const { trans } = host;
  const { id, name, version } = dataset;
  const at = `datasets/${encodeURIComponent(id)}`;
  const run = (work: Promise<unknown>) => attempt(lab, work);
  const open = (kind: 'table' | 'builder') => dataset.status === 'ready' && host.open({ kind, id, name, version });
  return {
    table: () => void open('table'),
    chart: () => void open('builder'),
    insert: () => host.insert(loadingCode(name, host.options().variableName)),
    download: () => void run(server.save(dataset)),
    again: () => void run(server.json(`${at}/retry`, { method: 'POST', body: {} })),
    async rename() {
      const next = (await host.askText(trans.__('Rename “%1”', name), name))?.trim();
      if (next && next !== name) await run(server.updateDataset(id, { name: next }));
    },
    async remove() {
      const question = trans.__('It can be restored from the bin.');
      if (host.options().confirmDelete && !(await host.confirm(trans.__('Move “%1” to the bin?', name), question, trans.__('Move to bin')))) return;
      if (!(await run(server.deleteDataset(id)))) return;
      const undo = { label: trans.__('Undo'), run: () => void run(server.restoreDataset(id)) };
      host.notify({ kind: 'info', text: trans.__('“%1” is in the bin.', name), actions: [undo] });
    },
    async purge() {
      await run(server.send(`${at}?purge=true`, { method: 'DELETE' }));
    },
  };
}

/** Wait for a change of the catalogue and show it; an error becomes a notification. */
export async function attempt({ host, jobs }: Lab, work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    jobs.changed();
    return true;
  } catch (reason) {
    const { message, hint } = toError(reason);
    host.notify({ kind: 'error', text: [message, hint].filter(Boolean).join(' ') });
    return false;
  }
}
