/** The scrolling body: draws only what is seen, of any number of rows and columns. */
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ColumnProfile, DatasetProfile, Finding } from '../../generated/model';
import type { SortKey } from '../../api/payloads';
import { formatCount, formatValue } from '../../model/format';
import { copyText } from '../basics';
import { useSize } from '../hooks';
import { useServices } from '../services';
import { ROW_HEIGHT, type Scroller, follow, lastTop, scrollOf, spacerHeight, sum, visibleColumns, visibleRows } from './geometry';
import { Header, type HeaderActions } from './header';
import type { Pages } from './pages';

export interface GridColumn {
  profile: ColumnProfile;
  /** Position in the pages' columns. */
  index: number;
  width: number;
  pinned: boolean;
}

export interface GridHandle {
  goToRow(row: number): void;
  goToColumn(name: string): void;
}

interface GridProps extends HeaderActions {
  profile: DatasetProfile;
  columns: readonly GridColumn[];
  pages: Pages;
  /** The pages of the view asked for; the same as `pages` once they are there. */
  next: Pages;
  /** Grows whenever a page arrives. */
  version: number;
  total: number;
  sort: readonly SortKey[];
  label: string;
  handle: { current: GridHandle | null };
}

const HEADER = 92;
const NUMBER_GUTTER = 58;

interface Cell {
  row: number;
  column: number;
}

export function Grid(props: GridProps) {
  const { columns, pages, next, total, handle, label, profile } = props;
  const { toast } = useServices();
  const scrollElement = useRef<HTMLDivElement | null>(null);
  const [attach, size] = useSize<HTMLDivElement>();
  const [top, setTop] = useState(0);
  const [left, setLeft] = useState(0);
  const [active, setActive] = useState<Cell>({ row: 0, column: 0 });
  const [anchor, setAnchor] = useState<Cell>({ row: 0, column: 0 });
  const position = useRef({ scroll: 0, top: 0, direction: 1, settling: 0 });
  const scroller: Scroller = { total, view: Math.max(ROW_HEIGHT, size.height - HEADER) };
  const widths = columns.map(column => column.width);
  const pinnedCount = columns.filter(column => column.pinned).length;
  const pinnedWidth = NUMBER_GUTTER + sum(widths.slice(0, pinnedCount));
  const rows = visibleRows(scroller, top);
  const span = visibleColumns(widths.slice(pinnedCount), left, Math.max(0, size.width - pinnedWidth));
  const middle = { first: span.first + pinnedCount, end: span.end + pinnedCount };

  const moveTo = useCallback((wanted: number) => {
    const place = Math.min(lastTop(scroller), Math.max(0, wanted));
    position.current.direction = place >= position.current.top ? 1 : -1;
    position.current.top = place;
    setTop(place);
    const scroll = scrollOf(scroller, place);
    position.current.scroll = scroll;
    if (scrollElement.current) scrollElement.current.scrollTop = scroll;
  }, [scroller.total, scroller.view]);

  useLayoutEffect(() => moveTo(0), [pages]);

  useEffect(() => {
    if (size.height === 0) return;
    const seen = next === pages ? rows : { first: 0, end: Math.max(1, rows.end - rows.first) };
    next.want(seen, columnNeed(columns, middle, pinnedCount), position.current.direction);
  }, [pages, next, rows.first, rows.end, middle.first, middle.end, pinnedCount, size.height, columns]);

  const onScroll = () => {
    const element = scrollElement.current;
    if (!element) return;
    if (element.scrollLeft !== left) setLeft(element.scrollLeft);
    const place = position.current;
    if (Math.abs(element.scrollTop - place.scroll) < 1) return;
    const wanted = follow(scroller, place.top, place.scroll, element.scrollTop);
    place.direction = wanted >= place.top ? 1 : -1;
    place.scroll = element.scrollTop;
    place.top = wanted;
    setTop(wanted);
    clearTimeout(place.settling);
    place.settling = window.setTimeout(settle, 180);
  };

  /** After a while of short moves, put the bar where the rows are. */
  const settle = () => {
    const element = scrollElement.current;
    const place = position.current;
    const wanted = scrollOf(scroller, place.top);
    if (!element || Math.abs(wanted - element.scrollTop) < 2) return;
    element.scrollTop = wanted;
    place.scroll = element.scrollTop;
  };

  const reveal = (cell: Cell) => {
    const visible = scroller.view / ROW_HEIGHT;
    if (cell.row < position.current.top) moveTo(cell.row);
    else if (cell.row > position.current.top + visible - 1.5) moveTo(cell.row - visible + 1.5);
    revealColumn(cell.column);
  };

  const revealColumn = (column: number) => {
    const element = scrollElement.current;
    if (!element || column < pinnedCount) return;
    const start = sum(widths.slice(pinnedCount, column));
    const end = start + (widths[column] ?? 0);
    const view = size.width - pinnedWidth;
    if (start < element.scrollLeft) element.scrollLeft = start;
    else if (end > element.scrollLeft + view) element.scrollLeft = end - view;
  };

  handle.current = {
    goToRow: row => {
      const cell = { row: Math.min(total - 1, Math.max(0, row)), column: active.column };
      moveTo(cell.row);
      setActive(cell);
      setAnchor(cell);
    },
    goToColumn: name => {
      const column = columns.findIndex(candidate => candidate.profile.name === name);
      if (column < 0) return;
      setActive({ row: active.row, column });
      setAnchor({ row: active.row, column });
      revealColumn(column);
    },
  };

  const select = (cell: Cell, extend: boolean) => {
    const inside = { row: clamp(cell.row, total), column: clamp(cell.column, columns.length) };
    setActive(inside);
    if (!extend) setAnchor(inside);
    reveal(inside);
  };

  const copy = () => {
    const text = selectionText(pages, columns, active, anchor);
    void copyText(text.tsv).then(() => toast({ kind: 'info', text: text.said }));
  };

  const onKey = (event: KeyboardEvent) => {
    if (event.target !== scrollElement.current) return;
    if ((event.ctrlKey || event.metaKey) && event.key === 'c') {
      event.preventDefault();
      event.stopPropagation();
      copy();
      return;
    }
    const page = Math.max(1, Math.floor(scroller.view / ROW_HEIGHT) - 1);
    const target = moveCell(active, event, page, total, columns.length);
    if (!target) return;
    event.preventDefault();
    event.stopPropagation();
    select(target, event.shiftKey);
  };

  const selection = useMemo(() => ({ first: { row: Math.min(active.row, anchor.row), column: Math.min(active.column, anchor.column) }, last: { row: Math.max(active.row, anchor.row), column: Math.max(active.column, anchor.column) } }), [active, anchor]);
  const beforeWidth = sum(widths.slice(pinnedCount, middle.first));
  const afterWidth = sum(widths.slice(middle.end));
  const shown = [...columns.keys()].filter(i => i < pinnedCount || (i >= middle.first && i < middle.end));
  const lefts = pinnedLefts(widths, pinnedCount);
  const width = NUMBER_GUTTER + sum(widths);
  const findings = useMemo(() => findingsByColumn(profile.quality), [profile]);
  const attachBoth = useCallback((element: HTMLDivElement | null) => {
    scrollElement.current = element;
    attach(element);
  }, [attach]);
  const parts = <E,>(make: (i: number) => E, gap: (width: number, key: string) => E): E[] => [
    ...shown.filter(i => i < pinnedCount).map(make), gap(beforeWidth, 'before'), ...shown.filter(i => i >= pinnedCount).map(make), gap(afterWidth, 'after'),
  ];
  const gap = (gapWidth: number, key: string) => <span key={key} class="ds-gap" aria-hidden="true" style={{ width: `${gapWidth}px` }} />;

  return (
    <div
      class="ds-grid"
      ref={attachBoth}
      role="grid"
      tabIndex={0}
      aria-label={`${label}. Arrow keys move, Shift extends the selection, Ctrl+C copies.`}
      aria-rowcount={total + 1}
      aria-colcount={columns.length}
      aria-multiselectable="true"
      aria-activedescendant={cellId(active)}
      onScroll={onScroll}
      onKeyDown={onKey}
    >
      <div class="ds-grid-space" style={{ height: `${spacerHeight(scroller) + HEADER}px`, width: `${width}px` }}>
        <div class="ds-grid-view" style={{ height: `${Math.max(0, size.height)}px` }}>
          <div class="ds-grid-headers" role="row" aria-rowindex={1}>
            <span class="ds-corner ds-pinned" style={{ left: 0, width: `${NUMBER_GUTTER}px` }} />
            {parts(i => {
              const column = columns[i] as GridColumn;
              const rank = props.sort.findIndex(key => key.field === column.profile.name);
              return (
                <Header
                  key={column.profile.name}
                  {...props}
                  column={column.profile}
                  rows={profile.overview.row_count}
                  width={column.width}
                  left={lefts[i] ?? null}
                  position={i}
                  sort={rank < 0 ? null : { order: props.sort[rank]!.order, rank: props.sort.length > 1 ? rank + 1 : 0 }}
                  findings={findings.get(column.profile.name) ?? []}
                />
              );
            }, gap)}
          </div>
          <div class="ds-grid-body" style={{ transform: `translateY(${-(top - rows.first) * ROW_HEIGHT}px)` }}>
            {Array.from({ length: Math.max(0, rows.end - rows.first) }, (_, offset) => {
              const row = rows.first + offset;
              return (
                <div key={row} class="ds-grid-row" role="row" aria-rowindex={row + 2}>
                  <span class="ds-gutter ds-pinned" role="rowheader" style={{ left: 0, width: `${NUMBER_GUTTER}px` }}>{formatCount(row + 1)}</span>
                  {parts(i => <GridCell key={i} pages={pages} column={columns[i] as GridColumn} row={row} position={i} left={lefts[i] ?? null} selected={isInside(selection, row, i)} active={active.row === row && active.column === i} onSelect={select} focus={() => scrollElement.current?.focus({ preventScroll: true })} />, gap)}
                </div>
              );
            })}
          </div>
        </div>
      </div>
    </div>
  );
}

interface GridCellProps {
  pages: Pages;
  column: GridColumn;
  row: number;
  position: number;
  left: number | null;
  selected: boolean;
  active: boolean;
  onSelect: (cell: Cell, extend: boolean) => void;
  focus: () => void;
}

function GridCell({ pages, column, row, position, left, selected, active, onSelect, focus }: GridCellProps) {
  const value = pages.value(row, column.index);
  const waiting = value === undefined;
  const missing = value === null;
  const kind = column.profile.kind;
  const text = waiting ? '' : missing ? 'null' : shownText(value, column.profile);
  const classes = ['ds-cell'];
  if (left !== null) classes.push('ds-pinned');
  if (kind === 'quantitative') classes.push('ds-number');
  if (waiting) classes.push('ds-pending');
  if (missing) classes.push('ds-null');
  if (selected) classes.push('ds-selected');
  if (active) classes.push('ds-active');
  return (
    <span
      id={active ? cellId({ row, column: position }) : undefined}
      class={classes.join(' ')}
      role="gridcell"
      aria-colindex={position + 1}
      aria-selected={selected}
      style={{ width: `${column.width}px`, left: left === null ? undefined : `${left}px` }}
      title={text.length > 16 ? text : undefined}
      onMouseDown={event => (event.preventDefault(), focus(), onSelect({ row, column: position }, event.shiftKey))}
      onMouseEnter={event => event.buttons === 1 && onSelect({ row, column: position }, true)}
    >
      {text}
    </span>
  );
}

/** Identifiers and years are names made of digits: no thousands separators. */
function shownText(value: unknown, profile: ColumnProfile): string {
  if ((typeof value === 'number' || typeof value === 'bigint') && (profile.kind !== 'quantitative' || profile.semantic_type === 'year')) return String(value);
  return formatValue(value);
}

const cellId = (cell: Cell): string => `ds-cell-${cell.row}-${cell.column}`;
const clamp = (value: number, count: number): number => Math.min(Math.max(0, count - 1), Math.max(0, value));

function isInside(selection: { first: Cell; last: Cell }, row: number, column: number): boolean {
  return row >= selection.first.row && row <= selection.last.row && column >= selection.first.column && column <= selection.last.column;
}

/** Where a key leads from a cell; null for keys that mean nothing here. */
export function moveCell(cell: Cell, event: { key: string; ctrlKey: boolean; metaKey: boolean }, page: number, rows: number, columns: number): Cell | null {
  const far = event.ctrlKey || event.metaKey;
  switch (event.key) {
    case 'ArrowDown': return { ...cell, row: far ? rows - 1 : cell.row + 1 };
    case 'ArrowUp': return { ...cell, row: far ? 0 : cell.row - 1 };
    case 'ArrowRight': return { ...cell, column: far ? columns - 1 : cell.column + 1 };
    case 'ArrowLeft': return { ...cell, column: far ? 0 : cell.column - 1 };
    case 'PageDown': return { ...cell, row: cell.row + page };
    case 'PageUp': return { ...cell, row: cell.row - page };
    case 'Home': return far ? { row: 0, column: 0 } : { ...cell, column: 0 };
    case 'End': return far ? { row: rows - 1, column: columns - 1 } : { ...cell, column: columns - 1 };
    default: return null;
  }
}

function columnNeed(columns: readonly GridColumn[], middle: { first: number; end: number }, pinned: number): { first: number; end: number } {
  const indices = columns.filter((_, i) => i < pinned || (i >= middle.first && i < middle.end)).map(column => column.index);
  return indices.length === 0 ? { first: 0, end: 1 } : { first: Math.min(...indices), end: Math.max(...indices) + 1 };
}

function pinnedLefts(widths: readonly number[], pinned: number): number[] {
  const lefts: number[] = [];
  let at = NUMBER_GUTTER;
  for (let i = 0; i < pinned; i += 1) {
    lefts.push(at);
    at += widths[i] ?? 0;
  }
  return lefts;
}

function findingsByColumn(findings: readonly Finding[]): Map<string, Finding[]> {
  const byColumn = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.column !== null) byColumn.set(finding.column, [...(byColumn.get(finding.column) ?? []), finding]);
  }
  return byColumn;
}

const MOST_CELLS = 100_000;

function selectionText(pages: Pages, columns: readonly GridColumn[], active: Cell, anchor: Cell): { tsv: string; said: string } {
  const firstRow = Math.min(active.row, anchor.row);
  const firstColumn = Math.min(active.column, anchor.column);
  const chosen = columns.slice(firstColumn, Math.max(active.column, anchor.column) + 1);
  const wanted = Math.abs(active.row - anchor.row) + 1;
  const rows = Math.min(wanted, Math.floor(MOST_CELLS / Math.max(1, chosen.length)));
  const lines: string[] = [];
  for (let row = firstRow; row < firstRow + rows && chosen.every(column => pages.has(row, column.index)); row += 1) {
    lines.push(chosen.map(column => plainText(pages.value(row, column.index))).join('\t'));
  }
  const cut = lines.length < wanted ? ' The rest of the selection was not loaded.' : '';
  return { tsv: lines.join('\n'), said: `Copied ${formatCount(lines.length * chosen.length)} ${lines.length * chosen.length === 1 ? 'cell' : 'cells'}.${cut}` };
}

function plainText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return value instanceof Date ? value.toISOString() : String(value).replace(/[\t\r\n]+/g, ' ');
}
