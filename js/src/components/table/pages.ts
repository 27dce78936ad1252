/** Pages of rows around what is seen: fetched ahead, at most a fixed number kept, stale requests aborted. */
import { isAbort } from '../../api/errors';
import type { Page } from '../../api/page';

/** A page costs the same to read whether it is this long or half as long, and every request costs the page's host some time. */
export const PAGE_ROWS = 400;
export const CHUNK_COLUMNS = 16;
const KEPT = 48;
const AT_ONCE = 2;

export type Fetch = (offset: number, limit: number, columns: string[], signal: AbortSignal) => Promise<Page>;

interface Wanted {
  key: string;
  page: number;
  chunk: number;
}

/** The rows of one view (filter and sort are fixed; another view is another object). */
export class Pages {
  total: number | null = null;
  private readonly kept = new Map<string, Page>();
  private readonly running = new Map<string, AbortController>();
  private wanted: Wanted[] = [];
  private closed = false;

  constructor(
    private readonly columns: readonly string[],
    private readonly fetch: Fetch,
    /** A page has arrived; the first one says how many rows there are. */
    private readonly onChange: (isFirst: boolean) => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** The value at a row and a column position; undefined while it is on its way. */
  value(row: number, column: number): unknown {
    const chunk = Math.floor(column / CHUNK_COLUMNS);
    const page = this.kept.get(`${Math.floor(row / PAGE_ROWS)}:${chunk}`);
    return page?.value(row % PAGE_ROWS, column - chunk * CHUNK_COLUMNS);
  }

  has(row: number, column: number): boolean {
    return this.kept.has(`${Math.floor(row / PAGE_ROWS)}:${Math.floor(column / CHUNK_COLUMNS)}`);
  }

  /** Say what is seen and which way the reader moves; what no longer matters is aborted. */
  want(rows: { first: number; end: number }, columns: { first: number; end: number }, direction: number): void {
    if (this.closed) return;
    this.wanted = plan(rows, columns, direction, this.total);
    const keys = new Set(this.wanted.map(item => item.key));
    for (const [key, control] of this.running) if (!keys.has(key)) control.abort();
    this.pump();
  }

  close(): void {
    this.closed = true;
    for (const control of this.running.values()) control.abort();
  }

  private pump(): void {
    for (const item of this.wanted) {
      if (this.running.size >= AT_ONCE) return;
      if (!this.kept.has(item.key) && !this.running.has(item.key)) void this.load(item);
    }
  }

  private async load({ key, page, chunk }: Wanted): Promise<void> {
    const control = new AbortController();
    this.running.set(key, control);
    try {
      const columns = this.columns.slice(chunk * CHUNK_COLUMNS, (chunk + 1) * CHUNK_COLUMNS);
      const loaded = await this.fetch(page * PAGE_ROWS, PAGE_ROWS, columns, control.signal);
      if (control.signal.aborted) return;
      this.keep(key, loaded);
      const isFirst = this.total === null;
      this.total = loaded.total;
      this.onChange(isFirst);
    } catch (error) {
      if (!control.signal.aborted && !isAbort(error)) this.fail(error);
    } finally {
      this.running.delete(key);
      if (!this.closed) this.pump();
    }
  }

  /** After an error nothing is asked again until the reader moves on. */
  private fail(error: unknown): void {
    this.wanted = [];
    this.onError(error);
  }

  private keep(key: string, page: Page): void {
    this.kept.set(key, page);
    const needed = new Set(this.wanted.map(item => item.key));
    for (const old of this.kept.keys()) {
      if (this.kept.size <= KEPT) return;
      if (!needed.has(old)) this.kept.delete(old);
    }
  }
}

/** Pages to have, the most urgent first: what is seen, then the next in the direction of travel, then the one behind. */
export function plan(
  rows: { first: number; end: number },
  columns: { first: number; end: number },
  direction: number,
  total: number | null,
): Wanted[] {
  const firstPage = Math.floor(rows.first / PAGE_ROWS);
  const lastPage = Math.floor(Math.max(rows.first, rows.end - 1) / PAGE_ROWS);
  const lastOfAll = total === null ? lastPage : Math.floor(Math.max(0, total - 1) / PAGE_ROWS);
  const seen = range(firstPage, lastPage);
  const ahead = direction < 0 ? [firstPage - 1, lastPage + 1] : [lastPage + 1, firstPage - 1];
  const pages = [...seen, ...ahead].filter(page => page >= 0 && page <= lastOfAll);
  const chunks = range(Math.floor(columns.first / CHUNK_COLUMNS), Math.floor(Math.max(columns.first, columns.end - 1) / CHUNK_COLUMNS));
  return pages.flatMap(page => chunks.map(chunk => ({ key: `${page}:${chunk}`, page, chunk })));
}

const range = (first: number, last: number): number[] => Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
