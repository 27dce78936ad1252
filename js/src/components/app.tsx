/** The signed-in shell: datasets, charts, dashboard. */
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { HttpBackend } from '../api/http';
import type { DatasetInfo, KeptChart } from '../api/payloads';
import type { Server } from '../api/server';
import type { ChartSpec } from '../generated/model';
import { Button, Empty, ErrorNote, Select, Tabs } from './basics';
import { ChartBuilder } from './builder';
import { Catalogue } from './catalogue';
import { Dashboard } from './dashboard';
import { Details } from './details';
import { useLoad } from './hooks';
import { Icon } from './icons';
import { SignedIn } from './signed-in';
import { trans, words } from '../i18n';

export type AppTab = 'datasets' | 'charts' | 'dashboard';

export interface Selected {
  id?: string;
  name?: string;
  version?: number;
}

/** What Python may read and set; all of it optional for a page without a kernel. */
export interface AppState {
  tab: AppTab;
  selected: Selected;
  spec: ChartSpec | null;
}

interface AppProps {
  state: AppState;
  onState: (patch: Partial<AppState>) => void;
}

const TABS = words<Record<AppTab, string>>({ datasets: 'Datasets', charts: 'Charts', dashboard: 'Dashboard' });

/** The app of a page without a kernel: its state lives here. */
export function StandaloneApp() {
  const [state, setState] = useState<AppState>({ tab: 'datasets', selected: {}, spec: null });
  return <App state={state} onState={patch => setState(old => ({ ...old, ...patch }))} />;
}

export function App(props: AppProps) {
  return <SignedIn>{server => <Shell server={server} {...props} />}</SignedIn>;
}

function Shell({ server, state, onState }: AppProps & { server: Server }) {
  const { tab, selected, spec } = state;
  const opened = useLoad(async () => (selected.id ? server.dataset(selected.id) : selected.name ? server.datasetByName(selected.name) : null), [server, selected.id, selected.name]);
  const current = opened.value && (selected.id === opened.value.id || (!selected.id && selected.name === opened.value.name)) ? opened.value : null;
  const open = useCallback((dataset: DatasetInfo | null) => onState({ selected: dataset ? pick(dataset) : {}, spec: null }), [onState]);
  const chart = (next: ChartSpec | null) => onState({ tab: 'charts', spec: next });
  const openKept = (kept: KeptChart) => onState({ tab: 'charts', selected: { id: kept.dataset_id }, spec: kept.spec });
  return (
    <div class="ds-app">
      <div class="ds-app-head">
        <strong class="ds-brand"><Icon name="chart" />DataSage</strong>
        <Tabs label="DataSage" tabs={Object.entries(TABS) as [AppTab, string][]} value={tab} onChange={next => onState({ tab: next })} />
        <span class="ds-push" />
        <Account server={server} />
      </div>
      {opened.error && <ErrorNote error={opened.error} onRetry={opened.reload} onClose={() => open(null)} />}
      <div class="ds-app-body" role="tabpanel" aria-label={TABS[tab]}>
        {tab === 'datasets' && (current ? <Details server={server} dataset={current} onBack={() => open(null)} onChart={chart} onOpen={open} /> : <Catalogue server={server} onOpen={open} />)}
        {tab === 'charts' && <Charts server={server} dataset={current} waiting={opened.loading && Boolean(selected.id ?? selected.name)} spec={spec} onOpen={open} onSpec={next => onState({ spec: next })} />}
        {tab === 'dashboard' && <Dashboard server={server} onOpenChart={openKept} />}
      </div>
    </div>
  );
}

export const pick = ({ id, name, version }: DatasetInfo): Selected => ({ id, name, version });

function Account({ server }: { server: Server }) {
  const [user, setUser] = useState(server.user);
  useEffect(() => {
    const changed = () => setUser(server.user);
    server.addEventListener('session', changed);
    return () => server.removeEventListener('session', changed);
  }, [server]);
  if (!user) return null;
  return (
    <span class="ds-row ds-muted ds-small" title={trans.__('Signed in as %1', user.full_name || user.email || trans.__('you'))}>
      <Icon name="user" />
      <span class="ds-ellipsis">{user.full_name || user.email || trans.__('signed in')}</span>
      {user.provider === 'password' && <Button label={trans.__('Sign out')} kind="quiet" onClick={() => void server.logout()} />}
    </span>
  );
}

interface ChartsProps {
  server: Server;
  dataset: DatasetInfo | null;
  waiting: boolean;
  spec: ChartSpec | null;
  onOpen: (dataset: DatasetInfo) => void;
  onSpec: (spec: ChartSpec | null) => void;
}

function Charts({ server, dataset, waiting, spec, onOpen, onSpec }: ChartsProps) {
  const list = useLoad(signal => server.datasets({ sort: '-last_accessed', limit: 200 }, signal), [server]);
  const ready = (list.value?.items ?? []).filter(item => item.status === 'ready');
  const shown = dataset ?? null;
  const backend = useMemo(() => (shown ? new HttpBackend(server, shown.id, shown.name) : null), [server, shown?.id, shown?.name]);
  const first = ready[0];
  useEffect(() => {
    if (!dataset && !waiting && first) onOpen(first);
  }, [dataset, waiting, first?.id]);
  if (list.error && !shown) return <ErrorNote error={list.error} onRetry={list.reload} />;
  if (!shown && list.value && ready.length === 0) return <Empty title={trans.__('No dataset to chart yet')}>{trans.__('Upload one in the Datasets tab first.')}</Empty>;
  const options = ready.some(item => item.id === shown?.id) || !shown ? ready : [shown, ...ready];
  return (
    <>
      <div class="ds-row ds-chart-source">
        <Select<string> label={trans.__('Dataset')} value={shown?.id ?? ''} options={options.map(item => [item.id, item.version > 1 ? trans.__('%1 (version %2)', item.name, item.version) : item.name] as const)} onChange={id => { const next = options.find(item => item.id === id); if (next) onOpen(next); }} />
      </div>
      {backend && <ChartBuilder key={backend.id} backend={backend} spec={spec} onSpec={onSpec} />}
    </>
  );
}
