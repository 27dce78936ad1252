/** Where a table's answers come from: the server for a stored dataset, the kernel for a dataframe. */
import type { ChartSpec, DatasetProfile, MarkEntry } from '../generated/model';
import type { Scalar } from '../model/predicate';
import type { Page } from './page';
import type {
  ChartPayload, ChartRequest, CountsRequest, Insights, Items, RecommendationPayload, RowsPayload, RowsRequest, ViewRequest,
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
  /** Rows of a filtered view in each bar of a column's summary; empty where they cannot be told apart. */
  counts(params: CountsRequest, signal?: AbortSignal): Promise<readonly number[]>;
  /** Every row of a view as a CSV file; `onBytes` hears how much is there. */
  csv(view: ViewRequest, signal: AbortSignal, onBytes: (bytes: number) => void): Promise<Blob>;
  rowsBehind(params: ChartRequest & { rows_behind: Record<string, Scalar | null>; limit?: number }, signal?: AbortSignal): Promise<RowsPayload>;
  /** The marks there are, those of installed packages too. */
  marks(signal?: AbortSignal): Promise<Items<MarkEntry>>;
  insights(params: { limit?: number }, signal?: AbortSignal): Promise<Insights>;
}
