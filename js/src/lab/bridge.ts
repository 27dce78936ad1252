/** JupyterLab as the views see it. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, InputDialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { Trans } from '../i18n';
import { dragCode } from './dragging';
import type { Host, JobSummary, Notice, View } from './host';
import { insertHere } from './insert';
import type { LiveOptions } from './options';

interface BridgeParts {
  app: JupyterFrontEnd;
  trans: Trans;
  options: LiveOptions;
  notebooks: INotebookTracker | null;
  open: (view: View) => void;
  showSidebar: () => void;
  onJobs: (summary: JobSummary | null) => void;
}

export function makeHost({ app, trans, options, notebooks, open, showSidebar, onJobs }: BridgeParts): Host {
  const host: Host = {
    trans,
    open,
    showSidebar,
    onJobs,
    startDrag: dragCode,
    notify,
    options: () => options.current,
    onOptions(changed) {
      options.addEventListener('change', changed);
      return () => options.removeEventListener('change', changed);
    },
    openSettings: () => {
      if (app.commands.hasCommand('settingeditor:open')) void app.commands.execute('settingeditor:open', { query: 'DataSage' });
    },
    insert(code) {
      const notebook = notebooks?.currentWidget?.content;
      if (notebook) insertHere(notebook, code);
      else void navigator.clipboard.writeText(code).then(() => copied(), () => host.notify({ kind: 'error', text: trans.__('No notebook is open. Open one and insert the code again.') }));
    },
    async confirm(title, body, accept) {
      const buttons = [Dialog.cancelButton({ label: trans.__('Cancel') }), Dialog.warnButton({ label: accept })];
      return (await showDialog({ title, body, buttons, defaultButton: 0 })).button.accept;
    },
    async askText(title, value) {
      return (await InputDialog.getText({ title, text: value })).value;
    },
  };
  const copied = () => host.notify({ kind: 'info', text: trans.__('No notebook is open, so the code was copied: paste it into a cell.') });
  return host;
}

const SHORT = 5_000;
const LONG = 12_000;

function notify({ kind, text, actions = [] }: Notice): void {
  Notification.emit(text, kind, {
    autoClose: kind === 'error' || actions.length > 0 ? LONG : SHORT,
    actions: actions.map(({ label, run }) => ({ label, callback: run })),
  });
}
