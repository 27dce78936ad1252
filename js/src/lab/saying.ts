import type { Host } from './host';

/** Wait for the work of a command; what goes wrong becomes a notification, for a command has no other place to say it. */
export async function saying<T>(host: Host, work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (reason) {
    const { message, hint } = reason as { message?: string; hint?: string | null };
    host.notify({ kind: 'error', text: [message ?? String(reason), hint].filter(Boolean).join(' ') });
    return null;
  }
}
