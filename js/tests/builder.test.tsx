import { render } from 'preact';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Backend } from '../src/api/backend';
import { DataSageError } from '../src/api/errors';
import type { ChartPayload } from '../src/api/payloads';
import { ChartBuilder } from '../src/components/builder';
import { Frame } from '../src/components/frame';
import type { ChartSpec, ColumnProfile, DatasetProfile } from '../src/generated/model';

const column = (name: string, kind: ColumnProfile['kind'], role: ColumnProfile['role']): ColumnProfile =>
  ({ name, kind, role, storage_type: 'string', distinct_count: 3, null_count: 0, top_values: [] }) as unknown as ColumnProfile;

const profile = {
  overview: { row_count: 10, column_count: 2 },
  columns: [column('city', 'nominal', 'dimension'), column('price', 'quantitative', 'measure')],
  quality: [], hierarchies: [], correlations: [], keys: [],
} as unknown as DatasetProfile;

const payload = (spec: ChartSpec): ChartPayload => ({
  spec, figure: { data: [], layout: {} }, data: { columns: ['x'], rows: [['Rome']] }, row_count: 1, sql: 'SELECT 1', code: 'fig',
  alt_text: `A ${spec.mark} chart.`, reasons: [], notes: [], violations: [], answer: null,
});

function backendOf(patch: Partial<Backend> = {}): Backend {
  return {
    kind: 'comm', label: 'df',
    profile: async () => profile,
    recommend: async () => ({ items: [] }),
    ask: async () => payload({ mark: 'bar' }),
    chart: vi.fn(async ({ spec }) => payload(spec)),
    rows: async () => ({ columns: [], length: 0, total: 0, value: () => null }),
    rowsBehind: async () => ({ columns: [], rows: [], total: 0 }),
    insights: async () => ({ items: [] }),
    marks: async () => ({ items: [] }),
    counts: async () => [],
    csv: async () => new Blob(),
    ...patch,
  };
}

let root: HTMLElement;
beforeEach(() => {
  document.body.innerHTML = '';
  root = document.body.appendChild(document.createElement('div'));
});

const show = (backend: Backend, spec: ChartSpec | null, onSpec = vi.fn()) => {
  render(<Frame server={null} kernel={null} label="test"><ChartBuilder backend={backend} spec={spec} onSpec={onSpec} /></Frame>, root);
  return onSpec;
};
const text = () => root.textContent ?? '';
const bar: ChartSpec = { mark: 'bar', encoding: { x: { field: 'city' } } };

describe('the chart builder', () => {
  it('draws the given spec without reporting it back', async () => {
    const onSpec = show(backendOf(), bar);
    await vi.waitFor(() => expect(text()).toContain('A bar chart.'));
    expect(onSpec).not.toHaveBeenCalled();
  });
  it('reports an edit once', async () => {
    const onSpec = show(backendOf(), bar);
    await vi.waitFor(() => expect(text()).toContain('A bar chart.'));
    const select = root.querySelector<HTMLSelectElement>('select[aria-label="Mark"]')!;
    select.value = 'line';
    select.dispatchEvent(new Event('change', { bubbles: true }));
    await vi.waitFor(() => expect(text()).toContain('A line chart.'));
    expect(onSpec.mock.calls).toEqual([[{ ...bar, mark: 'line' }]]);
  });
  it('offers the marks that the kernel tells of, with their shelves', async () => {
    const funnel = { name: 'funnel', label: 'Funnel', shelves: ['theta', 'color'], more_shelves: [], is_grouped: true };
    show(backendOf({ marks: async () => ({ items: [funnel] }) }), { ...bar, mark: 'funnel' as 'bar' });
    const select = () => root.querySelector<HTMLSelectElement>('select[aria-label="Mark"]');
    await vi.waitFor(() => expect([...(select()?.options ?? [])].map(option => option.text)).toContain('Funnel'));
    expect(select()!.value).toBe('funnel');
    expect([...select()!.options].map(option => option.value).slice(0, 2)).toEqual(['bar', 'line']);
    await vi.waitFor(() => expect(text()).toContain('Angle'));
  });
  it('follows a spec that Python sets', async () => {
    const backend = backendOf();
    show(backend, bar);
    await vi.waitFor(() => expect(text()).toContain('A bar chart.'));
    show(backend, { ...bar, mark: 'area' });
    await vi.waitFor(() => expect(text()).toContain('A area chart.'));
  });
  it('keeps the last chart and says what went wrong', async () => {
    const backend = backendOf({
      chart: async ({ spec }) => {
        if (spec.mark === 'line') throw new DataSageError('spec_invalid', 'A line needs an order.', 'Put a date on X.');
        return payload(spec);
      },
    });
    show(backend, bar);
    await vi.waitFor(() => expect(text()).toContain('A bar chart.'));
    show(backend, { ...bar, mark: 'line' });
    await vi.waitFor(() => expect(root.querySelector('[role=alert]')?.textContent).toContain('A line needs an order. Put a date on X.'));
    expect(text()).toContain('A bar chart.');
  });
  it('drops an answer that comes too late', async () => {
    const answers: ((value: ChartPayload) => void)[] = [];
    const backend = backendOf({ chart: ({ spec }) => new Promise(resolve => answers.push(() => resolve(payload(spec)))) });
    show(backend, bar);
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    show(backend, { ...bar, mark: 'point' });
    await vi.waitFor(() => expect(answers).toHaveLength(2));
    answers[1]!(payload(bar));
    await vi.waitFor(() => expect(text()).toContain('A point chart.'));
    answers[0]!(payload(bar));
    await new Promise(resolve => setTimeout(resolve, 20));
    expect(text()).toContain('A point chart.');
  });
});
