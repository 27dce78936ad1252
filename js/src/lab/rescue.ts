import type { Cell, CodeCell } from '@jupyterlab/cells';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { IOutputModel } from '@jupyterlab/rendermime';
import { Widget } from '@lumino/widgets';

/** What the widget manager writes where a saved widget has no kernel any more. */
const LOST = 'Error displaying widget';
/** Forms of an output that need no kernel, the best first. */
const STATIC = ['application/vnd.plotly.v1+json', 'text/html'];

/** In every notebook, show the saved form of a DataSage widget whose kernel is gone instead of an error. */
export function rescueLostWidgets(notebooks: INotebookTracker): void {
  notebooks.widgetAdded.connect((_, panel) => watch(panel));
  notebooks.forEach(watch);
}

function watch(panel: NotebookPanel): void {
  const observer = new MutationObserver(records => {
    for (const { target } of records) {
      const node = target instanceof HTMLElement ? target : target.parentElement;
      if (node?.textContent?.startsWith(LOST)) rescue(panel, node);
    }
  });
  observer.observe(panel.content.node, { childList: true, subtree: true });
  panel.disposed.connect(() => observer.disconnect());
}

function rescue(panel: NotebookPanel, node: HTMLElement): void {
  const output = outputOf(panel.content.widgets, node);
  const html = String(output?.data['text/html'] ?? '');
  if (!output || !html.includes('datasage-static')) return;
  const { rendermime } = panel.content;
  const type = STATIC.find(name => output.data[name] !== undefined && rendermime.getFactory(name));
  if (!type) return;
  const renderer = rendermime.createRenderer(type);
  node.textContent = '';
  Widget.attach(renderer, node);
  void renderer.renderModel(output);
}

/** The output that a node of the page belongs to. */
export function outputOf(cells: readonly Cell[], node: HTMLElement): IOutputModel | null {
  const cell = cells.find(candidate => candidate.node.contains(node)) as CodeCell | undefined;
  const area = cell?.outputArea;
  const index = area?.widgets.findIndex(widget => widget.node.contains(node)) ?? -1;
  return area && index >= 0 ? area.model.get(index) : null;
}
