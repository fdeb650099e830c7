import { judge, type Settled } from '../../src/evaluate/judge.ts';
import type { AnyCheck, Example, Given, Subject, Trusted } from '../../src/model/check.ts';
import { known, unknown, type Fact } from '../../src/model/fact.ts';
import type { FactName, Kind } from '../../src/model/facts.ts';
import { accountKey, regionKey, type Instant, type Key, type Place } from '../../src/model/place.ts';

export const AT: Instant = '2026-11-21T00:00:00.000Z';
export const PLACE: Place = { partition: 'aws', account: '111122223333', region: 'eu-west-1' };
const GLOBAL: Place = { ...PLACE, region: 'global' };

const KEYS: Record<Kind, Key> = {
  function: 'arn:aws:lambda:eu-west-1:111122223333:function:orders-api',
  'event-source-mapping': 'arn:aws:lambda:eu-west-1:111122223333:event-source-mapping:0f2b1c4d-0000-4000-8000-000000000001',
  layer: 'arn:aws:lambda:eu-west-1:111122223333:layer:shared',
  'layer-version': 'arn:aws:lambda:eu-west-1:111122223333:layer:shared:3',
  region: regionKey(PLACE),
  role: 'arn:aws:iam::111122223333:role/orders-api',
  account: accountKey('111122223333'),
  organization: 'o-a1b2c3d4e5',
};
const NAMES: Partial<Record<Kind, string>> = { function: 'orders-api', role: 'orders-api', layer: 'shared', 'layer-version': 'shared:3' };
const TRUSTED: Trusted = { accounts: [], organization: known(['111122223333', '444455556666'], AT), organizationId: 'o-a1b2c3d4e5', layerPublishers: [] };

export const isFact = (value: unknown): value is Fact<unknown> => typeof value === 'object' && value !== null && 'known' in value && 'missing' in value;

/** What an example says besides its facts, with the defaults filled in. */
export function settingOf(check: AnyCheck, example: Example): { readonly subject: Subject; readonly given: Given<unknown> } {
  const place = check.resource === 'role' || check.resource === 'account' ? GLOBAL : PLACE;
  const key = KEYS[check.resource];
  return {
    subject: { key, name: NAMES[check.resource] ?? key, place, ...example.subject },
    given: { options: check.options.parse(example.options ?? {}), at: example.at ?? AT, trusted: { ...TRUSTED, ...example.trusted } },
  };
}

/** The check on the example's facts, as the runner would do it. A fact that the example does not give is unknown. */
export function runExample(check: AnyCheck, example: Example, facts: Readonly<Partial<Record<FactName, unknown>>> = example.facts, setting = settingOf(check, example)): Settled {
  const { subject, given } = setting;
  const get = (name: FactName): Fact<unknown> => {
    const value = facts[name];
    if (value === undefined) return unknown(given.at, { action: 'not-given', place: subject.place, reason: 'not-asked', detail: `${name} is not in the example` });
    return isFact(value) ? value : known(value, given.at);
  };
  return judge(check, subject, get, given);
}
