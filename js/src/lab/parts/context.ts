import { createContext } from 'preact';
import { useContext, useEffect, useReducer } from 'preact/hooks';
import type { Host } from '../host';
import type { Jobs } from './jobs';

export interface Lab {
  host: Host;
  jobs: Jobs;
}

export const LabContext = createContext<Lab | null>(null);

export function useLab(): Lab {
  const lab = useContext(LabContext);
  if (!lab) throw new Error('This part belongs into JupyterLab.');
  return lab;
}

/** Draw again whenever a target fires. */
export function useEvent(target: EventTarget, name: string): void {
  const [, again] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    const changed = () => again(undefined);
    target.addEventListener(name, changed);
    return () => target.removeEventListener(name, changed);
  }, [target, name]);
}

/** Draw again whenever the settings change. */
export function useOptions() {
  const { host } = useLab();
  const [, again] = useReducer((n: number) => n + 1, 0);
  useEffect(() => host.onOptions(() => again(undefined)), [host]);
  return host.options();
}
