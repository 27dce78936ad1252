/** The REST client: session, requests, one error shape. The access token lives only in this object. */
import { DataSageError, aborted, isAbort } from './errors';
import { type Host, findHost, hostHeaders } from './host';
import type {
  DashboardInfo, DatasetInfo, Egress, Items, KeptChart, Sharing, Tile, User,
} from './payloads';
import type { ChartSpec } from '../generated/model';
import type { Predicate } from '../model/predicate';
import { trans } from '../i18n';

interface Signed {
  access_token: string;
  user: User;
}

interface Health {
  status: string;
  version: string;
  accounts: boolean;
}

export interface Call {
  method?: string;
  body?: unknown;
  signal?: AbortSignal | undefined;
  headers?: Record<string, string>;
}

export type Standing = 'unknown' | 'signed_in' | 'signed_out' | 'absent' | 'unreachable';

/** One connection to the DataSage server of this page. */
export class Server extends EventTarget {
  readonly root: string;
  user: User | null = null;
  accounts = false;
  private token: string | null = null;
  private opening: Promise<void> | null = null;

  constructor(readonly host: Host) {
    super();
    this.root = `${host.baseUrl}datasage/api/`;
  }

  /** Open a session with the Jupyter identity. Resolves to where we stand; never throws. */
  async standing(): Promise<Standing> {
    try {
      await this.open();
      return 'signed_in';
    } catch (error) {
      if (!(error instanceof DataSageError)) return 'unreachable';
      if (error.code === 'server_unreachable') return 'unreachable';
      if (error.status === 404) return 'absent';
      this.accounts = await this.askAccounts();
      return 'signed_out';
    }
  }

  async login(email: string, password: string): Promise<User> {
    return this.accept(await this.json<Signed>('auth/login', { method: 'POST', body: { email, password } }, false));
  }

  async register(email: string, password: string, fullName: string): Promise<User> {
    const body = { email, password, full_name: fullName };
    const reply = await this.json<Signed | User>('auth/register', { method: 'POST', body }, false);
    return 'access_token' in reply ? this.accept(reply) : this.login(email, password);
  }

  async logout(): Promise<void> {
    await this.send('auth/logout', { method: 'POST', body: {} }).catch(() => undefined);
    this.token = null;
    this.user = null;
    this.dispatchEvent(new Event('session'));
  }

  /** A short token that lets the kernel read and create, never more. */
  kernelToken(): Promise<{ access_token: string; expires_in: number }> {
    return this.json('auth/kernel-token', { method: 'POST', body: {} });
  }

  datasets(query: { search?: string; sort?: string; limit?: number; offset?: number; name?: string } = {}, signal?: AbortSignal): Promise<Items<DatasetInfo>> {
    return this.json(`datasets${queryString(query)}`, { signal });
  }

  dataset(id: string, signal?: AbortSignal): Promise<DatasetInfo> {
    return this.json(`datasets/${encodeURIComponent(id)}`, { signal });
  }

  /** The newest dataset of this name, or `name@version`. */
  async datasetByName(name: string): Promise<DatasetInfo> {
    const found = await this.findByName(name);
    if (!found) {
      throw new DataSageError('dataset_not_found', trans.__('No dataset "%1" in your catalogue.', name), trans.__('Look at the list of datasets, or upload it.'), 404);
    }
    return found;
  }

  private async findByName(name: string): Promise<DatasetInfo | undefined> {
    const exact = (await this.datasets({ name, limit: 1 })).items[0];
    const versioned = /^(.*)@(\d+)$/.exec(name);
    if (exact || !versioned) return exact;
    const newest = (await this.datasets({ name: versioned[1] ?? '', limit: 1 })).items[0];
    if (!newest) return undefined;
    return (await this.versions(newest.id)).items.find(item => item.version === Number(versioned[2]));
  }

  updateDataset(id: string, patch: { name?: string; description?: string; tags?: string[]; sharing?: Sharing }): Promise<DatasetInfo> {
    return this.json(`datasets/${encodeURIComponent(id)}`, { method: 'PATCH', body: patch });
  }

  async deleteDataset(id: string): Promise<void> {
    await this.send(`datasets/${encodeURIComponent(id)}`, { method: 'DELETE' });
  }

  restoreDataset(id: string): Promise<DatasetInfo> {
    return this.json(`datasets/${encodeURIComponent(id)}/restore`, { method: 'POST', body: {} });
  }

  /** What was sent to the language model about a dataset, newest first. */
  egress(datasetId: string, offset: number, limit: number, signal?: AbortSignal): Promise<Items<Egress>> {
    return this.json(`ai/egress${queryString({ dataset_id: datasetId, offset, limit })}`, { signal });
  }

  versions(id: string): Promise<Items<DatasetInfo>> {
    return this.json(`datasets/${encodeURIComponent(id)}/versions`);
  }

  charts(query: { dataset_id?: string; search?: string; sort?: string; limit?: number } = {}, signal?: AbortSignal): Promise<Items<KeptChart>> {
    return this.json(`charts${queryString({ sort: '-updated_at', limit: 200, ...query })}`, { signal });
  }

  keepChart(chart: { name: string; dataset_id: string; spec: ChartSpec; question?: string | null }): Promise<KeptChart> {
    return this.json('charts', { method: 'POST', body: chart });
  }

  /** Put a chart in the place of the kept one of the same name; dashboards that show it follow. */
  async replaceChart(chart: { name: string; dataset_id: string; spec: ChartSpec; question: string | null }): Promise<KeptChart> {
    const found = (await this.charts({ search: chart.name })).items.find(item => item.name === chart.name);
    if (!found) return this.keepChart(chart);
    return this.json(`charts/${encodeURIComponent(found.id)}`, { method: 'PATCH', body: chart });
  }

  async deleteChart(id: string): Promise<void> {
    await this.send(`charts/${encodeURIComponent(id)}`, { method: 'DELETE' });
  }

  dashboards(query: { search?: string; limit?: number } = {}, signal?: AbortSignal): Promise<Items<DashboardInfo>> {
    return this.json(`dashboards${queryString({ sort: '-updated_at', limit: 200, ...query })}`, { signal });
  }

  dashboard(id: string, signal?: AbortSignal): Promise<DashboardInfo> {
    return this.json(`dashboards/${encodeURIComponent(id)}`, { signal });
  }

  saveDashboard(dashboard: { name: string; tiles: Tile[]; filter?: Predicate[]; description?: string }): Promise<DashboardInfo> {
    return this.json('dashboards', { method: 'POST', body: dashboard });
  }

  updateDashboard(id: string, patch: { name?: string; tiles?: Tile[]; filter?: Predicate[] }): Promise<DashboardInfo> {
    return this.json(`dashboards/${encodeURIComponent(id)}`, { method: 'PATCH', body: patch });
  }

  async deleteDashboard(id: string): Promise<void> {
    await this.send(`dashboards/${encodeURIComponent(id)}`, { method: 'DELETE' });
  }

  /** Save the original bytes as a file. The session travels in a header, so a plain link would not do. */
  async save(dataset: DatasetInfo): Promise<void> {
    const response = await this.send(`datasets/${encodeURIComponent(dataset.id)}/download`);
    const url = URL.createObjectURL(await response.blob());
    const link = document.createElement('a');
    link.href = url;
    link.download = dataset.original_filename || dataset.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  }

  /** A JSON answer. */
  async json<T>(path: string, call: Call = {}, withSession = true): Promise<T> {
    const response = await this.send(path, call, withSession);
    return (await response.json()) as T;
  }

  /** A successful response; an expired session is renewed once. */
  async send(path: string, call: Call = {}, withSession = true): Promise<Response> {
    if (withSession) await this.open();
    let response = await this.fetch(path, call);
    if (response.status === 401 && withSession) {
      this.token = null;
      await this.open();
      response = await this.fetch(path, call);
    }
    if (!response.ok) throw await readError(response);
    return response;
  }

  /** Headers of a request that is not made here (uploads). */
  async headers(): Promise<Record<string, string>> {
    await this.open();
    return this.currentHeaders();
  }

  private currentHeaders(): Record<string, string> {
    const session: Record<string, string> = this.token ? { 'X-DataSage-Authorization': `Bearer ${this.token}` } : {};
    return { ...hostHeaders(this.host), ...session };
  }

  private async fetch(path: string, call: Call): Promise<Response> {
    const { method = 'GET', body, signal, headers = {} } = call;
    const json: Record<string, string> = body === undefined ? {} : { 'Content-Type': 'application/json' };
    try {
      return await fetch(this.root + path, {
        method,
        credentials: 'same-origin',
        headers: { Accept: 'application/json', ...json, ...this.currentHeaders(), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal ? { signal } : {}),
      });
    } catch (error) {
      if (signal?.aborted || isAbort(error)) throw aborted();
      throw new DataSageError('server_unreachable', trans.__('The DataSage server does not answer.'), trans.__('Nothing is lost; it is tried again when you continue.'));
    }
  }

  private async open(): Promise<void> {
    if (this.token) return;
    this.opening ??= alone(`datasage-session:${this.root}`, () => this.json<Signed>('auth/session', { method: 'POST', body: {} }, false))
      .then(signed => void this.accept(signed))
      .finally(() => {
        this.opening = null;
      });
    await this.opening;
  }

  private accept(signed: Signed): User {
    this.token = signed.access_token;
    this.user = signed.user;
    this.dispatchEvent(new Event('session'));
    return signed.user;
  }

  private async askAccounts(): Promise<boolean> {
    return this.json<Health>('health', {}, false).then(health => health.accounts, () => true);
  }
}

/** Tabs share one refresh cookie, each of whose values is good once: only one tab at a time may spend it. */
function alone<T>(name: string, action: () => Promise<T>): Promise<T> {
  const locks = (navigator as { locks?: LockManager }).locks;
  return locks ? (locks.request(name, action) as Promise<T>) : action();
}

function queryString(query: Record<string, string | number | undefined>): string {
  const entries = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return entries.length > 0 ? `?${new URLSearchParams(entries.map(([key, value]) => [key, String(value)]))}` : '';
}

/** The server's own sentence where it sent one. */
export async function readError(response: Response): Promise<DataSageError> {
  const body = (await response.json().catch(() => null)) as { error?: { code: string; message: string; hint?: string | null } } | null;
  if (body?.error && typeof body.error === 'object') {
    return new DataSageError(body.error.code, body.error.message, body.error.hint ?? null, response.status);
  }
  return new DataSageError('http_error', sentence(response.status), null, response.status);
}

function sentence(status: number): string {
  if (status === 404) return trans.__('This Jupyter server has no DataSage extension.');
  if (status === 403) return trans.__('Jupyter did not let this page in; reload it to sign in again.');
  return trans.__('The server answered with an error (%1).', status);
}

let shared: Server | null | undefined;

/** The one connection of this page; null outside a Jupyter page. */
export function pageServer(): Server | null {
  if (shared === undefined) {
    const host = findHost();
    shared = host ? new Server(host) : null;
  }
  return shared;
}
