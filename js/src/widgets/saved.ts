/** Keeps the form that is saved in the notebook up to date with what the widget shows. */
import type { Kernel } from '../api/comm';
import type { Model } from './model';

/** What the lab extension listens for; its detail is a bundle of MIME types. */
export const SAVED = 'datasage:saved';

const TRAITS = ['spec', 'filter', 'view', 'selected', 'tab', '_revision'];
const STILL = 1_200;

/** Ask the kernel for the saved form a moment after the last change. Returns what to call on other changes, and at the end. */
export function followChanges(model: Model, kernel: Kernel, el: HTMLElement): { changed: () => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = () => kernel.request('saved', {}).then(({ result }) => el.dispatchEvent(new CustomEvent(SAVED, { bubbles: true, detail: result })), () => undefined);
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), STILL);
  };
  for (const name of TRAITS) model.on(`change:${name}`, changed);
  const stop = () => {
    clearTimeout(timer);
    for (const name of TRAITS) model.off(`change:${name}`, changed);
  };
  return { changed, stop };
}
