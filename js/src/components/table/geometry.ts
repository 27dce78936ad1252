/** Where rows and columns of a very large table lie in a scroller of bounded height. Pure. */

export const ROW_HEIGHT = 26;
/** Browsers lay out at most some 30 million pixels; far below, everything stays exact. */
export const MAX_SCROLL = 8_000_000;

export interface Scroller {
  total: number;
  /** Visible height of the rows, without the header. */
  view: number;
}

const fullHeight = (total: number): number => total * ROW_HEIGHT;
const isScaled = ({ total }: Scroller): boolean => fullHeight(total) > MAX_SCROLL;

/** Height of the spacer that gives the scroller its range. */
export const spacerHeight = (scroller: Scroller): number => Math.min(fullHeight(scroller.total), MAX_SCROLL);

/** The last row that may stand at the top. */
export const lastTop = ({ total, view }: Scroller): number => Math.max(0, total - view / ROW_HEIGHT);

/** The row (with fraction) at the top for a scroll position. */
export function topOf(scroller: Scroller, scrollTop: number): number {
  if (!isScaled(scroller)) return Math.min(scrollTop / ROW_HEIGHT, lastTop(scroller));
  const range = spacerHeight(scroller) - scroller.view;
  return Math.min(1, Math.max(0, scrollTop / range)) * lastTop(scroller);
}

/** The scroll position that stands for a top row. */
export function scrollOf(scroller: Scroller, top: number): number {
  if (!isScaled(scroller)) return top * ROW_HEIGHT;
  const last = lastTop(scroller);
  return last === 0 ? 0 : (top / last) * (spacerHeight(scroller) - scroller.view);
}

/**
 * The top row after the scroll position moved.
 *
 * Short moves (wheel, arrow keys) go row by row even where one pixel of the bar stands for thousands of rows;
 * long ones (dragging the bar) and the ends follow the bar.
 */
export function follow(scroller: Scroller, top: number, from: number, to: number): number {
  const range = spacerHeight(scroller) - scroller.view;
  const isShort = Math.abs(to - from) < Math.max(scroller.view, 400) && to > 0 && to < range;
  if (!isScaled(scroller) || !isShort) return topOf(scroller, to);
  return Math.min(lastTop(scroller), Math.max(0, top + (to - from) / ROW_HEIGHT));
}

export interface Span {
  first: number;
  /** One past the last. */
  end: number;
}

export const isSameSpan = (a: Span, b: Span): boolean => a.first === b.first && a.end === b.end;

/** The rows to draw. */
export function visibleRows(scroller: Scroller, top: number): Span {
  const first = Math.floor(top);
  return { first, end: Math.min(scroller.total, first + Math.ceil(scroller.view / ROW_HEIGHT) + 1) };
}

/** The columns to draw, given their widths and the horizontal position; a few more on both sides. */
export function visibleColumns(widths: readonly number[], left: number, view: number, extra = 2): Span {
  let first = 0;
  let at = 0;
  while (first < widths.length && at + (widths[first] ?? 0) <= left) at += widths[first++] ?? 0;
  let end = first;
  while (end < widths.length && at < left + view) at += widths[end++] ?? 0;
  return { first: Math.max(0, first - extra), end: Math.min(widths.length, end + extra) };
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
