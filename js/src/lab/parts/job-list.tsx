/** What is on its way: the step, how far, and a way to stop it. */
import { Button, ErrorNote, Progress } from '../../components/basics';
import { formatBytes } from '../../model/format';
import { useEvent, useLab } from './context';
import { type Job, sayJob } from './jobs';

export function JobList() {
  const { host, jobs } = useLab();
  useEvent(jobs, 'change');
  if (jobs.list.length === 0) return null;
  return (
    <ul class="ds-lab-jobs" aria-label={host.trans.__('Running jobs')}>
      {jobs.list.map(job => <JobRow key={job.id} job={job} />)}
    </ul>
  );
}

function JobRow({ job }: { job: Job }) {
  const { host, jobs } = useLab();
  const { trans } = host;
  const label = sayJob(host, job);
  if (job.error) {
    return (
      <li class="ds-lab-failed">
        <strong class="ds-ellipsis" title={job.name}>{job.name}</strong>
        <ErrorNote error={job.error} onRetry={() => jobs.retry(job.id)} onClose={() => jobs.cancel(job.id)} />
      </li>
    );
  }
  return (
    <li class="ds-lab-job">
      <span class="ds-ellipsis" title={label}>{label}</span>
      <Button label={trans.__('Cancel %1', job.name)} icon="close" bare kind="quiet" onClick={() => jobs.cancel(job.id)} />
      {job.step !== 'queued' && <Progress label={label} value={job.share} />}
      {(job.step === 'sending' || job.step === 'fetching') && <span class="ds-muted ds-small">{sayBytes(job)}</span>}
    </li>
  );
}

const sayBytes = ({ done, size }: Job): string => (size ? `${formatBytes(done)} / ${formatBytes(size)}` : formatBytes(done));
