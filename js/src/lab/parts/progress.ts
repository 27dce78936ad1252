/** How far the server is with reading a dataset, by its server-sent events. */
import { DataSageError } from '../../api/errors';
import type { DatasetInfo } from '../../api/payloads';
import type { Server } from '../../api/server';
import { trans } from '../../i18n';

export interface Stage {
  progress: number;
  stage: string;
}

interface Message {
  event: string;
  data: string;
}

/** The whole messages in a buffer, and what is left of an unfinished one. */
export function splitEvents(buffer: string): { messages: Message[]; rest: string } {
  const blocks = buffer.split('\n\n');
  const rest = blocks.pop() ?? '';
  return { messages: blocks.flatMap(toMessage), rest };
}

function toMessage(block: string): Message[] {
  const fields = new Map(block.split('\n').map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]));
  const event = fields.get('event');
  const data = fields.get('data');
  return event && data !== undefined ? [{ event, data }] : [];
}

const ROUNDS = 20;
const PAUSE = 1_000;

/** Wait until a dataset is read; a stream that breaks is opened again. */
export async function followReading(server: Server, id: string, signal: AbortSignal, onStage: (stage: Stage) => void): Promise<DatasetInfo> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const dataset = await oneStream(server, id, signal, onStage);
    if (dataset) return dataset;
    await new Promise(resolve => setTimeout(resolve, PAUSE));
  }
  throw new DataSageError('server_unreachable', trans.__('The server stopped telling how far it is.'), trans.__('Look at the list of datasets: it goes on reading there.'));
}

async function oneStream(server: Server, id: string, signal: AbortSignal, onStage: (stage: Stage) => void): Promise<DatasetInfo | null> {
  const response = await server.send(`datasets/${encodeURIComponent(id)}/events`, { signal, headers: { Accept: 'text/event-stream' } });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = '';
  for (;;) {
    const part = await reader?.read().catch((error: unknown) => {
      if (signal.aborted) throw error;
      return { done: true, value: undefined } as const;
    });
    if (!part || part.done) return null;
    const { messages, rest } = splitEvents(buffer + part.value);
    buffer = rest;
    for (const { event, data } of messages) {
      if (event !== 'progress') return JSON.parse(data) as DatasetInfo;
      onStage(JSON.parse(data) as Stage);
    }
  }
}
