import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Model } from './model';

/** A trait of the Python widget as state: changes from Python arrive, changes made here are sent. */
export function useTrait<T>(model: Model, name: string): [T, (value: T) => void] {
  const [value, setValue] = useState(() => model.get(name) as T);
  useEffect(() => {
    const changed = () => setValue(model.get(name) as T);
    model.on(`change:${name}`, changed);
    return () => model.off(`change:${name}`, changed);
  }, [model, name]);
  const send = useCallback((next: T) => {
    model.set(name, next);
    model.save_changes();
  }, [model, name]);
  return [value, send];
}
