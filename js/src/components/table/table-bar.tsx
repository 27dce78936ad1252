/** What stands above a table: find a column, go to a row, show and hide columns, and the view as SQL, code or CSV. */
import { useRef, useState } from 'preact/hooks';
import type { Backend } from '../../api/backend';
import { isAbort, toError } from '../../api/errors';
import type { ColumnProfile } from '../../generated/model';
import { formatBytes } from '../../model/format';
import { viewCode, viewSql } from '../../model/view-code';
import { trans } from '../../i18n';
import { Button, Menu, Progress, copyText, downloadFile } from '../basics';
import { useDismiss } from '../hooks';
import { Icon } from '../icons';
import { Popup } from '../popup';
import { useServices } from '../services';
import type { GridHandle } from './grid';
import type { TableState } from './table-view';

interface TableBarProps {
  backend: Backend;
  state: TableState;
  columns: readonly ColumnProfile[];
  hidden: number;
  total: number;
  onChange: (patch: TableState) => void;
  handle: { current: GridHandle | null };
}

export function TableBar({ backend, state, columns, hidden, total, onChange, handle }: TableBarProps) {
  const { toast } = useServices();
  const saving = useSaving(backend, state);
  const copy = (what: string, text: string) => () => void copyText(text).then(() => toast({ kind: 'info', text: trans.__('%1 copied.', what) }));
  return (
    <div class="ds-row ds-table-bar">
      <FindColumn columns={columns} handle={handle} />
      <GoToRow total={total} handle={handle} />
      <ColumnChooser columns={columns} visible={state.columns ?? null} hidden={hidden} onChange={chosen => onChange({ columns: chosen })} />
      <span class="ds-push" />
      {saving.bytes !== null && (
        <span class="ds-row ds-saving" role="status">
          <span class="ds-muted ds-small">{trans.__('Saving: %1', formatBytes(saving.bytes))}</span>
          <Progress label={trans.__('Saving the table')} />
          <Button label={trans.__('Cancel')} kind="quiet" onClick={saving.cancel} />
        </span>
      )}
      <Menu
        label={trans.__('This view as')}
        icon="code"
        kind="quiet"
        items={[
          { label: trans.__('Copy pandas code'), run: copy(trans.__('Code'), viewCode(backend.label, backend.kind, state)) },
          { label: trans.__('Copy SQL'), run: copy('SQL', viewSql(state)) },
          { label: trans.__('Save as CSV'), icon: 'download', disabled: saving.bytes !== null, run: saving.start },
        ]}
      />
    </div>
  );
}

/** Saves every row of the view; `bytes` is null while nothing is saved. */
function useSaving(backend: Backend, { sort = [], filter = [], columns = null }: TableState): { bytes: number | null; start: () => void; cancel: () => void } {
  const { toast } = useServices();
  const [bytes, setBytes] = useState<number | null>(null);
  const control = useRef<AbortController | null>(null);
  const start = () => {
    control.current = new AbortController();
    setBytes(0);
    backend.csv({ sort, filter, columns }, control.current.signal, setBytes).then(
      file => downloadFile(`${backend.label}.csv`, file),
      (reason: unknown) => isAbort(reason) || toast({ kind: 'error', text: toError(reason).message }),
    ).finally(() => setBytes(null));
  };
  return { bytes, start, cancel: () => control.current?.abort() };
}

function FindColumn({ columns, handle }: { columns: readonly ColumnProfile[]; handle: { current: GridHandle | null } }) {
  const [text, setText] = useState('');
  const find = (typed: string) => {
    const words = typed.trim().toLowerCase();
    const match = words && (columns.find(column => column.name.toLowerCase() === words) ?? columns.find(column => column.name.toLowerCase().startsWith(words)) ?? columns.find(column => column.name.toLowerCase().includes(words)));
    if (match) handle.current?.goToColumn(match.name);
  };
  return (
    <div class="ds-search ds-find">
      <Icon name="search" />
      <input type="search" value={text} aria-label={trans.__('Find a column')} placeholder={trans.__('Find among %1 columns', columns.length)} onInput={event => (setText(event.currentTarget.value), find(event.currentTarget.value))} />
    </div>
  );
}

function GoToRow({ total, handle }: { total: number; handle: { current: GridHandle | null } }) {
  const go = (event: Event) => {
    event.preventDefault();
    const row = Number(new FormData(event.currentTarget as HTMLFormElement).get('row'));
    if (row >= 1) handle.current?.goToRow(row - 1);
  };
  return (
    <form class="ds-goto" onSubmit={go}>
      <input type="number" name="row" min={1} max={Math.max(1, total)} aria-label={trans.__('Go to row')} placeholder={trans.__('Go to row')} />
    </form>
  );
}

function ColumnChooser({ columns, visible, hidden, onChange }: { columns: readonly ColumnProfile[]; visible: readonly string[] | null; hidden: number; onChange: (visible: string[] | null) => void }) {
  const [open, setOpen] = useState(false);
  const [search, setSearch] = useState('');
  const root = useRef<HTMLDivElement>(null);
  useDismiss(root, open, () => setOpen(false));
  const shown = new Set(visible ?? columns.map(column => column.name));
  const toggle = (name: string, on: boolean) => onChange(columns.map(column => column.name).filter(other => (other === name ? on : shown.has(other))));
  const found = columns.filter(column => column.name.toLowerCase().includes(search.toLowerCase()));
  return (
    <div class="ds-menu" ref={root}>
      <Button label={hidden > 0 ? trans.__('Columns (%1 hidden)', hidden) : trans.__('Columns')} kind="quiet" pressed={open} onClick={() => setOpen(!open)} />
      {open && (
        <Popup role="dialog" label={trans.__('Shown columns')}>
          <div class="ds-row">
            <Button label={trans.__('All')} kind="quiet" onClick={() => onChange(null)} />
            <Button label={trans.__('None')} kind="quiet" onClick={() => onChange([])} />
          </div>
          <input type="search" value={search} aria-label={trans.__('Find a column to show or hide')} placeholder={trans.__('Find')} onInput={event => setSearch(event.currentTarget.value)} />
          <div class="ds-checks">
            {found.slice(0, 200).map(column => (
              <label key={column.name} class="ds-check">
                <input type="checkbox" checked={shown.has(column.name)} onChange={event => toggle(column.name, event.currentTarget.checked)} />
                <span class="ds-ellipsis">{column.name}</span>
              </label>
            ))}
          </div>
        </Popup>
      )}
    </div>
  );
}

