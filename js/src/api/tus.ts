/** Resumable upload (tus 1.0) of a file straight to the server, with progress, pause by loss, and cancel. */
import { DataSageError, aborted } from './errors';
import type { Server } from './server';
import { trans } from '../i18n';

export interface UploadOptions {
  name?: string;
  description?: string;
  signal?: AbortSignal;
  /** Bytes sent so far, and whether the line is down at the moment. */
  onProgress?(sent: number, waiting: boolean): void;
}

const VERSION = { 'Tus-Resumable': '1.0.0' };
const CHUNK = 64 * 1024 * 1024;
const RETRIES = [500, 1_000, 2_000, 4_000, 8_000, 15_000];

/** Send a file; resolves to the id of the new dataset. An earlier, broken upload of the same file goes on where it stopped. */
export async function uploadFile(server: Server, file: File, options: UploadOptions = {}): Promise<string> {
  const memory = new Memory(server.root, file);
  try {
    return await sendAll(server, file, memory, options);
  } catch (error) {
    if (!isLost(error) || options.signal?.aborted) throw error;
    return sendAll(server, file, memory, options);
  }
}

/** The server that had the first bytes is gone, or forgot them: the file is still here, so it is sent anew. */
const isLost = (error: unknown): boolean => error instanceof DataSageError && (error.status === 404 || error.status === 410);

async function sendAll(server: Server, file: File, memory: Memory, options: UploadOptions): Promise<string> {
  let upload = (await resume(server, memory)) ?? (await create(server, file, options));
  memory.keep(upload.url);
  try {
    for (;;) {
      const sent = await sendChunk(server, file, upload, options);
      upload = { url: upload.url, offset: sent.offset };
      if (sent.datasetId) {
        memory.forget();
        return sent.datasetId;
      }
    }
  } catch (error) {
    const cancelled = options.signal?.aborted === true;
    if (cancelled || !isTransient(error)) memory.forget();
    if (cancelled) void terminate(server, upload.url);
    throw cancelled ? aborted() : error;
  }
}

interface Upload {
  url: string;
  offset: number;
}

async function create(server: Server, file: File, options: UploadOptions): Promise<Upload> {
  const metadata = { filename: file.name, filetype: file.type, name: options.name ?? '', description: options.description ?? '' };
  const response = await server.send('uploads', {
    method: 'POST',
    signal: options.signal,
    headers: { ...VERSION, 'Upload-Length': String(file.size), 'Upload-Metadata': encodeMetadata(metadata) },
  });
  const location = response.headers.get('Location');
  if (!location) throw new DataSageError('upload_failed', trans.__('The server did not say where to send the file.'));
  return { url: new URL(location, server.root).href, offset: 0 };
}

async function resume(server: Server, memory: Memory): Promise<Upload | null> {
  const url = memory.url();
  if (!url) return null;
  const offset = await askOffset(server, url).catch(() => null);
  return offset === null ? null : { url, offset };
}

async function askOffset(server: Server, url: string): Promise<number> {
  const response = await fetch(url, { method: 'HEAD', headers: { ...VERSION, ...(await server.headers()) } });
  const offset = response.headers.get('Upload-Offset');
  if (!response.ok || offset === null) throw new DataSageError('upload_lost', trans.__('The server no longer knows this upload.'), trans.__('Start it again.'), response.status);
  return Number(offset);
}

async function terminate(server: Server, url: string): Promise<void> {
  await fetch(url, { method: 'DELETE', headers: { ...VERSION, ...(await server.headers()) } }).catch(() => undefined);
}

/** One PATCH; a broken line is waited out and the server asked how far it got. */
async function sendChunk(server: Server, file: File, upload: Upload, options: UploadOptions): Promise<{ offset: number; datasetId: string | null }> {
  let offset = upload.offset;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await patch(await server.headers(), file, { url: upload.url, offset }, options);
    } catch (error) {
      const delay = RETRIES[attempt];
      if (options.signal?.aborted || !isTransient(error) || delay === undefined) throw error;
      options.onProgress?.(offset, true);
      await pause(delay, options.signal);
      offset = await askOffset(server, upload.url).catch(() => offset);
    }
  }
}

const isTransient = (error: unknown): boolean =>
  error instanceof DataSageError && (error.status === 0 || error.status === 409 || error.status === 401 || error.status === 423 || error.status >= 502);

/** XMLHttpRequest, because fetch does not tell how much of a body has been sent. */
function patch(headers: Record<string, string>, file: File, upload: Upload, options: UploadOptions): Promise<{ offset: number; datasetId: string | null }> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const end = Math.min(file.size, upload.offset + CHUNK);
    const cancel = () => request.abort();
    request.open('PATCH', upload.url);
    const all = { ...VERSION, ...headers, 'Upload-Offset': String(upload.offset), 'Content-Type': 'application/offset+octet-stream' };
    for (const [key, value] of Object.entries(all)) request.setRequestHeader(key, value);
    request.upload.onprogress = event => options.onProgress?.(upload.offset + event.loaded, false);
    request.onabort = () => reject(aborted());
    request.onerror = () => reject(new DataSageError('server_unreachable', trans.__('The line to the server broke during the upload.'), trans.__('It goes on by itself when the server is back.')));
    request.onload = () => {
      options.signal?.removeEventListener('abort', cancel);
      if (request.status >= 400) reject(readErrorOf(request));
      else resolve({ offset: Number(request.getResponseHeader('Upload-Offset') ?? end), datasetId: datasetIdOf(request) });
    };
    options.signal?.addEventListener('abort', cancel, { once: true });
    request.send(file.slice(upload.offset, end));
  });
}

/** The server's own sentence, where it sent one. */
function readErrorOf(request: XMLHttpRequest): DataSageError {
  try {
    const { error } = JSON.parse(request.responseText) as { error: { code: string; message: string; hint?: string | null } };
    return new DataSageError(error.code, error.message, error.hint ?? null, request.status);
  } catch {
    return new DataSageError('upload_failed', trans.__('The server refused the upload (%1).', request.status), null, request.status);
  }
}

/** The server names the new dataset once it has the last byte. */
export function datasetIdOf(request: Pick<XMLHttpRequest, 'getResponseHeader'>): string | null {
  return request.getResponseHeader('X-DataSage-Dataset');
}

function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}

/** tus metadata: `key base64,key base64`, without what is empty. */
export function encodeMetadata(metadata: Record<string, string>): string {
  return Object.entries(metadata)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key} ${toBase64(value)}`)
    .join(',');
}

function toBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** Where an upload stands, remembered across a reload of the page by the file's name, size and date. */
class Memory {
  private readonly key: string;

  constructor(root: string, file: File) {
    this.key = `datasage:upload:${root}:${file.name}:${file.size}:${file.lastModified}`;
  }

  url(): string | null {
    return this.guarded(() => localStorage.getItem(this.key)) ?? null;
  }

  keep(url: string): void {
    this.guarded(() => localStorage.setItem(this.key, url));
  }

  forget(): void {
    this.guarded(() => localStorage.removeItem(this.key));
  }

  /** Storage may be switched off; an upload works without it. */
  private guarded<T>(action: () => T): T | undefined {
    try {
      return action();
    } catch {
      return undefined;
    }
  }
}
