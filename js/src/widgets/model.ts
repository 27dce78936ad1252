/** The part of anywidget's model that is used here. */
import { useMemo } from 'preact/hooks';
import { CommBackend, type Kernel, type Messenger } from '../api/comm';

export interface Model extends Messenger {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  on(event: string, callback: (...values: never[]) => void): void;
  off(event: string, callback: (...values: never[]) => void): void;
}

export interface WidgetProps {
  model: Model;
  kernel: Kernel;
}

/** The kernel's dataframe behind a widget, if it was made from one. */
export function useFrameBackend({ model, kernel }: WidgetProps): CommBackend | null {
  return useMemo(() => (model.get('_has_table') ? new CommBackend(kernel, String(model.get('_label'))) : null), [model, kernel]);
}
