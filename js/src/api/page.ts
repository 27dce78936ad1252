/** A window of rows, whatever it was carried in. */
import { tableFromIPC } from '@uwdata/flechette';
import type { RowsPayload } from './payloads';

export interface Page {
  columns: string[];
  length: number;
  /** All rows that pass the filter, not only those in this page. */
  total: number;
  value(row: number, column: number): unknown;
}

export function pageOfRows(payload: RowsPayload): Page {
  const { columns, rows, total } = payload;
  return { columns, total, length: rows.length, value: (row, column) => rows[row]?.[column] };
}

/** Decode an Arrow IPC stream; 64-bit integers beyond 2^53 stay exact as bigint. */
export function pageOfArrow(bytes: Uint8Array, total: number): Page {
  const table = tableFromIPC(bytes, { useDate: true, useBigInt: true });
  const columns = table.schema.fields.map(field => field.name);
  const vectors = columns.map((_, i) => table.getChildAt(i));
  return { columns, total, length: table.numRows, value: (row, column) => vectors[column]?.at(row) ?? null };
}
