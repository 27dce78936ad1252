/** Kept charts on a grid, figures that are one number in front. */
import { useMemo, useState } from 'preact/hooks';
import { toError } from '../api/errors';
import { HttpBackend } from '../api/http';
import type { DashboardInfo, KeptChart, Tile } from '../api/payloads';
import type { Server } from '../api/server';
import type { Predicate } from '../model/predicate';
import type { ChartSpec } from '../generated/model';
import { Button, Empty, ErrorNote, Progress } from './basics';
import { useLoad, useSlow } from './hooks';
import { Plot } from './plot';
import { titleOf } from './recommendations';
import { useServices } from './services';

interface DashboardProps {
  server: Server;
  /** A named board; without a name, every kept chart. */
  name?: string | null;
  filter?: readonly Predicate[];
  onOpenChart?: (chart: KeptChart) => void;
}

interface Shown {
  key: string;
  title: string;
  datasetId: string;
  spec: ChartSpec;
  kept: KeptChart | null;
}

export function Dashboard({ server, name = null, filter = [], onOpenChart }: DashboardProps) {
  const board = useLoad(async signal => {
    const charts = await server.charts({}, signal);
    if (!name) return { tiles: null, charts: charts.items };
    const found = (await server.dashboards({ search: name }, signal)).items.find(item => item.name === name);
    return { tiles: found ?? null, charts: charts.items, missing: !found };
  }, [server, name]);
  const slow = useSlow(board.loading && !board.value);
  if (board.error) return <ErrorNote error={board.error} onRetry={board.reload} />;
  if (!board.value) return <div class="ds-waiting">{slow && <Progress label="Loading the dashboard" />}</div>;
  if (board.value.missing) return <Empty title={`No dashboard “${name}”.`}>Make one in the app, or look at every kept chart with datasage.Dashboard().</Empty>;
  const shown = toShown(board.value.tiles, board.value.charts);
  if (shown.length === 0) return <Empty title="No kept charts yet">Build a chart and press “Keep”: it stays here, also after the kernel and the server have been restarted.</Empty>;
  const figures = shown.filter(item => item.spec.mark === 'indicator');
  const charts = shown.filter(item => item.spec.mark !== 'indicator');
  const card = (item: Shown) => <ChartTile key={item.key} server={server} item={item} filter={filter} onChange={board.reload} onOpen={onOpenChart} />;
  return (
    <div class="ds-dashboard">
      {figures.length > 0 && <div class="ds-figures">{figures.map(card)}</div>}
      <div class="ds-tiles">{charts.map(card)}</div>
    </div>
  );
}

function toShown(board: DashboardInfo | null, charts: readonly KeptChart[]): Shown[] {
  if (!board) return charts.map(chart => ({ key: chart.id, title: chart.name, datasetId: chart.dataset_id, spec: chart.spec, kept: chart }));
  return board.tiles.flatMap((tile, i) => toTile(tile, i, charts));
}

function toTile(tile: Tile, i: number, charts: readonly KeptChart[]): Shown[] {
  const kept = charts.find(chart => chart.id === tile.chart_id) ?? null;
  const spec = tile.spec ?? kept?.spec;
  const datasetId = tile.dataset_id ?? kept?.dataset_id;
  if (!spec || !datasetId) return [];
  return [{ key: `${i}`, title: tile.title ?? kept?.name ?? titleOf(spec), datasetId, spec, kept }];
}

interface TileProps {
  server: Server;
  item: Shown;
  filter: readonly Predicate[];
  onChange: () => void;
  onOpen: ((chart: KeptChart) => void) | undefined;
}

function ChartTile({ server, item, filter, onChange, onOpen }: TileProps) {
  const { toast } = useServices();
  const [asking, setAsking] = useState(false);
  const backend = useMemo(() => new HttpBackend(server, item.datasetId, item.title), [server, item.datasetId, item.title]);
  const drawn = useLoad(signal => backend.chart({ spec: item.spec, filter: [...filter] }, signal), [backend, item.spec, JSON.stringify(filter)]);
  const { kept } = item;
  const remove = () => {
    if (!kept) return;
    setAsking(false);
    server.deleteChart(kept.id).then(() => {
      onChange();
      const undo = () => void server.keepChart({ name: kept.name, dataset_id: kept.dataset_id, spec: kept.spec, question: kept.question }).then(onChange);
      toast({ kind: 'info', text: `“${kept.name}” was deleted.`, action: { label: 'Undo', run: undo } });
    }, (reason: unknown) => toast({ kind: 'error', text: toError(reason).message }));
  };
  return (
    <article class="ds-tile" aria-label={item.title}>
      <div class="ds-row ds-tile-head">
        <h3 class="ds-ellipsis">{item.title}</h3>
        <span class="ds-push" />
        {kept && onOpen && <Button label={`Open ${item.title}`} icon="edit" bare kind="quiet" onClick={() => onOpen(kept)} />}
        {kept && (asking ? <><Button label="Delete" kind="danger" onClick={remove} /><Button label="Cancel" kind="quiet" onClick={() => setAsking(false)} /></> : <Button label={`Delete ${item.title}`} icon="trash" bare kind="quiet" onClick={() => setAsking(true)} />)}
      </div>
      {drawn.error && <ErrorNote error={drawn.error} onRetry={drawn.reload} />}
      {!drawn.value && !drawn.error && <div class="ds-waiting"><Progress label={`Drawing ${item.title}`} /></div>}
      {drawn.value && <Plot figure={withoutTitle(drawn.value.figure)} summary={drawn.value.alt_text} />}
    </article>
  );
}

/** The tile's heading is the title. */
function withoutTitle<F extends { data: unknown; layout: Record<string, unknown> }>(figure: F): F {
  const margin = { ...(figure.layout.margin as object), t: 16 };
  return { ...figure, layout: { ...figure.layout, title: { text: '' }, margin } };
}
