/** One shelf: a channel and the field on it. Accepts drops; by keyboard, Enter opens options, Delete empties, Alt+arrows move. */
import { useRef, useState } from 'preact/hooks';
import type { ColumnProfile, FieldDef } from '../generated/model';
import { AGGREGATE_LABELS, type Shelf as ShelfKind, TIME_UNIT_LABELS, WINDOW_LABELS } from '../model/shelves';
import { KindSign } from './basics';
import { FieldOptions } from './field-options';
import { FIELD_TYPE } from './field-list';
import { useDismiss, useFocus } from './hooks';
import { Icon } from './icons';
import { Popup } from './popup';
import { trans } from '../i18n';

export interface ShelfActions {
  onPlace: (channel: string, field: string) => void;
  onCount: (channel: string) => void;
  onMove: (from: string, to: string) => void;
  onRemove: (channel: string) => void;
  onUpdate: (channel: string, patch: Partial<FieldDef>) => void;
}

interface ShelfProps extends ShelfActions {
  shelf: ShelfKind;
  placed: readonly (readonly [string, FieldDef])[];
  columns: readonly ColumnProfile[];
  neighbors: readonly string[];
  /** Everything on all shelves. */
  all: readonly (readonly [string, FieldDef])[];
}

export function Shelf(props: ShelfProps) {
  const { shelf, placed, onPlace, onMove } = props;
  const [over, setOver] = useState(false);
  const [picking, setPicking] = useState(false);
  const drop = (event: DragEvent) => {
    const dragged = event.dataTransfer?.getData(FIELD_TYPE);
    setOver(false);
    if (!dragged) return;
    event.preventDefault();
    event.stopPropagation();
    const { field, from } = JSON.parse(dragged) as { field?: string; from?: string };
    if (from) onMove(from, shelf.channel);
    else if (field) onPlace(shelf.channel, field);
  };
  const allow = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes(FIELD_TYPE)) return;
    event.preventDefault();
    setOver(true);
  };
  const empty = placed.length === 0;
  return (
    <div class={`ds-shelf${over ? ' ds-over' : ''}${shelf.idle ? ' ds-idle' : ''}`} title={shelf.idle ? trans.__('This mark does not show it; move it to another shelf or remove it.') : undefined} role="group" aria-label={trans.__('%1 shelf', shelf.label)} onDragOver={allow} onDragLeave={() => setOver(false)} onDrop={drop}>
      <span class="ds-shelf-name">{shelf.label}</span>
      {placed.map(([channel, definition]) => <Pill key={channel} channel={channel} definition={definition} {...props} />)}
      {(empty || shelf.many) && (
        <button type="button" class="ds-shelf-add" aria-label={trans.__('Put a field on %1', shelf.label)} onClick={() => setPicking(true)}>
          <Icon name="plus" />
        </button>
      )}
      {picking && <FieldPicker {...props} onClose={() => setPicking(false)} />}
    </div>
  );
}

/** Choose a field by typing; the native list keeps this simple and accessible. */
function FieldPicker({ shelf, columns, onPlace, onCount, onClose }: ShelfProps & { onClose: () => void }) {
  const root = useRef<HTMLDivElement>(null);
  const input = useFocus<HTMLInputElement>();
  const [search, setSearch] = useState('');
  useDismiss(root, true, onClose);
  const found = columns.filter(column => column.name.toLowerCase().includes(search.toLowerCase())).slice(0, 50);
  const pick = (run: () => void) => () => {
    onClose();
    run();
  };
  const first = found[0];
  return (
    <Popup class="ds-picker" box={root}>
      <form onSubmit={event => (event.preventDefault(), first && pick(() => onPlace(shelf.channel, first.name))())}>
        <input type="search" aria-label={trans.__('Field for %1', shelf.label)} placeholder={trans.__('Find a field')} value={search} ref={input} onInput={event => setSearch(event.currentTarget.value)} />
      </form>
      <ul>
        <li><button type="button" onClick={pick(() => onCount(shelf.channel))}><KindSign kind="quantitative" />{trans.__('Count of rows')}</button></li>
        {found.map(column => (
          <li key={column.name}>
            <button type="button" onClick={pick(() => onPlace(shelf.channel, column.name))}>
              <KindSign kind={column.kind} />
              <span class="ds-ellipsis">{column.name}</span>
            </button>
          </li>
        ))}
      </ul>
    </Popup>
  );
}

/** What a placement says in short: `average of price`, `month of date`. */
export function sayDefinition(definition: FieldDef): string {
  const { field, aggregate, timeUnit, bin, window } = definition;
  if (!field) return trans.__('count of rows');
  const parts = [
    bin ? trans.__('bins') : '',
    timeUnit ? TIME_UNIT_LABELS[timeUnit].replace(/ \(.*/, '') : '',
    aggregate ? AGGREGATE_LABELS[aggregate] : '',
    window ? WINDOW_LABELS[window] : '',
  ];
  return parts.filter(Boolean).reduce((said, part) => trans.__('%1 of %2', part, said), field);
}

function Pill({ channel, definition, columns, neighbors, all, onMove, onRemove, onUpdate }: ShelfProps & { channel: string; definition: FieldDef }) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useDismiss(root, open, () => setOpen(false));
  const column = columns.find(candidate => candidate.name === definition.field) ?? null;
  const text = sayDefinition(definition);
  const keys = (event: KeyboardEvent) => {
    const target = event.altKey ? neighborOf(channel, neighbors, event.key) : null;
    if (target) onMove(channel, target);
    else if (event.key === 'Delete' || event.key === 'Backspace') onRemove(channel);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="ds-pill" ref={root} draggable onDragStart={event => event.dataTransfer?.setData(FIELD_TYPE, JSON.stringify({ from: channel }))}>
      <button type="button" class="ds-pill-text" aria-expanded={open} aria-haspopup="dialog" aria-label={trans.__('%1. Options', text)} title={trans.__('%1. Enter: options, Delete: remove, Alt+arrows: move', text)} onKeyDown={keys} onClick={() => setOpen(!open)}>
        {column && <KindSign kind={column.kind} />}
        <span class="ds-ellipsis">{text}</span>
      </button>
      <button type="button" class="ds-pill-close" aria-label={trans.__('Remove %1', text)} onClick={() => onRemove(channel)}>
        <Icon name="close" />
      </button>
      {open && <FieldOptions definition={definition} column={column} columns={columns} channel={channel} placed={all} onUpdate={patch => onUpdate(channel, patch)} />}
    </div>
  );
}

function neighborOf(channel: string, neighbors: readonly string[], key: string): string | null {
  const at = neighbors.indexOf(channel.split('.')[0] ?? channel);
  if (key === 'ArrowRight' || key === 'ArrowDown') return neighbors[at + 1] ?? null;
  return key === 'ArrowLeft' || key === 'ArrowUp' ? (neighbors[at - 1] ?? null) : null;
}
