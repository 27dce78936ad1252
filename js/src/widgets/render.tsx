/** One view per widget class. */
import { type ComponentType, render } from 'preact';
import { Kernel } from '../api/comm';
import { pageServer } from '../api/server';
import { Frame } from '../components/frame';
import type { Model, WidgetProps } from './model';
import { BuilderWidget } from './builder';
import { AppWidget, BrowserWidget, DashboardWidget, LoginWidget, UploadWidget } from './others';

export interface RenderContext {
  model: Model;
  el: HTMLElement;
}

const VIEWS: Record<string, [ComponentType<WidgetProps>, string]> = {
  app: [AppWidget, 'DataSage'],
  browser: [BrowserWidget, 'DataSage dataset browser'],
  builder: [BuilderWidget, 'DataSage chart builder'],
  dashboard: [DashboardWidget, 'DataSage dashboard'],
  login: [LoginWidget, 'DataSage sign-in'],
  upload: [UploadWidget, 'DataSage upload'],
};

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
  const [View, label] = VIEWS[String(model.get('_view'))] ?? VIEWS.builder!;
  return (
    <Frame server={pageServer()} kernel={kernel} label={label} height={model.get('height') as number | null}>
      <View model={model} kernel={kernel} />
    </Frame>
  );
}
