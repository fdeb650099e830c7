import type { Fact, Unread } from '../../src/model/fact.ts';
import type { RoleFunction } from '../../src/model/facts.ts';
import { resourceName } from '../../src/model/place.ts';
import { listed } from '../../src/model/message.ts';
import { notApplicable, settle, type Verdict } from '../../src/model/verdict.ts';

/**
 * Judges a role that functions run as. One function is enough: a region that could not be read says nothing against the role's own policies.
 * A role that no function is known to run as is not applicable only when all functions were read.
 */
export function ifUsed(functions: Fact<readonly RoleFunction[]>, judge: (runsAs: string) => Verdict): Verdict {
  if (functions.known && functions.value.length > 0) return judge(namesOf(functions.value));
  return settleAbsence(functions.missing, 'no function runs as this role');
}

/** Not applicable, unless something that was not read could say otherwise. */
export function settleAbsence(missing: readonly Unread[], because: string): Verdict {
  return missing.length === 0 ? notApplicable(because) : settle([], missing);
}

/** The functions for a message: a few by name, the rest counted. */
export const namesOf = (functions: readonly RoleFunction[]): string => listed([...new Set(functions.map((running) => resourceName(running.function)))].sort(), 3);
