/** What belongs to the whole chart: how many groups it keeps, its title and its description. */
import { useRef, useState } from 'preact/hooks';
import type { SortOrder, Top } from '../generated/model';
import { trans } from '../i18n';
import { placements } from '../model/reducer';
import { labelOf } from '../model/shelves';
import { Button, Select } from './basics';
import { NumberField, TextField } from './fields';
import { useDismiss } from './hooks';
import { Popup } from './popup';
import type { Builder } from './use-builder';

const FIRST: Top = { n: 10 };

export function TopControl({ builder }: { builder: Builder }) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useDismiss(root, open, () => setOpen(false));
  const top = builder.spec?.top ?? null;
  if (!builder.spec) return null;
  const change = (patch: Partial<Top> | null) => builder.edit({ type: 'top', top: patch && { ...(top ?? FIRST), ...patch } });
  return (
    <div class="ds-top" ref={root}>
      <label class="ds-check">
        <input type="checkbox" checked={top !== null} onChange={event => change(event.currentTarget.checked ? {} : null)} />
        {top?.order === 'ascending' ? trans.__('Bottom') : trans.__('Top')}
      </label>
      {top && <NumberField label={trans.__('How many of the top')} hideLabel value={top.n} min={1} max={10_000} onChange={n => change({ n })} />}
      {top && <Button label={trans.__('Options of the top')} icon="down" bare kind="quiet" pressed={open} onClick={() => setOpen(!open)} />}
      {top && open && <TopOptions builder={builder} top={top} onChange={change} />}
    </div>
  );
}

function TopOptions({ builder, top, onChange }: { builder: Builder; top: Top; onChange: (patch: Partial<Top>) => void }) {
  const channels = placements(builder.spec ?? { mark: 'bar' }).filter(([, definition]) => definition.field && !definition.aggregate).map(([name]) => name);
  const current = top.channel ?? 'x';
  const options = [...new Set([...channels, current])].map(name => [name, labelOf(name)] as const);
  return (
    <Popup class="ds-options" role="dialog" label={trans.__('Options of the top')}>
      <Select<string> label={trans.__('Of the groups on')} value={current} options={options} onChange={channel => onChange({ channel })} />
      <Select<SortOrder> label={trans.__('Keep')} value={top.order ?? 'descending'} options={[['descending', trans.__('the largest')], ['ascending', trans.__('the smallest')]]} onChange={order => order && onChange({ order })} />
      <label class="ds-check">
        <input type="checkbox" checked={top.other ?? false} onChange={event => onChange({ other: event.currentTarget.checked })} />
        {trans.__('Fold the rest into “Other”')}
      </label>
    </Popup>
  );
}

export function TitleControl({ builder }: { builder: Builder }) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useDismiss(root, open, () => setOpen(false));
  const { spec } = builder;
  if (!spec) return null;
  return (
    <div class="ds-menu" ref={root}>
      <Button label={trans.__('Title of the chart')} icon="edit" bare kind="quiet" pressed={open} onClick={() => setOpen(!open)} />
      {open && (
        <Popup class="ds-options" role="dialog" label={trans.__('Title of the chart')}>
          <TextField label={trans.__('Title')} value={spec.title ?? ''} placeholder={trans.__('automatic')} onChange={title => builder.edit({ type: 'title', title: title || null })} />
          <TextField label={trans.__('Description')} value={spec.description ?? ''} placeholder={trans.__('none')} onChange={description => builder.edit({ type: 'description', description: description || null })} />
        </Popup>
      )}
    </div>
  );
}
