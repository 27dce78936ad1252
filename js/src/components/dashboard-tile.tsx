/** One tile of a board: a chart, a figure with its course, or text. */
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type DataSageError, toError } from '../api/errors';
import { HttpBackend } from '../api/http';
import type { ChartPayload, DatasetInfo, KeptChart, RowsPayload, Step } from '../api/payloads';
import type { Server } from '../api/server';
import type { BoardTile } from '../dashboard/board';
import { type Box, brushAxes, brushPredicates } from '../dashboard/brush';
import { applicable, isCut, markPredicates } from '../dashboard/cross-filter';
import { kpiOf, sparkline } from '../dashboard/kpi';
import type { ChartSpec, DatasetProfile } from '../generated/model';
import { markValues } from '../model/marks';
import type { Predicate } from '../model/predicate';
import { Button, Empty, ErrorNote, Menu, type MenuItem, Progress } from './basics';
import { RowsTable } from './chart-view';
import type { Handles } from './dashboard-grid';
import { useFocus, useLoad, useSlow } from './hooks';
import { Breadcrumb, markItems } from './mark-menu';
import { Plot } from './plot';
import { type PressedMark, inSpec, isTurned } from './plot-events';
import { titleOf } from './recommendations';
import { trans } from '../i18n';

/** What a tile shows, once its kept chart is looked up. */
export interface Content {
  title: string;
  spec: ChartSpec | null;
  datasetId: string | null;
  kept: KeptChart | null;
}

export function contentOf(tile: BoardTile, charts: readonly KeptChart[]): Content {
  const kept = charts.find(chart => chart.id === tile.chart_id) ?? null;
  const spec = tile.spec ?? kept?.spec ?? null;
  const title = tile.title ?? kept?.name ?? (spec ? titleOf(spec) : tile.kind === 'text' ? trans.__('Text') : trans.__('Chart'));
  return { title, spec, kept, datasetId: tile.dataset_id ?? kept?.dataset_id ?? null };
}

interface TileProps {
  tile: BoardTile;
  content: Content;
  server: Server;
  /** The newest version of the tile's dataset; null until it is known. */
  info: DatasetInfo | null;
  gone: boolean;
  filter: readonly Predicate[];
  profileOf: (backend: HttpBackend) => Promise<DatasetProfile>;
  handles: Handles | null;
  items: readonly MenuItem[];
  onPress: (predicates: readonly Predicate[]) => void;
  /** A box puts its conditions in the place of the tile's earlier ones. */
  onBox: (predicates: readonly Predicate[]) => void;
  /** Let go of the conditions that this tile put on the others. */
  onRelease: () => void;
  /** Whether this tile put a condition on the others. */
  isSource: boolean;
  onDrawn: (payload: ChartPayload | null) => void;
  onTitle: ((title: string) => void) | null;
  onText: ((text: string) => void) | null;
}

export function TileView(props: TileProps) {
  const { tile, content, handles, items, onTitle } = props;
  const [renaming, setRenaming] = useState(false);
  const [editing, setEditing] = useState(tile.kind === 'text' && !tile.text);
  const rename: MenuItem[] = onTitle && (tile.kind !== 'text' || tile.title) ? [{ label: trans.__('Rename'), icon: 'edit', run: () => setRenaming(true) }] : [];
  const edit: MenuItem[] = props.onText ? [{ label: trans.__('Edit text'), icon: 'edit', run: () => setEditing(true) }] : [];
  const all = [...rename, ...edit, ...items];
  return (
    <article class={`ds-board-tile ds-board-of-${tile.kind}`} aria-label={content.title}>
      <header class="ds-board-head" onPointerDown={handles?.onGrab}>
        {renaming && onTitle ? (
          <NameForm label={trans.__('Title')} value={content.title} onDone={title => { setRenaming(false); if (title) onTitle(title); }} />
        ) : (
          <h3 class={tile.kind === 'text' && !tile.title ? 'ds-hidden' : 'ds-ellipsis'} title={content.title}>{content.title}</h3>
        )}
        <span class="ds-board-tools">
          {handles && <Grip title={content.title} onKey={handles.onKey} />}
          {all.length > 0 && <Menu label={trans.__('More for %1', content.title)} icon="more" bare kind="quiet" items={all} />}
        </span>
      </header>
      {tile.kind === 'text' ? (
        <TextBody text={tile.text ?? ''} editing={editing} onEdit={props.onText ? () => setEditing(true) : null} onDone={text => { setEditing(false); props.onText?.(text); }} />
      ) : (
        <ChartBody {...props} />
      )}
      {handles && <span class="ds-board-corner" onPointerDown={handles.onSize} aria-hidden="true" />}
    </article>
  );
}

function Grip({ title, onKey }: { title: string; onKey: (event: KeyboardEvent) => void }) {
  return (
    <button type="button" class="ds-button ds-quiet ds-bare ds-grip" aria-label={trans.__('Arrange %1. Arrow keys move it, Shift with arrow keys changes its size.', title)} title={trans.__('Drag to move; arrow keys move, Shift with arrow keys resizes')} onKeyDown={onKey}>
      <svg class="ds-icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="M8 2v12M2 8h12M6 4l2-2 2 2M6 12l2 2 2-2M4 6L2 8l2 2M12 6l2 2-2 2" /></svg>
    </button>
  );
}

export function NameForm({ label, value, onDone }: { label: string; value: string; onDone: (name: string | null) => void }) {
  const input = useFocus<HTMLInputElement>();
  const [text, setText] = useState(value);
  const done = useRef(false);
  const finish = (name: string | null) => {
    if (done.current) return;
    done.current = true;
    onDone(name?.trim() || null);
  };
  return (
    <form class="ds-board-name" onSubmit={event => (event.preventDefault(), finish(text))}>
      <input type="text" ref={input} aria-label={label} value={text} maxLength={200} onInput={event => setText(event.currentTarget.value)} onBlur={() => finish(text)} onKeyDown={event => event.key === 'Escape' && (event.stopPropagation(), finish(null))} />
    </form>
  );
}

interface TextProps {
  text: string;
  editing: boolean;
  onEdit: (() => void) | null;
  onDone: (text: string) => void;
}

function TextBody({ text, editing, onEdit, onDone }: TextProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (editing) area.current?.focus();
  }, [editing]);
  if (editing && onEdit) {
    return (
      <textarea
        ref={area} class="ds-board-edit" aria-label={trans.__('Words of the tile')} maxLength={5000} placeholder={trans.__('Write something. A line that begins with # is a heading.')} defaultValue={text}
        onBlur={event => onDone(event.currentTarget.value)}
        onKeyDown={event => event.key === 'Escape' && (event.stopPropagation(), event.currentTarget.blur())}
      />
    );
  }
  return <div class="ds-board-text" onDblClick={onEdit ?? undefined}>{text ? lines(text) : <p class="ds-muted">{trans.__('Empty text')}</p>}</div>;
}

const lines = (text: string): ComponentChildren => text.split('\n').map((line, i) => (line.startsWith('#') ? <h4 key={i}>{line.replace(/^#+\s*/, '')}</h4> : <p key={i}>{line || '\u00a0'}</p>));

function ChartBody({ tile, content, server, info, gone, filter, profileOf, onPress, onBox, onRelease, isSource, onDrawn }: TileProps) {
  const { spec, title } = content;
  const [steps, setSteps] = useState<readonly Step[]>([]);
  const [mark, setMark] = useState<PressedMark | null>(null);
  const [box, setBox] = useState<Box | null>(null);
  const [behind, setBehind] = useState<RowsPayload | null>(null);
  const [problem, setProblem] = useState<DataSageError | null>(null);
  const backend = useMemo(() => (info ? new HttpBackend(server, info.id, info.name) : null), [server, info?.id, info?.name]);
  const { applied, missing } = useMemo(() => applicable(filter, info?.columns ?? []), [filter, info?.id]);
  const profile = useLoad(async () => (backend && tile.kind === 'chart' ? profileOf(backend) : null), [backend]);
  const frame = useRef<HTMLDivElement>(null);
  const [spot, setSpot] = useState({ left: '0', top: '0' });
  const request = { steps: [...steps], filter: applied };
  const drawn = useLoad(
    async signal => (backend && spec ? backend.chart({ spec, ...request }, signal) : null),
    [backend, JSON.stringify([spec, steps, applied])],
  );
  const payload = drawn.value;
  const slow = useSlow(drawn.loading && payload !== null);
  useEffect(() => onDrawn(payload), [payload]);
  useEffect(() => {
    if (!isSource) setMark(null);
    if (!isSource) setBox(null);
  }, [isSource]);
  /** Beside a box no mark stands out, and pressing one draws nothing again, which would swallow a double press. */
  const pressedMark = isSource && !box ? mark : null;
  const figure = useMemo(() => (payload ? tidy(payload, pressedMark, isSource ? box : null) : null), [payload, isSource, pressedMark, box]);

  if (gone) return <Empty title={trans.__('Its dataset is gone.')}>{trans.__('Remove this tile, or restore the dataset from the bin.')}</Empty>;
  if (!spec) return <Empty title={trans.__('Its chart was deleted.')}>{trans.__('Remove this tile, or keep the chart again.')}</Empty>;
  if (!payload || !figure || !backend) return drawn.error ? <ErrorNote error={drawn.error} onRetry={drawn.reload} /> : <div class="ds-waiting"><Progress label={trans.__('Drawing %1', title)} /></div>;

  const step = (next: Step) => {
    setMark(null);
    setSteps(old => [...old, next]);
  };
  const press = (pressed: PressedMark) => {
    setMark(pressed);
    setSpot({ left: share(pressed.left, frame.current?.clientWidth), top: share(pressed.top, frame.current?.clientHeight) });
    setProblem(null);
    const values = markValues(payload.spec, pressed);
    const found = markPredicates(payload.spec, values, profile.value);
    const cut = values.filter(item => isCut(payload.spec, item.channel, profile.value));
    if (found.length > 0 || cut.length > 0) setBox(null);
    if (cut.length === 0) return onPress(found);
    const more = cutPredicates(backend, spec, request, cut);
    return void more.then(ranges => onPress([...found, ...ranges]), (reason: unknown) => setProblem(toError(reason)));
  };
  const brush = (drawnBox: Box | null) => {
    if (!drawnBox && !box) return;
    const found = drawnBox ? brushPredicates(payload.spec, drawnBox, profile.value) : [];
    setMark(null);
    setBox(found.length > 0 ? drawnBox : null);
    if (found.length > 0) onBox(found);
    else onRelease();
  };
  const showRows = (values: ReturnType<typeof markValues>) => {
    const rows_behind = Object.fromEntries(values.map(item => [item.channel, item.value]));
    backend.rowsBehind({ spec, ...request, rows_behind, limit: 200 }).then(setBehind, (reason: unknown) => setProblem(toError(reason)));
  };
  const values = mark ? markValues(payload.spec, mark) : [];
  return (
    <div class={`ds-board-body${slow ? ' ds-stale' : ''}`} aria-busy={drawn.loading}>
      {steps.length > 0 && <Breadcrumb steps={steps} onRollUp={count => (setMark(null), setSteps(old => old.slice(0, count)))} />}
      {missing.length > 0 && <p class="ds-board-lacking ds-muted ds-small" role="note">{trans.__('Not filtered: %1 has no field %2.', info?.name, missing.join(', '))}</p>}
      {drawn.error && <ErrorNote error={drawn.error} onRetry={drawn.reload} />}
      {problem && <ErrorNote error={problem} onClose={() => setProblem(null)} />}
      {behind ? (
        <section class="ds-board-rows" aria-label={trans.__('Rows behind the mark')}>
          <Button label={trans.__('Back to the chart')} icon="left" kind="quiet" onClick={() => setBehind(null)} />
          <RowsTable {...behind} label={trans.__('Rows behind the mark')} />
        </section>
      ) : tile.kind === 'kpi' && payload.spec.mark === 'indicator' ? (
        <KpiCard payload={payload} />
      ) : payload.row_count === 0 ? (
        <Empty title={trans.__('No rows under these filters.')} />
      ) : (
        <div class="ds-chart-frame" ref={frame}>
          <Plot figure={figure} summary={payload.alt_text} onPress={press} brush={brushAxes(payload.spec)} onBrush={brush} />
          {mark && values.length > 0 && (
            <div class="ds-mark-menu" style={spot}>
              <Menu label={trans.__('More about this mark')} icon="more" bare items={markItems({ spec: payload.spec, values, profile: profile.value, onStep: step, onBehind: showRows })} />
            </div>
          )}
        </div>
      )}
    </div>
  );
}

/** A place that keeps its part of the frame while the frame changes its size. */
const share = (pixels: number, whole = 0): string => (whole > 0 ? `${((100 * pixels) / whole).toFixed(1)}%` : `${pixels}px`);

/** Only the engine knows the edges of its ranges: it is asked what "only this bin" means. */
async function cutPredicates(backend: HttpBackend, spec: ChartSpec, request: { steps: Step[]; filter: Predicate[] }, cut: ReturnType<typeof markValues>): Promise<Predicate[]> {
  const only = cut.map<Step>(({ channel, value }) => ({ kind: 'only', channel, value }));
  const narrowed = await backend.chart({ spec, ...request, steps: [...request.steps, ...only] });
  return (narrowed.spec.filter ?? []).filter(predicate => 'field' in predicate && cut.some(item => item.field === predicate.field)).slice(-cut.length);
}

/** The tile's heading is the title; a pressed mark and what lies in a drawn box stand out. */
function tidy({ figure }: ChartPayload, mark: PressedMark | null, box: Box | null): ChartPayload['figure'] {
  const margin = { ...(figure.layout.margin as object), t: 8, r: 8 };
  const layout = { ...figure.layout, title: { text: '' }, margin, height: undefined, selections: box ? [outline(box, isTurned(figure))] : [] };
  const picked = (trace: Record<string, unknown>, i: number) => (PICKABLE.has(String(trace.type)) && mark ? { ...trace, selectedpoints: i === mark.curve ? [mark.point] : [] } : trace);
  return { data: figure.data.map(picked), layout };
}

/** The box as Plotly draws it. */
function outline(box: Box, turned: boolean): object {
  const { x, y } = inSpec(box.x.range, box.y.range, turned) as Record<'x' | 'y', [unknown, unknown] | null>;
  return { type: 'rect', xref: box.axes?.x ?? 'x', yref: box.axes?.y ?? 'y', x0: x?.[0], x1: x?.[1], y0: y?.[0], y1: y?.[1], line: { width: 1, dash: 'dot' } };
}

const PICKABLE = new Set(['bar', 'scatter', 'scattergl', 'box', 'violin']);
const SPARK: [number, number] = [160, 36];

function KpiCard({ payload }: { payload: ChartPayload }) {
  const kpi = kpiOf(payload);
  const spark = sparkline(kpi.course, ...SPARK);
  const against = kpi.change && kpi.before ? trans.__(' against %1', kpi.before) : '';
  const said = `${kpi.value}${kpi.period ? trans.__(' in %1', kpi.period) : ''}${kpi.change ? `, ${kpi.change}${against}` : ''}`;
  return (
    <div class={`ds-kpi${spark ? '' : ' ds-kpi-alone'}`} role="img" aria-label={said}>
      <div class="ds-kpi-value">{kpi.value}</div>
      {kpi.change && <div class={`ds-kpi-change ds-kpi-${kpi.direction}`}><span>{SIGNS[kpi.direction]} {kpi.change}</span><span class="ds-muted">{against}</span></div>}
      {spark && (
        <svg class="ds-kpi-course" viewBox={`0 0 ${SPARK[0]} ${SPARK[1]}`} preserveAspectRatio="none" aria-hidden="true">
          <path d={spark.line} vector-effect="non-scaling-stroke" />
        </svg>
      )}
      {kpi.period && <div class="ds-kpi-period ds-muted ds-small">{kpi.period}</div>}
    </div>
  );
}

const SIGNS = { up: '▲', down: '▼', even: '▬' } as const;
