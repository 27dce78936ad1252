/** A dataframe of a notebook on its way into the catalogue: a cell that uploads it, inserted and run. */
import type { Cell, CodeCell, ICodeCellModel } from '@jupyterlab/cells';
import { type INotebookTracker, NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';
import { lastExpression, nameFor, sendingCode } from './code';
import type { Host } from './host';
import { insertBelow } from './insert';

interface Output {
  output_type: string;
  data?: Record<string, unknown>;
}

/** Whether a cell shows a dataframe. */
export function showsFrame(cell: Cell | null): boolean {
  return cell?.model.type === 'code' && outputsOf(cell).some(output => isFrame(output.data?.['text/html']));
}

const outputsOf = (cell: Cell): Output[] => ((cell.model as ICodeCellModel).sharedModel as unknown as { getOutputs(): Output[] }).getOutputs();

const isFrame = (html: unknown): boolean => /<table[^>]*class="[^"]*\bdataframe\b/.test(Array.isArray(html) ? html.join('') : String(html ?? ''));

/** The cell of a notebook that holds an element. */
export function cellAt(notebooks: INotebookTracker, node: Node | undefined): Cell | null {
  if (!node) return null;
  const panel = notebooks.find(candidate => candidate.node.contains(node));
  return panel?.content.widgets.find(cell => cell.node.contains(node)) ?? null;
}

/** Insert, and by the settings run, the cell that sends what `cell` shows. Resolves to the name it is kept under. */
export async function sendFrame(host: Host, notebooks: INotebookTracker, cell: Cell | null): Promise<string | null> {
  const panel = notebooks.find(candidate => cell !== null && candidate.content.widgets.includes(cell));
  const expression = panel && cell ? expressionOf(cell) : null;
  if (!panel || !cell || !expression) {
    host.notify({ kind: 'error', text: host.trans.__('There is no DataFrame to send here. Put its name into the last line of a cell, run it, and try again.') });
    return null;
  }
  const name = nameFor(expression, panel.context.path);
  panel.content.activeCellIndex = panel.content.widgets.indexOf(cell);
  insertBelow(panel.content, sendingCode(expression, name));
  if (!host.options().runSentCode) return null;
  return (await runActive(panel)) ? name : null;
}

/** The last expression; the numbered output stands for what cannot be written again. */
function expressionOf(cell: Cell): string | null {
  if (cell.model.type !== 'code') return null;
  const count = (cell as CodeCell).model.executionCount;
  const hasResult = outputsOf(cell).some(output => output.output_type === 'execute_result');
  return lastExpression(cell.model.sharedModel.getSource()) ?? (hasResult && count ? `Out[${count}]` : null);
}

async function runActive(panel: NotebookPanel): Promise<boolean> {
  const ran = panel.content.activeCell;
  const isDone = await NotebookActions.run(panel.content, panel.sessionContext);
  return isDone && ran !== null && !outputsOf(ran).some(output => output.output_type === 'error');
}
