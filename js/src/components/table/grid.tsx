/** The scrolling table: headers, and a body that draws only what is seen of any number of rows and columns. */
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { DatasetProfile, Finding } from '../../generated/model';
import type { SortKey } from '../../api/payloads';
import { copyText } from '../basics';
import { useSize } from '../hooks';
import { useServices } from '../services';
import { trans } from '../../i18n';
import { Body } from './body';
import { type Cell, cellId, clamp, moveCell, selectionOf, selectionText } from './cells';
import { type GridColumn, columnNeed, gutterWidth, layoutOf, pinnedWidth } from './columns';
import type { Counts } from './counts';
import { ROW_HEIGHT, type Scroller, follow, isSameSpan, lastTop, scrollOf, spacerHeight, sum, visibleRows } from './geometry';
import { Header, type HeaderActions } from './header';
import { PAGE_ROWS, type Pages } from './pages';

export interface GridHandle {
  goToRow(row: number): void;
  goToColumn(name: string): void;
  /** Draw what has arrived. */
  refresh(): void;
}

interface GridProps extends HeaderActions {
  profile: DatasetProfile;
  columns: readonly GridColumn[];
  pages: Pages;
  /** The pages of the view asked for; the same as `pages` once they are there. */
  next: Pages;
  total: number;
  sort: readonly SortKey[];
  counts: Counts;
  label: string;
  handle: { current: GridHandle | null };
}

const HEADER = 92;
/** While the table scrolls, rows are asked for this often, not with every frame. */
const ASK_EVERY = 60;
/** While whole pages fly by nobody can read them: rows are asked for when they come to rest, or this often. */
const FLYING = { rest: 90, most: 400 };

export function Grid(props: GridProps) {
  const { columns, pages, next, total, handle, label, profile, counts } = props;
  const { toast } = useServices();
  const scrollElement = useRef<HTMLDivElement | null>(null);
  const bodyElement = useRef<HTMLDivElement | null>(null);
  const body = useRef<Body | null>(null);
  const [attach, size] = useSize<HTMLDivElement>();
  const [left, setLeft] = useState(0);
  const place = useRef({ scroll: 0, top: 0, direction: 1, isScrolling: false, settling: 0, asked: 0, askedTop: 0, asking: 0 });
  const marked = useRef<{ active: Cell; anchor: Cell }>({ active: { row: 0, column: 0 }, anchor: { row: 0, column: 0 } });
  const scroller: Scroller = { total, view: Math.max(ROW_HEIGHT, size.height - HEADER) };
  const gutter = gutterWidth(total);
  const layout = useMemo(() => layoutOf(columns, left, size.width, gutter), [columns, left, size.width, gutter]);
  const selection = useRef(selectionOf(marked.current.active, marked.current.anchor));

  const draw = () => {
    if (!bodyElement.current || size.height === 0) return;
    body.current ??= new Body(bodyElement.current);
    const { top } = place.current;
    body.current.draw({ columns, layout, pages, selection: selection.current, active: marked.current.active }, visibleRows(scroller, top), top);
    ask();
  };

  const askNow = () => {
    Object.assign(place.current, { asked: performance.now(), askedTop: place.current.top });
    const rows = visibleRows(scroller, place.current.top);
    const seen = next === pages ? rows : { first: 0, end: Math.max(1, rows.end - rows.first) };
    next.want(seen, columnNeed(columns, layout), place.current.direction);
  };
  const newest = useRef(askNow);
  newest.current = askNow;
  /** The first of many moves asks at once, the others when there is a pause; the last one always does. */
  const ask = () => {
    const at = place.current;
    clearTimeout(at.asking);
    const since = performance.now() - at.asked;
    const isFlying = at.isScrolling && Math.abs(at.top - at.askedTop) > PAGE_ROWS;
    const wait = isFlying ? Math.min(FLYING.rest, FLYING.most - since) : ASK_EVERY - since;
    if (wait <= 0) askNow();
    else at.asking = window.setTimeout(() => newest.current(), wait);
  };

  const moveTo = (wanted: number) => {
    const top = Math.min(lastTop(scroller), Math.max(0, wanted));
    const scroll = scrollOf(scroller, top);
    Object.assign(place.current, { direction: top >= place.current.top ? 1 : -1, top, scroll, isScrolling: false });
    if (scrollElement.current) scrollElement.current.scrollTop = scroll;
    draw();
  };

  useLayoutEffect(() => moveTo(0), [pages]);
  useLayoutEffect(draw);
  useEffect(() => () => {
    clearTimeout(place.current.asking);
    clearTimeout(place.current.settling);
  }, []);
  useEffect(() => counts.want(layout.shown.map(i => columns[i]?.profile.name ?? '')), [counts, layout, columns]);

  const onScroll = () => {
    const element = scrollElement.current;
    if (!element) return;
    const { scrollLeft, scrollTop } = element;
    if (scrollLeft !== left && !isSameSpan(layoutOf(columns, scrollLeft, size.width, gutter).middle, layout.middle)) setLeft(scrollLeft);
    const at = place.current;
    if (Math.abs(scrollTop - at.scroll) < 1) return;
    const top = follow(scroller, at.top, at.scroll, scrollTop);
    Object.assign(at, { direction: top >= at.top ? 1 : -1, scroll: scrollTop, top, isScrolling: true });
    draw();
    clearTimeout(at.settling);
    at.settling = window.setTimeout(settle, 180);
  };

  /** After a while of short moves, put the bar where the rows are. */
  const settle = () => {
    const element = scrollElement.current;
    const at = place.current;
    const wanted = scrollOf(scroller, at.top);
    if (!element || Math.abs(wanted - element.scrollTop) < 2) return;
    element.scrollTop = wanted;
    at.scroll = element.scrollTop;
  };

  const mark = (active: Cell, anchor: Cell) => {
    marked.current = { active, anchor };
    selection.current = selectionOf(active, anchor);
    scrollElement.current?.setAttribute('aria-activedescendant', cellId(active));
    draw();
  };

  const reveal = (cell: Cell) => {
    const visible = scroller.view / ROW_HEIGHT;
    if (cell.row < place.current.top) moveTo(cell.row);
    else if (cell.row > place.current.top + visible - 1.5) moveTo(cell.row - visible + 1.5);
    revealColumn(cell.column);
  };

  const revealColumn = (column: number) => {
    const element = scrollElement.current;
    if (!element || column < layout.pinned) return;
    const start = sum(columns.slice(layout.pinned, column).map(other => other.width));
    const end = start + (columns[column]?.width ?? 0);
    const view = size.width - gutter - pinnedWidth(columns);
    if (start < element.scrollLeft) element.scrollLeft = start;
    else if (end > element.scrollLeft + view) element.scrollLeft = end - view;
  };

  const select = (cell: Cell, extend: boolean) => {
    const inside = { row: clamp(cell.row, total), column: clamp(cell.column, columns.length) };
    mark(inside, extend ? marked.current.anchor : inside);
    reveal(inside);
  };

  handle.current = {
    goToRow: row => {
      const cell = { row: clamp(row, total), column: marked.current.active.column };
      moveTo(cell.row);
      mark(cell, cell);
    },
    goToColumn: name => {
      const column = columns.findIndex(candidate => candidate.profile.name === name);
      if (column < 0) return;
      const cell = { row: marked.current.active.row, column };
      mark(cell, cell);
      revealColumn(column);
    },
    refresh: draw,
  };

  const copy = () => {
    const text = selectionText(pages, columns, selection.current);
    void copyText(text.tsv).then(() => toast({ kind: 'info', text: text.said }));
  };

  const onKey = (event: KeyboardEvent) => {
    if (event.target !== scrollElement.current) return;
    const isCopy = (event.ctrlKey || event.metaKey) && event.key === 'c';
    const page = Math.max(1, Math.floor(scroller.view / ROW_HEIGHT) - 1);
    const target = isCopy ? null : moveCell(marked.current.active, event, page, total, columns.length);
    if (!isCopy && !target) return;
    event.preventDefault();
    event.stopPropagation();
    if (target) select(target, event.shiftKey);
    else copy();
  };

  const onPress = (event: MouseEvent) => {
    const cell = body.current?.cellAt(event.target);
    if (!cell || event.button !== 0) return;
    event.preventDefault();
    scrollElement.current?.focus({ preventScroll: true });
    select(cell, event.shiftKey);
  };

  const onOver = (event: MouseEvent) => {
    const cell = body.current?.cellAt(event.target);
    if (!cell) return;
    if (event.buttons === 1) select(cell, true);
    const element = event.target as HTMLElement;
    element.title = element.scrollWidth > element.clientWidth ? (element.textContent ?? '') : '';
  };

  const attachBoth = useCallback((element: HTMLDivElement | null) => {
    scrollElement.current = element;
    attach(element);
  }, [attach]);

  return (
    <div
      class="ds-grid"
      ref={attachBoth}
      role="grid"
      tabIndex={0}
      aria-label={trans.__('%1. Arrow keys move, Shift extends the selection, Ctrl+C copies.', label)}
      aria-rowcount={total + 1}
      aria-colcount={columns.length}
      aria-multiselectable="true"
      onScroll={onScroll}
      onKeyDown={onKey}
    >
      <div class="ds-grid-space" style={{ height: `${spacerHeight(scroller) + HEADER}px`, width: `${gutter + sum(columns.map(column => column.width))}px` }}>
        <div class="ds-grid-view" style={{ height: `${Math.max(0, size.height)}px` }}>
          <Headers {...props} profile={profile} layout={layout} />
          <div class="ds-grid-body" role="rowgroup" ref={bodyElement} onMouseDown={onPress} onMouseOver={onOver} />
        </div>
      </div>
    </div>
  );
}

function Headers(props: GridProps & { layout: ReturnType<typeof layoutOf> }) {
  const { columns, layout, profile, sort, counts } = props;
  const findings = useMemo(() => findingsByColumn(profile.quality), [profile]);
  const gap = (width: number, key: string) => <span key={key} class="ds-gap" aria-hidden="true" style={{ width: `${width}px` }} />;
  const header = (i: number) => {
    const column = columns[i] as GridColumn;
    const { name } = column.profile;
    const rank = sort.findIndex(key => key.field === name);
    return (
      <Header
        key={name}
        {...props}
        column={column.profile}
        rows={profile.overview.row_count}
        counted={counts.of(name)}
        width={column.width}
        left={layout.lefts[i] ?? null}
        position={i}
        sort={rank < 0 ? null : { order: sort[rank]!.order, rank: sort.length > 1 ? rank + 1 : 0 }}
        findings={findings.get(name) ?? []}
      />
    );
  };
  return (
    <div class="ds-grid-headers" role="row" aria-rowindex={1}>
      <span class="ds-corner ds-pinned" style={{ left: 0, width: `${layout.gutter}px` }} />
      {[...layout.shown.slice(0, layout.pinned).map(header), gap(layout.before, 'before'), ...layout.shown.slice(layout.pinned).map(header), gap(layout.after, 'after')]}
    </div>
  );
}

function findingsByColumn(findings: readonly Finding[]): Map<string, Finding[]> {
  const byColumn = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.column !== null) byColumn.set(finding.column, [...(byColumn.get(finding.column) ?? []), finding]);
  }
  return byColumn;
}
