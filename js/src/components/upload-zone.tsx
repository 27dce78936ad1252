/** Drop files here: each goes straight to the server, shows how far it is, and can be cancelled. */
import { useCallback, useRef, useState } from 'preact/hooks';
import { type DataSageError, isAbort, toError } from '../api/errors';
import type { DatasetInfo } from '../api/payloads';
import type { Server } from '../api/server';
import { uploadFile } from '../api/tus';
import { formatBytes } from '../model/format';
import { Button, ErrorNote, Progress } from './basics';
import { Icon } from './icons';
import { trans, words } from '../i18n';

interface UploadZoneProps {
  server: Server;
  /** Something to read was stored; it may still be processed. */
  onStored: (id: string) => void;
  onReady?: (dataset: DatasetInfo) => void;
  compact?: boolean;
}

interface Job {
  id: number;
  name: string;
  size: number;
  sent: number;
  state: 'sending' | 'waiting' | 'reading' | 'failed';
  progress: number | null;
  error: DataSageError | null;
  control: AbortController;
}

const ACCEPT = '.csv,.tsv,.txt,.json,.ndjson,.jsonl,.parquet,.arrow,.feather,.ipc,.xlsx,.xls,.xlsb,.ods,.dta,.sav,.sas7bdat,.gz,.zip,.zst';

export function UploadZone({ server, onStored, onReady, compact = false }: UploadZoneProps) {
  const [jobs, setJobs] = useState<readonly Job[]>([]);
  const [over, setOver] = useState(false);
  const counter = useRef(0);
  const input = useRef<HTMLInputElement>(null);
  const change = useCallback((id: number, patch: Partial<Job> | null) => {
    setJobs(old => (patch ? old.map(job => (job.id === id ? { ...job, ...patch } : job)) : old.filter(job => job.id !== id)));
  }, []);
  const begin = useCallback(async (file: File) => {
    const id = (counter.current += 1);
    const control = new AbortController();
    setJobs(old => [...old, { id, name: file.name, size: file.size, sent: 0, state: 'sending', progress: null, error: null, control }]);
    try {
      const datasetId = await uploadFile(server, file, {
        signal: control.signal,
        onProgress: (sent, waiting) => change(id, { sent, state: waiting ? 'waiting' : 'sending' }),
      });
      change(id, { state: 'reading', sent: file.size });
      onStored(datasetId);
      const dataset = await untilRead(server, datasetId, control.signal, progress => change(id, { progress }));
      change(id, null);
      onReady?.(dataset);
    } catch (reason) {
      if (isAbort(reason)) change(id, null);
      else change(id, { state: 'failed', error: toError(reason) });
    }
  }, [server, onStored, onReady, change]);
  const take = (files: FileList | null | undefined) => {
    for (const file of files ?? []) void begin(file);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    take(event.dataTransfer?.files);
  };
  const allow = (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(true);
  };
  return (
    <div class="ds-uploads">
      <div class={`ds-drop${over ? ' ds-over' : ''}${compact ? ' ds-drop-compact' : ''}`} onDragEnter={allow} onDragOver={allow} onDragLeave={() => setOver(false)} onDrop={drop}>
        <Icon name="upload" />
        <span>
          {trans.__('Drop a file here or')} <button type="button" class="ds-browse" onClick={() => input.current?.click()}>{trans.__('choose one')}</button>
        </span>
        {!compact && <span class="ds-muted ds-small">{trans.__('CSV, Excel, JSON, Parquet, Arrow and more, of any size. It is kept on this Jupyter server.')}</span>}
        <input ref={input} class="ds-hidden" type="file" multiple tabIndex={-1} aria-label={trans.__('Files to upload')} accept={ACCEPT} onChange={event => (take(event.currentTarget.files), (event.currentTarget.value = ''))} />
      </div>
      {jobs.length > 0 && (
        <ul class="ds-jobs" aria-label={trans.__('Uploads')}>
          {jobs.map(job => <JobRow key={job.id} job={job} onDrop={() => change(job.id, null)} />)}
        </ul>
      )}
    </div>
  );
}

const WORDS = words<Record<Job['state'], string>>({ sending: 'Sending', waiting: 'Waiting for the line', reading: 'Reading', failed: 'Failed' });

function JobRow({ job, onDrop }: { job: Job; onDrop: () => void }) {
  if (job.error) return <li><ErrorNote error={job.error} onClose={onDrop} /></li>;
  const share = job.state === 'reading' ? job.progress : job.size === 0 ? null : job.sent / job.size;
  const label = `${WORDS[job.state]} ${job.name}`;
  return (
    <li class="ds-job">
      <span class="ds-ellipsis">{label}</span>
      <Progress label={label} value={share} />
      <span class="ds-muted ds-small">{job.state === 'reading' ? '' : trans.__('%1 of %2', formatBytes(job.sent), formatBytes(job.size))}</span>
      {job.state !== 'reading' && <Button label={trans.__('Cancel %1', job.name)} icon="close" bare kind="quiet" onClick={() => job.control.abort()} />}
    </li>
  );
}

const POLL = 300;

/** Wait until a stored file has been read as a table. */
async function untilRead(server: Server, id: string, signal: AbortSignal, onProgress: (progress: number | null) => void): Promise<DatasetInfo> {
  for (let round = 0; ; round += 1) {
    const dataset = await server.dataset(id, signal);
    if (dataset.status !== 'processing') return dataset;
    onProgress(dataset.progress);
    await new Promise(resolve => setTimeout(resolve, Math.min(2_000, POLL * (1 + round / 10))));
  }
}
