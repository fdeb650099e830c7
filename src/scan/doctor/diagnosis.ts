import type { Diagnosis } from './examine.ts';
import { LEFT_OUT, type Item, type ItemState } from './item.ts';

/** Items that something hangs on: what nothing needs today is shown and not counted. */
const counted = (items: readonly Item[], state: ItemState): readonly Item[] => items.filter((item) => item.state === state && item.need !== 'optional' && item.id !== LEFT_OUT);

export const missingIn = ({ items }: Pick<Diagnosis, 'items'>): readonly Item[] => counted(items, 'missing');
export const notSeenIn = ({ items }: Pick<Diagnosis, 'items'>): readonly Item[] => counted(items, 'not-seen');
export const notAskedIn = ({ items }: Pick<Diagnosis, 'items'>): readonly Item[] => counted(items, 'not-asked');

/** The diagnosis as JSON data: everything, in the order in which it was asked. */
export function diagnosisData(diagnosis: Diagnosis): unknown {
  const { standing, accounts, items } = diagnosis;
  const { caller, account, hub, homeRegion, regions, needed, organization } = standing;
  const of = (state: ItemState): number => counted(items, state).length;
  return {
    caller: { arn: caller, account },
    organization: organization.known ? organization.value : null,
    hub: { account: hub, region: homeRegion },
    policyVersion: needed.version,
    regions,
    accounts: accounts.length,
    items,
    summary: { ok: of('ok'), missing: of('missing'), notSeen: of('not-seen'), notAsked: of('not-asked') },
  };
}
