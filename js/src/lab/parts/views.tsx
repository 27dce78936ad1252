/** Tabs of the main area: a table, the chart builder, or the whole app; none needs a kernel. */
import { useEffect, useMemo } from 'preact/hooks';
import { HttpBackend } from '../../api/http';
import type { DatasetInfo } from '../../api/payloads';
import type { Server } from '../../api/server';
import { StandaloneApp } from '../../components/app';
import { ErrorNote, Progress } from '../../components/basics';
import { ChartBuilder } from '../../components/builder';
import { useLoad } from '../../components/hooks';
import { SignedIn } from '../../components/signed-in';
import { TableOf, type TableState } from '../../components/table/table-view';
import type { View } from '../host';
import { useLab } from './context';

const NOTHING: TableState = {};

interface ViewProps {
  view: View;
  onChange: (patch: Partial<View>) => void;
}

export function ViewOf({ view, onChange }: ViewProps) {
  if (view.kind === 'app') return <StandaloneApp />;
  return <SignedIn>{server => <Stored server={server} view={view} onChange={onChange} />}</SignedIn>;
}

function Stored({ server, view, onChange }: ViewProps & { server: Server }) {
  const { trans } = useLab().host;
  const found = useLoad(() => find(server, view), [server, view.id, view.name]);
  const dataset = found.value;
  const backend = useMemo(() => (dataset ? new HttpBackend(server, dataset.id, dataset.name) : null), [server, dataset]);
  useEffect(() => {
    if (dataset) onChange({ id: dataset.id, name: dataset.name, version: dataset.version });
  }, [dataset]);
  if (found.error) return <ErrorNote error={found.error} onRetry={found.reload} />;
  if (!backend) return <div class="ds-waiting"><Progress label={trans.__('Opening the dataset')} /></div>;
  if (view.kind === 'table') return <TableOf backend={backend} view={view.table ?? NOTHING} onView={table => onChange({ table })} />;
  return <ChartBuilder backend={backend} spec={view.spec ?? null} onSpec={spec => onChange({ spec })} />;
}

/** By its id; a tab from another day may know only the name. */
async function find(server: Server, { id, name }: View): Promise<DatasetInfo> {
  if (!id) return server.datasetByName(name ?? '');
  return server.dataset(id).catch((error: unknown) => {
    if (!name) throw error;
    return server.datasetByName(name);
  });
}
