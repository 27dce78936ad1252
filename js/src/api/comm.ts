/** Requests to the kernel over the widget's comm: each has an id, an ending, and can be cancelled. */
import type { ChartSpec, DatasetProfile, MarkEntry } from '../generated/model';
import type { Scalar } from '../model/predicate';
import type { Backend } from './backend';
import { DataSageError, aborted } from './errors';
import { type Page, pageOfArrow, pageOfRows } from './page';
import type {
  ChartPayload, ChartRequest, CountsRequest, Insights, Items, RecommendationPayload, RowsPayload, RowsRequest, ViewRequest,
} from './payloads';
import { trans } from '../i18n';

/** The part of an anywidget model that is used here. */
export interface Messenger {
  on(event: 'msg:custom', callback: (message: unknown, buffers: DataView[]) => void): void;
  off(event: 'msg:custom', callback: (message: unknown, buffers: DataView[]) => void): void;
  send(content: unknown): void;
}

const gone = (): DataSageError => new DataSageError('kernel_gone', trans.__('The kernel of this widget is gone.'), trans.__('Run the cell again.'));

interface Reply {
  id?: string;
  started?: boolean;
  result?: unknown;
  error?: { code: string; message: string; hint?: string | null };
}

interface Pending {
  resolve(answer: { result: unknown; buffers: DataView[] }): void;
  reject(error: unknown): void;
  heard(): void;
}

/** After this long without a sign of the kernel, the reader is told that it is busy or gone. */
const PATIENCE = 5_000;

/** The kernel's end of a widget. Fires `silent` when it does not react, and `heard` when it does again. */
export class Kernel extends EventTarget {
  private readonly pending = new Map<string, Pending>();
  private counter = 0;
  private readonly listener = (message: unknown, buffers: DataView[]) => this.receive(message as Reply, buffers);

  constructor(private readonly model: Messenger) {
    super();
    model.on('msg:custom', this.listener);
  }

  /** Ask once. The answer may carry buffers. */
  request(method: string, params: object, signal?: AbortSignal): Promise<{ result: unknown; buffers: DataView[] }> {
    if (signal?.aborted) return Promise.reject(aborted());
    const id = `${method}-${(this.counter += 1)}-${Math.random().toString(36).slice(2, 8)}`;
    return new Promise((resolve, reject) => {
      const silence = setTimeout(() => this.dispatchEvent(new Event('silent')), PATIENCE);
      const cancel = () => {
        this.settle(id)?.reject(aborted());
        this.send({ id: `cancel-${id}`, method: 'cancel', params: { id } });
      };
      const finish = () => {
        clearTimeout(silence);
        signal?.removeEventListener('abort', cancel);
      };
      signal?.addEventListener('abort', cancel, { once: true });
      this.pending.set(id, {
        resolve: answer => (finish(), resolve(answer)),
        reject: error => (finish(), reject(error as Error)),
        heard: () => clearTimeout(silence),
      });
      if (!this.send({ id, method, params })) this.settle(id)?.reject(gone());
    });
  }

  /** False where the comm is closed already: the kernel was shut down or restarted. */
  private send(content: object): boolean {
    try {
      this.model.send(content);
      return true;
    } catch {
      return false;
    }
  }

  dispose(): void {
    this.model.off('msg:custom', this.listener);
    for (const id of [...this.pending.keys()]) this.settle(id)?.reject(aborted());
  }

  private receive(reply: Reply, buffers: DataView[]): void {
    if (!reply?.id || !this.pending.has(reply.id)) return;
    this.dispatchEvent(new Event('heard'));
    if (reply.started) {
      this.pending.get(reply.id)?.heard();
      return;
    }
    const pending = this.settle(reply.id);
    if (reply.error) pending?.reject(new DataSageError(reply.error.code, reply.error.message, reply.error.hint ?? null));
    else pending?.resolve({ result: reply.result, buffers });
  }

  private settle(id: string): Pending | undefined {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    return pending;
  }
}

/** A dataframe in the kernel. */
export class CommBackend implements Backend {
  readonly kind = 'comm';

  constructor(
    readonly kernel: Kernel,
    readonly label: string,
  ) {}

  profile(signal?: AbortSignal): Promise<DatasetProfile> {
    return this.answer('profile', {}, signal);
  }

  recommend(params: { fields?: string[]; limit?: number; figures?: boolean }, signal?: AbortSignal): Promise<Items<RecommendationPayload>> {
    return this.answer('recommend', params, signal);
  }

  ask(params: { question: string; previous?: ChartSpec | undefined }, signal?: AbortSignal): Promise<ChartPayload> {
    return this.answer('ask', params, signal);
  }

  chart(params: ChartRequest, signal?: AbortSignal): Promise<ChartPayload> {
    return this.answer('chart', params, signal);
  }

  rowsBehind(params: ChartRequest & { rows_behind: Record<string, Scalar | null>; limit?: number }, signal?: AbortSignal): Promise<RowsPayload> {
    return this.answer('chart', params, signal);
  }

  marks(signal?: AbortSignal): Promise<Items<MarkEntry>> {
    return this.answer('marks', {}, signal);
  }

  insights(params: { limit?: number }, signal?: AbortSignal): Promise<Insights> {
    return this.answer('insights', params, signal);
  }

  async rows(params: RowsRequest, signal?: AbortSignal): Promise<Page> {
    const { result, buffers } = await this.kernel.request('rows', params, signal);
    const payload = result as RowsPayload;
    const [bytes] = buffers;
    if (!bytes) return pageOfRows(payload);
    return pageOfArrow(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), payload.total);
  }

  async counts(params: CountsRequest, signal?: AbortSignal): Promise<readonly number[]> {
    return (await this.answer<{ counts: number[] }>('counts', params, signal)).counts;
  }

  /** Piece by piece, so that the kernel answers other requests between them. */
  async csv(view: ViewRequest, signal: AbortSignal, onBytes: (bytes: number) => void): Promise<Blob> {
    const name = Math.random().toString(36).slice(2);
    const parts: BlobPart[] = [];
    for (let bytes = 0; ; onBytes(bytes)) {
      const { result, buffers } = await this.kernel.request('export', { name, view: parts.length === 0 ? view : null }, signal);
      if ((result as { done: boolean }).done) return new Blob(parts, { type: 'text/csv' });
      for (const { buffer, byteOffset, byteLength } of buffers) {
        parts.push(new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength));
        bytes += byteLength;
      }
    }
  }

  private async answer<T>(method: string, params: object, signal?: AbortSignal): Promise<T> {
    return (await this.kernel.request(method, params, signal)).result as T;
  }
}
