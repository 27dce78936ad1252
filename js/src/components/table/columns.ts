/** The columns of a table as they are arranged: which, in which order, how wide, and which of them are drawn. Pure. */
import type { ColumnProfile } from '../../generated/model';
import { formatCount } from '../../model/format';
import { type Span, sum, visibleColumns } from './geometry';

export interface GridColumn {
  profile: ColumnProfile;
  /** Position in the pages' columns. */
  index: number;
  width: number;
  pinned: boolean;
}

/** Width of the row numbers, the last of which has so many digits and separators. */
export const gutterWidth = (total: number): number => Math.max(46, formatCount(total).length * 7 + 18);
const LEAST = 60;
const MOST = 800;
const WIDTHS: Partial<Record<ColumnProfile['kind'], number>> = { quantitative: 130, temporal: 150, boolean: 100, text: 240 };

const defaultWidth = (profile: ColumnProfile): number => Math.min(280, Math.max(WIDTHS[profile.kind] ?? 150, profile.name.length * 7 + 74));

export const boundedWidth = (width: number): number => Math.min(MOST, Math.max(LEAST, Math.round(width)));

/** Pinned columns first, hidden ones left out. */
export function arrange(profiles: readonly ColumnProfile[], visible: readonly string[] | null, pinned: readonly string[], widths: Readonly<Record<string, number>>): GridColumn[] {
  const shown = visible ? new Set(visible) : null;
  const all = profiles
    .map((profile, index) => ({ profile, index, width: widths[profile.name] ?? defaultWidth(profile), pinned: pinned.includes(profile.name) }))
    .filter(column => !shown || shown.has(column.profile.name));
  return [...all.filter(column => column.pinned), ...all.filter(column => !column.pinned)];
}

/** The part of the columns that is drawn. */
export interface Layout {
  /** Width of the row numbers. */
  gutter: number;
  /** Positions of the drawn columns, the pinned ones first. */
  shown: number[];
  pinned: number;
  /** Where each pinned column sticks. */
  lefts: number[];
  /** Widths of what is left out before and after the columns that scroll. */
  before: number;
  after: number;
  /** The drawn columns that scroll. */
  middle: Span;
}

/** What to draw at a horizontal position of a view so wide. */
export function layoutOf(columns: readonly GridColumn[], left: number, view: number, gutter: number): Layout {
  const widths = columns.map(column => column.width);
  const pinned = columns.filter(column => column.pinned).length;
  const span = visibleColumns(widths.slice(pinned), left, Math.max(0, view - gutter - pinnedWidth(columns)));
  const middle = { first: span.first + pinned, end: span.end + pinned };
  return {
    gutter,
    shown: [...columns.keys()].filter(i => i < pinned || (i >= middle.first && i < middle.end)),
    pinned,
    lefts: widths.slice(0, pinned).map((_, i) => gutter + sum(widths.slice(0, i))),
    before: sum(widths.slice(pinned, middle.first)),
    after: sum(widths.slice(middle.end)),
    middle,
  };
}

/** Width of the columns that never scroll. */
export const pinnedWidth = (columns: readonly GridColumn[]): number =>
  sum(columns.filter(column => column.pinned).map(column => column.width));

/** The span of the pages' columns that the drawn ones need. */
export function columnNeed(columns: readonly GridColumn[], { shown }: Layout): Span {
  const indices = shown.map(i => columns[i]?.index ?? 0);
  return indices.length === 0 ? { first: 0, end: 1 } : { first: Math.min(...indices), end: Math.max(...indices) + 1 };
}
