/** Shows its content to a signed-in person; anybody else gets the way in, or the reason why there is none. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Server, Standing } from '../api/server';
import { Button, Note, Progress } from './basics';
import { useSlow } from './hooks';
import { LoginForm } from './login';
import { useServices } from './services';
import { trans } from '../i18n';

const RETRY = 3_000;

export function SignedIn({ children }: { children: (server: Server) => ComponentChildren }) {
  const { server } = useServices();
  if (!server) return <NoServer />;
  return <Gate server={server}>{children}</Gate>;
}

function Gate({ server, children }: { server: Server; children: (server: Server) => ComponentChildren }) {
  const [standing, setStanding] = useState<Standing>(server.user ? 'signed_in' : 'unknown');
  const slow = useSlow(standing === 'unknown');
  const ask = () => void server.standing().then(setStanding);
  useEffect(() => {
    if (standing === 'unknown') ask();
    if (standing !== 'unreachable') return undefined;
    const timer = setInterval(ask, RETRY);
    return () => clearInterval(timer);
  }, [server, standing]);
  useEffect(() => {
    const changed = () => setStanding(server.user ? 'signed_in' : 'signed_out');
    server.addEventListener('session', changed);
    return () => server.removeEventListener('session', changed);
  }, [server]);
  switch (standing) {
    case 'signed_in':
      return <>{children(server)}</>;
    case 'signed_out':
      return <LoginForm server={server} />;
    case 'absent':
      return <NoServer />;
    case 'unreachable':
      return (
        <div class="ds-waiting">
          <Progress label={trans.__('Waiting for the server')} />
          <p class="ds-muted">{trans.__('The server does not answer. Nothing is lost; this goes on by itself when it is back.')}</p>
          <Button label={trans.__('Try now')} onClick={ask} />
        </div>
      );
    case 'unknown':
      return <div class="ds-waiting">{slow && <Progress label={trans.__('Signing in')} />}</div>;
  }
}

/** Outside a Jupyter server with our extension: say what works. */
export function NoServer() {
  return (
    <Note>
      {trans.__('There is no DataSage server behind this page, so the catalogue, uploads and kept charts are not available here. Dataframes in the kernel work all the same:')}{' '}
      <code>datasage.ChartBuilder(df)</code>, <code>datasage.DatasetBrowser(df)</code>, <code>datasage.chart(df, "…")</code>.
    </Note>
  );
}
