/** Keep a chart under a name. */
import { useRef, useState } from 'preact/hooks';
import { type DataSageError, toError } from '../api/errors';
import type { HttpBackend } from '../api/http';
import type { ChartPayload } from '../api/payloads';
import { Button, ErrorNote, Note } from './basics';
import { useDismiss, useFocus } from './hooks';
import { titleOf } from './recommendations';
import { useServices } from './services';
import { Popup } from './popup';
import { trans } from '../i18n';

interface KeepFormProps {
  backend: HttpBackend;
  payload: ChartPayload;
  onClose: () => void;
  onKept: (() => void) | undefined;
}

export function KeepForm({ backend, payload, onClose, onKept }: KeepFormProps) {
  const { toast } = useServices();
  const [name, setName] = useState(payload.answer?.question ?? payload.spec.title ?? titleOf(payload.spec));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<DataSageError | null>(null);
  const taken = error?.code === 'conflict';
  const root = useRef<HTMLDivElement>(null);
  const input = useFocus<HTMLInputElement>();
  useDismiss(root, !busy, onClose);
  const keep = async (replace: boolean) => {
    if (!name.trim() || busy) return;
    setBusy(true);
    try {
      const chart = { name: name.trim(), dataset_id: backend.id, spec: payload.spec, question: payload.answer?.question ?? null };
      const kept = await (replace ? backend.server.replaceChart(chart) : backend.server.keepChart(chart));
      toast({ kind: 'info', text: trans.__('Kept “%1”. You find it on the dashboard.', kept.name) });
      onKept?.();
      onClose();
    } catch (reason) {
      setError(toError(reason));
      setBusy(false);
    }
  };
  return (
    <Popup class="ds-keep" role="dialog" label={trans.__('Keep this chart')} box={root}>
      <form onSubmit={event => (event.preventDefault(), void keep(false))}>
        <label class="ds-field">
          <span>{trans.__('Keep under the name')}</span>
          <input type="text" value={name} maxLength={200} ref={input} onInput={event => (setError(null), setName(event.currentTarget.value))} />
        </label>
        {taken ? <Note kind="warning">{trans.__('You have a chart of this name. Keep this one in its place, or choose another name.')}</Note> : error && <ErrorNote error={error} />}
        <div class="ds-row">
          {taken
            ? <Button label={trans.__('Replace it')} kind="primary" disabled={busy} onClick={() => void keep(true)} />
            : <button type="submit" class="ds-button ds-primary" aria-disabled={busy || !name.trim()}>{trans.__('Keep')}</button>}
          <Button label={trans.__('Cancel')} kind="quiet" onClick={onClose} />
        </div>
      </form>
    </Popup>
  );
}
