/** What the two halves of the extension say to each other: the light one that JupyterLab starts with, and the views that come when they are needed. */
import type { TableState } from '../components/table/table-view';
import type { ChartSpec } from '../generated/model';
import type { Trans } from '../i18n';

/** The settings, see `schema/plugin.json`. */
export interface Options {
  openAtStartup: boolean;
  pageSize: number;
  sort: string;
  confirmDelete: boolean;
  variableName: string;
  runSentCode: boolean;
  notifyResults: boolean;
}

export const DEFAULTS: Options = {
  openAtStartup: false,
  pageSize: 50,
  sort: '-uploaded_at',
  confirmDelete: true,
  variableName: 'df',
  runSentCode: true,
  notifyResults: true,
};

export type ViewKind = 'table' | 'builder' | 'app';

/** A tab of the main area, as it is kept over a reload. */
export interface View {
  kind: ViewKind;
  /** Names the tab in the saved layout; it never changes, while what is shown may. */
  key?: string;
  id?: string;
  name?: string;
  version?: number;
  spec?: ChartSpec | null;
  /** Filter, sort, columns, pins and widths of a table. */
  table?: TableState;
}

export interface Notice {
  kind: 'success' | 'info' | 'error';
  text: string;
  actions?: { label: string; run: () => void }[];
}

/** What runs at the moment, in one line. */
export interface JobSummary {
  count: number;
  label: string;
  /** 0 to 1, or null where nobody knows. */
  share: number | null;
}

/** What the views may ask of JupyterLab. */
export interface Host {
  readonly trans: Trans;
  options(): Options;
  onOptions(changed: () => void): () => void;
  open(view: View): void;
  openSettings(): void;
  showSidebar(): void;
  insert(code: string): void;
  startDrag(code: string, label: string, x: number, y: number): void;
  notify(notice: Notice): void;
  confirm(title: string, body: string, accept: string): Promise<boolean>;
  askText(title: string, value: string): Promise<string | null>;
  onJobs(summary: JobSummary | null): void;
}

/** A file behind Jupyter's contents API. */
export interface JupyterFile {
  name: string;
  url: string;
  /** Milliseconds since 1970. */
  modified: number;
  size: number | null;
}

export interface NamedDataset {
  id: string;
  name: string;
  version: number;
}

/** What JupyterLab may ask of the views. */
export interface Parts {
  sidebar(node: HTMLElement): () => void;
  view(node: HTMLElement, view: View, onChange: (patch: Partial<View>) => void): () => void;
  addLocal(files: Iterable<File>): void;
  addJupyter(files: readonly JupyterFile[], thenOpen: boolean): Promise<void>;
  datasets(): Promise<NamedDataset[]>;
  /** Something may have changed in the catalogue. */
  refresh(): void;
}
