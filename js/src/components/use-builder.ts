/** The state behind a chart builder: a spec with its history, the drawn chart, and the question that led to it. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Backend } from '../api/backend';
import { type DataSageError, isAbort, toError } from '../api/errors';
import type { ChartPayload, Step } from '../api/payloads';
import type { Answer, ChartSpec } from '../generated/model';
import { canonical } from '../model/canonical';
import { type History, push, redo, start, undo } from '../model/history';
import { type Action, reduce } from '../model/reducer';
import { outlive } from '../model/steps';

export interface Builder {
  spec: ChartSpec | null;
  payload: ChartPayload | null;
  answer: Answer | null;
  steps: readonly Step[];
  busy: boolean;
  error: DataSageError | null;
  canUndo: boolean;
  canRedo: boolean;
  edit(action: Action): void;
  show(spec: ChartSpec): void;
  ask(question: string, refine: boolean): void;
  step(step: Step): void;
  /** Go back to the chart after `count` steps. */
  rollUp(count: number): void;
  undo(): void;
  redo(): void;
  cancel(): void;
  retry(): void;
}

/** A chart and the steps into it. */
interface Shown {
  spec: ChartSpec | null;
  steps: readonly Step[];
}

interface View {
  history: History<Shown>;
  /** A chart that came with the spec, so that it need not be asked for. */
  ready: ChartPayload | null;
}

/** The first edit is drawn at once; of those that follow it in quick succession, the last. */
const DEBOUNCE = 90;
const QUIET = 250;

export function useBuilder(backend: Backend, given: ChartSpec | null, onSpec?: (spec: ChartSpec | null) => void): Builder {
  const [view, setView] = useState<View>(() => ({ history: start({ spec: given, steps: [] }), ready: null }));
  const [payload, setPayload] = useState<ChartPayload | null>(null);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<DataSageError | null>(null);
  const [round, setRound] = useState(0);
  const running = useRef<AbortController | null>(null);
  const edited = useRef(-QUIET);
  const { spec, steps } = view.history.present;
  const reported = useRef(canonical(given));

  const setSpec = useCallback((next: (old: ChartSpec | null) => ChartSpec | null, ready: ChartPayload | null = null) => {
    setView(old => ({ history: push(old.history, { spec: next(old.history.present.spec), steps: [] }), ready }));
  }, []);
  const setSteps = useCallback((next: (old: readonly Step[]) => readonly Step[]) => {
    setView(old => ({ history: push(old.history, { ...old.history.present, steps: next(old.history.present.steps) }), ready: null }));
  }, []);

  useEffect(() => {
    const text = canonical(given);
    if (text === reported.current) return;
    reported.current = text;
    setAnswer(null);
    setSpec(() => given);
  }, [given, setSpec]);

  useEffect(() => {
    const text = canonical(spec);
    if (text === reported.current) return;
    reported.current = text;
    onSpec?.(spec);
  }, [spec, onSpec]);

  const run = useCallback(async (work: (signal: AbortSignal) => Promise<void>) => {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    setBusy(true);
    try {
      await work(control.signal);
      if (running.current === control) setError(null);
    } catch (reason) {
      if (running.current === control && !isAbort(reason)) setError(toError(reason));
    } finally {
      if (running.current === control) setBusy(false);
    }
  }, []);

  useEffect(() => {
    if (!spec) {
      running.current?.abort();
      setPayload(null);
      return undefined;
    }
    if (view.ready) {
      setPayload(view.ready);
      return undefined;
    }
    const isAlone = performance.now() - edited.current > QUIET;
    edited.current = performance.now();
    const timer = setTimeout(() => void run(async signal => {
      const drawn = await backend.chart({ spec, ...(steps.length > 0 ? { steps: [...steps] } : {}) }, signal);
      if (!signal.aborted) setPayload(drawn);
    }), isAlone ? 0 : DEBOUNCE);
    return () => clearTimeout(timer);
  }, [backend, spec, steps, view.ready, round]);

  useEffect(() => () => running.current?.abort(), []);

  const ask = useCallback((question: string, refine: boolean) => void run(async signal => {
    const previous = refine && spec ? spec : undefined;
    const drawn = await backend.ask({ question, ...(previous ? { previous } : {}) }, signal);
    if (signal.aborted) return;
    setAnswer(drawn.answer);
    setPayload(drawn);
    setSpec(() => drawn.spec, drawn);
  }), [backend, run, spec, setSpec]);

  return {
    spec, payload, answer, busy, error, ask, steps,
    canUndo: view.history.past.length > 0,
    canRedo: view.history.future.length > 0,
    edit: useCallback(action => setView(({ history }) => {
      const { spec: old, steps: taken } = history.present;
      const next = { spec: reduce(old ?? { mark: 'bar' }, action), steps: outlive(taken, action) ? taken : [] };
      return { history: push(history, next), ready: null };
    }), []),
    show: useCallback(next => (setAnswer(null), setSpec(() => next)), [setSpec]),
    step: useCallback(step => setSteps(old => [...old, step]), [setSteps]),
    rollUp: useCallback(count => setSteps(old => old.slice(0, count)), [setSteps]),
    undo: useCallback(() => setView(old => ({ history: undo(old.history), ready: null })), []),
    redo: useCallback(() => setView(old => ({ history: redo(old.history), ready: null })), []),
    cancel: useCallback(() => {
      running.current?.abort();
      running.current = null;
      setBusy(false);
    }, []),
    retry: useCallback(() => {
      setView(old => ({ ...old, ready: null }));
      setRound(n => n + 1);
    }, []),
  };
}
