/** The plugin: small, so that JupyterLab starts as fast as without it. The views come by `lazy.ts` when they are shown. */
import { ILabShell, ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { INotebookTracker, NotebookActions } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { trans, translateWith } from '../i18n';
import { makeHost } from './bridge';
import { OPEN_APP, OPEN_VIEW, addCommands } from './commands';
import { pathToJupyterFile } from './files';
import { isReadable } from './code';
import type { Host, View } from './host';
import { insertRequestedCode } from './insert';
import { loadParts, withLoaded } from './lazy';
import { LiveOptions } from './options';
import { Sidebar, type ViewTab, makeTab } from './panels';
import { saveWhatIsShown } from './keep-saved';
import { rescueLostWidgets } from './rescue';
import { saying } from './saying';
import { JobStatus } from './status';

const ID = 'datasage-jupyter:plugin';

function activate(
  app: JupyterFrontEnd,
  palette: ICommandPalette | null,
  notebooks: INotebookTracker | null,
  browsers: IFileBrowserFactory | null,
  launcher: ILauncher | null,
  restorer: ILayoutRestorer | null,
  settings: ISettingRegistry | null,
  statusBar: IStatusBar | null,
  translator: ITranslator | null,
  labShell: ILabShell | null,
): void {
  if (translator) translateWith(translator.load('datasage_jupyter'));
  const options = new LiveOptions();
  const tracker = new WidgetTracker<ViewTab>({ namespace: 'datasage' });
  const showSidebar = () => app.shell.activateById('datasage-sidebar');
  const status = new JobStatus(trans, showSidebar);
  const open = (view: View) => openView(app, host, tracker, view, labShell ? ['main'] : ['down', 'right']);
  const host: Host = makeHost({ app, trans, options, notebooks, open, showSidebar, onJobs: summary => status.show(summary) });
  const sidebar = new Sidebar(host, paths => void addPaths(app, host, paths));
  app.shell.add(sidebar, 'left', { rank: 300 });
  addCommands({ app, host, notebooks, browsers, palette, showSidebar });
  launcher?.add({ command: OPEN_APP, category: 'Other', rank: 1 });
  if (statusBar) status.register(statusBar);
  if (notebooks) followNotebooks(notebooks);
  if (restorer) restore(restorer, tracker, sidebar);
  const followed = settings ? options.follow(settings, ID) : Promise.resolve();
  void Promise.all([app.restored, followed]).then(() => options.current.openAtStartup && showSidebar());
}

/** Show a view in the first area that the shell has; the same table or builder is never opened twice. */
function openView(app: JupyterFrontEnd, host: Host, tracker: WidgetTracker<ViewTab>, view: View, areas: string[]): void {
  const isSame = (tab: ViewTab) => {
    const { kind, id, name } = tab.content.view;
    return kind === view.kind && (view.id ? id === view.id : name === view.name);
  };
  const tab = tracker.find(isSame) ?? makeTab(host, view);
  if (!tracker.has(tab)) {
    tab.content.onKeep = () => void tracker.save(tab);
    void tracker.add(tab);
  }
  for (const area of areas) if (!tab.isAttached) app.shell.add(tab, area);
  app.shell.activateById(tab.id);
}

function restore(restorer: ILayoutRestorer, tracker: WidgetTracker<ViewTab>, sidebar: Sidebar): void {
  restorer.add(sidebar, 'datasage-sidebar');
  void restorer.restore(tracker, { command: OPEN_VIEW, args: tab => tab.content.view as unknown as ReadonlyPartialJSONObject, name: tab => tab.content.view.key ?? tab.id });
}

/** Insert what widgets ask for, and look again after a cell may have uploaded something. */
function followNotebooks(notebooks: INotebookTracker): void {
  insertRequestedCode(notebooks);
  rescueLostWidgets(notebooks);
  saveWhatIsShown(notebooks);
  NotebookActions.executed.connect((_, { cell }) => {
    if (/\.(upload|delete|restore)\(/.test(cell.model.sharedModel.getSource())) withLoaded(parts => parts.refresh());
  });
}

async function addPaths(app: JupyterFrontEnd, host: Host, paths: string[]): Promise<void> {
  const readable = paths.filter(isReadable);
  const refused = paths.length - readable.length;
  if (refused > 0) host.notify({ kind: 'error', text: host.trans._n('%1 file is no table that DataSage reads.', '%1 files are no tables that DataSage reads.', refused, refused) });
  const files = Promise.all(readable.map(path => pathToJupyterFile(app.serviceManager.contents, path)));
  await saying(host, files.then(async found => (await loadParts(host)).addJupyter(found, false)));
}

const plugin: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: 'DataSage: catalogue in the sidebar, uploads, tables, charts and code.',
  autoStart: true,
  optional: [ICommandPalette, INotebookTracker, IFileBrowserFactory, ILauncher, ILayoutRestorer, ISettingRegistry, IStatusBar, ITranslator, ILabShell],
  activate,
};

export default plugin;
