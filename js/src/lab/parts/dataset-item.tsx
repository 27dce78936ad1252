/** One dataset of the sidebar: open it, drag it into a notebook, unfold its versions, or put it into the bin. */
import { useRef, useState } from 'preact/hooks';
import type { DatasetInfo } from '../../api/payloads';
import type { Server } from '../../api/server';
import { Button, ErrorNote, Menu, type MenuItem, Progress } from '../../components/basics';
import { useLoad } from '../../components/hooks';
import { Icon } from '../../components/icons';
import { trans } from '../../i18n';
import { formatAgo, formatBytes, formatCompact, formatCount } from '../../model/format';
import { loadingCode, reference } from '../code';
import { useLab } from './context';
import { type Actions, useActions } from './use-actions';

interface DatasetItemProps {
  dataset: DatasetInfo;
  server: Server;
}

export function DatasetItem({ dataset, server }: DatasetItemProps) {
  const actions = useActions(server, dataset);
  const [unfolded, setUnfolded] = useState(false);
  const isReady = dataset.status === 'ready';
  const rows = trans.__('%1 rows', formatCompact(dataset.row_count ?? 0));
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Delete') void actions.remove();
    else if (event.key === 'F2') void actions.rename();
    else if (event.key === 'ArrowRight') setUnfolded(true);
    else if (event.key === 'ArrowLeft') setUnfolded(false);
    else return;
    event.preventDefault();
  };
  return (
    <li class="ds-lab-item">
      <div class="ds-lab-row" {...useDragging(dataset)}>
        <button type="button" class="ds-lab-fold" aria-expanded={unfolded} aria-label={trans.__('Details of %1', dataset.name)} onClick={() => setUnfolded(!unfolded)}>
          <Icon name={unfolded ? 'down' : 'right'} />
        </button>
        <button type="button" class="ds-lab-open" aria-disabled={!isReady} title={isReady ? tooltip(dataset) : dataset.name} onClick={actions.table} onKeyDown={keys}>
          <span class="ds-lab-name">
            <strong class="ds-ellipsis">{dataset.name}</strong>
            {dataset.version > 1 && <span class="ds-lab-version" title={trans.__('Version %1', dataset.version)}>v{dataset.version}</span>}
          </span>
          {isReady && <span class="ds-muted ds-small ds-ellipsis">{rows} · {formatBytes(dataset.file_size)}</span>}
          {dataset.status === 'processing' && <Progress label={trans.__('Reading %1', dataset.name)} value={dataset.progress} />}
          {dataset.status === 'failed' && <span class="ds-lab-error ds-small">{trans.__('Could not be read')}</span>}
        </button>
        {isReady && <Score dataset={dataset} />}
        <Menu label={trans.__('Actions for %1', dataset.name)} icon="more" bare kind="quiet" items={menu(actions, dataset)} />
      </div>
      {unfolded && <Unfolded dataset={dataset} server={server} actions={actions} />}
    </li>
  );
}

const tooltip = ({ name, description, original_filename }: DatasetInfo): string => [name, description, original_filename].filter(Boolean).join('\n');

function menu(actions: Actions, dataset: DatasetInfo): MenuItem[] {
  const always: MenuItem[] = [
    { label: trans.__('Download original'), icon: 'download', run: actions.download },
    { label: trans.__('Rename…'), icon: 'edit', run: () => void actions.rename() },
    { label: trans.__('Move to bin'), icon: 'trash', run: () => void actions.remove() },
  ];
  if (dataset.status === 'failed') return [{ label: trans.__('Read again'), icon: 'refresh', run: actions.again }, ...always];
  if (dataset.status === 'processing') return [{ label: trans.__('Cancel reading'), icon: 'close', run: () => void actions.purge() }];
  return [
    { label: trans.__('Open table'), icon: 'table', run: actions.table },
    { label: trans.__('Open in chart builder'), icon: 'chart', run: actions.chart },
    { label: trans.__('Insert code'), icon: 'code', run: actions.insert },
    ...always,
  ];
}

/** Quality in one number; the colour only repeats what the words say. */
function Score({ dataset: { quality } }: { dataset: DatasetInfo }) {
  if (!quality) return null;
  const level = quality.errors > 0 ? 'error' : quality.warnings > 0 ? 'warning' : 'good';
  const said = trans.__('Quality %1 of 100: %2 errors, %3 warnings', quality.score, quality.errors, quality.warnings);
  return <span class={`ds-score ds-score-${level} ds-small`} title={said} aria-label={said} role="img"><span class="ds-dot" aria-hidden="true" />{quality.score}</span>;
}

function Unfolded({ dataset, server, actions }: DatasetItemProps & { actions: Actions }) {
  const { host } = useLab();
  const versions = useLoad(() => server.versions(dataset.id), [server, dataset.id]);
  const open = (version: DatasetInfo) => host.open({ kind: 'table', id: version.id, name: version.name, version: version.version });
  const insert = (version: DatasetInfo) => host.insert(loadingCode(reference(version, version.version === dataset.version), host.options().variableName));
  return (
    <div class="ds-lab-details">
      {dataset.error && <p class="ds-lab-error" role="alert">{dataset.error.message} {dataset.error.hint}</p>}
      {dataset.description && <p>{dataset.description}</p>}
      {dataset.tags.length > 0 && <p class="ds-row">{dataset.tags.map(tag => <span key={tag} class="ds-chip ds-small">{tag}</span>)}</p>}
      {dataset.status === 'ready' && <p class="ds-small">{trans.__('%1 rows, %2 columns', formatCount(dataset.row_count ?? 0), dataset.column_count ?? 0)}</p>}
      <p class="ds-muted ds-small">{trans.__('%1, added %2', dataset.original_filename, formatAgo(dataset.uploaded_at))}</p>
      {dataset.status === 'ready' && (
        <div class="ds-lab-buttons">
          <Button label={trans.__('Table')} icon="table" onClick={actions.table} />
          <Button label={trans.__('Chart')} icon="chart" onClick={actions.chart} />
          <Button label={trans.__('Code')} icon="code" onClick={actions.insert} />
        </div>
      )}
      {versions.error && <ErrorNote error={versions.error} onRetry={versions.reload} />}
      {versions.value && versions.value.items.length > 1 && (
        <ul class="ds-lab-versions" aria-label={trans.__('Versions')}>
          {versions.value.items.map(version => (
            <li key={version.id}>
              <button type="button" class="ds-link ds-ellipsis" onClick={() => open(version)}>
                {trans.__('Version %1', version.version)} <span class="ds-muted ds-small">{formatAgo(version.uploaded_at)}, {formatBytes(version.file_size)}</span>
              </button>
              <Button label={trans.__('Insert code for version %1', version.version)} icon="code" bare kind="quiet" onClick={() => insert(version)} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const ENOUGH = 6;

/** Pulled a few pixels, a row becomes a cell that loads it. */
function useDragging(dataset: DatasetInfo) {
  const { host } = useLab();
  const start = useRef<{ x: number; y: number } | null>(null);
  const stop = () => {
    start.current = null;
  };
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button === 0 && dataset.status === 'ready') start.current = { x: event.clientX, y: event.clientY };
    },
    onPointerMove: (event: PointerEvent) => {
      const from = start.current;
      if (!from || Math.hypot(event.clientX - from.x, event.clientY - from.y) < ENOUGH) return;
      stop();
      event.preventDefault();
      host.startDrag(loadingCode(dataset.name, host.options().variableName), dataset.name, event.clientX, event.clientY);
    },
    onPointerUp: stop,
    onPointerCancel: stop,
  };
}
