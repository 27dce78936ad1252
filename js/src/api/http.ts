/** A stored dataset, answered by the server. */
import type { ChartSpec, DatasetProfile, MarkEntry } from '../generated/model';
import type { Scalar } from '../model/predicate';
import type { Backend } from './backend';
import { type Page, pageOfArrow, pageOfRows } from './page';
import type {
  ChartPayload, ChartRequest, CountsRequest, Insights, Items, RecommendationPayload, RowsPayload, RowsRequest, ViewRequest,
} from './payloads';
import type { Server } from './server';

const ARROW = 'application/vnd.apache.arrow.stream';

export class HttpBackend implements Backend {
  readonly kind = 'http';

  constructor(
    readonly server: Server,
    readonly id: string,
    readonly label: string,
  ) {}

  profile(signal?: AbortSignal): Promise<DatasetProfile> {
    return this.server.json(`datasets/${encodeURIComponent(this.id)}/profile`, { signal });
  }

  recommend(params: { fields?: string[]; limit?: number; figures?: boolean }, signal?: AbortSignal): Promise<Items<RecommendationPayload>> {
    return this.post('ai/recommend-charts', params, signal);
  }

  ask(params: { question: string; previous?: ChartSpec | undefined }, signal?: AbortSignal): Promise<ChartPayload> {
    return this.drawn('ai/natural-query', params, signal);
  }

  chart(params: ChartRequest, signal?: AbortSignal): Promise<ChartPayload> {
    return this.drawn('charts/query', params, signal);
  }

  rowsBehind(params: ChartRequest & { rows_behind: Record<string, Scalar | null>; limit?: number }, signal?: AbortSignal): Promise<RowsPayload> {
    return this.post('charts/query', params, signal);
  }

  marks(signal?: AbortSignal): Promise<Items<MarkEntry>> {
    return this.server.json('marks', { signal });
  }

  insights(params: { limit?: number }, signal?: AbortSignal): Promise<Insights> {
    return this.post('ai/generate-insights', params, signal);
  }

  async rows(params: RowsRequest, signal?: AbortSignal): Promise<Page> {
    const path = `datasets/${encodeURIComponent(this.id)}/rows`;
    const response = await this.server.send(path, { method: 'POST', body: params, signal, headers: { Accept: ARROW } });
    if (!response.headers.get('Content-Type')?.includes('arrow')) return pageOfRows((await response.json()) as RowsPayload);
    const total = Number(response.headers.get('X-Total-Rows') ?? 0);
    return pageOfArrow(new Uint8Array(await response.arrayBuffer()), total);
  }

  async counts(params: CountsRequest, signal?: AbortSignal): Promise<readonly number[]> {
    const path = `datasets/${encodeURIComponent(this.id)}/counts`;
    return (await this.server.json<{ counts: number[] }>(path, { method: 'POST', body: params, signal })).counts;
  }

  async csv(view: ViewRequest, signal: AbortSignal, onBytes: (bytes: number) => void): Promise<Blob> {
    const path = `datasets/${encodeURIComponent(this.id)}/download`;
    const response = await this.server.send(path, { method: 'POST', body: { ...view, format: 'csv' }, signal });
    const reader = response.body?.getReader();
    const parts: BlobPart[] = [];
    for (let bytes = 0; reader; onBytes(bytes)) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      bytes += value.byteLength;
    }
    return new Blob(parts, { type: 'text/csv' });
  }

  /** A chart whose code begins with loading the dataset, so that it runs as it stands. */
  private async drawn(path: string, params: object, signal?: AbortSignal): Promise<ChartPayload> {
    const payload = await this.post<ChartPayload>(path, params, signal);
    const load = `import datasage_jupyter as datasage\n\ndf = datasage.connect().dataset(${JSON.stringify(this.label)}).to_pandas()\n\n`;
    return payload.code.includes('datasage.connect') ? payload : { ...payload, code: load + payload.code };
  }

  private post<T>(path: string, params: object, signal?: AbortSignal): Promise<T> {
    return this.server.json(path, { method: 'POST', body: { dataset_id: this.id, ...params }, signal });
  }
}
