/** Catalogue, and the table of what is opened in it. */
import { useLoad } from './hooks';
import type { Server } from '../api/server';
import type { Selected } from './app';
import { pick } from './app';
import { ErrorNote, Progress } from './basics';
import { Catalogue } from './catalogue';
import { Details } from './details';
import type { TableState } from './table/table-view';
import { trans } from '../i18n';

interface BrowserProps {
  server: Server;
  selected: Selected;
  view: TableState;
  onSelected: (selected: Selected) => void;
  onView: (view: TableState) => void;
}

export function Browser({ server, selected, view, onSelected, onView }: BrowserProps) {
  const wanted = selected.id ?? selected.name;
  const opened = useLoad(async () => (selected.id ? server.dataset(selected.id) : selected.name ? server.datasetByName(selected.name) : null), [server, selected.id, selected.name]);
  if (!wanted) return <Catalogue server={server} onOpen={dataset => onSelected(pick(dataset))} />;
  if (opened.error) return <ErrorNote error={opened.error} onRetry={opened.reload} onClose={() => onSelected({})} />;
  if (!opened.value) return <div class="ds-waiting"><Progress label={trans.__('Opening the dataset')} /></div>;
  return <Details server={server} dataset={opened.value} view={view} onView={onView} onBack={() => onSelected({})} onOpen={dataset => onSelected(pick(dataset))} />;
}
