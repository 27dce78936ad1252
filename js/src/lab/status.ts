import type { IStatusBar } from '@jupyterlab/statusbar';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import type { Trans } from '../i18n';
import type { JobSummary } from './host';

/** What runs at the moment, as a word in the status bar; a press leads to the sidebar. */
export class JobStatus {
  readonly changed = new Signal<this, void>(this);
  private readonly widget = new Widget();
  private readonly button = document.createElement('button');
  private summary: JobSummary | null = null;

  constructor(
    private readonly trans: Trans,
    onPress: () => void,
  ) {
    this.button.type = 'button';
    this.button.className = 'jp-StatusBar-TextItem ds-lab-status';
    Object.assign(this.button.style, { background: 'none', border: '0', color: 'inherit', font: 'inherit', cursor: 'pointer', display: 'block', height: '100%', padding: '0 4px', lineHeight: 'inherit' });
    this.button.addEventListener('click', onPress);
    this.widget.addClass('jp-mod-highlighted');
    this.widget.node.appendChild(this.button);
  }

  register(bar: IStatusBar): void {
    bar.registerStatusItem('datasage-jupyter:jobs', {
      item: this.widget,
      align: 'left',
      rank: 20,
      isActive: () => this.summary !== null,
      activeStateChanged: this.changed,
    });
  }

  show(summary: JobSummary | null): void {
    const wasActive = this.summary !== null;
    this.summary = summary;
    this.button.textContent = summary ? this.say(summary) : '';
    this.button.title = this.trans.__('Show the running jobs of DataSage');
    if (wasActive !== (summary !== null)) this.changed.emit();
  }

  private say({ count, label, share }: JobSummary): string {
    const percent = share === null ? '' : ` ${Math.floor(share * 100)} %`;
    const others = count > 1 ? ` (+${count - 1})` : '';
    return `DataSage: ${label}${percent}${others}`;
  }
}
