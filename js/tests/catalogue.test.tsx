import { render } from 'preact';
import { expect, it, vi } from 'vitest';
import type { DatasetInfo } from '../src/api/payloads';
import type { Server } from '../src/api/server';
import { Catalogue } from '../src/components/catalogue';
import { Frame } from '../src/components/frame';

const dataset = (place: number) => ({
  id: `d${place}`, name: `table ${place}`, status: 'ready', version: 1, tags: [], row_count: 10, column_count: 2, file_size: 100,
  quality: { errors: 0, warnings: 0, score: 100 }, uploaded_at: new Date().toISOString(),
}) as unknown as DatasetInfo;

const stored = Array.from({ length: 130 }, (_, place) => dataset(place));

it('shows more datasets on request, each once', async () => {
  const root = document.body.appendChild(document.createElement('div'));
  const datasets = vi.fn(async ({ limit = 100, offset = 0 }) => ({ items: stored.slice(offset, offset + limit), total: stored.length }));
  const server = { datasets } as unknown as Server;
  render(<Frame server={server} kernel={null} label="test"><Catalogue server={server} onOpen={vi.fn()} /></Frame>, root);
  await vi.waitFor(() => expect(root.querySelectorAll('.ds-dataset')).toHaveLength(100));
  expect(root.textContent).toContain('100 of 130 datasets');
  [...root.querySelectorAll('button')].find(button => button.textContent === 'Show more')!.click();
  await vi.waitFor(() => expect(root.querySelectorAll('.ds-dataset')).toHaveLength(130));
  expect(root.textContent).not.toContain('Show more');
});
