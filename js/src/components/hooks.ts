import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type DataSageError, isAbort, toError } from '../api/errors';

export interface Loaded<T> {
  value: T | null;
  error: DataSageError | null;
  loading: boolean;
  reload(): void;
}

/** Load something whenever `keys` change; the stale request is aborted, the old value stays until the new one is there. */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, keys: readonly unknown[]): Loaded<T> {
  const [state, setState] = useState<Omit<Loaded<T>, 'reload'>>({ value: null, error: null, loading: true });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const control = new AbortController();
    setState(old => ({ ...old, loading: true }));
    load(control.signal).then(
      value => control.signal.aborted || setState({ value, error: null, loading: false }),
      (error: unknown) => {
        if (!control.signal.aborted && !isAbort(error)) setState(old => ({ ...old, error: toError(error), loading: false }));
      },
    );
    return () => control.abort();
  }, [...keys, round]);
  return { ...state, reload: useCallback(() => setRound(n => n + 1), []) };
}

/** The size of an element, followed live. */
export function useSize<E extends HTMLElement>(): [(element: E | null) => void, { width: number; height: number }] {
  const [size, setSize] = useState({ width: 0, height: 0 });
  const observer = useRef<ResizeObserver | null>(null);
  const attach = useCallback((element: E | null) => {
    observer.current?.disconnect();
    if (!element) return;
    observer.current = new ResizeObserver(entries => {
      const box = entries[0]?.contentRect;
      if (box) setSize(old => (old.width === box.width && old.height === box.height ? old : { width: box.width, height: box.height }));
    });
    observer.current.observe(element);
  }, []);
  return [attach, size];
}

/** True once a wait has lasted long enough to be worth showing, so that quick answers do not flicker. */
export function useSlow(waiting: boolean, after = 250): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!waiting) {
      setSlow(false);
      return undefined;
    }
    const timer = setTimeout(() => setSlow(true), after);
    return () => clearTimeout(timer);
  }, [waiting, after]);
  return slow;
}

/** A value that follows another after it has been still for a while. */
export function useDebounced<T>(value: T, delay: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), delay);
    return () => clearTimeout(timer);
  }, [value, delay]);
  return settled;
}

/** Close a popup on Escape or a press outside of it. */
export function useDismiss(element: { current: HTMLElement | null }, open: boolean, close: () => void): void {
  useEffect(() => {
    if (!open) return undefined;
    const onPress = (event: Event) => {
      if (!element.current?.contains(event.target as Node)) close();
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      close();
    };
    document.addEventListener('pointerdown', onPress, true);
    document.addEventListener('keydown', onKey, true);
    return () => {
      document.removeEventListener('pointerdown', onPress, true);
      document.removeEventListener('keydown', onKey, true);
    };
  }, [open, close]);
}

/** A ref whose element gets the focus when it appears. */
export function useFocus<E extends HTMLElement>(): { current: E | null } {
  const element = useRef<E>(null);
  useEffect(() => {
    element.current?.focus();
    if (element.current instanceof HTMLInputElement) element.current.select();
  }, []);
  return element;
}
