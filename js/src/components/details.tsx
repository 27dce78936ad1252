/** One stored dataset, open: description, quality, versions, table, and charts worth drawing. */
import { useMemo, useState } from 'preact/hooks';
import { toError } from '../api/errors';
import { HttpBackend } from '../api/http';
import type { DatasetInfo, Sharing } from '../api/payloads';
import type { Server } from '../api/server';
import type { ChartSpec, DatasetProfile, Finding } from '../generated/model';
import { formatAgo, formatBytes, sayColumns, sayRows } from '../model/format';
import { Button, Empty, ErrorNote, Menu, Progress, Tabs, copyText } from './basics';
import { QualityScore } from './catalogue';
import { useFocus, useLoad } from './hooks';
import { Icon } from './icons';
import { Recommendations } from './recommendations';
import { useServices } from './services';
import { SharingPart } from './sharing';
import { type TableState, TableView } from './table/table-view';
import { trans } from '../i18n';

interface DetailsProps {
  server: Server;
  dataset: DatasetInfo;
  view?: TableState;
  onView?: (view: TableState) => void;
  onBack?: () => void;
  onChart?: (spec: ChartSpec | null) => void;
  onOpen?: (dataset: DatasetInfo) => void;
}

type Part = 'table' | 'charts' | 'quality' | 'about';

export function Details({ server, dataset: given, view, onView, onBack, onChart, onOpen }: DetailsProps) {
  const [changed, setChanged] = useState<DatasetInfo | null>(null);
  const dataset = changed?.id === given.id ? changed : given;
  const [part, setPart] = useState<Part>('table');
  const backend = useMemo(() => new HttpBackend(server, dataset.id, dataset.name), [server, dataset.id, dataset.name]);
  const profile = useLoad(signal => backend.profile(signal), [backend]);
  const findings = profile.value?.quality ?? [];
  const parts: [Part, string][] = [['table', trans.__('Table')], ['charts', trans.__('Recommended charts')], ['quality', trans.__('Quality (%1)', findings.length)], ['about', trans.__('About')]];
  return (
    <section class="ds-details" aria-label={trans.__('Dataset %1', dataset.name)}>
      <div class="ds-row">
        {onBack && <Button label={trans.__('All datasets')} icon="left" kind="quiet" onClick={onBack} />}
        <h2 class="ds-ellipsis">{dataset.name}</h2>
        <span class="ds-muted ds-small">{sayRows(dataset.row_count ?? 0)}, {sayColumns(dataset.column_count ?? 0)}, {formatBytes(dataset.file_size)}</span>
        <QualityScore quality={dataset.quality} />
        <span class="ds-push" />
        <CodeMenu dataset={dataset} />
        {onChart && <Button label={trans.__('Build a chart')} icon="chart" kind="primary" onClick={() => onChart(null)} />}
      </div>
      <Tabs label={trans.__('Parts of the dataset')} tabs={parts} value={part} onChange={setPart} />
      {profile.error && !profile.value && <ErrorNote error={profile.error} onRetry={profile.reload} />}
      {!profile.value && !profile.error && <div class="ds-waiting"><Progress label={trans.__('Reading the columns')} /></div>}
      {profile.value && part === 'table' && <TableView backend={backend} profile={profile.value} {...(view ? { view } : {})} {...(onView ? { onView } : {})} />}
      {profile.value && part === 'charts' && <Charts backend={backend} onPick={spec => onChart?.(spec)} />}
      {profile.value && part === 'quality' && <Quality profile={profile.value} />}
      {part === 'about' && <About server={server} dataset={dataset} onChange={setChanged} {...(onOpen ? { onOpen } : {})} />}
    </section>
  );
}

function CodeMenu({ dataset }: { dataset: DatasetInfo }) {
  const { toast, server } = useServices();
  const base = `datasage.connect().dataset(${JSON.stringify(dataset.name)})`;
  const copy = (text: string) => () => void copyText(`import datasage_jupyter as datasage\n\n${text}\n`).then(() => toast({ kind: 'info', text: trans.__('Code copied: paste it into a cell.') }));
  const items = [
    { label: trans.__('Copy code: pandas DataFrame'), run: copy(`df = ${base}.to_pandas()`) },
    { label: trans.__('Copy code: chart builder'), run: copy(`datasage.ChartBuilder(${JSON.stringify(dataset.name)})`) },
    ...(server ? [{ label: trans.__('Download the original file'), run: () => void server.save(dataset).catch((reason: unknown) => toast({ kind: 'error', text: toError(reason).message })) }] : []),
  ];
  return <Menu label={trans.__('Use it')} icon="code" kind="quiet" items={items} />;
}

function Charts({ backend, onPick }: { backend: HttpBackend; onPick: (spec: ChartSpec) => void }) {
  const found = useLoad(signal => backend.recommend({ limit: 6 }, signal), [backend]);
  if (found.error) return <ErrorNote error={found.error} onRetry={found.reload} />;
  if (!found.value) return <div class="ds-waiting"><Progress label={trans.__('Looking for charts worth drawing')} /></div>;
  return <Recommendations backend={backend} items={found.value.items} current={null} onPick={onPick} />;
}

const ORDER: Record<Finding['severity'], number> = { error: 0, warning: 1, info: 2 };

export function Quality({ profile }: { profile: DatasetProfile }) {
  if (profile.quality.length === 0) return <Empty title={trans.__('Nothing found that is wrong with this data.')} />;
  const sorted = [...profile.quality].sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
  return (
    <ul class="ds-findings">
      {sorted.map((finding, i) => (
        <li key={i} class={`ds-finding ds-finding-${finding.severity}`}>
          <Icon name={finding.severity === 'info' ? 'info' : 'warning'} />
          <div>
            <strong>{finding.column ?? trans.__('Whole table')}</strong> <span>{finding.message}</span>
            {finding.suggestion && <p class="ds-muted">{finding.suggestion}</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}

interface AboutProps {
  server: Server;
  dataset: DatasetInfo;
  onChange: (dataset: DatasetInfo) => void;
  onOpen?: (dataset: DatasetInfo) => void;
}

function About({ server, dataset, onChange, onOpen }: AboutProps) {
  const versions = useLoad(() => server.versions(dataset.id), [server, dataset.id]);
  const { toast } = useServices();
  const save = (patch: { description?: string; tags?: string[]; sharing?: Sharing }) =>
    void server.updateDataset(dataset.id, patch).then(onChange, (reason: unknown) => toast({ kind: 'error', text: toError(reason).message }));
  const tags = (text: string) => save({ tags: text.split(',').map(tag => tag.trim()).filter(Boolean) });
  return (
    <div class="ds-about">
      <Editable label={trans.__('Description')} value={dataset.description} placeholder={trans.__('What is in it, where it comes from')} onSave={description => save({ description })} />
      <Editable label={trans.__('Tags')} value={dataset.tags.join(', ')} placeholder={trans.__('Words separated by commas')} onSave={tags} />
      <p class="ds-muted">{trans.__('%1, uploaded %2, last used %3.', dataset.original_filename, formatAgo(dataset.uploaded_at), formatAgo(dataset.last_accessed))}</p>
      <SharingPart server={server} dataset={dataset} onShare={sharing => save({ sharing })} />
      {versions.value && versions.value.items.length > 1 && (
        <ul class="ds-versions" aria-label={trans.__('Versions')}>
          {versions.value.items.map(version => (
            <li key={version.id}>
              <button type="button" class="ds-link" aria-current={version.id === dataset.id} onClick={() => onOpen?.(version)}>
                Version {version.version}
              </button>
              <span class="ds-muted"> {sayRows(version.row_count ?? 0)}, {formatAgo(version.uploaded_at)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Editable({ label, value, placeholder, onSave }: { label: string; value: string; placeholder: string; onSave: (value: string) => void }) {
  const [editing, setEditing] = useState(false);
  if (editing) return <EditForm label={label} value={value} placeholder={placeholder} onDone={next => (setEditing(false), next !== null && next !== value && onSave(next))} />;
  return (
    <div class="ds-row">
      <span class="ds-muted">{label}</span>
      <span>{value || <span class="ds-muted">{trans.__('none')}</span>}</span>
      <Button label={trans.__('Edit %1', label.toLowerCase())} icon="edit" bare kind="quiet" onClick={() => setEditing(true)} />
    </div>
  );
}

function EditForm({ label, value, placeholder, onDone }: { label: string; value: string; placeholder: string; onDone: (value: string | null) => void }) {
  const [draft, setDraft] = useState(value);
  const input = useFocus<HTMLInputElement>();
  return (
    <form class="ds-row" onSubmit={event => (event.preventDefault(), onDone(draft))}>
      <label class="ds-field ds-grow"><span>{label}</span><input ref={input} type="text" value={draft} placeholder={placeholder} onInput={event => setDraft(event.currentTarget.value)} /></label>
      <button type="submit" class="ds-button ds-primary">{trans.__('Save')}</button>
      <Button label={trans.__('Cancel')} kind="quiet" onClick={() => onDone(null)} />
    </form>
  );
}
