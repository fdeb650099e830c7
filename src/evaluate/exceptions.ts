import type { Exception } from '../model/config.ts';
import type { Instant } from '../model/place.ts';
import type { AppliedException, Result } from '../model/result.ts';

/**
 * Marks the failures that an unexpired exception covers; every other result is returned as it is, with no exception.
 * Where several cover one failure, the one that holds longest counts. `at` is the instant of the scan.
 */
export function applyExceptions(results: readonly Result[], exceptions: readonly Exception[], at: Instant): readonly Result[] {
  const holding = exceptions.filter((exception) => at < endOf(exception)).map((exception) => ({ exception, covers: matcherOf(exception) }));
  return results.map((result) => {
    if (result.status !== 'fail') return { ...result, exception: null };
    const covering = holding.filter(({ covers }) => covers(result)).map(({ exception }) => exception);
    return { ...result, exception: longest(covering) };
  });
}

/** The instant at which it stops to hold: the end of its last day, in UTC. */
export const endOf = ({ expires }: Pick<Exception, 'expires'>): Instant => new Date(Date.parse(`${expires}T00:00:00.000Z`) + DAY).toISOString();

const DAY = 86_400_000;

function longest(exceptions: readonly Exception[]): AppliedException | null {
  const [first] = [...exceptions].sort((a, b) => (a.expires < b.expires ? 1 : a.expires > b.expires ? -1 : 0));
  if (first === undefined) return null;
  const { owner, reason, ticket } = first;
  return { owner, reason, expires: endOf(first), ...(ticket === undefined ? {} : { ticket }) };
}

function matcherOf({ check, scope }: Exception): (result: Result) => boolean {
  const resource = scope.resource === undefined ? null : glob(scope.resource);
  return (result) =>
    (result.checkId === check || result.identity === check) &&
    (scope.finding === undefined || scope.finding === result.findingId) &&
    (scope.account === undefined || scope.account === result.place.account) &&
    (resource === null || resource.test(result.key));
}

/** `*` stands for any characters, `?` for one; everything else for itself. The pattern is the organization's own; runs of stars become one. */
function glob(pattern: string): RegExp {
  const source = pattern.replace(/\*+/g, '*').replace(/[.+^${}()|[\]\\*?]/g, (sign) => (sign === '*' ? '[^]*' : sign === '?' ? '[^]' : `\\${sign}`));
  return new RegExp(`^${source}$`, 'u');
}
