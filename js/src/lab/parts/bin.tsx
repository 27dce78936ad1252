/** Deleted datasets: take one out again, or erase it. */
import { useEffect } from 'preact/hooks';
import type { DatasetInfo, Items } from '../../api/payloads';
import type { Server } from '../../api/server';
import { Button, Empty, ErrorNote, Progress } from '../../components/basics';
import { useLoad } from '../../components/hooks';
import { formatBytes } from '../../model/format';
import { useLab } from './context';
import { attempt } from './use-actions';

export function Bin({ server, onBack }: { server: Server; onBack: () => void }) {
  const lab = useLab();
  const { host, jobs } = lab;
  const { trans } = host;
  const list = useLoad(signal => server.json<Items<DatasetInfo>>('datasets?deleted=true&limit=200', { signal }), [server]);
  useEffect(() => {
    jobs.addEventListener('datasets', list.reload);
    return () => jobs.removeEventListener('datasets', list.reload);
  }, [jobs, list.reload]);
  const items = list.value?.items ?? [];
  const erase = (dataset: DatasetInfo) => attempt(lab, server.send(`datasets/${encodeURIComponent(dataset.id)}?purge=true`, { method: 'DELETE' }));
  const purge = async (dataset: DatasetInfo) => {
    const title = trans.__('Erase “%1” for good?', dataset.name);
    if (await host.confirm(title, trans.__('Every byte of it is deleted. This cannot be undone.'), trans.__('Erase'))) await erase(dataset);
  };
  const purgeAll = async () => {
    const title = trans._n('Erase %1 dataset for good?', 'Erase %1 datasets for good?', items.length, items.length);
    if (!(await host.confirm(title, trans.__('Every byte of them is deleted. This cannot be undone.'), trans.__('Erase')))) return;
    for (const dataset of items) await erase(dataset);
  };
  return (
    <section class="ds-lab-list" aria-label={trans.__('Bin')}>
      <div class="ds-lab-title">
        <Button label={trans.__('All datasets')} icon="left" bare kind="quiet" onClick={onBack} />
        <h2>{trans.__('Bin')}</h2>
        <span class="ds-push" />
        {items.length > 0 && <Button label={trans.__('Empty the bin')} kind="quiet" onClick={() => void purgeAll()} />}
      </div>
      {list.error && <ErrorNote error={list.error} onRetry={list.reload} />}
      {!list.value && !list.error && <div class="ds-waiting"><Progress label={trans.__('Loading the bin')} /></div>}
      {list.value && items.length === 0 && <Empty title={trans.__('The bin is empty.')} />}
      <ul class="ds-lab-items">
        {items.map(item => (
          <li key={item.id} class="ds-lab-row ds-lab-binned">
            <span class="ds-lab-open">
              <span class="ds-lab-name"><strong class="ds-ellipsis" title={item.name}>{item.name}</strong>{item.version > 1 && <span class="ds-lab-version">v{item.version}</span>}</span>
              <span class="ds-muted ds-small">{formatBytes(item.file_size)}</span>
            </span>
            <Button label={trans.__('Restore %1', item.name)} icon="undo" bare kind="quiet" onClick={() => void attempt(lab, server.restoreDataset(item.id))} />
            <Button label={trans.__('Erase %1 for good', item.name)} icon="trash" bare kind="quiet" onClick={() => void purge(item)} />
          </li>
        ))}
      </ul>
    </section>
  );
}
