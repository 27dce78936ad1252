import type { JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget } from '@jupyterlab/apputils';
import { Widget } from '@lumino/widgets';

/** Open the app as a main-area tab; it needs no kernel. */
export function openApp(app: JupyterFrontEnd): void {
  const content = new Widget();
  content.title.label = 'DataSage';
  const panel = new MainAreaWidget({ content });
  app.shell.add(panel, 'main');
}
