/** Who is signed in; with an account of DataSage's own: name, password, way out. */
import { useState } from 'preact/hooks';
import { type DataSageError, toError } from '../../api/errors';
import type { User } from '../../api/payloads';
import type { Server } from '../../api/server';
import { Button, ErrorNote } from '../../components/basics';
import { useEvent, useLab } from './context';

interface AccountProps {
  server: Server;
  onBack: () => void;
}

export function Account({ server, onBack }: AccountProps) {
  const { trans } = useLab().host;
  useEvent(server, 'session');
  const { user } = server;
  if (!user) return null;
  const isOwn = user.provider === 'password';
  return (
    <section class="ds-lab-list" aria-label={trans.__('Account')}>
      <div class="ds-lab-title">
        <Button label={trans.__('All datasets')} icon="left" bare kind="quiet" onClick={onBack} />
        <h2>{trans.__('Account')}</h2>
      </div>
      <p>{trans.__('Signed in as %1', user.full_name || user.email || trans.__('you'))}</p>
      {!isOwn && <p class="ds-muted">{user.provider === 'hub' ? trans.__('JupyterHub says who you are.') : trans.__('Jupyter says who you are.')}</p>}
      {isOwn && <NameForm server={server} user={user} />}
      {isOwn && <PasswordForm server={server} />}
      {isOwn && <Button label={trans.__('Sign out')} onClick={() => void server.logout()} />}
    </section>
  );
}

/** Send a form; what went wrong is shown beside it. */
function useSending(done: string): { error: DataSageError | null; send: (work: () => Promise<unknown>) => Promise<void> } {
  const { host } = useLab();
  const [error, setError] = useState<DataSageError | null>(null);
  const send = async (work: () => Promise<unknown>) => {
    setError(null);
    try {
      await work();
      host.notify({ kind: 'success', text: done });
    } catch (reason) {
      setError(toError(reason));
    }
  };
  return { error, send };
}

function NameForm({ server, user }: { server: Server; user: User }) {
  const { trans } = useLab().host;
  const [name, setName] = useState(user.full_name);
  const { error, send } = useSending(trans.__('Your name is saved.'));
  const submit = (event: Event) => {
    event.preventDefault();
    void send(async () => {
      server.user = await server.json<User>('auth/me', { method: 'PATCH', body: { full_name: name } });
      server.dispatchEvent(new Event('session'));
    });
  };
  return (
    <form class="ds-lab-form" onSubmit={submit}>
      <label class="ds-field"><span>{trans.__('Name')}</span><input type="text" autocomplete="name" value={name} onInput={event => setName(event.currentTarget.value)} /></label>
      {error && <ErrorNote error={error} />}
      <button type="submit" class="ds-button">{trans.__('Save name')}</button>
    </form>
  );
}

function PasswordForm({ server }: { server: Server }) {
  const { trans } = useLab().host;
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const { error, send } = useSending(trans.__('Your password is changed.'));
  const submit = (event: Event) => {
    event.preventDefault();
    void send(async () => {
      await server.json('auth/password', { method: 'POST', body: { current_password: current, new_password: next } });
      setCurrent('');
      setNext('');
    });
  };
  return (
    <form class="ds-lab-form" onSubmit={submit}>
      <label class="ds-field"><span>{trans.__('Current password')}</span><input type="password" required autocomplete="current-password" value={current} onInput={event => setCurrent(event.currentTarget.value)} /></label>
      <label class="ds-field"><span>{trans.__('New password')}</span><input type="password" required autocomplete="new-password" value={next} onInput={event => setNext(event.currentTarget.value)} /></label>
      {error && <ErrorNote error={error} />}
      <button type="submit" class="ds-button">{trans.__('Change password')}</button>
    </form>
  );
}
