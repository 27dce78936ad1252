/** A dataset of the catalogue by name, once somebody is signed in; or a calm word on what is missing. */
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { HttpBackend } from '../api/http';
import type { Server } from '../api/server';
import { ErrorNote, Progress } from './basics';
import { useLoad, useSlow } from './hooks';
import { SignedIn } from './signed-in';
import { trans } from '../i18n';

interface StoredProps {
  name: string;
  children: (backend: HttpBackend) => ComponentChildren;
}

export function StoredDataset({ name, children }: StoredProps) {
  return <SignedIn>{server => <Found server={server} name={name}>{children}</Found>}</SignedIn>;
}

function Found({ server, name, children }: StoredProps & { server: Server }) {
  const dataset = useLoad(() => server.datasetByName(name), [server, name]);
  const slow = useSlow(dataset.loading);
  const backend = useMemo(() => (dataset.value ? new HttpBackend(server, dataset.value.id, dataset.value.name) : null), [server, dataset.value]);
  if (dataset.error) return <ErrorNote error={dataset.error} onRetry={dataset.reload} />;
  if (!backend) return <div class="ds-waiting">{slow && <Progress label={trans.__('Looking for %1', name)} />}</div>;
  return <>{children(backend)}</>;
}
