/** The chart builder: ask, recommendations, fields, shelves, chart, remarks. */
import type { ComponentChildren } from 'preact';
import { useCallback, useMemo, useRef, useState } from 'preact/hooks';
import type { Backend } from '../api/backend';
import { HttpBackend } from '../api/http';
import { type Plotly, loadPlotly } from '../api/plotly';
import { toError } from '../api/errors';
import type { ChartSpec, ColumnProfile, DatasetProfile, FieldDef, Mark } from '../generated/model';
import { knownMarks, learnMarks } from '../model/known-marks';
import { operatorOf, sayGroupPredicate, sayPredicate } from '../model/predicate';
import { suggestQuestions } from '../model/questions';
import { placements } from '../model/reducer';
import { mainShelves, markLabel, moreShelves, strayShelf } from '../model/shelves';
import { AskBox } from './ask-box';
import { Button, ErrorNote, Menu, Note, Progress, Select, copyText } from './basics';
import { TitleControl, TopControl } from './chart-options';
import { ChartView } from './chart-view';
import { exportCsv, exportJson, exportPage, exportPicture, insertCode } from './export';
import { FieldList } from './field-list';
import { FilterEditor } from './filter-editor';
import { useLoad, useSlow } from './hooks';
import { Icon } from './icons';
import { KeepForm } from './keep-form';
import { Recommendations } from './recommendations';
import { useServices } from './services';
import { Shelf } from './shelf';
import { type Builder, useBuilder } from './use-builder';
import { trans } from '../i18n';

interface ChartBuilderProps {
  backend: Backend;
  spec?: ChartSpec | null;
  onSpec?: (spec: ChartSpec | null) => void;
  onKept?: () => void;
}

const CARDS = 6;

export function ChartBuilder({ backend, spec = null, onSpec, onKept }: ChartBuilderProps) {
  const profile = useLoad(signal => backend.profile(signal), [backend]);
  const slow = useSlow(profile.loading && !profile.value, 150);
  if (profile.error && !profile.value) return <ErrorNote error={profile.error} onRetry={profile.reload} />;
  if (!profile.value) {
    return (
      <div class="ds-waiting" aria-busy="true">
        {slow && <><Progress label={trans.__('Reading the columns')} /><p class="ds-muted">{trans.__('Reading the columns of %1…', backend.label)}</p></>}
      </div>
    );
  }
  return <Workbench backend={backend} profile={profile.value} spec={spec} onSpec={onSpec} onKept={onKept} />;
}

interface WorkbenchProps {
  backend: Backend;
  profile: DatasetProfile;
  spec: ChartSpec | null;
  onSpec: ((spec: ChartSpec | null) => void) | undefined;
  onKept: (() => void) | undefined;
}

function Workbench({ backend, profile, spec, onSpec, onKept }: WorkbenchProps) {
  const builder = useBuilder(backend, spec, onSpec);
  const recommended = useLoad(signal => backend.recommend({ limit: CARDS }, signal), [backend]);
  useLoad(async signal => learnMarks((await backend.marks(signal)).items), [backend]);
  const suggestions = useMemo(() => suggestQuestions(profile), [profile]);
  const [filtering, setFiltering] = useState<ColumnProfile | null>(null);
  const [open, setOpen] = useState(true);
  const mark = builder.spec?.mark ?? 'bar';
  const place = (channel: string, name: string) => {
    const column = profile.columns.find(candidate => candidate.name === name);
    if (column) builder.edit({ type: 'place', channel, field: { name, kind: column.kind, role: column.role } });
  };
  const used = useMemo(() => new Set(builder.spec ? placements(builder.spec).map(([, definition]) => definition.field ?? '') : []), [builder.spec]);
  const cards = (
    <>
      {recommended.error && <ErrorNote error={recommended.error} onRetry={recommended.reload} />}
      {recommended.loading && !recommended.value && <Progress label={trans.__('Looking for charts worth drawing')} />}
      {recommended.value && <Recommendations backend={backend} items={recommended.value.items} current={builder.spec} onPick={builder.show} />}
    </>
  );
  return (
    <div class="ds-builder">
      <AskBox answer={builder.answer} canRefine={builder.spec !== null} busy={builder.busy} suggestions={suggestions} onAsk={builder.ask} onAlternative={builder.show} onCancel={builder.cancel} />
      {builder.error && <ErrorNote error={builder.error} {...(builder.spec ? { onRetry: builder.retry } : {})} />}
      <div class="ds-workbench">
        <aside class="ds-side">
          <FieldList columns={profile.columns} used={used} targets={mainShelves(mark)} onPlace={(channel, column) => place(channel, column.name)} onFilter={setFiltering} />
        </aside>
        <div class="ds-main">
          <Toolbar backend={backend} builder={builder} onKept={onKept} />
          <Shelves builder={builder} profile={profile} onPlace={place} />
          <Filters builder={builder} profile={profile} adding={filtering} onAdded={() => setFiltering(null)} onAdd={setFiltering} />
          <Stage backend={backend} builder={builder} profile={profile} start={cards} />
        </div>
      </div>
      {builder.spec && (
        <section class="ds-recommended" aria-label={trans.__('Recommended charts')}>
          <div class="ds-row">
            <h3>{trans.__('Recommended')}</h3>
            <Button label={open ? trans.__('Hide') : trans.__('Show')} kind="quiet" onClick={() => setOpen(!open)} />
          </div>
          {open && cards}
        </section>
      )}
    </div>
  );
}

function Toolbar({ backend, builder, onKept }: { backend: Backend; builder: Builder; onKept: (() => void) | undefined }) {
  const { toast, kernel } = useServices();
  const root = useRef<HTMLDivElement>(null);
  const [keeping, setKeeping] = useState(false);
  const { payload, spec } = builder;
  const name = (payload?.spec.title ?? `${backend.label} chart`).replace(/[^\p{L}\p{N} _-]+/gu, '').trim() || 'chart';
  const withPlotly = (run: (library: Plotly) => Promise<void>) => () => {
    loadPlotly(kernel).then(run).catch((reason: unknown) => toast({ kind: 'error', text: toError(reason).message }));
  };
  const insert = () => {
    if (!payload || !root.current) return;
    if (insertCode(root.current, payload.code)) return toast({ kind: 'info', text: trans.__('Code inserted below.') });
    void copyText(payload.code).then(() => toast({ kind: 'info', text: trans.__('Code copied: paste it into a cell.') }));
  };
  const exports = payload ? [
    { label: trans.__('Picture (PNG)'), run: withPlotly(library => exportPicture(payload, library, 'png', name)) },
    { label: trans.__('Vector picture (SVG)'), run: withPlotly(library => exportPicture(payload, library, 'svg', name)) },
    { label: trans.__('Interactive page (HTML)'), run: withPlotly(library => exportPage(payload, library, name)) },
    { label: trans.__('Spec and figure (JSON)'), run: () => exportJson(payload, name) },
    { label: trans.__('Drawn rows (CSV)'), run: () => exportCsv(payload, name) },
    { label: trans.__('Copy Python code'), run: () => void copyText(payload.code).then(() => toast({ kind: 'info', text: trans.__('Code copied.') })) },
  ] : [];
  return (
    <div class="ds-toolbar" role="toolbar" aria-label={trans.__('Chart')} ref={root}>
      <Select<Mark> label={trans.__('Mark')} hideLabel value={spec?.mark ?? 'bar'} options={knownMarks().map(({ name }) => [name as Mark, markLabel(name)] as const)} onChange={mark => mark && builder.edit({ type: 'mark', mark })} />
      <Button label={trans.__('Swap axes')} icon="swap" bare kind="quiet" disabled={!spec} onClick={() => builder.edit({ type: 'swap' })} />
      <Button label={trans.__('Undo')} icon="undo" bare kind="quiet" disabled={!builder.canUndo} onClick={builder.undo} />
      <Button label={trans.__('Redo')} icon="redo" bare kind="quiet" disabled={!builder.canRedo} onClick={builder.redo} />
      <TopControl builder={builder} />
      <TitleControl builder={builder} />
      <div class="ds-actions">
        <Button label={trans.__('Insert code')} icon="code" kind="quiet" disabled={!payload} onClick={insert} />
        <Menu label={trans.__('Export')} icon="download" kind="quiet" items={exports} disabled={!payload} />
        {backend instanceof HttpBackend ? (
          <Button label={trans.__('Keep')} icon="star" kind="primary" disabled={!payload} onClick={() => setKeeping(true)} />
        ) : (
          <Button label={trans.__('Keep')} icon="star" disabled title={trans.__('A chart of a dataframe is kept by its code: use Insert code. To keep it under a name, upload the dataframe first: datasage.upload(df)')} onClick={() => undefined} />
        )}
      </div>
      {keeping && payload && backend instanceof HttpBackend && (
        <KeepForm backend={backend} payload={payload} onClose={() => setKeeping(false)} onKept={onKept} />
      )}
    </div>
  );
}

function Shelves({ builder, profile, onPlace }: { builder: Builder; profile: DatasetProfile; onPlace: (channel: string, name: string) => void }) {
  const [more, setMore] = useState(false);
  const mark = builder.spec?.mark ?? 'bar';
  const placed = builder.spec ? placements(builder.spec) : [];
  const on = (channel: string) => placed.filter(([name]) => name.split('.')[0] === channel);
  const main = mainShelves(mark);
  const rest = moreShelves(mark);
  const known = new Set([...main, ...rest].map(shelf => shelf.channel));
  const stray = placed.map(([name]) => name.split('.')[0] ?? name).filter(name => !known.has(name));
  const shown = [...main, ...[...new Set(stray)].map(strayShelf), ...rest.filter(shelf => more || on(shelf.channel).length > 0)];
  const neighbors = shown.map(shelf => shelf.channel);
  const update = useCallback((channel: string, patch: Partial<FieldDef>) => builder.edit({ type: 'update', channel, patch }), [builder]);
  return (
    <div class="ds-shelves">
      {shown.map(shelf => (
        <Shelf
          key={shelf.channel}
          shelf={shelf}
          placed={on(shelf.channel)}
          columns={profile.columns}
          neighbors={neighbors}
          all={placed}
          onPlace={onPlace}
          onCount={channel => builder.edit({ type: 'count', channel })}
          onMove={(from, to) => builder.edit({ type: 'move', from, to })}
          onRemove={channel => builder.edit({ type: 'remove', channel })}
          onUpdate={update}
        />
      ))}
      <Button label={more ? trans.__('Fewer shelves') : trans.__('More shelves')} kind="quiet" onClick={() => setMore(!more)} />
    </div>
  );
}

interface FiltersProps {
  builder: Builder;
  profile: DatasetProfile;
  adding: ColumnProfile | null;
  onAdded: () => void;
  onAdd: (column: ColumnProfile) => void;
}

function Filters({ builder, profile, adding, onAdded, onAdd }: FiltersProps) {
  const [changing, setChanging] = useState<number | null>(null);
  const filters = builder.spec?.filter ?? [];
  const having = builder.spec?.having ?? [];
  const changed = changing === null ? undefined : filters[changing];
  const field = changed && 'field' in changed ? profile.columns.find(column => column.name === changed.field) : undefined;
  if (filters.length + having.length === 0 && !adding) return null;
  return (
    <div class="ds-filters" role="group" aria-label={trans.__('Filters')}>
      <Icon name="filter" />
      {filters.map((predicate, i) => (
        <span key={JSON.stringify(predicate)} class="ds-chip">
          <button type="button" class="ds-link" aria-disabled={operatorOf(predicate) === null} title={trans.__('Change this filter')} onClick={() => operatorOf(predicate) && setChanging(i)}>{sayPredicate(predicate)}</button>
          <button type="button" class="ds-pill-close" aria-label={trans.__('Remove filter %1', sayPredicate(predicate))} onClick={() => builder.edit({ type: 'change_filter', index: i, predicate: null })}><Icon name="close" /></button>
        </span>
      ))}
      {having.map((predicate, i) => (
        <span key={JSON.stringify(predicate)} class="ds-chip">
          <span>{sayGroupPredicate(predicate)}</span>
          <button type="button" class="ds-pill-close" aria-label={trans.__('Remove condition %1', sayGroupPredicate(predicate))} onClick={() => builder.edit({ type: 'remove_having', index: i })}><Icon name="close" /></button>
        </span>
      ))}
      {field && changing !== null && (
        <FilterEditor column={field} predicate={changed ?? null} onClose={() => setChanging(null)} onSave={predicate => (builder.edit({ type: 'change_filter', index: changing, predicate }), setChanging(null))} />
      )}
      {adding && <FilterEditor column={adding} predicate={null} onClose={onAdded} onSave={predicate => (builder.edit({ type: 'filter', predicate }), onAdded())} />}
      {filters.length > 0 && <Menu label={trans.__('Add filter')} icon="plus" bare kind="quiet" items={profile.columns.slice(0, 40).map(column => ({ label: column.name, run: () => onAdd(column) }))} />}
    </div>
  );
}

function Stage({ backend, builder, profile, start }: { backend: Backend; builder: Builder; profile: DatasetProfile; start: ComponentChildren }) {
  const { spec, payload, busy } = builder;
  if (!spec) {
    return (
      <div class="ds-stage">
        <p class="ds-muted">{trans.__('Start with one of these, ask a question, or drag a field onto a shelf.')}</p>
        {start}
      </div>
    );
  }
  if (!payload) return <div class="ds-stage" aria-busy={busy}>{busy && <Progress label={trans.__('Drawing the chart')} />}</div>;
  return (
    <div class="ds-stage">
      <ChartView backend={backend} spec={spec} profile={profile} payload={payload} steps={builder.steps} busy={busy} onStep={builder.step} onRollUp={builder.rollUp} />
      <Remarks builder={builder} />
    </div>
  );
}

function Remarks({ builder }: { builder: Builder }) {
  const { payload } = builder;
  if (!payload) return null;
  const { violations, reasons } = payload;
  return (
    <div class="ds-remarks">
      {violations.map(violation => (
        <Note key={violation.rule} kind={violation.severity === 'info' ? 'info' : 'warning'}>
          {violation.message} {violation.source && <span class="ds-hint">{violation.source}</span>}
        </Note>
      ))}
      {reasons.length > 0 && (
        <details>
          <summary>{trans.__('Why this chart')}</summary>
          <ul>{reasons.map(reason => <li key={reason}>{reason}</li>)}</ul>
        </details>
      )}
    </div>
  );
}
