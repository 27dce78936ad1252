/** An error that a person can read: what happened, and what to do. */
import { trans } from '../i18n';
export class DataSageError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly hint: string | null = null,
    readonly status: number = 0,
  ) {
    super(message);
    this.name = 'DataSageError';
  }
}

/** Whether an error only says that the caller no longer wanted the answer. */
export const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';

export const aborted = (): DOMException => new DOMException('No longer wanted.', 'AbortError');

/** Any thrown thing as a readable error. */
export function toError(error: unknown): DataSageError {
  if (error instanceof DataSageError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new DataSageError('browser_error', text || trans.__('Something went wrong in this page.'), trans.__('Try again; reload the page if it stays.'));
}
