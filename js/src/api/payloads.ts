/** What the server and the kernel answer: one shape for both. */
import type { Answer, ChartSpec, Insight, Reason, Violation } from '../generated/model';
import type { Predicate, Scalar } from '../model/predicate';

/** Plotly JSON. Strings in it are already escaped by the renderer. */
export interface Figure {
  data: Record<string, unknown>[];
  layout: Record<string, unknown>;
}

export interface ChartPayload {
  spec: ChartSpec;
  figure: Figure;
  data: { columns: string[]; rows: unknown[][] };
  row_count: number;
  sql: string;
  code: string;
  alt_text: string;
  reasons: string[];
  notes: string[];
  violations: Violation[];
  answer: Answer | null;
}

export interface RecommendationPayload {
  spec: ChartSpec;
  score: number;
  reason: string;
  reasons: Reason[];
  figure?: Figure | null;
}

export interface SortKey {
  field: string;
  order: 'ascending' | 'descending';
}

export interface RowsRequest {
  offset: number;
  limit: number;
  sort: SortKey[];
  filter: Predicate[];
  columns: string[] | null;
}

/** All rows of a view. */
export type ViewRequest = Pick<RowsRequest, 'sort' | 'filter' | 'columns'>;

export interface CountsRequest {
  field: string;
  filter: Predicate[];
}

export interface RowsPayload {
  columns: string[];
  rows: unknown[][];
  total: number;
}

/** One step of a reader inside a chart. */
export interface Step {
  kind: 'drill' | 'roll_up' | 'only' | 'exclude' | 'zoom';
  channel?: string;
  value?: Scalar | null;
  range?: [Scalar | null, Scalar | null];
}

export interface ChartRequest {
  spec: ChartSpec;
  steps?: Step[];
  filter?: Predicate[];
}

export interface Items<T> {
  items: T[];
  total?: number;
}

export type Insights = Items<Insight>;

/** What a language model may see of a dataset besides names and types of its columns. */
export type Sharing = 'schema' | 'statistics' | 'values';

/** One request to the language model, as it left. */
export interface Egress {
  id: string;
  at: string;
  host: string;
  model: string;
  sharing: Sharing;
  columns: string[];
  sent: string;
  bytes_sent: number;
  bytes_received: number;
  outcome: string;
}

export interface DatasetInfo {
  id: string;
  name: string;
  description: string;
  original_filename: string;
  file_size: number;
  file_extension: string;
  version: number;
  tags: string[];
  sharing: Sharing;
  row_count: number | null;
  column_count: number | null;
  columns: string[];
  status: 'processing' | 'ready' | 'failed';
  error: { code: string; message: string; hint?: string | null } | null;
  progress: number | null;
  uploaded_at: string;
  last_accessed: string;
  quality: { errors: number; warnings: number; score: number } | null;
}

export interface KeptChart {
  id: string;
  name: string;
  dataset_id: string;
  spec: ChartSpec;
  description: string;
  question: string | null;
  created_at: string;
  updated_at: string;
}

export interface Tile {
  kind: 'chart' | 'kpi' | 'text';
  chart_id?: string | null;
  dataset_id?: string | null;
  spec?: ChartSpec | null;
  title?: string | null;
  text?: string | null;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface DashboardInfo {
  id: string;
  name: string;
  description: string;
  tiles: Tile[];
  filter: Predicate[];
  updated_at: string;
}

export interface User {
  id: string;
  email: string | null;
  full_name: string;
  provider: 'password' | 'jupyter' | 'hub';
}
