import { isAborted, serviceError, unreadFrom } from '../../aws/errors.ts';
import { known, unknown, type Fact, type Unread } from '../../model/fact.ts';
import type { Place } from '../../model/place.ts';
import type { Clock } from '../../model/ports.ts';

/** One question: what it answered, or why it did not. An interrupt is thrown. */
export async function ask<T>(clock: Clock, place: Place, action: string, work: () => Promise<T>): Promise<Fact<T>> {
  try {
    return known(await work(), clock.now());
  } catch (error) {
    if (isAborted(error)) throw error;
    return unknown(clock.now(), unreadFrom(error, action, place));
  }
}

/** An answer that the service gives as an error of this name, and nothing in between could give. */
export async function unlessNamed<T>(names: readonly string[], work: () => Promise<T>, instead: T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (names.includes(serviceError(error).name)) return instead;
    throw error;
  }
}

/** A list that the answer must hold: an answer without it is none. */
export function listIn<T>(list: readonly T[] | undefined): readonly T[] {
  if (list === undefined) throw new Error('the service answered without the list that was asked for');
  return list;
}

export type Refusal = 'trust' | 'caller' | 'scp' | 'nobody';

/** Who refused to let a role be assumed. AWS does not tell a role that is missing from one that does not trust the caller. */
export function refusalOf({ reason, detail }: Unread): Refusal {
  if (reason === 'scp') return 'scp';
  if (reason !== 'denied') return 'nobody';
  return /(identity-based policy|session policy|permissions boundary)/i.test(detail) ? 'caller' : 'trust';
}
