/** Make or change one condition on one column. */
import { useRef, useState } from 'preact/hooks';
import type { ColumnProfile, FieldPredicate } from '../generated/model';
import { OPERATOR_WORDS, type Operator, type Predicate, type Scalar, operatorOf, scalarOf } from '../model/predicate';
import { Button, Select } from './basics';
import { useDismiss } from './hooks';
import { Popup } from './popup';
import { trans } from '../i18n';

interface FilterEditorProps {
  column: ColumnProfile;
  predicate: Predicate | null;
  onSave: (predicate: Predicate) => void;
  onClose: () => void;
}

const NUMERIC: Operator[] = ['range', 'equal', 'gt', 'gte', 'lt', 'lte', 'valid'];
const TEXTUAL: Operator[] = ['oneOf', 'equal', 'contains', 'startsWith', 'endsWith', 'valid'];

export function FilterEditor({ column, predicate, onSave, onClose }: FilterEditorProps) {
  const ordered = column.kind === 'quantitative' || column.kind === 'temporal';
  const operators = ordered ? NUMERIC : TEXTUAL;
  const [operator, setOperator] = useState<Operator>((predicate && operatorOf(predicate)) ?? (operators[0] as Operator));
  const before = predicate && 'field' in predicate ? predicate : null;
  const [draft, setDraft] = useState(() => draftOf(before));
  const root = useRef<HTMLDivElement>(null);
  useDismiss(root, true, onClose);
  const made = makePredicate(column, operator, draft);
  const save = (event: Event) => {
    event.preventDefault();
    if (made) onSave(made);
  };
  return (
    <Popup role="dialog" label={trans.__('Filter by %1', column.name)} box={root}>
      <form class="ds-options" onSubmit={save}>
        <Select<Operator> label={column.name} value={operator} options={operators.map(name => [name, OPERATOR_WORDS[name]] as const)} onChange={value => value && setOperator(value)} />
        <Operands column={column} operator={operator} draft={draft} onDraft={setDraft} />
        <div class="ds-row">
          <button type="submit" class="ds-button ds-primary" aria-disabled={!made}>{trans.__('Apply')}</button>
          <Button label={trans.__('Cancel')} kind="quiet" onClick={onClose} />
        </div>
      </form>
    </Popup>
  );
}

interface Draft {
  one: string;
  low: string;
  high: string;
  many: string[];
  valid: boolean;
}

function draftOf(predicate: FieldPredicate | null): Draft {
  const operator = predicate ? operatorOf(predicate) : null;
  const value = operator && predicate ? predicate[operator] : null;
  const range = predicate?.range ?? [null, null];
  return {
    one: value !== null && value !== undefined && typeof value !== 'object' ? String(value) : '',
    low: range[0] === null ? '' : String(range[0]),
    high: range[1] === null ? '' : String(range[1]),
    many: (predicate?.oneOf ?? []).map(String),
    valid: predicate?.valid ?? true,
  };
}

function Operands({ column, operator, draft, onDraft }: { column: ColumnProfile; operator: Operator; draft: Draft; onDraft: (draft: Draft) => void }) {
  const kind = column.kind === 'quantitative' ? 'number' : column.kind === 'temporal' && operator !== 'equal' ? 'date' : 'text';
  if (operator === 'valid') {
    return <Select<'yes' | 'no'> label={trans.__('Rows')} value={draft.valid ? 'yes' : 'no'} options={[['yes', trans.__('with a value')], ['no', trans.__('without a value')]]} onChange={value => onDraft({ ...draft, valid: value === 'yes' })} />;
  }
  if (operator === 'range') {
    return (
      <div class="ds-option-pair">
        <ValueInput label={trans.__('From')} kind={kind} value={draft.low} placeholder={String(column.min ?? '')} onInput={low => onDraft({ ...draft, low })} />
        <ValueInput label={trans.__('To')} kind={kind} value={draft.high} placeholder={String(column.max ?? '')} onInput={high => onDraft({ ...draft, high })} />
      </div>
    );
  }
  if (operator === 'oneOf') return <ValueChecks column={column} draft={draft} onDraft={onDraft} />;
  return <ValueInput label={trans.__('Value')} kind={kind} value={draft.one} onInput={one => onDraft({ ...draft, one })} />;
}

interface ValueInputProps {
  label: string;
  kind: 'number' | 'date' | 'text';
  value: string;
  placeholder?: string;
  onInput: (value: string) => void;
}

function ValueInput({ label, kind, value, placeholder, onInput }: ValueInputProps) {
  const input = (event: { currentTarget: HTMLInputElement }) => onInput(event.currentTarget.value);
  return (
    <label class="ds-field">
      <span>{label}</span>
      {kind === 'number' && <input type="number" step="any" value={value} placeholder={placeholder} onInput={input} />}
      {kind === 'date' && <input type="date" value={value} onInput={input} />}
      {kind === 'text' && <input type="text" value={value} placeholder={placeholder} onInput={input} />}
    </label>
  );
}

function ValueChecks({ column, draft, onDraft }: { column: ColumnProfile; draft: Draft; onDraft: (draft: Draft) => void }) {
  const values = [...new Set([...column.top_values.map(item => item.value), ...draft.many])];
  const toggle = (value: string, on: boolean) =>
    onDraft({ ...draft, many: on ? [...draft.many, value] : draft.many.filter(other => other !== value) });
  return (
    <fieldset class="ds-checks">
      <legend class="ds-hidden">{trans.__('Values of %1', column.name)}</legend>
      {values.map(value => (
        <label key={value} class="ds-check">
          <input type="checkbox" checked={draft.many.includes(value)} onChange={event => toggle(value, event.currentTarget.checked)} />
          <span class="ds-ellipsis">{value}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** The condition a draft describes; null while something is missing. */
export function makePredicate(column: ColumnProfile, operator: Operator, draft: Draft): Predicate | null {
  const base = { field: column.name };
  const scalar = (text: string): Scalar | null => (text === '' ? null : scalarOf(column, text));
  if (operator === 'valid') return { ...base, valid: draft.valid };
  if (operator === 'oneOf') return draft.many.length > 0 ? { ...base, oneOf: draft.many.map(text => scalarOf(column, text)) } : null;
  if (operator === 'range') {
    const [low, high] = [scalar(draft.low), scalar(draft.high)];
    return low === null && high === null ? null : { ...base, range: [low, high] };
  }
  const value = scalar(draft.one);
  return value === null ? null : ({ ...base, [operator]: value } as Predicate);
}
