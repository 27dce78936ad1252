/** A table with everything around it: filters, find, columns, and the view as SQL, code or CSV. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Backend } from '../../api/backend';
import { type DataSageError, toError } from '../../api/errors';
import type { SortKey } from '../../api/payloads';
import type { ColumnProfile, DatasetProfile } from '../../generated/model';
import { formatCount, sayColumns, sayRows } from '../../model/format';
import { type Predicate, operatorOf } from '../../model/predicate';
import { trans } from '../../i18n';
import { Empty, ErrorNote, Progress } from '../basics';
import { useLoad, useSlow } from '../hooks';
import { arrange, boundedWidth } from './columns';
import { Counts } from './counts';
import { FilterBar } from './filter-bar';
import { Grid, type GridHandle } from './grid';
import { Pages } from './pages';
import { TableBar } from './table-bar';

/** What the table shows; Python reads and sets the same. */
export interface TableState {
  filter?: Predicate[];
  sort?: SortKey[];
  columns?: string[] | null;
  /** Columns that stay at the left, and widths that were changed by hand. */
  pinned?: string[];
  widths?: Record<string, number>;
}

const NOTHING: TableState = {};
const NONE: string[] = [];
const NO_WIDTHS: Record<string, number> = {};

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

export function TableView({ backend, profile, view = NOTHING, onView }: TableViewProps) {
  const [local, setLocal] = useState<TableState>(view);
  const [editing, setEditing] = useState<ColumnProfile | null>(null);
  const [error, setError] = useState<DataSageError | null>(null);
  const [, redraw] = useState(0);
  const [round, setRound] = useState(0);
  const handle = useRef<GridHandle | null>(null);
  useEffect(() => setLocal(view), [view]);
  const { filter = [], sort = [], pinned = NONE, widths = NO_WIDTHS } = local;
  const change = (patch: TableState) => {
    const next = { ...local, ...patch };
    setLocal(next);
    onView?.(next);
  };

  const names = useMemo(() => profile.columns.map(column => column.name), [profile]);
  const pages = useMemo(() => new Pages(
    names,
    (offset, limit, columns, signal) => backend.rows({ offset, limit, columns, sort: [...sort], filter: [...filter] }, signal),
    isFirst => (isFirst ? redraw(n => n + 1) : handle.current?.refresh()),
    (reason: unknown) => setError(toError(reason)),
  ), [backend, names, JSON.stringify(sort), JSON.stringify(filter), round]);
  useEffect(() => {
    setError(null);
    return () => pages.close();
  }, [pages]);
  const before = useRef<Counts | null>(null);
  const counts = useMemo(() => (before.current = new Counts(
    filter.length === 0 ? null : (field, signal) => backend.counts({ field, filter: [...filter] }, signal),
    () => redraw(n => n + 1),
    before.current,
  )), [backend, JSON.stringify(filter)]);
  useEffect(() => () => counts.close(), [counts]);

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
    onPin: (field: string) => change({ pinned: pinned.includes(field) ? pinned.filter(name => name !== field) : [...pinned, field] }),
    onHide: (field: string) => change({ columns: names.filter(name => name !== field && (local.columns?.includes(name) ?? true)) }),
    onResize: (field: string, width: number, isLast: boolean) => {
      const next = { ...local, widths: { ...widths, [field]: boundedWidth(width) } };
      setLocal(next);
      if (isLast) onView?.(next);
    },
  };

  return (
    <div class={`ds-table${stale ? ' ds-table-stale' : ''}`}>
      <TableBar backend={backend} state={local} columns={profile.columns} hidden={hidden} onChange={change} handle={handle} total={total} />
      <FilterBar filter={filter} columns={profile.columns} editing={editing} onEdit={setEditing} onFilter={next => change({ filter: next })} onAdd={addFilter} />
      {error && <ErrorNote error={error} onRetry={() => setRound(n => n + 1)} />}
      {columns.length === 0 ? <Empty title={trans.__('Every column is hidden.')}>{trans.__('Show them again with “Columns”.')}</Empty> : (
        <Grid profile={profile} columns={columns} pages={drawn.current} next={pages} counts={counts} total={total} sort={sort} label={trans.__('Table %1', backend.label)} handle={handle} {...actions} />
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
