/** The order of a channel's values: their own, another channel's, a field's, or a list. */
import { AggregateWords, type Aggregate, type FieldDef, type Sort, type SortOrder } from '../generated/model';
import { AGGREGATE_LABELS, labelOf } from '../model/shelves';
import { trans } from '../i18n';
import { Select } from './basics';
import type { OptionsProps } from './field-options';
import { ListField } from './fields';

const MOST = 1000;

export function SortOption({ definition, channel, column, columns, placed, onUpdate }: OptionsProps) {
  const sort = definition.sort ?? null;
  const way = wayOf(sort);
  const others = placed.filter(([name, other]) => name !== channel && isMeasured(other)).map(([name]) => name);
  const choose = (next: string) => onUpdate({ sort: sortBy(next, sort, columns[0]?.name ?? '', (column?.top_values ?? []).map(item => String(item.value))) });
  const options: [string, string][] = [
    ['', trans.__('automatic')], ['own', trans.__('by its own values')],
    ...others.map((name): [string, string] => [`channel:${name}`, trans.__('by %1', labelOf(name))]),
    ['field', trans.__('by a field…')], ['values', trans.__('as listed…')],
  ];
  if (way && !options.some(([value]) => value === way)) options.push([way, trans.__('by %1', labelOf(way.replace('channel:', '')))]);
  return (
    <>
      <div class="ds-option-pair">
        <Select<string> label={trans.__('Order')} value={way} options={options} onChange={choose} />
        {sort && way !== 'values' && (
          <Select<SortOrder> label={trans.__('Direction')} value={sort.order ?? 'ascending'} options={[['ascending', trans.__('ascending')], ['descending', trans.__('descending')]]} onChange={order => order && onUpdate({ sort: { ...sort, order } })} />
        )}
      </div>
      {sort && way === 'field' && (
        <div class="ds-option-pair">
          <Select<string> label={trans.__('Field')} value={sort.field ?? ''} options={columns.map(item => [item.name, item.name] as const)} onChange={field => onUpdate({ sort: { ...sort, field } })} />
          <Select<Aggregate> label={trans.__('By its')} value={sort.aggregate ?? 'mean'} options={AggregateWords.map(word => [word, AGGREGATE_LABELS[word]] as const)} onChange={aggregate => aggregate && onUpdate({ sort: { ...sort, aggregate } })} />
        </div>
      )}
      {way === 'values' && <ListField label={trans.__('In this order, one on each line')} value={sort?.values ?? []} onChange={values => onUpdate({ sort: { values: values.slice(0, MOST) } })} />}
    </>
  );
}

const isMeasured = (definition: FieldDef): boolean => Boolean(definition.aggregate || definition.window);

function wayOf(sort: Sort | null): string {
  if (!sort) return '';
  if (sort.values) return 'values';
  if (sort.field) return 'field';
  return sort.channel ? `channel:${sort.channel}` : 'own';
}

function sortBy(way: string, old: Sort | null, firstField: string, topValues: string[]): Sort | null {
  if (!way) return null;
  if (way === 'values') return { values: topValues };
  const order = old?.order ?? (way === 'own' ? 'ascending' : 'descending');
  if (way === 'own') return { order };
  return way === 'field' ? { field: firstField, aggregate: 'mean', order } : { channel: way.replace('channel:', ''), order };
}
