/** Every option of one placement. */
import {
  type Aggregate, AggregateWords, type ColumnProfile, type FieldDef, type MeasurementType, MeasurementTypeWords,
  SchemesOfNames, SchemesOfNumbers,
  type TimeUnit, TimeUnitWords, type Window, WindowWords,
} from '../generated/model';
import { AGGREGATE_LABELS, KIND_NAMES, TIME_UNIT_LABELS, WINDOW_LABELS } from '../model/shelves';
import { Select } from './basics';
import { NumberField, TextField } from './fields';
import { Popup } from './popup';
import { SortOption } from './sort-option';
import { trans } from '../i18n';

export interface OptionsProps {
  definition: FieldDef;
  column: ColumnProfile | null;
  columns: readonly ColumnProfile[];
  channel: string;
  /** Everything on the shelves. */
  placed: readonly (readonly [string, FieldDef])[];
  onUpdate: (patch: Partial<FieldDef>) => void;
}


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
      {(channel === 'color' || channel === 'path.0') && <SchemeOption {...props} numbers={numeric || Boolean(definition.aggregate)} />}
    </Popup>
  );
}

const cleaned = <T extends object>(value: T): T | null => {
  const parts = Object.entries(value).filter(([, part]) => part !== null && part !== undefined);
  return parts.length > 0 ? (Object.fromEntries(parts) as T) : null;
};

/** Bins by how many there are at most, or by their width in the field's unit. */
function BinOption({ definition, column, onUpdate }: OptionsProps) {
  const bin = definition.bin;
  const parts = typeof bin === 'object' && bin ? bin : {};
  const way = !bin ? 'off' : parts.step ? 'step' : 'count';
  const choose = (value: string) => {
    if (value === 'off') return onUpdate({ bin: null });
    onUpdate({ bin: value === 'count' ? true : { step: usualStep(column) } });
  };
  return (
    <div class="ds-option-pair">
      <Select<string> label={trans.__('Group into bins')} value={way} options={[['off', trans.__('no')], ['count', trans.__('by number')], ['step', trans.__('by width')]]} onChange={choose} />
      {way === 'count' && <NumberField label={trans.__('At most')} value={parts.maxbins ?? 20} min={2} max={500} onChange={maxbins => onUpdate({ bin: { maxbins } })} />}
      {way === 'step' && <NumberField label={trans.__('Width')} value={parts.step ?? null} fine min={1e-9} max={1e15} onChange={step => onUpdate({ bin: { step } })} />}
    </div>
  );
}

/** A round width that gives about twenty bins. */
function usualStep(column: ColumnProfile | null): number {
  const span = Number(column?.max) - Number(column?.min);
  return span > 0 ? Number((10 ** Math.floor(Math.log10(span / 5))).toPrecision(1)) : 1;
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

function SchemeOption({ definition, onUpdate, numbers }: OptionsProps & { numbers: boolean }) {
  const fitting = numbers ? SchemesOfNumbers : [...SchemesOfNames, ...SchemesOfNumbers];
  return (
    <Select<string> label={trans.__('Colors')} value={definition.scale?.scheme ?? ''} options={[['', trans.__('automatic')], ...fitting.map(name => [name, name] as const)]} onChange={scheme => onUpdate({ scale: cleaned({ ...definition.scale, scheme: scheme || null }) })} />
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
