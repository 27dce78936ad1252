/** The commands of DataSage. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { type ICommandPalette, InputDialog } from '@jupyterlab/apputils';
import type { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import type { INotebookTracker } from '@jupyterlab/notebook';
import { loadingCode } from './code';
import { pathToJupyterFile, selectedFiles, toJupyterFile } from './files';
import type { Host, JupyterFile, NamedDataset, View } from './host';
import { logo } from './icon';
import { loadParts, withLoaded } from './lazy';
import { saying } from './saying';
import { cellAt, sendFrame, showsFrame } from './sending';

export const OPEN_APP = 'datasage:open-app';
/** Opens a view by its description; the layout is restored by it. */
export const OPEN_VIEW = 'datasage:open-view';
const SEND = 'datasage:send-dataframe';

interface CommandParts {
  app: JupyterFrontEnd;
  host: Host;
  notebooks: INotebookTracker | null;
  browsers: IFileBrowserFactory | null;
  palette: ICommandPalette | null;
  showSidebar: () => void;
}

export function addCommands(parts: CommandParts): void {
  addViews(parts);
  addFiles(parts);
  if (parts.notebooks) addSending(parts, parts.notebooks);
  const known = ['datasage:show-sidebar', OPEN_APP, 'datasage:upload', 'datasage:open-table', 'datasage:open-builder', 'datasage:insert-code', SEND, 'datasage:refresh', 'datasage:settings'];
  for (const command of known.filter(id => parts.app.commands.hasCommand(id))) parts.palette?.addItem({ command, category: 'DataSage' });
}

function addViews({ app, host, showSidebar }: CommandParts): void {
  const { trans } = host;
  const add = (id: string, label: string, caption: string, execute: (args: Partial<View>) => unknown) =>
    app.commands.addCommand(id, { label, caption, icon: logo, execute: args => execute(args as Partial<View>) });
  add('datasage:show-sidebar', trans.__('Show DataSage'), trans.__('Show the catalogue of datasets'), showSidebar);
  add(OPEN_APP, trans.__('Open DataSage'), trans.__('Datasets, charts and dashboards in a tab'), () => host.open({ kind: 'app' }));
  add(OPEN_VIEW, trans.__('Open DataSage View'), trans.__('Open a table or a chart builder'), args => host.open({ kind: 'app', ...args }));
  add('datasage:open-table', trans.__('Open Table of a Dataset…'), trans.__('Look at a dataset without a kernel'), args => openChosen(host, 'table', args));
  add('datasage:open-builder', trans.__('Open Dataset in Chart Builder…'), trans.__('Build a chart without a kernel'), args => openChosen(host, 'builder', args));
  add('datasage:insert-code', trans.__('Insert Code That Loads a Dataset…'), trans.__('Insert a cell into the current notebook'), async args => {
    const chosen = args.name ?? (await choose(host))?.name;
    if (chosen) host.insert(loadingCode(chosen, host.options().variableName));
  });
  add('datasage:refresh', trans.__('Refresh the Catalogue'), trans.__('Ask the server again'), () => withLoaded(loaded => loaded.refresh()));
  add('datasage:settings', trans.__('DataSage Settings'), trans.__('Open the settings of DataSage'), () => host.openSettings());
}

async function openChosen(host: Host, kind: 'table' | 'builder', args: Partial<View>): Promise<void> {
  const chosen = args.id || args.name ? args : await choose(host);
  if (chosen) host.open({ ...chosen, kind });
}

/** Let a person choose among the datasets, the last used first. */
async function choose(host: Host): Promise<NamedDataset | null> {
  const { trans } = host;
  const datasets = await saying(host, loadParts(host).then(parts => parts.datasets()));
  if (!datasets) return null;
  if (datasets.length === 0) {
    host.notify({ kind: 'info', text: trans.__('There is no dataset yet. Upload one first.') });
    return null;
  }
  const names = datasets.map(({ name }) => name);
  const { value } = await InputDialog.getItem({ title: trans.__('Which dataset?'), items: names });
  const chosen = datasets.find(({ name }) => name === value);
  return chosen ? { id: chosen.id, name: chosen.name, version: chosen.version } : null;
}

function addFiles({ app, host, browsers, showSidebar }: CommandParts): void {
  const { trans } = host;
  const { contents } = app.serviceManager;
  const isVisible = () => selectedFiles(browsers).length > 0;
  const chosen = (path: unknown): Promise<JupyterFile[]> =>
    Promise.all(typeof path === 'string' ? [pathToJupyterFile(contents, path)] : selectedFiles(browsers).map(item => toJupyterFile(contents, item)));
  const add = async (path: unknown, thenOpen: boolean) => {
    const files = (await saying(host, chosen(path))) ?? [];
    if (files.length > 0) await saying(host, loadParts(host).then(parts => parts.addJupyter(files, thenOpen)));
  };
  app.commands.addCommand('datasage:add-file', {
    label: () => trans.__('Add to DataSage'),
    caption: trans.__('Keep these files in the catalogue'),
    icon: logo,
    isVisible: () => isVisible(),
    execute: args => add(args.path, false),
  });
  app.commands.addCommand('datasage:open-file', {
    label: trans.__('Open with DataSage Table'),
    caption: trans.__('Keep these files in the catalogue and look at them'),
    icon: logo,
    isVisible,
    execute: args => add(args.path, true),
  });
  app.commands.addCommand('datasage:upload', {
    label: trans.__('Upload Files…'),
    caption: trans.__('Add files of this computer to the catalogue'),
    icon: logo,
    execute: async () => {
      const files = await pickFiles();
      if (files.length === 0) return;
      showSidebar();
      await saying(host, loadParts(host).then(parts => parts.addLocal(files)));
    },
  });
}

function pickFiles(): Promise<File[]> {
  return new Promise(resolve => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.onchange = () => resolve([...(input.files ?? [])]);
    input.oncancel = () => resolve([]);
    input.click();
  });
}

function addSending({ app, host, showSidebar }: CommandParts, notebooks: INotebookTracker): void {
  const { trans } = host;
  const current = () => notebooks.activeCell;
  const pointed = () => cellAt(notebooks, app.contextMenuHitTest(node => node.classList.contains('jp-Cell')));
  app.commands.addCommand(SEND, {
    label: args => (args.toolbar ? '' : trans.__('Send to DataSage')),
    caption: trans.__('Send this DataFrame to DataSage'),
    icon: logo,
    isEnabled: () => current() !== null,
    isVisible: args => !args.toolbar || showsFrame(current()),
    execute: async args => {
      const name = await sendFrame(host, notebooks, args.context ? pointed() : current());
      if (!name) return;
      withLoaded(parts => parts.refresh());
      host.notify({
        kind: 'success',
        text: trans.__('“%1” is in DataSage.', name),
        actions: [{ label: trans.__('Open'), run: () => host.open({ kind: 'table', name }) }, { label: trans.__('Catalogue'), run: showSidebar }],
      });
    },
  });
  const again = () => app.commands.notifyCommandChanged(SEND);
  notebooks.activeCellChanged.connect(again);
}
