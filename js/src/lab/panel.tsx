import type { JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget } from '@jupyterlab/apputils';
import { Widget } from '@lumino/widgets';
import { render } from 'preact';
import { pageServer } from '../api/server';
import { StandaloneApp } from '../components/app';
import { Frame } from '../components/frame';

/** A Lumino widget that shows the app by REST alone. */
class AppPanel extends Widget {
  constructor() {
    super();
    this.addClass('ds-panel');
    this.title.label = 'DataSage';
    this.title.closable = true;
  }

  protected override onAfterAttach(): void {
    const frame = <Frame server={pageServer()} kernel={null} label="DataSage"><StandaloneApp /></Frame>;
    render(frame, this.node);
  }

  protected override onBeforeDetach(): void {
    render(null, this.node);
  }
}

/** Open the app as a main-area tab; it needs no kernel. */
export function openApp(app: JupyterFrontEnd): void {
  const panel = new MainAreaWidget({ content: new AppPanel() });
  panel.id = `datasage-app-${Date.now()}`;
  app.shell.add(panel, 'main');
  app.shell.activateById(panel.id);
}
