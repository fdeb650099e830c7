import type { AnyCheck } from '../model/check.ts';
import { instantOf, oldest } from '../model/fact.ts';
import { FACT_SPECS, type FactSpec } from '../model/fact-specs.ts';
import type { FactName } from '../model/facts.ts';
import type { Result } from '../model/result.ts';
import type { Snapshot } from '../model/snapshot.ts';

/**
 * The instant that orders a result among runs: the oldest read behind it, facts on a rolling schedule aside. These are days old in every
 * run until they fall due, so that with them no run would be newer than the one before, and nothing that was fixed would be seen confirmed.
 * A check that rests on rolling facts alone is as old as they are: nobody has looked since.
 */
export function orderedAt(result: Result, { needs, wants }: AnyCheck, snapshot: Snapshot): Result {
  const facts = [...needs, ...wants];
  if (!facts.some(isRolling) || facts.every(isRolling)) return result;
  const read = facts.filter((name) => !isRolling(name)).map((name) => instantOf(snapshot.get(name, result.key)));
  return { ...result, observedAt: oldest(read, result.observedAt) };
}

function isRolling(name: FactName): boolean {
  const spec: FactSpec = FACT_SPECS[name];
  return spec.source === 'collected' && spec.maxAgeHours > 0;
}
