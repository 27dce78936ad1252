/** A table with everything around it: filters, find, columns, and the view as SQL, code or CSV. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Backend } from '../../api/backend';
import { type DataSageError, toError } from '../../api/errors';
import type { SortKey } from '../../api/payloads';
import type { ColumnProfile, DatasetProfile } from '../../generated/model';
import { formatCount, sayColumns, sayRows } from '../../model/format';
import { type Predicate, operatorOf, sayPredicate } from '../../model/predicate';
import { viewCode, viewSql } from '../../model/view-code';
import { Button, Empty, ErrorNote, Menu, Progress, copyText, downloadFile } from '../basics';
import { toCsv } from '../export';
import { FilterEditor } from '../filter-editor';
import { useDismiss, useLoad, useSlow } from '../hooks';
import { Icon } from '../icons';
import { useServices } from '../services';
import { Grid, type GridColumn, type GridHandle } from './grid';
import { Pages } from './pages';
import { Popup } from '../popup';
import { trans } from '../../i18n';

/** What the table shows; Python reads and sets the same. */
export interface TableState {
  filter?: Predicate[];
  sort?: SortKey[];
  columns?: string[] | null;
}

interface TableViewProps {
  backend: Backend;
  profile: DatasetProfile;
  view?: TableState;
  onView?: (view: TableState) => void;
}

export function TableOf({ backend, ...rest }: Omit<TableViewProps, 'profile'>) {
  const profile = useLoad(signal => backend.profile(signal), [backend]);
  if (profile.error && !profile.value) return <ErrorNote error={profile.error} onRetry={profile.reload} />;
  if (!profile.value) return <div class="ds-waiting"><Progress label={trans.__('Reading the columns')} /></div>;
  return <TableView backend={backend} profile={profile.value} {...rest} />;
}

const CSV_ROWS = 10_000;

export function TableView({ backend, profile, view = {}, onView }: TableViewProps) {
  const [local, setLocal] = useState<TableState>(view);
  const [pinned, setPinned] = useState<readonly string[]>([]);
  const [widths, setWidths] = useState<Readonly<Record<string, number>>>({});
  const [editing, setEditing] = useState<ColumnProfile | null>(null);
  const [error, setError] = useState<DataSageError | null>(null);
  const [version, setVersion] = useState(0);
  const [round, setRound] = useState(0);
  const handle = useRef<GridHandle | null>(null);
  useEffect(() => setLocal(view), [view]);
  const { filter = [], sort = [] } = local;
  const change = (patch: TableState) => {
    const next = { ...local, ...patch };
    setLocal(next);
    onView?.(next);
  };

  const names = useMemo(() => profile.columns.map(column => column.name), [profile]);
  const pages = useMemo(() => new Pages(
    names,
    (offset, limit, columns, signal) => backend.rows({ offset, limit, columns, sort: [...sort], filter: [...filter] }, signal),
    () => setVersion(n => n + 1),
    (reason: unknown) => setError(toError(reason)),
  ), [backend, names, JSON.stringify(sort), JSON.stringify(filter), round]);
  useEffect(() => {
    setError(null);
    return () => pages.close();
  }, [pages]);

  const columns = useMemo(() => arrange(profile.columns, local.columns ?? null, pinned, widths), [profile, local.columns, pinned, widths]);
  const known = filter.length === 0 ? profile.overview.row_count : pages.total;
  const drawn = useRef<Pages>(pages);
  if (pages.total !== null) drawn.current = pages;
  const total = drawn.current.total ?? profile.overview.row_count;
  const stale = useSlow(drawn.current !== pages && !error);
  const hidden = names.length - columns.length;
  const addFilter = (predicate: Predicate) => change({ filter: [...filter.filter(old => !sameField(old, predicate)), predicate] });
  const actions = {
    onSort: (field: string, order: SortKey['order'] | null, add: boolean) => change({ sort: nextSort(sort, field, order, add) }),
    onFilter: addFilter,
    onEditFilter: setEditing,
    onPin: (field: string) => setPinned(old => (old.includes(field) ? old.filter(name => name !== field) : [...old, field])),
    onHide: (field: string) => change({ columns: columns.map(column => column.profile.name).filter(name => name !== field) }),
    onResize: (field: string, width: number) => setWidths(old => ({ ...old, [field]: Math.min(800, Math.max(60, Math.round(width))) })),
  };

  return (
    <div class={`ds-table${stale ? ' ds-table-stale' : ''}`}>
      <TableBar backend={backend} state={local} columns={profile.columns} hidden={hidden} onChange={change} handle={handle} total={total} />
      <FilterBar filter={filter} columns={profile.columns} editing={editing} onEdit={setEditing} onFilter={next => change({ filter: next })} onAdd={addFilter} />
      {error && <ErrorNote error={error} onRetry={() => setRound(n => n + 1)} />}
      {columns.length === 0 ? <Empty title={trans.__('Every column is hidden.')}>{trans.__('Show them again with “Columns”.')}</Empty> : (
        <Grid profile={profile} columns={columns} pages={drawn.current} next={pages} version={version} total={total} sort={sort} label={trans.__('Table %1', backend.label)} handle={handle} {...actions} />
      )}
      <div class="ds-row ds-small ds-muted ds-table-foot" role="status">
        <span>
          {known === null ? trans.__('Counting…') : filter.length > 0 ? trans.__('%1 of %2', formatCount(known), sayRows(profile.overview.row_count)) : sayRows(profile.overview.row_count)}
          {`, ${sayColumns(names.length)}`}{hidden > 0 ? trans.__(' (%1 hidden)', hidden) : ''}
        </span>
        {sort.length > 0 && <button type="button" class="ds-link" onClick={() => change({ sort: [] })}>{trans.__('Original order')}</button>}
      </div>
    </div>
  );
}

const sameField = (a: Predicate, b: Predicate): boolean => 'field' in a && 'field' in b && a.field === b.field && operatorOf(a) === operatorOf(b);

/** Pressing another column starts anew; with `add` it becomes a further key. */
export function nextSort(sort: readonly SortKey[], field: string, order: SortKey['order'] | null, add: boolean): SortKey[] {
  const key = order ? [{ field, order }] : [];
  if (!add) return key;
  const at = sort.findIndex(old => old.field === field);
  if (at < 0) return [...sort, ...key];
  return [...sort.slice(0, at), ...key, ...sort.slice(at + 1)];
}

const WIDTHS: Partial<Record<ColumnProfile['kind'], number>> = { quantitative: 130, temporal: 150, boolean: 100, text: 240 };

export function arrange(profiles: readonly ColumnProfile[], visible: readonly string[] | null, pinned: readonly string[], widths: Readonly<Record<string, number>>): GridColumn[] {
  const shown = visible ? new Set(visible) : null;
  const all = profiles
    .map((profile, index) => ({ profile, index, width: widths[profile.name] ?? defaultWidth(profile), pinned: pinned.includes(profile.name) }))
    .filter(column => !shown || shown.has(column.profile.name));
  return [...all.filter(column => column.pinned), ...all.filter(column => !column.pinned)];
}

const defaultWidth = (profile: ColumnProfile): number =>
  Math.min(280, Math.max(WIDTHS[profile.kind] ?? 150, profile.name.length * 7 + 74));

interface TableBarProps {
  backend: Backend;
  state: TableState;
  columns: readonly ColumnProfile[];
  hidden: number;
  total: number;
  onChange: (patch: TableState) => void;
  handle: { current: GridHandle | null };
}

function TableBar({ backend, state, columns, hidden, total, onChange, handle }: TableBarProps) {
  const { toast } = useServices();
  const copy = (what: string, text: string) => () => void copyText(text).then(() => toast({ kind: 'info', text: trans.__('%1 copied.', what) }));
  const csv = () => {
    const chosen = state.columns ?? null;
    backend.rows({ offset: 0, limit: CSV_ROWS, sort: state.sort ?? [], filter: state.filter ?? [], columns: chosen }).then(page => {
      const rows = Array.from({ length: page.length }, (_, row) => page.columns.map((_, column) => page.value(row, column)));
      downloadFile(`${backend.label}.csv`, toCsv(page.columns, rows), 'text/csv');
      if (page.total > page.length) toast({ kind: 'info', text: trans.__('The first %1 of %2 rows were saved.', formatCount(page.length), formatCount(page.total)) });
    }, (reason: unknown) => toast({ kind: 'error', text: toError(reason).message }));
  };
  return (
    <div class="ds-row ds-table-bar">
      <FindColumn columns={columns} handle={handle} />
      <GoToRow total={total} handle={handle} />
      <ColumnChooser columns={columns} visible={state.columns ?? null} hidden={hidden} onChange={chosen => onChange({ columns: chosen })} />
      <span class="ds-push" />
      <Menu
        label={trans.__('This view as')}
        icon="code"
        kind="quiet"
        items={[
          { label: trans.__('Copy pandas code'), run: copy(trans.__('Code'), viewCode(backend.label, backend.kind, state)) },
          { label: trans.__('Copy SQL'), run: copy('SQL', viewSql(state)) },
          { label: trans.__('Save as CSV'), icon: 'download', run: csv },
        ]}
      />
    </div>
  );
}

function FindColumn({ columns, handle }: { columns: readonly ColumnProfile[]; handle: { current: GridHandle | null } }) {
  const [text, setText] = useState('');
  const find = (typed: string) => {
    const words = typed.trim().toLowerCase();
    const match = words && (columns.find(column => column.name.toLowerCase() === words) ?? columns.find(column => column.name.toLowerCase().startsWith(words)) ?? columns.find(column => column.name.toLowerCase().includes(words)));
    if (match) handle.current?.goToColumn(match.name);
  };
  return (
    <div class="ds-search ds-find">
      <Icon name="search" />
      <input type="search" value={text} aria-label={trans.__('Find a column')} placeholder={trans.__('Find among %1 columns', columns.length)} onInput={event => (setText(event.currentTarget.value), find(event.currentTarget.value))} />
    </div>
  );
}

function GoToRow({ total, handle }: { total: number; handle: { current: GridHandle | null } }) {
  const go = (event: Event) => {
    event.preventDefault();
    const row = Number(new FormData(event.currentTarget as HTMLFormElement).get('row'));
    if (row >= 1) handle.current?.goToRow(row - 1);
  };
  return (
    <form class="ds-goto" onSubmit={go}>
      <input type="number" name="row" min={1} max={Math.max(1, total)} aria-label={trans.__('Go to row')} placeholder={trans.__('Go to row')} />
    </form>
  );
}

function ColumnChooser({ columns, visible, hidden, onChange }: { columns: readonly ColumnProfile[]; visible: readonly string[] | null; hidden: number; onChange: (visible: string[] | null) => void }) {
  const [open, setOpen] = useState(false);
  const [search, setSearch] = useState('');
  const root = useRef<HTMLDivElement>(null);
  useDismiss(root, open, () => setOpen(false));
  const shown = new Set(visible ?? columns.map(column => column.name));
  const toggle = (name: string, on: boolean) => onChange(columns.map(column => column.name).filter(other => (other === name ? on : shown.has(other))));
  const found = columns.filter(column => column.name.toLowerCase().includes(search.toLowerCase()));
  return (
    <div class="ds-menu" ref={root}>
      <Button label={hidden > 0 ? trans.__('Columns (%1 hidden)', hidden) : trans.__('Columns')} kind="quiet" pressed={open} onClick={() => setOpen(!open)} />
      {open && (
        <Popup role="dialog" label={trans.__('Shown columns')}>
          <div class="ds-row">
            <Button label={trans.__('All')} kind="quiet" onClick={() => onChange(null)} />
            <Button label={trans.__('None')} kind="quiet" onClick={() => onChange([])} />
          </div>
          <input type="search" value={search} aria-label={trans.__('Find a column to show or hide')} placeholder={trans.__('Find')} onInput={event => setSearch(event.currentTarget.value)} />
          <div class="ds-checks">
            {found.slice(0, 200).map(column => (
              <label key={column.name} class="ds-check">
                <input type="checkbox" checked={shown.has(column.name)} onChange={event => toggle(column.name, event.currentTarget.checked)} />
                <span class="ds-ellipsis">{column.name}</span>
              </label>
            ))}
          </div>
        </Popup>
      )}
    </div>
  );
}

interface FilterBarProps {
  filter: readonly Predicate[];
  columns: readonly ColumnProfile[];
  editing: ColumnProfile | null;
  onEdit: (column: ColumnProfile | null) => void;
  onFilter: (filter: Predicate[]) => void;
  onAdd: (predicate: Predicate) => void;
}

function FilterBar({ filter, columns, editing, onEdit, onFilter, onAdd }: FilterBarProps) {
  if (filter.length === 0 && !editing) return null;
  const fieldOf = (predicate: Predicate) => ('field' in predicate ? (columns.find(column => column.name === predicate.field) ?? null) : null);
  const current = editing ? (filter.find(predicate => 'field' in predicate && predicate.field === editing.name) ?? null) : null;
  return (
    <div class="ds-filters" role="group" aria-label={trans.__('Filters')}>
      <Icon name="filter" />
      {filter.map((predicate, i) => (
        <span key={JSON.stringify(predicate)} class="ds-chip">
          <button type="button" class="ds-link" title={trans.__('Change this filter')} onClick={() => onEdit(fieldOf(predicate))}>{sayPredicate(predicate)}</button>
          <button type="button" class="ds-pill-close" aria-label={trans.__('Remove filter %1', sayPredicate(predicate))} onClick={() => onFilter(filter.filter((_, j) => j !== i))}><Icon name="close" /></button>
        </span>
      ))}
      {filter.length > 1 && <Button label={trans.__('Clear')} kind="quiet" onClick={() => onFilter([])} />}
      {editing && <FilterEditor key={editing.name} column={editing} predicate={current} onClose={() => onEdit(null)} onSave={predicate => (onAdd(predicate), onEdit(null))} />}
    </div>
  );
}
