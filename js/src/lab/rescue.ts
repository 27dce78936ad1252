import type { Cell, CodeCell } from '@jupyterlab/cells';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { IOutputModel } from '@jupyterlab/rendermime';
import { Widget } from '@lumino/widgets';

/** What the widget manager writes where a saved widget has no kernel any more. */
const LOST = 'Error displaying widget';
/** What it writes as long as it waits for a kernel, which may be for ever. */
const WAITING = 'Loading widget';
const PATIENCE = 1_500;
/** Forms of an output that need no kernel, the best first. */
const STATIC = ['application/vnd.plotly.v1+json', 'text/html'];

/** In every notebook, show the saved form of a DataSage widget whose kernel is gone, or not there yet, instead of an error. */
export function rescueLostWidgets(notebooks: INotebookTracker): void {
  notebooks.widgetAdded.connect((_, panel) => watch(panel));
  notebooks.forEach(watch);
}

function watch(panel: NotebookPanel): void {
  let looking = false;
  const lookLater = () => {
    if (looking) return;
    looking = true;
    setTimeout(() => {
      looking = false;
      for (const node of panel.content.node.querySelectorAll<HTMLElement>('.jp-OutputArea-output')) {
        if (node.textContent?.startsWith(WAITING)) rescue(panel, node);
        else if (node.querySelector('.datasage-static')) drawPictures(panel, node);
      }
    }, PATIENCE);
  };
  lookLater();
  const observer = new MutationObserver(records => {
    lookLater();
    for (const { target } of records) {
      const node = target instanceof HTMLElement ? target : target.parentElement;
      if (node?.textContent?.startsWith(LOST)) rescue(panel, node);
    }
  });
  observer.observe(panel.content.node, { childList: true, subtree: true });
  panel.disposed.connect(() => observer.disconnect());
}

/** In a notebook that is not trusted, pictures are taken out of HTML; as images, which can do nothing, they are put back. */
function drawPictures(panel: NotebookPanel, node: HTMLElement): void {
  const output = outputOf(panel.content.widgets, node);
  const html = String(output?.data['text/html'] ?? '');
  if (!output || output.trusted || !html.includes('<svg') || node.querySelector('.datasage-static :is(svg, img)')) return;
  const page = new DOMParser().parseFromString(html, 'text/html');
  const pictures = [...page.querySelectorAll('svg')].map((svg, i) => {
    const image = document.createElement('img');
    image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
    image.alt = svg.getAttribute('aria-label') ?? '';
    image.style.maxWidth = '100%';
    const place = page.createElement('p');
    place.className = `datasage-picture-${i}`;
    place.textContent = ' ';
    svg.replaceWith(place);
    return image;
  });
  node.innerHTML = panel.content.rendermime.sanitizer.sanitize(page.body.innerHTML);
  pictures.forEach((image, i) => { node.querySelector(`.datasage-picture-${i}`)?.replaceChildren(image); });
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
