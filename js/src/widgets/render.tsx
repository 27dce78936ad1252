/** One view per widget class. */
import { type ComponentType, render } from 'preact';
import { Kernel } from '../api/comm';
import { pageServer } from '../api/server';
import { Frame } from '../components/frame';
import { words } from '../i18n';
import type { Model, WidgetProps } from './model';
import { BuilderWidget } from './builder';
import { followChanges } from './saved';
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
  const { changed, stop } = followChanges(model, kernel, el);
  el.classList.add('datasage');
  render(<Root model={model} kernel={kernel} onChanged={changed} />, el);
  return () => {
    stop();
    render(null, el);
    kernel.dispose();
  };
}

function Root({ model, kernel, onChanged }: WidgetProps & { onChanged: () => void }) {
  const name = String(model.get('_view'));
  const View = VIEWS[name] ?? BuilderWidget;
  return (
    <Frame server={pageServer()} kernel={kernel} label={LABELS[name] ?? 'DataSage'} onChanged={onChanged} height={model.get('height') as number | null}>
      <View model={model} kernel={kernel} />
    </Frame>
  );
}
