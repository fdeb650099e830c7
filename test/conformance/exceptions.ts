import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the server does otherwise than AWS; the data is read by plant.py too. */
export interface Exceptions {
  readonly server: string;
  /** Deviations that verdicts rest on, by the operation or field. plan.py says which verdict becomes which. */
  readonly verdicts: Readonly<Record<string, { readonly does: string; readonly becomes: string }>>;
  /** What cannot be tried against this server, or shows in no verdict. */
  readonly unseen: Readonly<Record<string, string>>;
}

export const readExceptions = (): Exceptions => JSON.parse(readFileSync(join(import.meta.dirname, 'exceptions.json'), 'utf8')) as Exceptions;
