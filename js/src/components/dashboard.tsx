/** Boards: kept charts, figures and text on a grid, where a mark pressed in one chart filters the others. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { toError } from '../api/errors';
import type { HttpBackend } from '../api/http';
import type { ChartPayload, DashboardInfo, KeptChart } from '../api/payloads';
import type { Server } from '../api/server';
import { type Board, type BoardTile, added, newKey, putBack, tilesOfCharts, useBoard, useKeptFilter, without } from '../dashboard/board';
import { replaced, toggled } from '../dashboard/cross-filter';
import { useSources } from '../dashboard/datasets';
import type { DatasetProfile } from '../generated/model';
import { canonical } from '../model/canonical';
import { type Predicate, sayPredicate } from '../model/predicate';
import { Button, Empty, ErrorNote, Menu, type MenuItem, Progress, Select } from './basics';
import { KeptPicker, KpiForm, type NewTile } from './dashboard-add';
import { exportBoard } from './dashboard-export';
import { Grid } from './dashboard-grid';
import { NameForm, TileView, contentOf } from './dashboard-tile';
import { useLoad, useSlow } from './hooks';
import { Icon } from './icons';
import { useServices } from './services';
import { trans } from '../i18n';

interface DashboardProps {
  server: Server;
  /** A named board, made if there is none; without a name, any board can be chosen, and every kept chart stands on the first. */
  name?: string | null;
  filter?: readonly Predicate[];
  onFilter?: (filter: readonly Predicate[]) => void;
  /** Grows when Python changed the board. */
  revision?: number;
  onOpenChart?: (chart: KeptChart) => void;
}

export function Dashboard({ server, name = null, filter, onFilter, revision = 0, onOpenChart }: DashboardProps) {
  const [own, setOwn] = useState<readonly Predicate[]>([]);
  const [chosen, setChosen] = useState('');
  const state: FilterState = onFilter ? { filter: filter ?? [], onFilter } : { filter: own, onFilter: setOwn };
  const charts = useLoad(signal => server.charts({}, signal), [server, revision]);
  const boards = useLoad(async signal => (name ? { items: [await findOrMake(server, name)] } : server.dashboards({}, signal)), [server, name]);
  const slow = useSlow(!charts.value || !boards.value);
  const error = charts.error ?? boards.error;
  if (error && !(charts.value && boards.value)) return <ErrorNote error={error} onRetry={() => (charts.reload(), boards.reload())} />;
  if (!charts.value || !boards.value) return <div class="ds-waiting">{slow && <Progress label={trans.__('Loading the dashboard')} />}</div>;
  const kept = charts.value.items;
  const info = boards.value.items.find(item => (name ? true : item.id === chosen)) ?? null;
  const choose = (id: string) => {
    setChosen(id);
    state.onFilter([]);
  };
  const chooser = name ? null : <Chooser server={server} boards={boards.value.items} chosen={info?.id ?? ''} onChoose={choose} onChange={boards.reload} />;
  const common = { server, charts: kept, chooser, revision, onOpenChart, onCharts: charts.reload, ...state };
  if (!info) return <AllCharts key="all" {...common} />;
  const removed = () => {
    choose('');
    boards.reload();
  };
  return <OneBoard key={info.id} info={info} {...common} onRenamed={name ? undefined : boards.reload} onRemoved={name ? undefined : removed} />;
}

interface FilterState {
  filter: readonly Predicate[];
  onFilter: (filter: readonly Predicate[]) => void;
}

interface CommonProps extends FilterState {
  server: Server;
  charts: readonly KeptChart[];
  chooser: preact.ComponentChildren;
  revision: number;
  onOpenChart: ((chart: KeptChart) => void) | undefined;
  onCharts: () => void;
}

async function findOrMake(server: Server, name: string): Promise<DashboardInfo> {
  const find = async () => (await server.dashboards({ search: name })).items.find(item => item.name === name);
  const found = await find();
  if (found) return found;
  return server.saveDashboard({ name, tiles: [] }).catch(async (reason: unknown) => {
    const made = await find();
    if (made) return made;
    throw reason;
  });
}

interface ChooserProps {
  server: Server;
  boards: readonly DashboardInfo[];
  chosen: string;
  onChoose: (id: string) => void;
  onChange: () => void;
}

function Chooser({ server, boards, chosen, onChoose, onChange }: ChooserProps) {
  const { toast } = useServices();
  const [naming, setNaming] = useState(false);
  const make = (name: string | null) => {
    setNaming(false);
    if (!name) return;
    server.saveDashboard({ name, tiles: [] }).then(made => (onChange(), onChoose(made.id)), (reason: unknown) => toast({ kind: 'error', text: toError(reason).message }));
  };
  if (naming) return <NameForm label={trans.__('Name of the new dashboard')} value="My dashboard" onDone={make} />;
  return (
    <>
      <Select<string> label={trans.__('Dashboard')} hideLabel value={chosen} options={[['', 'All kept charts'] as const, ...boards.map(item => [item.id, item.name] as const)]} onChange={onChoose} />
      <Button label={trans.__('New dashboard')} icon="plus" onClick={() => setNaming(true)} />
    </>
  );
}

/** Every kept chart, in an order of its own. */
function AllCharts(props: CommonProps) {
  const { server, charts, onCharts, onOpenChart } = props;
  const { toast } = useServices();
  const [asking, setAsking] = useState<KeptChart | null>(null);
  const tiles = useMemo(() => tilesOfCharts(charts), [charts]);
  const remove = (chart: KeptChart) => {
    setAsking(null);
    server.deleteChart(chart.id).then(() => {
      onCharts();
      const undo = () => void server.keepChart({ name: chart.name, dataset_id: chart.dataset_id, spec: chart.spec, question: chart.question }).then(onCharts);
      toast({ kind: 'info', text: trans.__('“%1” was deleted.', chart.name), action: { label: trans.__('Undo'), run: undo } });
    }, (reason: unknown) => toast({ kind: 'error', text: toError(reason).message }));
  };
  const itemsOf = (tile: BoardTile): MenuItem[] => {
    const chart = charts.find(item => item.id === tile.chart_id);
    return chart ? [...openItem(chart, onOpenChart), { label: trans.__('Delete this chart'), icon: 'trash', run: () => setAsking(chart) }] : [];
  };
  return (
    <BoardFrame {...props} name="Kept charts" tiles={tiles} board={null} itemsOf={itemsOf} tools={null}>
      {asking && (
        <div class="ds-note ds-note-warning" role="alertdialog" aria-label={trans.__('Delete a chart')}>
          <Icon name="warning" />
          <p>Delete the kept chart “{asking.name}”? It leaves every dashboard.</p>
          <Button label={trans.__('Delete')} kind="danger" onClick={() => remove(asking)} />
          <Button label={trans.__('Cancel')} kind="quiet" onClick={() => setAsking(null)} />
        </div>
      )}
      {tiles.length === 0 && <Empty title={trans.__('No kept charts yet')}>{trans.__('Build a chart and press “Keep”: it stays here, also after the kernel and the server have been restarted.')}</Empty>}
    </BoardFrame>
  );
}

const openItem = (chart: KeptChart | null, onOpen: ((chart: KeptChart) => void) | undefined): MenuItem[] =>
  chart && onOpen ? [{ label: trans.__('Open in the chart builder'), icon: 'chart', run: () => onOpen(chart) }] : [];

interface OneBoardProps extends CommonProps {
  info: DashboardInfo;
  onRenamed: (() => void) | undefined;
  onRemoved: (() => void) | undefined;
}

function OneBoard({ info, onRenamed, onRemoved, ...props }: OneBoardProps) {
  const { server, charts, filter, onFilter, onOpenChart } = props;
  const { toast } = useServices();
  const board = useBoard(server, info, props.revision);
  const [adding, setAdding] = useState<'kept' | 'kpi' | null>(null);
  const [renaming, setRenaming] = useState(false);
  useKeptFilter(server, info.id, filter, info.filter);
  useEffect(() => {
    if (filter.length === 0 && info.filter.length > 0) onFilter(info.filter);
  }, []);
  const add = (tile: NewTile) => {
    const key = newKey();
    board.change(tiles => added(tiles, tile, key));
    toast({ kind: 'info', text: trans.__('Added to the dashboard.'), action: { label: trans.__('Undo'), run: () => board.change(tiles => without(tiles, key)) } });
  };
  const removeTile = (tile: BoardTile) => {
    board.change(tiles => without(tiles, tile.key));
    toast({ kind: 'info', text: trans.__('“%1” was taken off.', contentOf(tile, charts).title), action: { label: trans.__('Undo'), run: () => board.change(tiles => putBack(tiles, tile)) } });
  };
  const rename = (name: string | null) => {
    setRenaming(false);
    if (name && name !== board.name) board.rename(name).then(() => onRenamed?.(), (reason: unknown) => toast({ kind: 'error', text: toError(reason).message }));
  };
  const removeBoard = () => {
    const { name, tiles } = { name: board.name, tiles: board.tiles.map(({ key: _, ...tile }) => tile) };
    server.deleteDashboard(info.id).then(() => {
      onRemoved?.();
      toast({ kind: 'info', text: trans.__('“%1” was deleted.', name), action: { label: trans.__('Undo'), run: () => void server.saveDashboard({ name, tiles, filter: [...filter] }).then(() => onRenamed?.()) } });
    }, (reason: unknown) => toast({ kind: 'error', text: toError(reason).message }));
  };
  const itemsOf = (tile: BoardTile): MenuItem[] => [
    ...openItem(contentOf(tile, charts).kept, onOpenChart),
    { label: trans.__('Remove from the dashboard'), icon: 'trash', run: () => removeTile(tile) },
  ];
  const boardItems: MenuItem[] = [
    ...(onRenamed ? [{ label: trans.__('Rename the dashboard'), icon: 'edit' as const, run: () => setRenaming(true) }] : []),
    ...(onRemoved ? [{ label: trans.__('Delete the dashboard'), icon: 'trash' as const, run: removeBoard }] : []),
  ];
  const heading = renaming ? <NameForm label={trans.__('Name of the dashboard')} value={board.name} onDone={rename} /> : (props.chooser ?? <h2 class="ds-ellipsis">{board.name}</h2>);
  const tools = (
    <>
      <Saving board={board} />
      <Button label={trans.__('Undo')} icon="undo" bare kind="quiet" disabled={!board.canUndo} onClick={board.undo} />
      <Button label={trans.__('Redo')} icon="redo" bare kind="quiet" disabled={!board.canRedo} onClick={board.redo} />
      <Menu label={trans.__('Add')} icon="plus" items={[
        { label: trans.__('A kept chart'), icon: 'chart', run: () => setAdding('kept') },
        { label: trans.__('A KPI'), icon: 'sparkle', run: () => setAdding('kpi') },
        { label: trans.__('Text'), icon: 'edit', run: () => add({ kind: 'text', text: '' }) },
      ]} />
      {boardItems.length > 0 && <Menu label={trans.__('More for this dashboard')} icon="more" bare kind="quiet" items={boardItems} />}
    </>
  );
  return (
    <BoardFrame {...props} chooser={heading} name={board.name} tiles={board.tiles} board={board} itemsOf={itemsOf} tools={tools}>
      {board.error && <ErrorNote error={board.error} onRetry={board.retry} />}
      {adding === 'kept' && <KeptPicker charts={charts} onAdd={add} onClose={() => setAdding(null)} />}
      {adding === 'kpi' && <KpiForm server={server} onAdd={add} onClose={() => setAdding(null)} />}
      {board.tiles.length === 0 && !adding && <Empty title={trans.__('An empty dashboard')}>{trans.__('Add kept charts, KPIs and text. Drag a tile by its head, or arrange it with the arrow keys.')}</Empty>}
    </BoardFrame>
  );
}

const SAVING: Record<Board['saving'], string> = { saved: 'Saved', saving: 'Saving…', failed: 'Not saved' };

const Saving = ({ board }: { board: Board }) => <span class="ds-muted ds-small" role="status">{SAVING[board.saving]}</span>;

interface BoardFrameProps extends CommonProps {
  name: string;
  tiles: readonly BoardTile[];
  /** Null where nothing can be arranged. */
  board: Board | null;
  itemsOf: (tile: BoardTile) => MenuItem[];
  tools: preact.ComponentChildren;
  children: preact.ComponentChildren;
}

function BoardFrame({ server, charts, chooser, filter, onFilter, name, tiles, board, itemsOf, tools, children }: BoardFrameProps) {
  const { toast, kernel, changed } = useServices();
  useEffect(changed, [changed, tiles]);
  const contents = useMemo(() => new Map(tiles.map(tile => [tile.key, contentOf(tile, charts)])), [tiles, charts]);
  const ids = [...contents.values()].flatMap(content => content.datasetId ?? []);
  const { sources, gone } = useSources(server, ids);
  const payloads = useRef(new Map<string, ChartPayload>());
  const profiles = useRef(new Map<string, Promise<DatasetProfile>>());
  /** Which tile put which condition: a chart is not filtered by its own marks. */
  const [origins, setOrigins] = useState<ReadonlyMap<string, string>>(new Map());
  const profileOf = useCallback((backend: HttpBackend) => {
    const known = profiles.current.get(backend.id) ?? backend.profile();
    profiles.current.set(backend.id, known);
    known.catch(() => profiles.current.delete(backend.id));
    return known;
  }, []);
  const titleOf = (tile: BoardTile) => contents.get(tile.key)?.title ?? '';
  const take = (tile: BoardTile, predicates: readonly Predicate[], next: Predicate[]) => {
    if (predicates.length === 0) return;
    setOrigins(old => new Map([...old, ...predicates.map(item => [canonical(item), tile.key] as const)]));
    onFilter(next);
  };
  const press = (tile: BoardTile, predicates: readonly Predicate[]) => take(tile, predicates, toggled(filter, predicates));
  const update = (tile: BoardTile, patch: Partial<BoardTile>) => board?.change(all => all.map(item => (item.key === tile.key ? { ...item, ...patch } : item)));
  const takeAway = () => void exportBoard({ name, tiles, titleOf, payloads: payloads.current, filter, kernel }).catch((reason: unknown) => toast({ kind: 'error', text: toError(reason).message }));
  const keys = (event: KeyboardEvent) => {
    if (!board || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z' || (event.target as HTMLElement).matches('input, textarea')) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.shiftKey) board.redo();
    else board.undo();
  };
  return (
    <div class="ds-board" onKeyDown={keys}>
      <div class="ds-row ds-board-bar">
        {chooser}
        <span class="ds-push" />
        {tools}
        {tiles.length > 0 && <Button label={trans.__('Export as HTML')} icon="download" bare kind="quiet" onClick={takeAway} />}
      </div>
      {filter.length > 0 && <Filters filter={filter} onFilter={onFilter} />}
      {children}
      <Grid tiles={tiles} titleOf={titleOf} onArrange={board ? next => board.change(() => next) : undefined}>
        {(tile, handles) => {
          const content = contents.get(tile.key) ?? contentOf(tile, charts);
          const mine = (item: Predicate) => origins.get(canonical(item)) === tile.key;
          return (
            <TileView
              tile={tile} content={content} server={server} profileOf={profileOf} handles={handles} items={itemsOf(tile)}
              info={sources.get(content.datasetId ?? '') ?? null} gone={gone.has(content.datasetId ?? '')}
              filter={filter.some(mine) ? filter.filter(item => !mine(item)) : filter} isSource={filter.some(mine)}
              onPress={predicates => press(tile, predicates)} onBox={predicates => take(tile, predicates, replaced(filter.filter(item => !mine(item)), predicates))} onRelease={() => filter.some(mine) && onFilter(filter.filter(item => !mine(item)))}
              onDrawn={payload => (payload ? payloads.current.set(tile.key, payload) : payloads.current.delete(tile.key))}
              onTitle={board ? title => update(tile, { title }) : null}
              onText={board && tile.kind === 'text' ? text => update(tile, { text }) : null}
            />
          );
        }}
      </Grid>
    </div>
  );
}

function Filters({ filter, onFilter }: FilterState) {
  return (
    <div class="ds-row ds-board-filters" role="group" aria-label={trans.__('Filters of the dashboard')}>
      <Icon name="filter" />
      {filter.map(item => (
        <span class="ds-chip" key={canonical(item)}>
          {sayPredicate(item)}
          <Button label={trans.__('Clear %1', sayPredicate(item))} icon="close" bare kind="quiet" onClick={() => onFilter(filter.filter(other => other !== item))} />
        </span>
      ))}
      {filter.length > 1 && <Button label={trans.__('Clear all')} kind="quiet" onClick={() => onFilter([])} />}
    </div>
  );
}
