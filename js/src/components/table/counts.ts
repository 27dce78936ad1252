/** How many rows of a filtered view fall into each bar of a header: asked for the columns that are seen, one at a time. */
import { isAbort } from '../../api/errors';

export type CountBars = (field: string, signal: AbortSignal) => Promise<readonly number[]>;

/** After a filter has changed, rows come first. */
const DELAY = 150;

/** The counts of one filter; another filter is another object. */
export class Counts {
  private readonly known = new Map<string, readonly number[]>();
  /** Of the filter before, shown until the new ones are there. */
  private readonly stale: ReadonlyMap<string, readonly number[]>;
  private wanted: readonly string[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private control: AbortController | null = null;
  private closed = false;

  /** Without a way to count, nothing is filtered and the whole table's own bars stand. */
  constructor(
    private readonly count: CountBars | null,
    private readonly onChange: () => void,
    before: Counts | null = null,
  ) {
    this.stale = before ? new Map([...before.stale, ...before.known]) : new Map();
  }

  get isFiltered(): boolean {
    return this.count !== null;
  }

  /** The counts of a column's bars; null while they are on their way, empty where they cannot be told. */
  of(field: string): readonly number[] | null {
    return this.known.get(field) ?? (this.isFiltered ? (this.stale.get(field) ?? null) : null);
  }

  /** Say which columns are seen. */
  want(fields: readonly string[]): void {
    this.wanted = fields;
    if (this.count === null || this.closed || this.control) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.next(), this.known.size === 0 ? DELAY : 0);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.control?.abort();
  }

  private async next(): Promise<void> {
    const field = this.wanted.find(name => !this.known.has(name));
    if (field === undefined || this.closed || this.count === null || this.control) return;
    this.control = new AbortController();
    try {
      this.known.set(field, await this.count(field, this.control.signal));
    } catch (error) {
      if (this.closed || isAbort(error)) return;
      this.known.set(field, []);
    } finally {
      this.control = null;
    }
    if (this.closed) return;
    this.onChange();
    void this.next();
  }
}
