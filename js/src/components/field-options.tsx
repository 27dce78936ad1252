/** Every option of one placement. */
import { useState } from 'preact/hooks';
import {
  type Aggregate, AggregateWords, type ColumnProfile, type FieldDef, type MeasurementType, MeasurementTypeWords, type Sort,
  type TimeUnit, TimeUnitWords, type Window, WindowWords,
} from '../generated/model';
import { AGGREGATE_LABELS, KIND_NAMES, TIME_UNIT_LABELS, WINDOW_LABELS } from '../model/shelves';
import { Select } from './basics';
import { Popup } from './popup';
import { trans } from '../i18n';

interface OptionsProps {
  definition: FieldDef;
  column: ColumnProfile | null;
  columns: readonly ColumnProfile[];
  channel: string;
  onUpdate: (patch: Partial<FieldDef>) => void;
}

const SCHEMES = ['tableau10', 'set2', 'paired', 'viridis', 'blues', 'greens', 'oranges', 'purples', 'greys', 'redblue', 'purplegreen'];
const SIDES: Record<string, string> = { x: 'y', y: 'x' };

export function FieldOptions(props: OptionsProps) {
  const { definition, column, channel, onUpdate } = props;
  const kind = definition.type ?? column?.kind ?? 'quantitative';
  const numeric = kind === 'quantitative';
  const measured = numeric || definition.aggregate;
  return (
    <Popup class="ds-options" role="dialog" label={trans.__('Options of %1', definition.field ?? trans.__('count of rows'))}>
      {definition.field && (
        <Select<Aggregate> label={trans.__('Summarize')} value={definition.aggregate ?? ''} options={[['', trans.__('not summarized')], ...AggregateWords.map(word => [word, AGGREGATE_LABELS[word]] as const)]} onChange={value => onUpdate({ aggregate: value || null })} />
      )}
      {kind === 'temporal' && (
        <Select<TimeUnit> label={trans.__('Time')} value={definition.timeUnit ?? ''} options={[['', trans.__('automatic')], ...TimeUnitWords.map(word => [word, TIME_UNIT_LABELS[word]] as const)]} onChange={value => onUpdate({ timeUnit: value || null })} />
      )}
      {numeric && !definition.aggregate && definition.field && <BinOption {...props} />}
      <SortOption {...props} />
      {measured && <StackOption {...props} />}
      {measured && (
        <Select<Window> label={trans.__('Calculate')} value={definition.window ?? ''} options={[['', trans.__('nothing further')], ...WindowWords.map(word => [word, WINDOW_LABELS[word]] as const)]} onChange={value => onUpdate({ window: value || null, windowSize: value === 'moving_average' ? (definition.windowSize ?? 3) : null })} />
      )}
      {definition.window === 'moving_average' && <NumberField label={trans.__('Rows averaged')} value={definition.windowSize ?? 3} min={2} max={1000} onChange={windowSize => onUpdate({ windowSize })} />}
      <ScaleOption {...props} measured={Boolean(measured)} />
      {definition.field && (
        <Select<MeasurementType> label={trans.__('Read as')} value={definition.type ?? ''} options={[['', trans.__('automatic (%1)', KIND_NAMES[column?.kind ?? kind])], ...MeasurementTypeWords.map(word => [word, KIND_NAMES[word]] as const)]} onChange={value => onUpdate({ type: value || null })} />
      )}
      <TextField label={trans.__('Title')} value={definition.title ?? ''} placeholder={trans.__('automatic')} onChange={title => onUpdate({ title: title || null })} />
      {channel === 'color' && (
        <Select<string> label={trans.__('Colors')} value={definition.scale?.scheme ?? ''} options={[['', trans.__('automatic')], ...SCHEMES.map(name => [name, name] as const)]} onChange={scheme => onUpdate({ scale: cleaned({ ...definition.scale, scheme: scheme || null }) })} />
      )}
    </Popup>
  );
}

const cleaned = <T extends object>(value: T): T | null => {
  const parts = Object.entries(value).filter(([, part]) => part !== null && part !== undefined);
  return parts.length > 0 ? (Object.fromEntries(parts) as T) : null;
};

function BinOption({ definition, onUpdate }: OptionsProps) {
  const bin = definition.bin;
  const count = typeof bin === 'object' && bin ? (bin.maxbins ?? 20) : 20;
  return (
    <div class="ds-option-pair">
      <Select<'off' | 'on'> label={trans.__('Group into bins')} value={bin ? 'on' : 'off'} options={[['off', trans.__('no')], ['on', trans.__('yes')]]} onChange={value => onUpdate({ bin: value === 'on' ? true : null })} />
      {bin && <NumberField label={trans.__('At most')} value={count} min={2} max={500} onChange={maxbins => onUpdate({ bin: { maxbins } })} />}
    </div>
  );
}

function SortOption({ definition, channel, onUpdate }: OptionsProps) {
  const other = SIDES[channel];
  const current = sortName(definition.sort ?? null);
  const options: [string, string][] = [['', trans.__('automatic')], ['ascending', trans.__('own order, ascending')], ['descending', trans.__('own order, descending')]];
  if (other) options.push([other, trans.__('by %1, smallest first', other.toUpperCase())], [`-${other}`, trans.__('by %1, largest first', other.toUpperCase())]);
  if (current === 'custom') options.push(['custom', 'custom']);
  return <Select<string> label={trans.__('Order')} value={current} options={options} onChange={value => onUpdate({ sort: toSort(value) })} />;
}

function sortName(sort: Sort | null): string {
  if (!sort) return '';
  if (sort.field || sort.values) return 'custom';
  const order = sort.order ?? 'ascending';
  if (!sort.channel) return order;
  return order === 'descending' ? `-${sort.channel}` : sort.channel;
}

function toSort(value: string): Sort | null {
  if (!value) return null;
  if (value === 'ascending' || value === 'descending') return { order: value };
  return { channel: value.replace('-', ''), order: value.startsWith('-') ? 'descending' : 'ascending' };
}

function StackOption({ definition, channel, onUpdate }: OptionsProps) {
  if (channel !== 'x' && channel !== 'y') return null;
  const value = definition.stack === false ? 'off' : typeof definition.stack === 'string' ? definition.stack : '';
  return (
    <Select<string>
      label={trans.__('Stack')}
      value={value}
      options={[['', trans.__('automatic')], ['zero', trans.__('stacked')], ['normalize', trans.__('shares of 100 %')], ['center', trans.__('centered')], ['off', trans.__('not stacked')]]}
      onChange={choice => onUpdate({ stack: choice === 'off' ? false : choice || null })}
    />
  );
}

function ScaleOption({ definition, onUpdate, measured }: OptionsProps & { measured: boolean }) {
  if (!measured) return null;
  const scale = definition.scale ?? {};
  const zero = scale.zero === true ? 'yes' : scale.zero === false ? 'no' : '';
  return (
    <div class="ds-option-pair">
      <Select<string> label={trans.__('Scale')} value={scale.type ?? ''} options={[['', trans.__('linear')], ['log', trans.__('logarithmic')], ['sqrt', trans.__('square root')], ['symlog', trans.__('log around zero')]]} onChange={type => onUpdate({ scale: cleaned({ ...scale, type: type || null }) })} />
      <Select<string> label={trans.__('From zero')} value={zero} options={[['', trans.__('automatic')], ['yes', trans.__('yes')], ['no', trans.__('no')]]} onChange={value => onUpdate({ scale: cleaned({ ...scale, zero: value === '' ? null : value === 'yes' }) })} />
    </div>
  );
}

/** Text that is taken over when the reader leaves the field or presses Enter. */
export function TextField({ label, value, placeholder, onChange }: { label: string; value: string; placeholder?: string; onChange: (value: string) => void }) {
  const [draft, setDraft] = useState<string | null>(null);
  const commit = () => {
    if (draft !== null && draft !== value) onChange(draft);
    setDraft(null);
  };
  return (
    <label class="ds-field">
      <span>{label}</span>
      <input type="text" value={draft ?? value} placeholder={placeholder} onInput={event => setDraft(event.currentTarget.value)} onBlur={commit} onKeyDown={event => event.key === 'Enter' && commit()} />
    </label>
  );
}

interface NumberFieldProps {
  label: string;
  value: number;
  min: number;
  max: number;
  hideLabel?: boolean;
  onChange: (value: number) => void;
}

export function NumberField({ label, value, min, max, hideLabel = false, onChange }: NumberFieldProps) {
  const commit = (text: string) => {
    const number = Math.round(Number(text));
    if (Number.isFinite(number) && number !== value) onChange(Math.min(max, Math.max(min, number)));
  };
  return (
    <label class="ds-field">
      <span class={hideLabel ? 'ds-hidden' : ''}>{label}</span>
      <input type="number" value={value} min={min} max={max} onChange={event => commit(event.currentTarget.value)} />
    </label>
  );
}
