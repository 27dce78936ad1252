/** Cells as text, and the ways between them. Pure. */
import type { ColumnProfile } from '../../generated/model';
import { formatValue } from '../../model/format';
import { trans } from '../../i18n';
import type { GridColumn } from './columns';
import type { Pages } from './pages';

export interface Cell {
  row: number;
  column: number;
}

/** A rectangle of cells, its corners included. */
export interface Selection {
  first: Cell;
  last: Cell;
}

export const selectionOf = (a: Cell, b: Cell): Selection => ({
  first: { row: Math.min(a.row, b.row), column: Math.min(a.column, b.column) },
  last: { row: Math.max(a.row, b.row), column: Math.max(a.column, b.column) },
});

export const isInside = ({ first, last }: Selection, row: number, column: number): boolean =>
  row >= first.row && row <= last.row && column >= first.column && column <= last.column;

export const cellId = (cell: Cell): string => `ds-cell-${cell.row}-${cell.column}`;

export const clamp = (value: number, count: number): number => Math.min(Math.max(0, count - 1), Math.max(0, value));

/** Identifiers and years are names made of digits: no thousands separators. */
export function shownText(value: unknown, profile: ColumnProfile): string {
  if ((typeof value === 'number' || typeof value === 'bigint') && (profile.kind !== 'quantitative' || profile.semantic_type === 'year')) return String(value);
  return formatValue(value);
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

const MOST_CELLS = 100_000;

/** The selected cells as tab-separated text, as far as they are loaded, and what there is to say about it. */
export function selectionText(pages: Pages, columns: readonly GridColumn[], { first, last }: Selection): { tsv: string; said: string } {
  const chosen = columns.slice(first.column, last.column + 1);
  const wanted = last.row - first.row + 1;
  const rows = Math.min(wanted, Math.floor(MOST_CELLS / Math.max(1, chosen.length)));
  const lines: string[] = [];
  for (let row = first.row; row < first.row + rows && chosen.every(column => pages.has(row, column.index)); row += 1) {
    lines.push(chosen.map(column => plainText(pages.value(row, column.index))).join('\t'));
  }
  const cells = lines.length * chosen.length;
  const cut = lines.length < wanted ? ` ${trans.__('The rest of the selection was not loaded.')}` : '';
  return { tsv: lines.join('\n'), said: trans._n('Copied one cell.', 'Copied %1 cells.', cells, formatValue(cells)) + cut };
}

function plainText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return value instanceof Date ? value.toISOString() : String(value).replace(/[\t\r\n]+/g, ' ');
}
