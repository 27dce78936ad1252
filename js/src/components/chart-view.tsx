/** A drawn chart with its twins: the data table, the SQL, the code; and what a press on a mark offers. */
import { useState } from 'preact/hooks';
import type { Backend } from '../api/backend';
import type { ChartPayload, RowsPayload, Step } from '../api/payloads';
import { type DataSageError, toError } from '../api/errors';
import type { ChartSpec, DatasetProfile } from '../generated/model';
import { formatCount, formatValue, sayRows } from '../model/format';
import { type MarkValue, markValues, zoomRange } from '../model/marks';
import { Button, Empty, ErrorNote, Tabs, copyText } from './basics';
import { useSlow } from './hooks';
import { Breadcrumb, MarkMenu } from './mark-menu';
import { Plot } from './plot';
import type { PressedMark } from './plot-events';
import { useServices } from './services';
import { trans, words } from '../i18n';

interface ChartViewProps {
  backend: Backend;
  spec: ChartSpec;
  profile: DatasetProfile;
  payload: ChartPayload;
  steps: readonly Step[];
  busy: boolean;
  onStep: (step: Step) => void;
  onRollUp: (count: number) => void;
}

type Twin = 'chart' | 'data' | 'sql' | 'code';
const TWINS = words<Record<Twin, string>>({ chart: 'Chart', data: 'Data', sql: 'SQL', code: 'Python' });

export function ChartView(props: ChartViewProps) {
  const { payload, steps, busy, onRollUp } = props;
  const [twin, setTwin] = useState<Twin>('chart');
  const slow = useSlow(busy);
  return (
    <div class="ds-chart-view" aria-busy={busy}>
      <div class="ds-row">
        <Tabs small label={trans.__('Form of the chart')} tabs={Object.entries(TWINS) as [Twin, string][]} value={twin} onChange={setTwin} />
        {steps.length > 0 && <Breadcrumb steps={steps} onRollUp={onRollUp} />}
        <span class="ds-muted ds-small ds-push">{trans._n('%1 row drawn', '%1 rows drawn', payload.row_count, formatCount(payload.row_count))}</span>
      </div>
      <div class={`ds-chart-frame${slow ? ' ds-stale' : ''}`}>
        {twin === 'chart' && <Drawing {...props} />}
        {twin === 'data' && <RowsTable columns={payload.data.columns} rows={payload.data.rows} total={payload.row_count} label={trans.__('Drawn rows')} />}
        {twin === 'sql' && <CodeBlock text={payload.sql} label={trans.__('SQL')} />}
        {twin === 'code' && <CodeBlock text={payload.code} label={trans.__('Python')} />}
      </div>
      <p class="ds-muted ds-small ds-summary">{payload.alt_text}</p>
    </div>
  );
}

function Drawing({ backend, spec, profile, payload, steps, onStep, onRollUp }: ChartViewProps) {
  const [mark, setMark] = useState<PressedMark | null>(null);
  const [behind, setBehind] = useState<{ values: MarkValue[]; rows: RowsPayload } | null>(null);
  const [error, setError] = useState<DataSageError | null>(null);
  const drawn = payload.spec;
  const values = mark ? markValues(drawn, mark) : [];
  const showBehind = (chosen: MarkValue[]) => {
    setError(null);
    const rows_behind = Object.fromEntries(chosen.map(item => [item.channel, item.value]));
    backend.rowsBehind({ spec, ...(steps.length > 0 ? { steps: [...steps] } : {}), rows_behind, limit: 200 }).then(
      rows => setBehind({ values: chosen, rows }),
      (reason: unknown) => setError(toError(reason)),
    );
  };
  const zoom = (axis: 'x' | 'y', range: [unknown, unknown] | null) => {
    const wanted = range && zoomRange(drawn, axis, range, profile);
    if (wanted) onStep({ kind: 'zoom', channel: axis, range: wanted });
    else if (!range && steps.at(-1)?.kind === 'zoom') onRollUp(steps.length - 1);
  };
  return (
    <>
      <Plot figure={payload.figure} summary={payload.alt_text} onPress={setMark} onZoom={zoom} />
      {mark && values.length > 0 && <MarkMenu mark={mark} values={values} spec={drawn} profile={profile} onStep={onStep} onBehind={showBehind} onClose={() => setMark(null)} />}
      {error && <ErrorNote error={error} onClose={() => setError(null)} />}
      {behind && (
        <section class="ds-behind" aria-label={trans.__('Rows behind the mark')}>
          <div class="ds-row">
            <strong>{trans.__('Rows behind %1', behind.values.map(item => `${item.field} ${formatValue(item.value)}`).join(', '))}</strong>
            <Button label={trans.__('Close')} icon="close" bare kind="quiet" onClick={() => setBehind(null)} />
          </div>
          <RowsTable {...behind.rows} label={trans.__('Rows behind the mark')} />
        </section>
      )}
    </>
  );
}

const SHOWN = 500;

export function RowsTable({ columns, rows, total, label }: { columns: readonly string[]; rows: readonly unknown[][]; total: number; label: string }) {
  if (rows.length === 0) return <Empty title={trans.__('No rows.')} />;
  return (
    <div class="ds-rows" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>{columns.map(column => <th key={column} scope="col">{column}</th>)}</tr>
        </thead>
        <tbody>
          {rows.slice(0, SHOWN).map((row, i) => (
            <tr key={i}>
              {row.map((value, j) => <td key={j} class={typeof value === 'number' ? 'ds-number' : ''}>{formatValue(value)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
      {total > Math.min(rows.length, SHOWN) && <p class="ds-muted ds-small">{trans.__('The first %1 of %2.', Math.min(rows.length, SHOWN), sayRows(total))}</p>}
    </div>
  );
}

export function CodeBlock({ text, label }: { text: string; label: string }) {
  const { toast } = useServices();
  return (
    <div class="ds-code">
      <Button label={trans.__('Copy %1', label)} icon="copy" bare kind="quiet" onClick={() => void copyText(text).then(() => toast({ kind: 'info', text: trans.__('%1 copied.', label) }))} />
      <pre tabIndex={0} aria-label={label}><code>{text}</code></pre>
    </div>
  );
}
