/** Undo and redo over any value. */
import { canonical } from './canonical';

export interface History<T> {
  past: readonly T[];
  present: T;
  future: readonly T[];
}

const LIMIT = 200;

export const start = <T>(present: T): History<T> => ({ past: [], present, future: [] });

/** A new present; what was undone is forgotten. */
export function push<T>(history: History<T>, present: T): History<T> {
  if (canonical(present) === canonical(history.present)) return history;
  return { past: [...history.past, history.present].slice(-LIMIT), present, future: [] };
}

export function undo<T>(history: History<T>): History<T> {
  if (history.past.length === 0) return history;
  return {
    past: history.past.slice(0, -1),
    present: history.past[history.past.length - 1] as T,
    future: [history.present, ...history.future],
  };
}

export function redo<T>(history: History<T>): History<T> {
  if (history.future.length === 0) return history;
  return { past: [...history.past, history.present], present: history.future[0] as T, future: history.future.slice(1) };
}
