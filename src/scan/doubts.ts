import { Tally } from '../graph/gaps.ts';
import type { Unread } from '../model/fact.ts';
import type { Gap } from '../model/facts.ts';
import type { Result } from '../model/result.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** Choices are shown with the facts that they leave out; a doubt of a check adds nothing to them. */
const isChoice = ({ reason }: Unread): boolean => reason === 'not-asked' || reason === 'encrypted' || reason === 'region-off';

const idOf = ({ reason, action, place }: Unread): string => [reason, action, place.account, place.region].join('\u0000');

/**
 * What left verdicts open that no fact of the snapshot lacks: a check that stopped with an error, an organization that could not be listed.
 * Counted by resource, as gaps of facts are.
 */
export function doubtsOf(results: readonly Result[], snapshot: Snapshot): readonly Gap[] {
  const ofFacts = new Set<string>();
  for (const { missing } of snapshot.lists) for (const unread of missing) ofFacts.add(idOf(unread));
  for (const { fact } of snapshot.facts) for (const unread of fact.missing) ofFacts.add(idOf(unread));
  const tally = new Tally();
  for (const { status, because, key, checkId } of results) {
    if (status !== 'unknown') continue;
    // The tally names facts; here it keeps the checks in their place.
    for (const unread of because) if (!isChoice(unread) && !ofFacts.has(idOf(unread))) tally.add(unread, key, 1, checkId);
  }
  return tally.list().map(({ facts: checks, ...gap }) => ({ ...gap, facts: [], checks }));
}

/** The same doubt of several regions is one, its resources added up. */
export function addGaps(...lists: readonly (readonly Gap[])[]): readonly Gap[] {
  const byId = new Map<string, Gap>();
  for (const gap of lists.flat()) {
    const known = byId.get(idOf(gap.unread));
    byId.set(idOf(gap.unread), known === undefined ? gap : { ...known, count: known.count + gap.count, facts: [...new Set([...known.facts, ...gap.facts])].sort(), ...checksOf(known, gap) });
  }
  return [...byId.values()];
}

function checksOf(...gaps: readonly Gap[]): Pick<Gap, 'checks'> {
  const checks = [...new Set(gaps.flatMap((gap) => gap.checks ?? []))].sort();
  return checks.length === 0 ? {} : { checks };
}
