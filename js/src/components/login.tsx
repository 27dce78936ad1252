/** Sign in, or make an account, where a server keeps accounts of its own. */
import { useState } from 'preact/hooks';
import { type DataSageError, toError } from '../api/errors';
import type { Server } from '../api/server';
import { ErrorNote, Tabs } from './basics';
import { trans } from '../i18n';

type Way = 'login' | 'register';

export function LoginForm({ server, onDone }: { server: Server; onDone?: () => void }) {
  const [way, setWay] = useState<Way>('login');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [name, setName] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<DataSageError | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy || !email || !password) return;
    setBusy(true);
    setError(null);
    try {
      await (way === 'login' ? server.login(email, password) : server.register(email, password, name));
      setPassword('');
      onDone?.();
    } catch (reason) {
      setError(toError(reason));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="ds-login">
      <Tabs label={trans.__('Way in')} tabs={[['login', trans.__('Sign in')], ['register', trans.__('New account')]]} value={way} onChange={setWay} />
      <form onSubmit={event => void submit(event)}>
        {way === 'register' && (
          <label class="ds-field"><span>{trans.__('Name')}</span><input type="text" autocomplete="name" value={name} onInput={event => setName(event.currentTarget.value)} /></label>
        )}
        <label class="ds-field"><span>{trans.__('Email')}</span><input type="email" autocomplete="username" required value={email} onInput={event => setEmail(event.currentTarget.value)} /></label>
        <label class="ds-field">
          <span>{trans.__('Password')}</span>
          <input type="password" autocomplete={way === 'login' ? 'current-password' : 'new-password'} required value={password} onInput={event => setPassword(event.currentTarget.value)} />
        </label>
        {error && <ErrorNote error={error} />}
        <button type="submit" class="ds-button ds-primary" aria-disabled={busy}>{way === 'login' ? trans.__('Sign in') : trans.__('Create account')}</button>
      </form>
      <p class="ds-muted ds-small">{trans.__('On a personal Jupyter server an account separates workspaces; it is no wall against code that you run yourself.')}</p>
    </div>
  );
}
