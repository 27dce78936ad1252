import { MimeData } from '@lumino/coreutils';
import { Drag } from '@lumino/dragdrop';

/** MIME type by which notebooks exchange cells. */
const CELLS = 'application/vnd.jupyter.cells';

/** Drag a code cell; a notebook takes it like one of its own. */
export function dragCode(code: string, label: string, x: number, y: number): void {
  const mimeData = new MimeData();
  mimeData.setData(CELLS, [{ cell_type: 'code', source: code, metadata: { trusted: true }, outputs: [], execution_count: null }]);
  const dragImage = document.createElement('div');
  dragImage.className = 'ds-lab-dragged';
  dragImage.textContent = label;
  Object.assign(dragImage.style, {
    padding: '4px 10px',
    color: 'var(--jp-ui-font-color1)',
    background: 'var(--jp-layout-color1)',
    border: '1px solid var(--jp-brand-color1)',
    borderRadius: '4px',
    fontSize: 'var(--jp-ui-font-size1)',
  });
  const drag = new Drag({ mimeData, dragImage, supportedActions: 'copy-move', proposedAction: 'copy', source: null });
  void drag.start(x, y).then(() => drag.dispose());
}
