/** The widgets around the builder. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { DatasetInfo } from '../api/payloads';
import type { Server } from '../api/server';
import { App, type AppState, type AppTab, type Selected, pick } from '../components/app';
import { Button } from '../components/basics';
import { Browser } from '../components/browser';
import { Dashboard } from '../components/dashboard';
import { useServices } from '../components/services';
import { SignedIn } from '../components/signed-in';
import { type TableState, TableOf } from '../components/table/table-view';
import { UploadZone } from '../components/upload-zone';
import type { ChartSpec } from '../generated/model';
import type { Predicate } from '../model/predicate';
import { type WidgetProps, useFrameBackend } from './model';
import { useTrait } from './use-trait';
import { trans } from '../i18n';

/** `App()`. */
export function AppWidget({ model }: WidgetProps) {
  const [tab, setTab] = useTrait<AppTab>(model, 'tab');
  const [selected, setSelected] = useTrait<Selected>(model, 'selected');
  const [spec, setSpec] = useTrait<ChartSpec | Record<string, never>>(model, 'spec');
  const state: AppState = { tab, selected, spec: spec && 'mark' in spec ? (spec as ChartSpec) : null };
  const change = useCallback((patch: Partial<AppState>) => {
    if (patch.tab !== undefined) setTab(patch.tab);
    if (patch.selected !== undefined) setSelected(patch.selected);
    if (patch.spec !== undefined) setSpec(patch.spec ?? {});
  }, [setTab, setSelected, setSpec]);
  return <App state={state} onState={change} />;
}

/** `DatasetBrowser(table_or_name)`. */
export function BrowserWidget(props: WidgetProps) {
  const frame = useFrameBackend(props);
  const [view, setView] = useTrait<TableState>(props.model, 'view');
  const [selected, setSelected] = useTrait<Selected>(props.model, 'selected');
  const label = String(props.model.get('_label'));
  useEffect(() => {
    if (!frame && label && !selected.id && !selected.name) setSelected({ name: label });
  }, []);
  if (frame) return <TableOf backend={frame} view={view} onView={setView} />;
  const select = (next: Selected) => {
    setSelected(next);
    setView({});
  };
  return <SignedIn>{server => <Browser server={server} selected={selected} view={view} onSelected={select} onView={setView} />}</SignedIn>;
}

/** `Dashboard(name)`. */
export function DashboardWidget({ model }: WidgetProps) {
  const [filter, setFilter] = useTrait<readonly Predicate[]>(model, 'filter');
  const [revision] = useTrait<number>(model, '_revision');
  return <SignedIn>{server => <Dashboard server={server} name={String(model.get('_label')) || null} filter={filter} onFilter={setFilter} revision={revision} />}</SignedIn>;
}

/** `Login()`. */
export function LoginWidget({ model }: WidgetProps) {
  return <SignedIn>{server => <Person server={server} model={model} />}</SignedIn>;
}

function Person({ server, model }: { server: Server; model: WidgetProps['model'] }) {
  const [, setUser] = useTrait<object>(model, 'user');
  const { user } = server;
  useEffect(() => {
    setUser(user ? { id: user.id, email: user.email, full_name: user.full_name } : {});
    return () => setUser({});
  }, [user?.id]);
  if (!user) return null;
  return (
    <div class="ds-row">
      <span>{user.provider === 'password' ? trans.__('Signed in as %1.', user.full_name || user.email) : trans.__('Signed in as %1 by Jupyter.', user.full_name || user.email)}</span>
      {user.provider === 'password' && <Button label={trans.__('Sign out')} onClick={() => void server.logout()} />}
    </div>
  );
}

/** `Upload()`. */
export function UploadWidget({ model }: WidgetProps) {
  const [uploaded, setUploaded] = useTrait<Selected[]>(model, 'uploaded');
  const [last, setLast] = useState<DatasetInfo | null>(null);
  const { toast } = useServices();
  const ready = useCallback((dataset: DatasetInfo) => {
    if (dataset.status === 'failed') return toast({ kind: 'error', text: dataset.error?.message ?? trans.__('The file could not be read.') });
    setLast(dataset);
    setUploaded([...(model.get('uploaded') as Selected[]), pick(dataset)]);
  }, [model, setUploaded, toast]);
  return (
    <SignedIn>
      {server => (
        <>
          <UploadZone server={server} onStored={() => undefined} onReady={ready} />
          {last && <p class="ds-muted" role="status">{trans.__('“%1” is ready (%2 so far). Use it:', last.name, uploaded.length)} <code>{`datasage.connect().dataset(${JSON.stringify(last.name)})`}</code></p>}
        </>
      )}
    </SignedIn>
  );
}
