/** The columns of a table: drag one onto a shelf, or press Enter and choose where it goes. */
import { useRef, useState } from 'preact/hooks';
import type { ColumnProfile } from '../generated/model';
import { formatCompact } from '../model/format';
import { KindSign, MenuList, nextIndex } from './basics';
import { useDismiss } from './hooks';
import { Icon } from './icons';
import { trans } from '../i18n';

export const FIELD_TYPE = 'application/x-datasage-field';

interface FieldListProps {
  columns: readonly ColumnProfile[];
  used: ReadonlySet<string>;
  targets: readonly { channel: string; label: string }[];
  onPlace: (channel: string, column: ColumnProfile) => void;
  onFilter: (column: ColumnProfile) => void;
}

const SHOWN = 300;

export function FieldList({ columns, used, targets, onPlace, onFilter }: FieldListProps) {
  const [search, setSearch] = useState('');
  const list = useRef<HTMLUListElement>(null);
  const found = columns.filter(column => column.name.toLowerCase().includes(search.toLowerCase()));
  const walk = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('.ds-field-row') ?? [])];
    const next = nextIndex(event.key, rows.indexOf(document.activeElement as HTMLElement), rows.length);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    rows[next]?.focus();
  };
  return (
    <section class="ds-fields" aria-label={trans.__('Fields')}>
      <div class="ds-search">
        <Icon name="search" />
        <input type="search" value={search} placeholder={trans.__('Find among %1 fields', columns.length)} aria-label={trans.__('Find a field')} onInput={event => setSearch(event.currentTarget.value)} />
      </div>
      <ul ref={list} onKeyDown={walk}>
        {found.slice(0, SHOWN).map(column => (
          <FieldRow key={column.name} column={column} used={used.has(column.name)} targets={targets} onPlace={onPlace} onFilter={onFilter} />
        ))}
        {found.length > SHOWN && <li class="ds-muted">{trans.__('%1 more: type to find them', found.length - SHOWN)}</li>}
        {found.length === 0 && <li class="ds-muted">{trans.__('No field is called like that.')}</li>}
      </ul>
    </section>
  );
}

interface FieldRowProps extends Pick<FieldListProps, 'targets' | 'onPlace' | 'onFilter'> {
  column: ColumnProfile;
  used: boolean;
}

function FieldRow({ column, used, targets, onPlace, onFilter }: FieldRowProps) {
  const [open, setOpen] = useState(false);
  const row = useRef<HTMLLIElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useDismiss(row, open, () => setOpen(false));
  const done = () => {
    setOpen(false);
    button.current?.focus();
  };
  const items = [
    ...targets.map(target => ({ label: trans.__('Put on %1', target.label), run: () => onPlace(target.channel, column) })),
    { label: trans.__('Filter by it'), run: () => onFilter(column) },
  ];
  return (
    <li ref={row}>
      <button
        ref={button}
        type="button"
        class={`ds-field-row${used ? ' ds-used' : ''}`}
        draggable
        aria-haspopup="menu"
        aria-expanded={open}
        title={trans.__('%1: %2 distinct values. Drag it onto a shelf, or press Enter.', column.name, formatCompact(column.distinct_count))}
        onDragStart={event => event.dataTransfer?.setData(FIELD_TYPE, JSON.stringify({ field: column.name }))}
        onClick={() => setOpen(!open)}
      >
        <KindSign kind={column.kind} />
        <span class="ds-ellipsis">{column.name}</span>
        <span class="ds-muted ds-small">{formatCompact(column.distinct_count)}</span>
      </button>
      {open && <MenuList items={items} onDone={done} />}
    </li>
  );
}
