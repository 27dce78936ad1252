/** The frame around every widget: services, short messages, the state of the kernel, and a last net for errors. */
import { Component, type ComponentChildren } from 'preact';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Kernel } from '../api/comm';
import { toError } from '../api/errors';
import type { Server } from '../api/server';
import { Button, ErrorNote, Note } from './basics';
import { ServicesContext, type ToastMessage } from './services';
import { trans } from '../i18n';

interface FrameProps {
  server: Server | null;
  kernel: Kernel | null;
  label: string;
  /** Height taken by the content: a fixed one for apps and tables, or as much as it needs. */
  height?: number | null;
  onChanged?: () => void;
  children: ComponentChildren;
}

export function Frame({ server, kernel, label, height = null, onChanged, children }: FrameProps) {
  const [toasts, setToasts] = useState<(ToastMessage & { id: number })[]>([]);
  const counter = useRef(0);
  const close = useCallback((id: number) => setToasts(old => old.filter(item => item.id !== id)), []);
  const toast = useCallback((message: ToastMessage) => {
    const id = (counter.current += 1);
    setToasts(old => [...old.slice(-2), { ...message, id }]);
    setTimeout(() => close(id), message.action || message.kind === 'error' ? 10_000 : 4_000);
  }, [close]);
  const services = useMemo(() => ({ server, kernel, toast, changed: onChanged ?? (() => undefined) }), [server, kernel, toast, onChanged]);
  return (
    <ServicesContext.Provider value={services}>
      <div class={`ds-root${height ? ' ds-fixed' : ''}`} data-lm-suppress-shortcuts="true" role="region" aria-label={label} style={height ? { height: `${height}px` } : undefined} onKeyDown={keepKeys}>
        {kernel && <KernelState kernel={kernel} />}
        <Net>{children}</Net>
        <div class="ds-toasts" role="status">
          {toasts.map(item => (
            <div key={item.id} class={`ds-toast ds-toast-${item.kind}`}>
              <span>{item.text}</span>
              {item.action && <Button label={item.action.label} kind="quiet" onClick={() => (close(item.id), item.action?.run())} />}
              <Button label={trans.__('Dismiss')} icon="close" bare kind="quiet" onClick={() => close(item.id)} />
            </div>
          ))}
        </div>
      </div>
    </ServicesContext.Provider>
  );
}

/** Typing in a widget must not trigger the notebook's one-letter commands. */
function keepKeys(event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  const typing = target.matches('input, select, textarea, button, [tabindex]');
  if (typing && !event.ctrlKey && !event.metaKey) event.stopPropagation();
}

function KernelState({ kernel }: { kernel: Kernel }) {
  const [silent, setSilent] = useState(false);
  useEffect(() => {
    const lost = () => setSilent(true);
    const back = () => setSilent(false);
    kernel.addEventListener('silent', lost);
    kernel.addEventListener('heard', back);
    return () => {
      kernel.removeEventListener('silent', lost);
      kernel.removeEventListener('heard', back);
    };
  }, [kernel]);
  if (!silent) return null;
  return <Note>{trans.__('The kernel is busy or was restarted. This goes on by itself when it answers; after a restart, run the cell again.')}</Note>;
}

/** An error in a component becomes a sentence instead of a blank. */
class Net extends Component<{ children: ComponentChildren }, { error: unknown }> {
  override state = { error: null as unknown };

  static override getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return <ErrorNote error={toError(this.state.error)} onRetry={() => this.setState({ error: null })} />;
  }
}
