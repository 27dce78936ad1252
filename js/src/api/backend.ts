/** Where a table's answers come from: the server for a stored dataset, the kernel for a dataframe. */
import type { ChartSpec, DatasetProfile } from '../generated/model';
import type { Scalar } from '../model/predicate';
import type { Page } from './page';
import type {
  ChartPayload, ChartRequest, Insights, Items, RecommendationPayload, RowsPayload, RowsRequest,
} from './payloads';

export interface Backend {
  /** `http`: a stored dataset; `comm`: a dataframe in the kernel. */
  readonly kind: 'http' | 'comm';
  /** Name shown to people and used in code. */
  readonly label: string;
  profile(signal?: AbortSignal): Promise<DatasetProfile>;
  recommend(params: { fields?: string[]; limit?: number; figures?: boolean }, signal?: AbortSignal): Promise<Items<RecommendationPayload>>;
  ask(params: { question: string; previous?: ChartSpec | undefined }, signal?: AbortSignal): Promise<ChartPayload>;
  chart(params: ChartRequest, signal?: AbortSignal): Promise<ChartPayload>;
  rows(params: RowsRequest, signal?: AbortSignal): Promise<Page>;
  rowsBehind(params: ChartRequest & { rows_behind: Record<string, Scalar | null>; limit?: number }, signal?: AbortSignal): Promise<RowsPayload>;
  insights(params: { limit?: number }, signal?: AbortSignal): Promise<Insights>;
}
