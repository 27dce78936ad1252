/** One column's header: name, type, quality, order, summary, actions, and a handle to make it wider. */
import { useRef, useState } from 'preact/hooks';
import type { SortKey } from '../../api/payloads';
import type { ColumnProfile, Finding } from '../../generated/model';
import type { Predicate } from '../../model/predicate';
import { KindSign, type MenuItem, MenuList, copyText } from '../basics';
import { useDismiss } from '../hooks';
import { Icon } from '../icons';
import { ColumnSummary } from './summary';
import { trans } from '../../i18n';

export interface HeaderActions {
  onSort: (field: string, order: SortKey['order'] | null, add: boolean) => void;
  onFilter: (predicate: Predicate) => void;
  onEditFilter: (column: ColumnProfile) => void;
  onPin: (field: string) => void;
  onHide: (field: string) => void;
  /** `isLast` says that the handle was let go. */
  onResize: (field: string, width: number, isLast: boolean) => void;
}

interface HeaderProps extends HeaderActions {
  column: ColumnProfile;
  rows: number;
  counted: readonly number[] | null;
  counts: { isFiltered: boolean };
  width: number;
  left: number | null;
  position: number;
  sort: { order: SortKey['order']; rank: number } | null;
  findings: readonly Finding[];
}

const NEXT = { none: 'ascending', ascending: 'descending', descending: null } as const;

export function Header(props: HeaderProps) {
  const { column, rows, counted, counts, width, left, sort, findings, position, onSort, onFilter } = props;
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useDismiss(root, open, () => setOpen(false));
  const order = sort?.order ?? 'none';
  return (
    <div class={`ds-header${left === null ? '' : ' ds-pinned'}`} ref={root} role="columnheader" aria-colindex={position + 1} aria-sort={order} style={{ width: `${width}px`, left: left === null ? undefined : `${left}px` }}>
      <div class="ds-header-top">
        <button type="button" class="ds-header-name" title={trans.__('%1 (%2). Press to sort; with Shift: sort further.', column.name, column.storage_type)} onClick={event => onSort(column.name, NEXT[order], event.shiftKey)}>
          <KindSign kind={column.kind} />
          <span class="ds-ellipsis">{column.name}</span>
          {sort && <span class="ds-sort" aria-hidden="true">{sort.order === 'ascending' ? '↑' : '↓'}{sort.rank > 0 ? sort.rank : ''}</span>}
        </button>
        <QualityMark findings={findings} />
        <button type="button" class="ds-header-menu" aria-haspopup="menu" aria-expanded={open} aria-label={trans.__('Actions for %1', column.name)} onClick={() => setOpen(!open)}>
          <Icon name="more" />
        </button>
      </div>
      <ColumnSummary column={column} rows={rows} filtered={counts.isFiltered} counted={counted} onFilter={onFilter} />
      {open && <MenuList items={actions(props)} onDone={() => setOpen(false)} />}
      <ResizeHandle {...props} />
    </div>
  );
}

function actions({ column, left, width, onResize, onSort, onEditFilter, onPin, onHide, onFilter }: HeaderProps): MenuItem[] {
  return [
    { label: trans.__('Sort ascending'), run: () => onSort(column.name, 'ascending', false) },
    { label: trans.__('Sort descending'), run: () => onSort(column.name, 'descending', false) },
    { label: trans.__('Filter…'), icon: 'filter', run: () => onEditFilter(column) },
    ...(column.null_count > 0 ? [{ label: trans.__('Only rows without a value'), run: () => onFilter({ field: column.name, valid: false }) }] : []),
    { label: left === null ? trans.__('Pin to the left') : trans.__('Unpin'), icon: 'pin', run: () => onPin(column.name) },
    { label: trans.__('Wider'), run: () => onResize(column.name, width * 1.4, true) },
    { label: trans.__('Narrower'), run: () => onResize(column.name, width / 1.4, true) },
    { label: trans.__('Hide'), icon: 'hide', run: () => onHide(column.name) },
    { label: trans.__('Copy name'), icon: 'copy', run: () => void copyText(column.name) },
  ];
}

/** Findings about a column as one mark; its tooltip has the sentences. */
export function QualityMark({ findings }: { findings: readonly Finding[] }) {
  const serious = findings.filter(finding => finding.severity !== 'info');
  if (serious.length === 0) return null;
  const worst = serious.some(finding => finding.severity === 'error') ? 'error' : 'warning';
  const text = serious.map(finding => `${finding.message} ${finding.suggestion}`.trim()).join('\n');
  return (
    <span class={`ds-quality ds-quality-${worst}`} title={text} role="img" aria-label={trans._n('%1 quality remark: %2', '%1 quality remarks: %2', serious.length, serious.length, text)}>
      <Icon name="warning" />
    </span>
  );
}

function ResizeHandle({ column, width, onResize }: HeaderProps) {
  const from = useRef<{ x: number; width: number } | null>(null);
  const down = (event: PointerEvent) => {
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    from.current = { x: event.clientX, width };
    event.preventDefault();
  };
  const drag = (event: PointerEvent, isLast: boolean) => {
    if (from.current) onResize(column.name, from.current.width + event.clientX - from.current.x, isLast);
    if (isLast) from.current = null;
  };
  return <span class="ds-resize" aria-hidden="true" onPointerDown={down} onPointerMove={event => drag(event, false)} onPointerUp={event => drag(event, true)} onDblClick={() => onResize(column.name, 160, true)} />;
}
