import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { openApp } from './panel';

/** Category of every DataSage command in the palette. */
const CATEGORY = 'DataSage';

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'datasage-jupyter:plugin',
  description: 'Opens DataSage in the main area.',
  autoStart: true,
  optional: [ICommandPalette],
  activate(app: JupyterFrontEnd, palette: ICommandPalette | null) {
    const command = 'datasage:open-app';
    app.commands.addCommand(command, { label: 'DataSage: Open App', execute: () => openApp(app) });
    palette?.addItem({ command, category: CATEGORY });
  },
};

export default plugin;
