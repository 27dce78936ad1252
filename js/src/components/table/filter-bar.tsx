/** The filters of a table as chips, and the editor of one of them. */
import type { ColumnProfile } from '../../generated/model';
import { type Predicate, sayPredicate } from '../../model/predicate';
import { trans } from '../../i18n';
import { Button } from '../basics';
import { FilterEditor } from '../filter-editor';
import { Icon } from '../icons';

interface FilterBarProps {
  filter: readonly Predicate[];
  columns: readonly ColumnProfile[];
  editing: ColumnProfile | null;
  onEdit: (column: ColumnProfile | null) => void;
  onFilter: (filter: Predicate[]) => void;
  onAdd: (predicate: Predicate) => void;
}

export function FilterBar({ filter, columns, editing, onEdit, onFilter, onAdd }: FilterBarProps) {
  if (filter.length === 0 && !editing) return null;
  const fieldOf = (predicate: Predicate) => ('field' in predicate ? (columns.find(column => column.name === predicate.field) ?? null) : null);
  const current = editing ? (filter.find(predicate => 'field' in predicate && predicate.field === editing.name) ?? null) : null;
  return (
    <div class="ds-filters" role="group" aria-label={trans.__('Filters')}>
      <Icon name="filter" />
      {filter.map((predicate, i) => (
        <span key={JSON.stringify(predicate)} class="ds-chip">
          <button type="button" class="ds-link" title={trans.__('Change this filter')} onClick={() => onEdit(fieldOf(predicate))}>{sayPredicate(predicate)}</button>
          <button type="button" class="ds-pill-close" aria-label={trans.__('Remove filter %1', sayPredicate(predicate))} onClick={() => onFilter(filter.filter((_, j) => j !== i))}><Icon name="close" /></button>
        </span>
      ))}
      {filter.length > 1 && <Button label={trans.__('Clear')} kind="quiet" onClick={() => onFilter([])} />}
      {editing && <FilterEditor key={editing.name} column={editing} predicate={current} onClose={() => onEdit(null)} onSave={predicate => (onAdd(predicate), onEdit(null))} />}
    </div>
  );
}
