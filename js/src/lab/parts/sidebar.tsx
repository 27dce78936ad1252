/** The sidebar: drop zone, running jobs, the catalogue or the bin, and who is signed in. */
import type { ComponentChildren } from 'preact';
import { useCallback, useRef, useState } from 'preact/hooks';
import type { Server } from '../../api/server';
import { Button, Menu } from '../../components/basics';
import { SignedIn } from '../../components/signed-in';
import { Icon } from '../../components/icons';
import { Account } from './account';
import { Bin } from './bin';
import { CatalogueList } from './catalogue-list';
import { useLab } from './context';
import { JobList } from './job-list';

const ACCEPT = '.csv,.tsv,.txt,.json,.ndjson,.jsonl,.parquet,.arrow,.feather,.ipc,.xlsx,.xls,.xlsb,.ods,.dta,.sav,.sas7bdat,.gz,.zip,.zst';

export function Sidebar() {
  return <SignedIn>{server => <Panel server={server} />}</SignedIn>;
}

type Page = 'catalogue' | 'bin' | 'account';

function Panel({ server }: { server: Server }) {
  const { host, jobs } = useLab();
  const { trans } = host;
  const [page, setPage] = useState<Page>('catalogue');
  const input = useRef<HTMLInputElement>(null);
  const take = useCallback((files: FileList | null | undefined) => {
    for (const file of files ?? []) void jobs.addLocal(file);
  }, [jobs]);
  const more = [
    { label: trans.__('Open the app'), icon: 'chart', run: () => host.open({ kind: 'app' }) },
    { label: trans.__('Bin'), icon: 'trash', run: () => setPage('bin') },
    { label: trans.__('Account'), icon: 'user', run: () => setPage('account') },
    { label: trans.__('Settings'), icon: 'edit', run: () => host.openSettings() },
  ] as const;
  return (
    <DropArea onFiles={take}>
      <header class="ds-lab-head">
        <strong class="ds-brand"><Icon name="chart" />DataSage</strong>
        <span class="ds-push" />
        <Button label={trans.__('Upload files')} icon="upload" bare kind="quiet" onClick={() => input.current?.click()} />
        <Button label={trans.__('Refresh the list')} icon="refresh" bare kind="quiet" onClick={() => jobs.changed()} />
        <Menu label={trans.__('More')} icon="more" bare kind="quiet" items={more} />
        <input ref={input} class="ds-hidden ds-lab-files" type="file" multiple tabIndex={-1} aria-label={trans.__('Files to upload')} accept={ACCEPT} onChange={event => (take(event.currentTarget.files), (event.currentTarget.value = ''))} />
      </header>
      <JobList />
      {page === 'catalogue' && <CatalogueList server={server} onUpload={() => input.current?.click()} />}
      {page === 'bin' && <Bin server={server} onBack={() => setPage('catalogue')} />}
      {page === 'account' && <Account server={server} onBack={() => setPage('catalogue')} />}
    </DropArea>
  );
}

/** The whole panel takes files. */
function DropArea({ onFiles, children }: { onFiles: (files: FileList | null | undefined) => void; children: ComponentChildren }) {
  const { trans } = useLab().host;
  const [depth, setDepth] = useState(0);
  const withFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
  const hold = (event: DragEvent, change: number) => {
    if (!withFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    setDepth(old => Math.max(0, old + change));
  };
  const drop = (event: DragEvent) => {
    if (!withFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    setDepth(0);
    onFiles(event.dataTransfer?.files);
  };
  return (
    <div class="ds-lab-sidebar" onDragEnter={event => hold(event, 1)} onDragLeave={event => hold(event, -1)} onDragOver={event => hold(event, 0)} onDrop={drop}>
      {children}
      {depth > 0 && <div class="ds-lab-over"><Icon name="upload" /><span>{trans.__('Drop to add to DataSage')}</span></div>}
    </div>
  );
}
