import { LITERALS } from './heldout3-names.ts';
import { HARMLESS_IDS } from './heldout3-ids.ts';
import { HARMLESS_TEXTS } from './heldout3-harmless.ts';
import { PLACES } from './heldout3-places.ts';
import { PROVIDERS } from './heldout3-providers.ts';
import type { Held } from './heldout3-case.ts';

/**
 * A third set, written before anybody saw what the classifier makes of it: providers without a rule or a test, families of
 * names, places inside longer texts, and what looks like all of that and is none.
 * Whole families fall into one of two halves by a hash of their name. Only the visible half was looked at while mending.
 */
export const HELD_OUT_SECRETS: readonly Held[] = [...PROVIDERS, ...LITERALS, ...PLACES];
export const HELD_OUT_HARMLESS: readonly Held[] = [...HARMLESS_IDS, ...HARMLESS_TEXTS];

/** FNV-1a, its lowest bit after mixing. */
export function isVisible({ family }: Held): boolean {
  let hash = 0x811c9dc5;
  for (const character of family) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return ((hash ^ (hash >>> 15)) & 1) === 0;
}
