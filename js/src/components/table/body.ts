/** The rows that are seen, drawn without a framework: while the table scrolls, elements are moved and filled anew, never made. */
import { formatCount } from '../../model/format';
import { type Cell, type Selection, cellId, isInside, shownText } from './cells';
import type { GridColumn, Layout } from './columns';
import { ROW_HEIGHT, type Span } from './geometry';
import type { Pages } from './pages';

/** What all rows have in common. */
export interface Scene {
  columns: readonly GridColumn[];
  layout: Layout;
  pages: Pages;
  selection: Selection;
  active: Cell;
}

interface Row {
  element: HTMLElement;
  gutter: HTMLElement;
  before: HTMLElement;
  after: HTMLElement;
  cells: HTMLElement[];
  /** The row of the table it shows; -1 before the first. */
  number: number;
  /** Whether every value was there when it was filled. */
  complete: boolean;
}

export class Body {
  private rows: Row[] = [];
  private scene: Scene | null = null;
  private readonly places = new WeakMap<Element, { row: Row; at: number }>();

  constructor(private readonly element: HTMLElement) {}

  /** Draw rows; `top` is the first of them with the fraction that is scrolled away. */
  draw(scene: Scene, span: Span, top: number): void {
    const before = this.scene;
    this.scene = scene;
    if (before?.layout.pinned !== scene.layout.pinned) this.clear();
    this.resize(span.end - span.first);
    this.turn(span.first - (this.rows[0]?.number ?? span.first));
    const changed = before?.columns !== scene.columns || before.layout !== scene.layout;
    const isStale = changed || before.pages !== scene.pages || before.selection !== scene.selection || before.active !== scene.active;
    this.rows.forEach((row, i) => {
      if (changed || row.number < 0) this.shape(row, scene);
      if (isStale || !row.complete || row.number !== span.first + i) this.fill(row, span.first + i, scene);
    });
    this.element.style.transform = `translateY(${-(top - span.first) * ROW_HEIGHT}px)`;
  }

  /** Whether a drawn row still waits for values. */
  get isWaiting(): boolean {
    return this.rows.some(row => !row.complete);
  }

  /** The cell that an element draws. */
  cellAt(target: EventTarget | null): Cell | null {
    const element = (target as Element | null)?.closest?.('.ds-cell');
    const place = element && this.places.get(element);
    if (!place) return null;
    const column = this.scene?.layout.shown[place.at];
    return column === undefined ? null : { row: place.row.number, column };
  }

  private clear(): void {
    this.rows = [];
    this.element.replaceChildren();
  }

  private resize(count: number): void {
    while (this.rows.length > Math.max(0, count)) this.rows.pop()?.element.remove();
    while (this.rows.length < count) {
      const row = makeRow();
      this.rows.push(row);
      this.element.append(row.element);
    }
  }

  /** After short moves, the rows that left on one side come in on the other; the rest keep what they show. */
  private turn(by: number): void {
    if (by === 0 || Math.abs(by) >= this.rows.length || this.rows[0]?.number === -1) return;
    if (by > 0) {
      const left = this.rows.splice(0, by);
      this.rows.push(...left);
      this.element.append(...left.map(row => row.element));
    } else {
      const left = this.rows.splice(by);
      this.rows.unshift(...left);
      this.element.prepend(...left.map(row => row.element));
    }
  }

  /** Give a row the cells of the layout. */
  private shape(row: Row, { columns, layout }: Scene): void {
    while (row.cells.length > layout.shown.length) row.cells.pop()?.remove();
    while (row.cells.length < layout.shown.length) this.addCell(row, row.cells.length < layout.pinned ? row.before : row.after);
    row.gutter.style.width = `${layout.gutter}px`;
    row.before.style.width = `${layout.before}px`;
    row.after.style.width = `${layout.after}px`;
    row.cells.forEach((cell, at) => {
      const position = layout.shown[at] ?? 0;
      cell.style.width = `${columns[position]?.width ?? 0}px`;
      cell.style.left = at < layout.pinned ? `${layout.lefts[at] ?? 0}px` : '';
      cell.setAttribute('aria-colindex', String(position + 1));
    });
  }

  private addCell(row: Row, next: Element): void {
    const cell = document.createElement('span');
    cell.setAttribute('role', 'gridcell');
    this.places.set(cell, { row, at: row.cells.length });
    row.cells.push(cell);
    row.element.insertBefore(cell, next);
  }

  private fill(row: Row, number: number, scene: Scene): void {
    if (row.number !== number) {
      row.number = number;
      row.gutter.textContent = formatCount(number + 1);
      row.element.setAttribute('aria-rowindex', String(number + 2));
    }
    row.complete = true;
    row.cells.forEach((cell, at) => {
      const position = scene.layout.shown[at] ?? 0;
      const column = scene.columns[position];
      if (column && !fillCell(cell, column, { row: number, column: position }, at < scene.layout.pinned, scene)) row.complete = false;
    });
  }
}

/** False while the value is on its way. */
function fillCell(element: HTMLElement, column: GridColumn, cell: Cell, pinned: boolean, { pages, selection, active }: Scene): boolean {
  const value = pages.value(cell.row, column.index);
  const text = value === undefined ? '' : value === null ? 'null' : shownText(value, column.profile);
  if (element.textContent !== text) element.textContent = text;
  const selected = isInside(selection, cell.row, cell.column);
  const isActive = cell.row === active.row && cell.column === active.column;
  let classes = pinned ? 'ds-cell ds-pinned' : 'ds-cell';
  if (column.profile.kind === 'quantitative') classes += ' ds-number';
  if (value === undefined) classes += ' ds-pending';
  else if (value === null) classes += ' ds-null';
  if (selected) classes += ' ds-selected';
  if (isActive) classes += ' ds-active';
  if (element.className !== classes) {
    element.className = classes;
    element.setAttribute('aria-selected', String(selected));
  }
  const id = isActive ? cellId(cell) : '';
  if (element.id !== id) element.id = id;
  return value !== undefined;
}

function makeRow(): Row {
  const element = document.createElement('div');
  element.className = 'ds-grid-row';
  element.setAttribute('role', 'row');
  const gutter = document.createElement('span');
  gutter.className = 'ds-gutter ds-pinned';
  gutter.setAttribute('role', 'rowheader');
  gutter.style.left = '0';
  const [before, after] = [makeGap(), makeGap()];
  element.append(gutter, before, after);
  return { element, gutter, before, after, cells: [], number: -1, complete: false };
}

function makeGap(): HTMLElement {
  const gap = document.createElement('span');
  gap.className = 'ds-gap';
  gap.setAttribute('aria-hidden', 'true');
  return gap;
}
