/** What a language model may see of a dataset, and the record of what was sent to one. */
import { useState } from 'preact/hooks';
import type { DatasetInfo, Egress, Sharing } from '../api/payloads';
import type { Server } from '../api/server';
import { trans, words } from '../i18n';
import { formatAgo, formatBytes } from '../model/format';
import { Button, Empty, ErrorNote, Progress, Select } from './basics';
import { useLoad } from './hooks';

const LABELS = words<Record<Sharing, string>>({
  schema: 'names and types of columns',
  statistics: 'names, types and statistics',
  values: 'names, types, statistics and frequent values',
});
const EXPLAINED = words<Record<Sharing, string>>({
  schema: 'No value of the data leaves the server.',
  statistics: 'Counts, smallest, largest and mean of each column are sent with a question.',
  values: 'The ten most frequent values of each column are sent with a question, too.',
});
const WORDS: readonly Sharing[] = ['schema', 'statistics', 'values'];
const PAGE = 20;

interface SharingProps {
  server: Server;
  dataset: DatasetInfo;
  onShare: (sharing: Sharing) => void;
}

export function SharingPart({ server, dataset, onShare }: SharingProps) {
  const [open, setOpen] = useState(false);
  return (
    <section class="ds-sharing" aria-label={trans.__('Language model')}>
      <div class="ds-row">
        <Select<Sharing> label={trans.__('A language model may see')} value={dataset.sharing} options={WORDS.map(word => [word, LABELS[word]] as const)} onChange={next => next && onShare(next)} />
        <Button label={open ? trans.__('Hide what was sent') : trans.__('Show what was sent')} kind="quiet" pressed={open} onClick={() => setOpen(!open)} />
      </div>
      <p class="ds-muted ds-small">{EXPLAINED[dataset.sharing]} {trans.__('Without a language model on the server nothing is sent at all.')}</p>
      {open && <Record server={server} dataset={dataset} />}
    </section>
  );
}

function Record({ server, dataset }: { server: Server; dataset: DatasetInfo }) {
  const [offset, setOffset] = useState(0);
  const found = useLoad(signal => server.egress(dataset.id, offset, PAGE, signal), [server, dataset.id, offset]);
  if (found.error) return <ErrorNote error={found.error} onRetry={found.reload} />;
  if (!found.value) return <Progress label={trans.__('Loading the record')} />;
  const { items, total = items.length } = found.value;
  if (total === 0) return <Empty title={trans.__('Nothing was sent to a language model about this dataset.')} />;
  return (
    <>
      <ol class="ds-egress" aria-label={trans.__('What was sent, newest first')} start={offset + 1}>
        {items.map(item => <Sent key={item.id} item={item} />)}
      </ol>
      {total > PAGE && (
        <div class="ds-row">
          <Button label={trans.__('Newer')} kind="quiet" disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - PAGE))} />
          <span class="ds-muted ds-small">{trans.__('%1 to %2 of %3', offset + 1, Math.min(total, offset + PAGE), total)}</span>
          <Button label={trans.__('Older')} kind="quiet" disabled={offset + PAGE >= total} onClick={() => setOffset(offset + PAGE)} />
        </div>
      )}
    </>
  );
}

function Sent({ item }: { item: Egress }) {
  return (
    <li>
      <details>
        <summary>{trans.__('%1: %2 to %3 (%4), %5', formatAgo(item.at), formatBytes(item.bytes_sent), item.host, LABELS[item.sharing], item.outcome)}</summary>
        <pre tabIndex={0} aria-label={trans.__('The exact text')}><code>{item.sent}</code></pre>
      </details>
    </li>
  );
}
