/** The catalogue in a narrow column: search, order, datasets. */
import { useEffect, useState } from 'preact/hooks';
import type { Server } from '../../api/server';
import { Button, Empty, ErrorNote, Progress, Select, nextIndex } from '../../components/basics';
import { SORTS } from '../../components/catalogue';
import { useDebounced, useLoad, useSlow } from '../../components/hooks';
import { Icon } from '../../components/icons';
import { formatCount } from '../../model/format';
import { useLab, useOptions } from './context';
import { DatasetItem } from './dataset-item';

const WATCH = 1_500;

interface CatalogueListProps {
  server: Server;
  onUpload: () => void;
}

export function CatalogueList({ server, onUpload }: CatalogueListProps) {
  const { host, jobs } = useLab();
  const { trans } = host;
  const { pageSize, sort: preferred } = useOptions();
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState(preferred);
  const [pages, setPages] = useState(1);
  const words = useDebounced(search, 180);
  const list = useLoad(signal => server.datasets({ search: words, sort, limit: Math.min(200, pageSize * pages) }, signal), [server, words, sort, pageSize, pages]);
  const slow = useSlow(list.loading && !list.value);
  const items = list.value?.items ?? [];
  const total = list.value?.total ?? 0;
  const isEmpty = list.value !== null && items.length === 0 && words === '';
  const isReading = items.some(item => item.status === 'processing');
  useEffect(() => setSort(preferred), [preferred]);
  useEffect(() => {
    jobs.addEventListener('datasets', list.reload);
    return () => jobs.removeEventListener('datasets', list.reload);
  }, [jobs, list.reload]);
  useEffect(() => {
    if (!isReading) return undefined;
    const timer = setInterval(list.reload, WATCH);
    return () => clearInterval(timer);
  }, [isReading, list.reload]);
  return (
    <section class="ds-lab-list" aria-label={trans.__('Datasets')}>
      {list.error && <ErrorNote error={list.error} onRetry={list.reload} />}
      {!isEmpty && list.value && (
        <>
          <div class="ds-search">
            <Icon name="search" />
            <input type="search" value={search} aria-label={trans.__('Search datasets')} placeholder={trans.__('Search datasets')} onInput={event => setSearch(event.currentTarget.value)} />
          </div>
          <div class="ds-lab-order">
            <span class="ds-muted ds-small" role="status">{trans._n('%1 dataset', '%1 datasets', total, formatCount(total))}</span>
            <Select<string> label={trans.__('Order')} hideLabel value={sort} options={Object.entries(SORTS)} onChange={setSort} />
          </div>
        </>
      )}
      {slow && <div class="ds-waiting"><Progress label={trans.__('Loading the datasets')} /></div>}
      {isEmpty && <Nothing onUpload={onUpload} />}
      {items.length > 0 && (
        <ul class="ds-lab-items" onKeyDown={walk}>
          {items.map(item => <DatasetItem key={item.id} dataset={item} server={server} />)}
        </ul>
      )}
      {list.value && items.length === 0 && words !== '' && <Empty title={trans.__('Nothing matches “%1”.', words)} />}
      {total > items.length && items.length > 0 && <Button label={items.length < 200 ? trans.__('Show more') : trans.__('Search to find the rest')} kind="quiet" disabled={items.length >= 200} onClick={() => setPages(pages + 1)} />}
    </section>
  );
}

function Nothing({ onUpload }: { onUpload: () => void }) {
  const { trans } = useLab().host;
  return (
    <div class="ds-lab-nothing">
      <Icon name="upload" />
      <strong>{trans.__('No datasets yet')}</strong>
      <p class="ds-muted">{trans.__('Drop a CSV, Excel, JSON or Parquet file here, or right-click one in the file browser.')}</p>
      <Button label={trans.__('Choose a file')} kind="primary" onClick={onUpload} />
    </div>
  );
}

/** Arrow keys go from dataset to dataset. */
function walk(event: KeyboardEvent): void {
  const list = event.currentTarget as HTMLElement;
  const all = [...list.querySelectorAll<HTMLElement>('.ds-lab-open')];
  const current = all.indexOf(document.activeElement as HTMLElement);
  const next = current < 0 || event.key === 'ArrowLeft' || event.key === 'ArrowRight' ? null : nextIndex(event.key, current, all.length);
  if (next === null) return;
  event.preventDefault();
  all[next]?.focus();
}
