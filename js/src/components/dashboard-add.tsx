/** What can be put on a board: a kept chart, a figure made on the spot. */
import { useMemo, useState } from 'preact/hooks';
import { HttpBackend } from '../api/http';
import type { KeptChart, Tile } from '../api/payloads';
import type { Server } from '../api/server';
import type { Aggregate, ChartSpec, ColumnProfile, TimeUnit } from '../generated/model';
import { AGGREGATE_LABELS, TIME_UNIT_LABELS } from '../model/shelves';
import { Button, Empty, ErrorNote, Progress, Select } from './basics';
import { useLoad } from './hooks';
import { Icon } from './icons';
import { trans } from '../i18n';

export type NewTile = Omit<Tile, 'x' | 'y' | 'width' | 'height'>;

interface AddProps {
  onAdd: (tile: NewTile) => void;
  onClose: () => void;
}

export function KeptPicker({ charts, onAdd, onClose }: AddProps & { charts: readonly KeptChart[] }) {
  const [search, setSearch] = useState('');
  const found = charts.filter(chart => chart.name.toLowerCase().includes(search.trim().toLowerCase()));
  return (
    <section class="ds-board-add" aria-label={trans.__('Add a kept chart')} onKeyDown={event => event.key === 'Escape' && onClose()}>
      <div class="ds-row">
        <strong>{trans.__('Add a kept chart')}</strong>
        <span class="ds-push" />
        <Button label={trans.__('Done')} kind="quiet" onClick={onClose} />
      </div>
      {charts.length > 8 && <input type="search" aria-label={trans.__('Search kept charts')} placeholder={trans.__('Search kept charts')} value={search} onInput={event => setSearch(event.currentTarget.value)} />}
      {charts.length === 0 && <Empty title={trans.__('No kept charts yet')}>{trans.__('Build a chart and press “Keep”, or add a figure here.')}</Empty>}
      <div class="ds-board-picks">
        {found.map(chart => (
          <button key={chart.id} type="button" class="ds-button" onClick={() => onAdd({ kind: chart.spec.mark === 'indicator' ? 'kpi' : 'chart', chart_id: chart.id })}>
            <Icon name="plus" /><span class="ds-ellipsis">{chart.name}</span>
          </button>
        ))}
      </div>
    </section>
  );
}

const MEASURES: Aggregate[] = ['sum', 'mean', 'median', 'min', 'max', 'distinct', 'count'];
const UNITS: TimeUnit[] = ['year', 'yearquarter', 'yearmonth', 'yearweek', 'yearmonthdate'];
const ROWS = '\u0000rows';

export function KpiForm({ server, onAdd, onClose }: AddProps & { server: Server }) {
  const list = useLoad(signal => server.datasets({ sort: '-last_accessed', limit: 200 }, signal), [server]);
  const ready = (list.value?.items ?? []).filter(item => item.status === 'ready');
  const [chosen, setChosen] = useState('');
  const dataset = ready.find(item => item.id === chosen) ?? ready[0] ?? null;
  const backend = useMemo(() => (dataset ? new HttpBackend(server, dataset.id, dataset.name) : null), [server, dataset?.id]);
  const profile = useLoad(async signal => (backend ? backend.profile(signal) : null), [backend]);
  return (
    <section class="ds-board-add" aria-label={trans.__('Add a KPI')} onKeyDown={event => event.key === 'Escape' && onClose()}>
      <div class="ds-row">
        <strong>{trans.__('Add a KPI')}</strong>
        <span class="ds-push" />
        <Button label={trans.__('Done')} kind="quiet" onClick={onClose} />
      </div>
      {list.error && <ErrorNote error={list.error} onRetry={list.reload} />}
      {profile.error && <ErrorNote error={profile.error} onRetry={profile.reload} />}
      {list.value && !dataset && <Empty title={trans.__('No dataset yet')}>{trans.__('Upload one first.')}</Empty>}
      <div class="ds-board-form">
        {dataset && <Select<string> label={trans.__('Dataset')} value={dataset.id} options={ready.map(item => [item.id, item.name] as const)} onChange={setChosen} />}
        {dataset && (profile.value ? <KpiFields key={dataset.id} columns={profile.value.columns} onSpec={spec => onAdd({ kind: 'kpi', dataset_id: dataset.id, spec })} /> : <Progress label={trans.__('Reading the columns')} />)}
      </div>
    </section>
  );
}

function KpiFields({ columns, onSpec }: { columns: readonly ColumnProfile[]; onSpec: (spec: ChartSpec) => void }) {
  const measures = columns.filter(column => column.kind === 'quantitative');
  const dates = columns.filter(column => column.kind === 'temporal');
  const preferred = measures.find(column => column.role === 'measure') ?? measures[0];
  const [measure, setMeasure] = useState(preferred?.name ?? ROWS);
  const [aggregate, setAggregate] = useState<Aggregate>('sum');
  const [date, setDate] = useState(dates[0]?.name ?? '');
  const [unit, setUnit] = useState<TimeUnit>('yearmonth');
  const options = [...measures.map(column => [column.name, column.name] as const), [ROWS, trans.__('Number of rows')] as const];
  return (
    <>
      <Select<string> label={trans.__('Measure')} value={measure} options={options} onChange={setMeasure} />
      {measure !== ROWS && <Select<Aggregate> label={trans.__('Aggregate')} value={aggregate} options={MEASURES.map(name => [name, AGGREGATE_LABELS[name]] as const)} onChange={value => value && setAggregate(value)} />}
      {dates.length > 0 && <Select<string> label={trans.__('Compare over')} value={date} options={[['', trans.__('Nothing: the whole')] as const, ...dates.map(column => [column.name, column.name] as const)]} onChange={setDate} />}
      {date && <Select<TimeUnit> label={trans.__('Period')} value={unit} options={UNITS.map(name => [name, TIME_UNIT_LABELS[name]] as const)} onChange={value => value && setUnit(value)} />}
      <Button label={trans.__('Add KPI')} kind="primary" onClick={() => onSpec(kpiSpec(measure === ROWS ? null : measure, measure === ROWS ? 'count' : aggregate, date ? { field: date, timeUnit: unit } : null))} />
    </>
  );
}

export function kpiSpec(field: string | null, aggregate: Aggregate, over: { field: string; timeUnit: TimeUnit } | null): ChartSpec {
  const text = field === null ? { aggregate } : { field, aggregate };
  return { mark: 'indicator', encoding: { text, ...(over ? { x: over } : {}) } };
}
