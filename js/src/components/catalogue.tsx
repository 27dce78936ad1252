/** The list of datasets: search, sort, state, delete with confirmation and undo. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { DatasetInfo } from '../api/payloads';
import type { Server } from '../api/server';
import { toError } from '../api/errors';
import { formatAgo, formatBytes, formatCount, sayColumns, sayRows } from '../model/format';
import { Button, Empty, ErrorNote, Progress, Select } from './basics';
import { useDebounced, useLoad, useSlow } from './hooks';
import { Icon } from './icons';
import { useServices } from './services';
import { UploadZone } from './upload-zone';
import { trans, words } from '../i18n';

interface CatalogueProps {
  server: Server;
  onOpen: (dataset: DatasetInfo) => void;
}

export const SORTS = words({
  '-uploaded_at': 'Newest first', '-last_accessed': 'Last used first', name: 'By name', '-file_size': 'Largest first', '-row_count': 'Most rows first',
});
const PAGE = 100;
const WATCH = 1_000;

export function Catalogue({ server, onOpen }: CatalogueProps) {
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState<string>('-uploaded_at');
  const words = useDebounced(search, 180);
  const [pages, setPages] = useState(1);
  useEffect(() => setPages(1), [words, sort]);
  const list = useLoad(signal => firstPages(server, { search: words, sort }, pages, signal), [server, words, sort, pages]);
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
    <section class="ds-catalogue" aria-label={trans.__('Datasets')}>
      <UploadZone server={server} compact={!isEmpty} onStored={refresh} onReady={refresh} />
      {list.error && <ErrorNote error={list.error} onRetry={list.reload} />}
      {isEmpty && <Empty title={trans.__('No datasets yet')}>{trans.__('Drop a CSV, Excel or Parquet file above. A second later you see its columns, what is wrong with them, and charts worth drawing.')}</Empty>}
      {!isEmpty && list.value && (
        <div class="ds-row">
          <div class="ds-search ds-grow">
            <Icon name="search" />
            <input type="search" value={search} aria-label={trans.__('Search datasets')} placeholder={trans.__('Search by name, description, column or tag')} onInput={event => setSearch(event.currentTarget.value)} />
          </div>
          <Select<string> label={trans.__('Order')} hideLabel value={sort} options={Object.entries(SORTS)} onChange={setSort} />
        </div>
      )}
      {slow && <Progress label={trans.__('Loading the datasets')} />}
      {items.length > 0 && (
        <ul class="ds-datasets">
          {items.map(item => <DatasetRow key={item.id} dataset={item} server={server} onOpen={onOpen} onChange={list.reload} />)}
        </ul>
      )}
      {list.value && items.length === 0 && words !== '' && <Empty title={trans.__('Nothing matches “%1”.', words)} />}
      {list.value && (list.value.total ?? 0) > items.length && (
        <p class="ds-row ds-muted">
          {trans.__('%1 of %2 datasets', formatCount(items.length), formatCount(list.value.total ?? 0))}
          <Button label={trans.__('Show more')} onClick={() => setPages(pages + 1)} disabled={list.loading} />
        </p>
      )}
    </section>
  );
}

async function firstPages(server: Server, query: { search: string; sort: string }, pages: number, signal: AbortSignal) {
  const found = await Promise.all(Array.from({ length: pages }, (_, page) => server.datasets({ ...query, limit: PAGE, offset: page * PAGE }, signal)));
  const unique = new Map(found.flatMap(page => page.items).map(item => [item.id, item]));
  return { items: [...unique.values()], total: found[0]?.total ?? 0 };
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
      toast({ kind: 'info', text: trans.__('“%1” is in the bin.', dataset.name), action: { label: trans.__('Undo'), run: undo } });
    }, (reason: unknown) => toast({ kind: 'error', text: toError(reason).message }));
  };
  return (
    <li class="ds-dataset">
      <button type="button" class="ds-dataset-open" aria-disabled={!ready} onClick={() => ready && onOpen(dataset)}>
        <Icon name="table" />
        <span class="ds-dataset-name">
          <strong class="ds-ellipsis">{dataset.name}</strong>
          {dataset.version > 1 && <span class="ds-muted ds-small">{trans.__('version %1', dataset.version)}</span>}
          {dataset.tags.map(tag => <span key={tag} class="ds-chip ds-small">{tag}</span>)}
        </span>
        <DatasetFacts dataset={dataset} />
      </button>
      {asking ? (
        <span class="ds-row" role="alertdialog" aria-label={trans.__('Delete %1?', dataset.name)}>
          <span>{trans.__('Delete?')}</span>
          <Button label={trans.__('Delete')} kind="danger" onClick={remove} />
          <Button label={trans.__('Cancel')} kind="quiet" onClick={() => setAsking(false)} />
        </span>
      ) : (
        <Button label={trans.__('Delete %1', dataset.name)} icon="trash" bare kind="quiet" onClick={() => setAsking(true)} />
      )}
    </li>
  );
}

function DatasetFacts({ dataset }: { dataset: DatasetInfo }) {
  if (dataset.status === 'failed') return <span class="ds-dataset-error" role="alert">{dataset.error?.message ?? trans.__('It could not be read.')} {dataset.error?.hint}</span>;
  if (dataset.status === 'processing') return <span class="ds-dataset-facts"><Progress label={trans.__('Reading %1', dataset.name)} value={dataset.progress} /></span>;
  return (
    <span class="ds-dataset-facts ds-muted">
      <span>{sayRows(dataset.row_count ?? 0)}</span>
      <span>{sayColumns(dataset.column_count ?? 0)}</span>
      <span>{formatBytes(dataset.file_size)}</span>
      <QualityScore quality={dataset.quality} />
      <span>{formatAgo(dataset.uploaded_at)}</span>
    </span>
  );
}

export function QualityScore({ quality }: { quality: DatasetInfo['quality'] }) {
  if (!quality) return null;
  const level = quality.errors > 0 ? 'error' : quality.warnings > 0 ? 'warning' : 'good';
  const said = trans.__('%1 errors, %2 warnings in the data', quality.errors, quality.warnings);
  return <span class={`ds-score ds-score-${level}`} title={said}><span class="ds-dot" aria-hidden="true" />{trans.__('quality %1', quality.score)}</span>;
}
