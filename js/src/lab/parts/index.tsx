/** The views of the extension, fetched when the first of them is shown. */
import { render } from 'preact';
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { pageServer } from '../../api/server';
import { Frame } from '../../components/frame';
import { NoServer } from '../../components/signed-in';
import { ServicesContext, type ToastMessage } from '../../components/services';
import type { Server } from '../../api/server';
import type { Host, Parts } from '../host';
import { type Lab, LabContext } from './context';
import { Jobs } from './jobs';
import { openFiles } from './open-files';
import { Sidebar } from './sidebar';
import style from './lab.css';
import { ViewOf } from './views';

export function createParts(host: Host): Parts {
  addStyle();
  const server = pageServer();
  if (!server) return withoutServer();
  const lab: Lab = { host, jobs: new Jobs(server, host) };
  const mount = (node: HTMLElement, label: string, content: ComponentChildren) => {
    render(<LabFrame lab={lab} server={server} label={label}>{content}</LabFrame>, node);
    return () => render(null, node);
  };
  return {
    sidebar: node => mount(node, 'DataSage', <Sidebar />),
    view: (node, view, onChange) => mount(node, view.name ?? 'DataSage', <ViewOf view={view} onChange={onChange} />),
    addLocal: files => {
      for (const file of files) void lab.jobs.addLocal(file);
    },
    addJupyter: (files, thenOpen) => openFiles(lab, server, files, thenOpen),
    datasets: async () => (await server.datasets({ sort: '-last_accessed', limit: 200 })).items.filter(item => item.status === 'ready'),
    refresh: () => lab.jobs.changed(),
  };
}

function addStyle(): void {
  const node = document.createElement('style');
  node.id = 'datasage-lab-style';
  node.textContent = style;
  document.head.appendChild(node);
}

function withoutServer(): Parts {
  const say = (node: HTMLElement) => {
    render(<Frame server={null} kernel={null} label="DataSage"><NoServer /></Frame>, node);
    return () => render(null, node);
  };
  return { sidebar: say, view: say, addLocal: () => undefined, addJupyter: async () => undefined, datasets: async () => [], refresh: () => undefined };
}

/** Short messages become notifications of JupyterLab. */
function LabFrame({ lab, server, label, children }: { lab: Lab; server: Server; label: string; children: ComponentChildren }) {
  const services = useMemo(() => ({ server, kernel: null, changed: () => undefined, toast: (message: ToastMessage) => lab.host.notify(toNotice(message)) }), [server, lab]);
  return (
    <LabContext.Provider value={lab}>
      <Frame server={server} kernel={null} label={label}>
        <ServicesContext.Provider value={services}>{children}</ServicesContext.Provider>
      </Frame>
    </LabContext.Provider>
  );
}

const toNotice = ({ kind, text, action }: ToastMessage) => ({ kind, text, ...(action ? { actions: [action] } : {}) });
