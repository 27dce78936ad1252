import { afterEach, describe, expect, it, vi } from 'vitest';
import { CommBackend, Kernel } from '../src/api/comm';
import { DataSageError } from '../src/api/errors';
import { findHost, hostHeaders } from '../src/api/host';
import { Server } from '../src/api/server';
import { encodeMetadata, uploadFile } from '../src/api/tus';
import { toCsv } from '../src/components/export';

afterEach(() => {
  vi.unstubAllGlobals();
  document.body.innerHTML = '';
});

class FakeModel {
  sent: { id: string; method: string; params: Record<string, unknown> }[] = [];
  private listener: (message: unknown, buffers: DataView[]) => void = () => undefined;
  on(_event: string, callback: (message: unknown, buffers: DataView[]) => void) { this.listener = callback; }
  off() { this.listener = () => undefined; }
  send(content: unknown) { this.sent.push(content as FakeModel['sent'][number]); }
  reply(content: object) { this.listener(content, []); }
}

describe('requests to the kernel', () => {
  it('are answered by id, in any order', async () => {
    const model = new FakeModel();
    const backend = new CommBackend(new Kernel(model), 'df');
    const first = backend.profile();
    const second = backend.insights({});
    model.reply({ id: model.sent[1]!.id, result: { items: [] } });
    model.reply({ id: model.sent[0]!.id, result: { columns: [] } });
    expect(await second).toEqual({ items: [] });
    expect(await first).toEqual({ columns: [] });
  });
  it('end in the kernel\'s own sentence', async () => {
    const model = new FakeModel();
    const answer = new CommBackend(new Kernel(model), 'df').profile();
    model.reply({ id: model.sent[0]!.id, error: { code: 'field_not_found', message: 'No field "x".', hint: 'Did you mean "y"?' } });
    await expect(answer).rejects.toMatchObject({ code: 'field_not_found', message: 'No field "x".', hint: 'Did you mean "y"?' });
  });
  it('can be cancelled, and a late answer changes nothing', async () => {
    const model = new FakeModel();
    const control = new AbortController();
    const answer = new CommBackend(new Kernel(model), 'df').profile(control.signal);
    control.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    expect(model.sent[1]).toMatchObject({ method: 'cancel', params: { id: model.sent[0]!.id } });
    model.reply({ id: model.sent[0]!.id, result: {} });
  });
  it('say so when the kernel is gone', async () => {
    const model = new FakeModel();
    model.send = () => { throw new Error('Cannot send'); };
    await expect(new CommBackend(new Kernel(model), 'df').profile()).rejects.toMatchObject({ code: 'kernel_gone' });
  });
  it('tell the reader when the kernel is silent, and when it is back', async () => {
    vi.useFakeTimers();
    const model = new FakeModel();
    const kernel = new Kernel(model);
    const heard: string[] = [];
    kernel.addEventListener('silent', () => heard.push('silent'));
    kernel.addEventListener('heard', () => heard.push('heard'));
    const answer = new CommBackend(kernel, 'df').profile();
    vi.advanceTimersByTime(6_000);
    model.reply({ id: model.sent[0]!.id, result: {} });
    await answer;
    expect(heard).toEqual(['silent', 'heard']);
    vi.useRealTimers();
  });
});

describe('the page\'s Jupyter server', () => {
  it('is found with its base URL, and nowhere else', () => {
    expect(findHost()).toBeNull();
    document.body.innerHTML = '<script id="jupyter-config-data" type="application/json">{"baseUrl":"/user/a%40b/","token":"t"}</script>';
    expect(findHost()).toEqual({ baseUrl: `${location.origin}/user/a%40b/`, token: 't' });
  });
  it('gets its own credentials in its own headers', () => {
    document.cookie = '_xsrf=2|abc';
    expect(hostHeaders({ baseUrl: '/', token: 't' })).toEqual({ 'X-XSRFToken': '2|abc', Authorization: 'token t' });
  });
});

describe('a session', () => {
  const host = { baseUrl: 'http://localhost/lab/', token: '' };
  const answer = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
  const signed = { access_token: 'secret', user: { id: 'u', email: null, full_name: 'Ada', provider: 'jupyter' } };

  it('is opened once for many requests and travels in its own header', async () => {
    const fetch = vi.fn(async (url: string, _options: RequestInit) => (url.endsWith('auth/session') ? answer(200, signed) : answer(200, { items: [], total: 0 })));
    vi.stubGlobal('fetch', fetch);
    const server = new Server(host);
    await Promise.all([server.datasets(), server.charts()]);
    expect(fetch.mock.calls.filter(([url]) => url.endsWith('auth/session'))).toHaveLength(1);
    const headers = fetch.mock.calls.at(-1)![1].headers as Record<string, string>;
    expect(headers['X-DataSage-Authorization']).toBe('Bearer secret');
    expect(JSON.stringify(server)).not.toContain('undefined');
  });
  it('is renewed once when it has expired', async () => {
    let refusals = 1;
    const fetch = vi.fn(async (url: string) => {
      if (url.endsWith('auth/session')) return answer(200, signed);
      return refusals-- > 0 ? answer(401, { error: { code: 'unauthenticated', message: 'Expired.' } }) : answer(200, { items: [], total: 0 });
    });
    vi.stubGlobal('fetch', fetch);
    await expect(new Server(host).datasets()).resolves.toEqual({ items: [], total: 0 });
  });
  it('is opened by one tab at a time', async () => {
    let queue: Promise<unknown> = Promise.resolve();
    const names: string[] = [];
    const request = (name: string, action: () => Promise<unknown>) => {
      names.push(name);
      return (queue = queue.then(action));
    };
    vi.stubGlobal('navigator', { locks: { request } });
    let open = 0;
    let most = 0;
    vi.stubGlobal('fetch', vi.fn(async (url: string) => {
      if (!url.endsWith('auth/session')) return answer(200, { items: [], total: 0 });
      most = Math.max(most, (open += 1));
      await new Promise(resolve => setTimeout(resolve, 5));
      open -= 1;
      return answer(200, signed);
    }));
    await Promise.all([new Server(host).datasets(), new Server(host).datasets()]);
    expect(most).toBe(1);
    expect(new Set(names)).toEqual(new Set(['datasage-session:http://localhost/lab/datasage/api/']));
  });
  it('that cannot be had says why', async () => {
    vi.stubGlobal('fetch', vi.fn(async () => new Response('not here', { status: 404 })));
    expect(await new Server(host).standing()).toBe('absent');
    vi.stubGlobal('fetch', vi.fn(async () => Promise.reject(new TypeError('network'))));
    expect(await new Server(host).standing()).toBe('unreachable');
    vi.stubGlobal('fetch', vi.fn(async (url: string) => (url.endsWith('health') ? answer(200, { accounts: true }) : answer(401, { error: { code: 'unauthenticated', message: 'Sign in.' } }))));
    const server = new Server(host);
    expect(await server.standing()).toBe('signed_out');
    expect(server.accounts).toBe(true);
  });
  it('hands on the server\'s sentence', async () => {
    vi.stubGlobal('fetch', vi.fn(async (url: string) => (url.endsWith('auth/session') ? answer(200, signed) : answer(404, { error: { code: 'dataset_not_found', message: 'No dataset.', hint: 'Look at the list.' } }))));
    const error = await new Server(host).dataset('x').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DataSageError);
    expect(error).toMatchObject({ message: 'No dataset.', hint: 'Look at the list.', status: 404 });
  });
});

describe('an upload', () => {
  let statuses: number[] = [];
  class FakeRequest {
    upload = {};
    status = 204;
    responseText = '';
    onload: () => void = () => undefined;
    open() { /* nothing is sent */ }
    setRequestHeader() { /* nothing is sent */ }
    getResponseHeader(name: string) { return name === 'X-DataSage-Dataset' ? 'd1' : '3'; }
    send() {
      this.status = statuses.shift() ?? 204;
      this.onload();
    }
  }
  const begin = (answers: number[]) => {
    statuses = answers;
    const created = { status: 201, headers: { Location: '/lab/datasage/api/uploads/u1' } };
    const signed = JSON.stringify({ access_token: 'secret', user: {} });
    const fetch = vi.fn(async (url: string) => (url.endsWith('auth/session') ? new Response(signed) : new Response(null, created)));
    vi.stubGlobal('XMLHttpRequest', FakeRequest);
    vi.stubGlobal('fetch', fetch);
    const server = new Server({ baseUrl: 'http://localhost/lab/', token: '' });
    return { done: uploadFile(server, new File(['a,b'], 'a.csv')), begun: () => fetch.mock.calls.filter(([url]) => url.endsWith('uploads')).length };
  };

  it('ends with the dataset that the server names', async () => {
    await expect(begin([204]).done).resolves.toBe('d1');
  });
  it('begins anew where the server no longer knows it', async () => {
    const { done, begun } = begin([404, 204]);
    await expect(done).resolves.toBe('d1');
    expect(begun()).toBe(2);
  });
  it('begins anew once only', async () => {
    const { done, begun } = begin([404, 404, 204]);
    await expect(done).rejects.toMatchObject({ status: 404 });
    expect(begun()).toBe(2);
  });
});

it('upload metadata carries any file name', () => {
  expect(encodeMetadata({ filename: 'Größe.csv', name: '' })).toBe('filename R3LDtsOfZS5jc3Y=');
});

it('a CSV is safe to open in a spreadsheet', () => {
  expect(toCsv(['a', 'b'], [['=1+1', -3], ['x,"y"', null]])).toBe('a,b\r\n\'=1+1,-3\r\n"x,""y""",\r\n');
});
