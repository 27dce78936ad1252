/** Everything that is on its way into the catalogue: each file goes through its steps, two at a time, and can be cancelled. */
import { DataSageError, isAbort, toError } from '../../api/errors';
import { hostHeaders } from '../../api/host';
import type { DatasetInfo } from '../../api/payloads';
import type { Server } from '../../api/server';
import { loadPlotly } from '../../api/plotly';
import { uploadFile } from '../../api/tus';
import type { Host, JupyterFile } from '../host';
import { followReading } from './progress';
import { trans } from '../../i18n';

export type Step = 'queued' | 'fetching' | 'sending' | 'waiting' | 'reading' | 'failed';

export interface Job {
  readonly id: number;
  readonly name: string;
  size: number | null;
  step: Step;
  /** What the server calls the part of reading it is in. */
  stage: string;
  done: number;
  share: number | null;
  error: DataSageError | null;
}

type Report = (done: number) => void;

interface Source {
  name: string;
  size: number | null;
  /** Fetches the bytes first where they are not in the browser yet. */
  fetch: ((signal: AbortSignal, report: Report) => Promise<File>) | File;
}

interface Running {
  job: Job;
  source: Source;
  control: AbortController;
  finish: (dataset: DatasetInfo | null) => void;
}

const AT_ONCE = 2;

/** Fires `change` whenever a job moves, and `datasets` whenever the catalogue has changed. */
export class Jobs extends EventTarget {
  private all: Running[] = [];
  private counter = 0;

  constructor(
    private readonly server: Server,
    private readonly host: Host,
  ) {
    super();
  }

  get list(): readonly Job[] {
    return this.all.map(running => running.job);
  }

  /** Send a file of this computer. Resolves to the dataset, or to null where nothing came of it. */
  addLocal(file: File): Promise<DatasetInfo | null> {
    return this.add({ name: file.name, size: file.size, fetch: file });
  }

  /** Take a file of the Jupyter server by its own address; the bytes pass through the browser. */
  addJupyter(file: JupyterFile): Promise<DatasetInfo | null> {
    return this.add({ name: file.name, size: file.size, fetch: (signal, report) => fetchFile(this.server, file, signal, report) });
  }

  cancel(id: number): void {
    const running = this.find(id);
    running?.control.abort();
    if (running && (running.job.step === 'queued' || running.job.step === 'failed')) this.end(running, null);
  }

  retry(id: number): void {
    const running = this.find(id);
    if (!running) return;
    running.control = new AbortController();
    this.move(running, { step: 'queued', error: null, done: 0, share: null });
    this.next();
  }

  changed(): void {
    this.dispatchEvent(new Event('datasets'));
  }

  private find(id: number): Running | undefined {
    return this.all.find(running => running.job.id === id);
  }

  private add(source: Source): Promise<DatasetInfo | null> {
    return new Promise(finish => {
      const job: Job = { id: (this.counter += 1), name: source.name, size: source.size, step: 'queued', stage: '', done: 0, share: null, error: null };
      this.all.push({ job, source, control: new AbortController(), finish });
      this.tell();
      this.next();
    });
  }

  private next(): void {
    const busy = this.all.filter(({ job }) => job.step !== 'queued' && job.step !== 'failed').length;
    for (const running of this.all.filter(({ job }) => job.step === 'queued').slice(0, Math.max(0, AT_ONCE - busy))) void this.run(running);
  }

  private async run(running: Running): Promise<void> {
    const { source, control } = running;
    let stored: string | null = null;
    try {
      const file = await this.bytes(running);
      this.move(running, { step: 'sending', size: file.size, done: 0, share: null });
      const sent = (done: number, waiting: boolean) => this.move(running, { step: waiting ? 'waiting' : 'sending', done, share: part(done, file.size) });
      stored = await uploadFile(this.server, file, { signal: control.signal, onProgress: sent });
      this.move(running, { step: 'reading', share: null });
      this.changed();
      // A chart is what people look at next; while the server reads there is time to load what draws it.
      void loadPlotly(null).catch(() => undefined);
      const dataset = await followReading(this.server, stored, control.signal, ({ progress, stage }) => this.move(running, { share: progress, stage }));
      this.end(running, dataset);
      this.announce(dataset);
    } catch (reason) {
      if (control.signal.aborted || isAbort(reason)) this.cancelled(running, stored);
      else this.failed(running, toError(reason), source.name);
    }
    this.next();
  }

  private async bytes(running: Running): Promise<File> {
    const { source, control } = running;
    if (source.fetch instanceof File) return source.fetch;
    this.move(running, { step: 'fetching' });
    return source.fetch(control.signal, done => this.move(running, { done, share: part(done, source.size) }));
  }

  /** What was sent already is erased again. */
  private cancelled(running: Running, stored: string | null): void {
    this.end(running, null);
    if (stored === null) return;
    void this.server.send(`datasets/${encodeURIComponent(stored)}?purge=true`, { method: 'DELETE' }).then(() => this.changed(), () => this.changed());
  }

  private failed(running: Running, error: DataSageError, name: string): void {
    this.move(running, { step: 'failed', error });
    const { trans } = this.host;
    const text = `${trans.__('“%1” could not be added.', name)} ${error.message} ${error.hint ?? ''}`.trim();
    this.host.notify({ kind: 'error', text, actions: [{ label: trans.__('Try again'), run: () => this.retry(running.job.id) }] });
  }

  private announce(dataset: DatasetInfo): void {
    const { trans } = this.host;
    if (dataset.status === 'failed') {
      const why = dataset.error?.message ?? trans.__('The file could not be read.');
      const text = `${trans.__('“%1” is kept, but is no table.', dataset.name)} ${why}`;
      this.host.notify({ kind: 'error', text, actions: [{ label: trans.__('Show'), run: () => this.host.showSidebar() }] });
    } else announceReady(this.host, dataset);
  }

  private move(running: Running, patch: Partial<Job>): void {
    if (!this.all.includes(running)) return;
    Object.assign(running.job, patch);
    this.tell();
  }

  private end(running: Running, dataset: DatasetInfo | null): void {
    this.all = this.all.filter(other => other !== running);
    this.tell();
    this.changed();
    running.finish(dataset);
  }

  private tell(): void {
    this.dispatchEvent(new Event('change'));
    const active = this.list.filter(job => job.step !== 'failed');
    const [first] = active;
    this.host.onJobs(first ? { count: active.length, label: sayJob(this.host, first), share: first.share } : null);
  }
}

/** Say that a dataset can be used, with the ways to open it. */
export function announceReady(host: Host, dataset: DatasetInfo): void {
  if (!host.options().notifyResults) return;
  const { trans } = host;
  const { id, name, version } = dataset;
  host.notify({
    kind: 'success',
    text: trans.__('“%1” is ready: %2 rows, %3 columns.', name, (dataset.row_count ?? 0).toLocaleString(), dataset.column_count ?? 0),
    actions: [
      { label: trans.__('Open'), run: () => host.open({ kind: 'table', id, name, version }) },
      { label: trans.__('Chart'), run: () => host.open({ kind: 'builder', id, name, version }) },
    ],
  });
}

/** A job in words. */
export function sayJob({ trans }: Host, { step, stage, name }: Job): string {
  if (step === 'queued') return trans.__('Waiting: %1', name);
  if (step === 'fetching') return trans.__('Fetching %1', name);
  if (step === 'sending') return trans.__('Sending %1', name);
  if (step === 'waiting') return trans.__('Waiting for the line: %1', name);
  if (step === 'failed') return trans.__('Failed: %1', name);
  return stage === '' || stage === 'reading' || stage === 'waiting' ? trans.__('Reading %1', name) : trans.__('Measuring %1', name);
}

const part = (done: number, size: number | null): number | null => (size ? Math.min(1, done / size) : null);

/** The bytes of a file on the Jupyter server; the browser keeps large ones on disk. */
async function fetchFile(server: Server, file: JupyterFile, signal: AbortSignal, report: Report): Promise<File> {
  const response = await fetch(file.url, { credentials: 'same-origin', headers: hostHeaders(server.host), signal });
  if (!response.ok || !response.body) {
    throw new DataSageError('file_unreadable', trans.__('Jupyter did not hand out “%1” (%2).', file.name, response.status), trans.__('Look whether the file is still there.'), response.status);
  }
  let done = 0;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, out) {
      report((done += chunk.byteLength));
      out.enqueue(chunk);
    },
  });
  const blob = await new Response(response.body.pipeThrough(counting)).blob();
  return new File([blob], file.name, { lastModified: file.modified });
}
