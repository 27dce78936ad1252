import type { INotebookTracker, Notebook } from '@jupyterlab/notebook';
import { NotebookActions } from '@jupyterlab/notebook';

/** Widgets ask for a cell by an event; the cell goes below the one that shows the widget. */
export function insertRequestedCode(notebooks: INotebookTracker): void {
  document.addEventListener('datasage:insert-code', event => {
    const { code } = (event as CustomEvent<{ code: string }>).detail;
    const target = event.target as Node;
    const notebook = notebookOf(notebooks, target);
    if (!notebook) return;
    event.preventDefault();
    const index = notebook.widgets.findIndex(cell => cell.node.contains(target));
    if (index >= 0) notebook.activeCellIndex = index;
    insertBelow(notebook, code);
  });
}

/** The notebook that shows the widget, or the current one for a widget in a panel of its own. */
function notebookOf(notebooks: INotebookTracker, target: Node): Notebook | null {
  const shown = notebooks.find(panel => panel.node.contains(target));
  return (shown ?? notebooks.currentWidget)?.content ?? null;
}

export function insertBelow(notebook: Notebook, code: string): void {
  NotebookActions.insertBelow(notebook);
  notebook.activeCell?.model.sharedModel.setSource(code);
}

/** Put code into the active cell if that is an empty code cell, else below it. */
export function insertHere(notebook: Notebook, code: string): void {
  const active = notebook.activeCell;
  const isEmpty = active?.model.type === 'code' && active.model.sharedModel.getSource().trim() === '';
  if (isEmpty) active.model.sharedModel.setSource(code);
  else insertBelow(notebook, code);
}
