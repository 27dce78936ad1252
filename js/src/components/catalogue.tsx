/** The list of datasets: search, sort, state, delete with confirmation and undo. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { DatasetInfo } from '../api/payloads';
import type { Server } from '../api/server';
import { toError } from '../api/errors';
import { formatAgo, formatBytes, formatCount } from '../model/format';
import { Button, Empty, ErrorNote, Progress, Select } from './basics';
import { useDebounced, useLoad, useSlow } from './hooks';
import { Icon } from './icons';
import { useServices } from './services';
import { UploadZone } from './upload-zone';

interface CatalogueProps {
  server: Server;
  onOpen: (dataset: DatasetInfo) => void;
}

const SORTS = [['-uploaded_at', 'Newest first'], ['-last_accessed', 'Last used first'], ['name', 'By name'], ['-file_size', 'Largest first'], ['-row_count', 'Most rows first']] as const;
const PAGE = 100;
const WATCH = 1_000;

export function Catalogue({ server, onOpen }: CatalogueProps) {
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState<string>('-uploaded_at');
  const words = useDebounced(search, 180);
  const list = useLoad(signal => server.datasets({ search: words, sort, limit: PAGE }, signal), [server, words, sort]);
  const slow = useSlow(list.loading && !list.value);
  const items = list.value?.items ?? [];
  const isEmpty = list.value !== null && items.length === 0 && words === '';
  const reading = items.some(item => item.status === 'processing');
  useEffect(() => {
    if (!reading) return undefined;
    const timer = setInterval(list.reload, WATCH);
    return () => clearInterval(timer);
  }, [reading, list.reload]);
  const refresh = useCallback(() => list.reload(), [list.reload]);
  return (
    <section class="ds-catalogue" aria-label="Datasets">
      <UploadZone server={server} compact={!isEmpty} onStored={refresh} onReady={refresh} />
      {list.error && <ErrorNote error={list.error} onRetry={list.reload} />}
      {isEmpty && <Empty title="No datasets yet">Drop a CSV, Excel or Parquet file above. A second later you see its columns, what is wrong with them, and charts worth drawing.</Empty>}
      {!isEmpty && list.value && (
        <div class="ds-row">
          <div class="ds-search ds-grow">
            <Icon name="search" />
            <input type="search" value={search} aria-label="Search datasets" placeholder="Search by name, description, column or tag" onInput={event => setSearch(event.currentTarget.value)} />
          </div>
          <Select<string> label="Order" hideLabel value={sort} options={SORTS} onChange={setSort} />
        </div>
      )}
      {slow && <Progress label="Loading the datasets" />}
      {items.length > 0 && (
        <ul class="ds-datasets">
          {items.map(item => <DatasetRow key={item.id} dataset={item} server={server} onOpen={onOpen} onChange={list.reload} />)}
        </ul>
      )}
      {list.value && items.length === 0 && words !== '' && <Empty title={`Nothing matches “${words}”.`} />}
      {list.value && (list.value.total ?? 0) > items.length && <p class="ds-muted">{formatCount((list.value.total ?? 0) - items.length)} more: search to find them.</p>}
    </section>
  );
}

interface DatasetRowProps {
  dataset: DatasetInfo;
  server: Server;
  onOpen: (dataset: DatasetInfo) => void;
  onChange: () => void;
}

function DatasetRow({ dataset, server, onOpen, onChange }: DatasetRowProps) {
  const [asking, setAsking] = useState(false);
  const { toast } = useServices();
  const ready = dataset.status === 'ready';
  const remove = () => {
    setAsking(false);
    server.deleteDataset(dataset.id).then(() => {
      onChange();
      const undo = () => void server.restoreDataset(dataset.id).then(onChange, (reason: unknown) => toast({ kind: 'error', text: toError(reason).message }));
      toast({ kind: 'info', text: `“${dataset.name}” is in the bin.`, action: { label: 'Undo', run: undo } });
    }, (reason: unknown) => toast({ kind: 'error', text: toError(reason).message }));
  };
  return (
    <li class="ds-dataset">
      <button type="button" class="ds-dataset-open" aria-disabled={!ready} onClick={() => ready && onOpen(dataset)}>
        <Icon name="table" />
        <span class="ds-dataset-name">
          <strong class="ds-ellipsis">{dataset.name}</strong>
          {dataset.version > 1 && <span class="ds-muted ds-small">version {dataset.version}</span>}
          {dataset.tags.map(tag => <span key={tag} class="ds-chip ds-small">{tag}</span>)}
        </span>
        <DatasetFacts dataset={dataset} />
      </button>
      {asking ? (
        <span class="ds-row" role="alertdialog" aria-label={`Delete ${dataset.name}?`}>
          <span>Delete?</span>
          <Button label="Delete" kind="danger" onClick={remove} />
          <Button label="Cancel" kind="quiet" onClick={() => setAsking(false)} />
        </span>
      ) : (
        <Button label={`Delete ${dataset.name}`} icon="trash" bare kind="quiet" onClick={() => setAsking(true)} />
      )}
    </li>
  );
}

function DatasetFacts({ dataset }: { dataset: DatasetInfo }) {
  if (dataset.status === 'failed') return <span class="ds-dataset-error" role="alert">{dataset.error?.message ?? 'It could not be read.'} {dataset.error?.hint}</span>;
  if (dataset.status === 'processing') return <span class="ds-dataset-facts"><Progress label={`Reading ${dataset.name}`} value={dataset.progress} /></span>;
  return (
    <span class="ds-dataset-facts ds-muted">
      <span>{formatCount(dataset.row_count ?? 0)} rows</span>
      <span>{formatCount(dataset.column_count ?? 0)} columns</span>
      <span>{formatBytes(dataset.file_size)}</span>
      <QualityScore quality={dataset.quality} />
      <span>{formatAgo(dataset.uploaded_at)}</span>
    </span>
  );
}

export function QualityScore({ quality }: { quality: DatasetInfo['quality'] }) {
  if (!quality) return null;
  const level = quality.errors > 0 ? 'error' : quality.warnings > 0 ? 'warning' : 'good';
  const said = `${quality.errors} errors, ${quality.warnings} warnings in the data`;
  return <span class={`ds-score ds-score-${level}`} title={said}><span class="ds-dot" aria-hidden="true" />quality {quality.score}</span>;
}
