import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { insertRequestedCode } from './insert';
import { openApp } from './panel';
import { rescueLostWidgets } from './rescue';

/** Category of every DataSage command in the palette. */
const CATEGORY = 'DataSage';

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'datasage-jupyter:plugin',
  description: 'Opens DataSage in the main area and inserts code for its widgets.',
  autoStart: true,
  optional: [ICommandPalette, INotebookTracker],
  activate(app: JupyterFrontEnd, palette: ICommandPalette | null, notebooks: INotebookTracker | null) {
    const command = 'datasage:open-app';
    app.commands.addCommand(command, { label: 'DataSage: Open App', execute: () => openApp(app) });
    palette?.addItem({ command, category: CATEGORY });
    if (!notebooks) return;
    insertRequestedCode(notebooks);
    rescueLostWidgets(notebooks);
  },
};

export default plugin;
