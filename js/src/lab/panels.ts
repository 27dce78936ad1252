/** The Lumino widgets that hold the views. */
import { MainAreaWidget } from '@jupyterlab/apputils';
import type { Drag } from '@lumino/dragdrop';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import type { Host, Parts, View } from './host';
import { logo } from './icon';
import { loadParts } from './lazy';

/** Fetches the views when it is first shown, and says so if that fails. */
abstract class LazyPanel extends Widget {
  private unmount: (() => void) | null = null;
  private asked = false;

  constructor(protected readonly host: Host) {
    super();
    this.addClass('ds-lab-panel');
  }

  protected abstract mount(parts: Parts): () => void;

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.fill();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (this.isVisible) this.fill();
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this.fill();
    this.node.querySelector<HTMLElement>('input[type=search], input[type=text], button')?.focus();
  }

  override dispose(): void {
    this.unmount?.();
    super.dispose();
  }

  private fill(): void {
    if (this.asked) return;
    this.asked = true;
    loadParts(this.host).then(parts => {
      if (!this.isDisposed) this.unmount = this.mount(parts);
    }, (reason: unknown) => {
      this.asked = false;
      console.error(reason);
      this.host.notify({ kind: 'error', text: this.host.trans.__('DataSage could not be loaded. Reload the page; if that does not help, look whether the server runs.') });
    });
  }
}

/** MIME type of what the file browser drags. */
const CONTENTS = 'application/x-jupyter-icontents';

/** The left sidebar. Files of the file browser can be dropped on it. */
export class Sidebar extends LazyPanel {
  constructor(
    host: Host,
    private readonly onPaths: (paths: string[]) => void,
  ) {
    super(host);
    this.id = 'datasage-sidebar';
    this.addClass('ds-lab-side');
    this.title.icon = logo;
    this.title.caption = 'DataSage';
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', 'DataSage');
  }

  handleEvent(event: Event): void {
    const drag = event as unknown as Drag.Event;
    if (!drag.mimeData.hasData(CONTENTS)) return;
    drag.preventDefault();
    drag.stopPropagation();
    if (event.type === 'lm-dragover') drag.dropAction = drag.proposedAction === 'none' ? 'none' : 'copy';
    if (event.type !== 'lm-drop') return;
    drag.dropAction = 'copy';
    this.onPaths(drag.mimeData.getData(CONTENTS) as string[]);
  }

  protected override mount(parts: Parts): () => void {
    return parts.sidebar(this.node);
  }

  protected override onBeforeAttach(message: Message): void {
    super.onBeforeAttach(message);
    for (const name of DROPS) this.node.addEventListener(name, this);
  }

  protected override onAfterDetach(message: Message): void {
    for (const name of DROPS) this.node.removeEventListener(name, this);
    super.onAfterDetach(message);
  }
}

const DROPS = ['lm-dragenter', 'lm-dragover', 'lm-drop'];

/** The content of a tab of the main area. */
export class ViewPanel extends LazyPanel {
  /** Called after the view has changed what should be kept over a reload. */
  onKeep: () => void = () => undefined;

  constructor(
    host: Host,
    public view: View,
  ) {
    super(host);
    this.addClass('ds-lab-view');
    this.title.closable = true;
    this.title.icon = logo;
    this.retitle();
  }

  protected override mount(parts: Parts): () => void {
    return parts.view(this.node, this.view, patch => this.keep(patch));
  }

  private keep(patch: Partial<View>): void {
    this.view = { ...this.view, ...patch };
    this.retitle();
    this.onKeep();
  }

  private retitle(): void {
    const { trans } = this.host;
    const { kind, name, version = 1 } = this.view;
    const label = name === undefined ? 'DataSage' : version > 1 ? `${name} (v${version})` : name;
    this.title.label = kind === 'builder' ? trans.__('%1: chart', label) : label;
    this.title.caption = kind === 'table' ? trans.__('Table of %1', label) : this.title.label;
  }
}

export type ViewTab = MainAreaWidget<ViewPanel>;

let counter = 0;

export function makeTab(host: Host, view: View): ViewTab {
  const key = view.key ?? `${Date.now()}-${(counter += 1)}`;
  const tab = new MainAreaWidget({ content: new ViewPanel(host, { ...view, key }) });
  tab.id = `datasage-view-${key}`;
  return tab;
}
