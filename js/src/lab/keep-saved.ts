import type { CodeCell } from '@jupyterlab/cells';
import type { IOutput } from '@jupyterlab/nbformat';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { outputOf } from './rescue';

const SAVED = 'datasage:saved';
const VIEW = 'application/vnd.jupyter.widget-view+json';

type Bundle = Record<string, unknown>;

/** In every notebook, save with a DataSage widget the picture of what it shows now, not of what it showed when its cell ran. */
export function saveWhatIsShown(notebooks: INotebookTracker): void {
  notebooks.widgetAdded.connect((_, panel) => watch(panel));
  notebooks.forEach(watch);
}

function watch(panel: NotebookPanel): void {
  const forms = new Map<string, Bundle>();
  panel.content.node.addEventListener(SAVED, event => {
    const model = viewOf(outputOf(panel.content.widgets, event.target as HTMLElement)?.data as Bundle | undefined);
    if (model) forms.set(model, (event as CustomEvent<Bundle>).detail);
  });
  panel.context.saveState.connect((_, state) => {
    if (state === 'started' && forms.size > 0) panel.content.widgets.filter(cell => cell.model.type === 'code').forEach(cell => { put(cell as CodeCell, forms); });
  });
}

const viewOf = (data: Bundle | undefined): string | undefined => (data?.[VIEW] as { model_id?: string } | undefined)?.model_id;

/** A cell's outputs; a silent change leaves what is on the page as it is. */
interface Outputs {
  getOutputs(): IOutput[];
  updateOutputs(start: number, end: number, outputs: IOutput[], origin: 'silent-change'): void;
}

function put(cell: CodeCell, forms: ReadonlyMap<string, Bundle>): void {
  const shared = cell.model.sharedModel as Outputs;
  shared.getOutputs().forEach((output, i) => {
    const data = output.data as Bundle | undefined;
    const form = forms.get(viewOf(data) ?? '');
    if (!data || !form || Object.keys(form).length === 0) return;
    const kept = Object.fromEntries(Object.entries(data).filter(([type]) => type === VIEW || type === 'text/plain'));
    shared.updateOutputs(i, i + 1, [{ ...output, data: { ...kept, ...form } } as IOutput], 'silent-change');
  });
}
