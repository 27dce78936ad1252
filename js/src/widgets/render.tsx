/** One view per widget class. */
import { type ComponentType, render } from 'preact';
import { Kernel } from '../api/comm';
import { pageServer } from '../api/server';
import { Frame } from '../components/frame';
import { words } from '../i18n';
import type { Model, WidgetProps } from './model';
import { BuilderWidget } from './builder';
import { AppWidget, BrowserWidget, DashboardWidget, LoginWidget, UploadWidget } from './others';

export interface RenderContext {
  model: Model;
  el: HTMLElement;
}

const VIEWS: Record<string, ComponentType<WidgetProps>> = {
  app: AppWidget,
  browser: BrowserWidget,
  builder: BuilderWidget,
  dashboard: DashboardWidget,
  login: LoginWidget,
  upload: UploadWidget,
};

const LABELS = words<Record<string, string>>({
  browser: 'DataSage dataset browser', builder: 'DataSage chart builder', dashboard: 'DataSage dashboard', login: 'DataSage sign-in', upload: 'DataSage upload',
});

export function renderWidget({ model, el }: RenderContext): () => void {
  const kernel = new Kernel(model);
  el.classList.add('datasage');
  render(<Root model={model} kernel={kernel} />, el);
  return () => {
    render(null, el);
    kernel.dispose();
  };
}

function Root({ model, kernel }: WidgetProps) {
  const name = String(model.get('_view'));
  const View = VIEWS[name] ?? BuilderWidget;
  return (
    <Frame server={pageServer()} kernel={kernel} label={LABELS[name] ?? 'DataSage'} height={model.get('height') as number | null}>
      <View model={model} kernel={kernel} />
    </Frame>
  );
}
