/** What a mark offers: drill, keep, drop, its rows; and the way back from steps into a chart. */
import { useRef } from 'preact/hooks';
import type { Step } from '../api/payloads';
import type { ChartSpec, DatasetProfile } from '../generated/model';
import { formatValue } from '../model/format';
import { type MarkValue, canDrill } from '../model/marks';
import { type MenuItem, MenuList } from './basics';
import { useDismiss } from './hooks';
import type { PressedMark } from './plot-events';
import { trans } from '../i18n';

export interface MarkActions {
  spec: ChartSpec;
  values: readonly MarkValue[];
  profile: DatasetProfile | null;
  onStep: (step: Step) => void;
  onBehind: (values: MarkValue[]) => void;
}

/** The actions of a mark as menu items. */
export function markItems({ spec, values, profile, onStep, onBehind }: MarkActions): MenuItem[] {
  const steps = values.flatMap(({ channel, field, value }) => {
    const said = typeof value === 'string' ? value : `${field} ${formatValue(value)}`;
    const step = (kind: Step['kind']) => () => onStep({ kind, channel, value });
    return [
      ...(profile && canDrill(spec, channel, profile) ? [{ label: trans.__('Drill into %1', said), run: step('drill') }] : []),
      { label: trans.__('Only %1', said), run: step('only') },
      { label: trans.__('Exclude %1', said), run: step('exclude') },
    ];
  });
  return [...steps, { label: trans.__('Show the rows behind it'), run: () => onBehind([...values]) }];
}

export function MarkMenu({ mark, onClose, ...actions }: MarkActions & { mark: PressedMark; onClose: () => void }) {
  const root = useRef<HTMLDivElement>(null);
  useDismiss(root, true, onClose);
  return (
    <div class="ds-mark-menu" ref={root} style={{ left: `${mark.left}px`, top: `${mark.top}px` }}>
      <MenuList items={markItems(actions)} onDone={onClose} />
    </div>
  );
}

const STEP_WORDS: Record<Step['kind'], string> = { drill: '', roll_up: 'up', only: 'only ', exclude: 'without ', zoom: 'zoom ' };

const sayStep = (step: Step): string => formatValue(step.value ?? step.range?.map(end => formatValue(end).slice(0, 16).replace('T', ' ')).join(' to '));

export function Breadcrumb({ steps, onRollUp }: { steps: readonly Step[]; onRollUp: (count: number) => void }) {
  return (
    <nav class="ds-breadcrumb" aria-label={trans.__('Steps into the chart')}>
      <button type="button" onClick={() => onRollUp(0)}>{trans.__('All')}</button>
      {steps.map((step, i) => (
        <span key={i}>
          <span aria-hidden="true">›</span>
          <button type="button" aria-current={i === steps.length - 1 ? 'step' : undefined} onClick={() => onRollUp(i + 1)}>
            {STEP_WORDS[step.kind]}{sayStep(step)}
          </button>
        </span>
      ))}
    </nav>
  );
}
