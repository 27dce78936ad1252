/** Steps into a chart, while the chart itself is edited. */
import type { Step } from '../api/payloads';
import type { Action } from './reducer';

const ELSEWHERE = new Set<Action['type']>(['mark', 'top', 'title', 'description', 'filter', 'change_filter', 'remove_having']);

/** Whether the steps still lead into the chart after an edit: they do where no channel is touched that they go along. */
export function outlive(steps: readonly Step[], action: Action): boolean {
  if (ELSEWHERE.has(action.type)) return true;
  const touched = 'channel' in action ? [action.channel] : action.type === 'move' ? [action.from, action.to] : null;
  return touched !== null && steps.every(step => !touched.includes(step.channel ?? 'x'));
}
