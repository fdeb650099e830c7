import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../../src/scan/doctor/ask.ts';
import { delegationItems, STACK_SETS } from '../../../src/scan/doctor/delegation.ts';
import { missingIn, notAskedIn, notSeenIn } from '../../../src/scan/doctor/diagnosis.ts';
import { sampled } from '../../../src/scan/doctor/examine.ts';
import type { Aggregation, FieldSelector, Selection, TrailSeen } from '../../../src/scan/doctor/questions.ts';
import { securityHubItems, type SecurityHubSeen } from '../../../src/scan/doctor/security-hub.ts';
import type { Standing } from '../../../src/scan/doctor/standing.ts';
import { logsWrites, trailItem } from '../../../src/scan/doctor/trail.ts';
import { HUB, is, isNot, MANAGEMENT, MEMBER, refused, standing } from './world.ts';

describe('who refused a role', () => {
  it.each<[string, Parameters<typeof refused>[0], string]>([
    ['a role that is missing or does not trust', { detail: 'AccessDenied: User: x is not authorized to perform: sts:AssumeRole on resource: y' }, 'trust'],
    ['a trust policy', { detail: 'AccessDenied: because no role trust policy' }, 'trust'],
    ["the caller's policies", { detail: 'AccessDenied: because no identity-based policy' }, 'caller'],
    ["a Deny of the caller's", { detail: 'AccessDenied: with an explicit deny in an identity-based policy' }, 'caller'],
    ["the caller's session", { detail: 'AccessDenied: because no session policy' }, 'caller'],
    ["the caller's boundary", { detail: 'AccessDenied: because no permissions boundary' }, 'caller'],
    ['a service control policy', { reason: 'scp' }, 'scp'],
    ['a throttle', { reason: 'throttled' }, 'nobody'],
    ['a server that does not know', { reason: 'failed' }, 'nobody'],
    ['a region without STS', { reason: 'region-off' }, 'nobody'],
  ])('%s', (_, change, by) => { expect(refusalOf(refused(change))).toBe(by); });
});

describe('what a trail logs', () => {
  const basic = (readWrite: string, management = true, excludes: readonly string[] = []): Selection => ({ basic: [{ readWrite, management, excludes }] });
  const field = (name: string, change: Partial<FieldSelector> = {}): FieldSelector => ({ field: name, equals: [], notEquals: [], others: false, ...change });
  const management = field('eventCategory', { equals: ['Management'] });
  it.each<[string, Selection, string]>([
    ['nothing said', 'all', 'yes'],
    ['all', basic('All'), 'yes'],
    ['writes', basic('WriteOnly'), 'yes'],
    ['reads', basic('ReadOnly'), 'no'],
    ['data alone', basic('All', false), 'no'],
    ['no selector at all', { basic: [] }, 'no'],
    ['without KMS', basic('All', true, ['kms.amazonaws.com']), 'yes'],
    ['without a source that matters', basic('All', true, ['lambda.amazonaws.com']), 'unknown'],
    ['reads, and writes in a second selector', { basic: [{ readWrite: 'ReadOnly', management: true, excludes: [] }, { readWrite: 'WriteOnly', management: true, excludes: [] }] }, 'yes'],
    ['advanced, management', { advanced: [[management]] }, 'yes'],
    ['advanced, writes', { advanced: [[management, field('readOnly', { equals: ['false'] })]] }, 'yes'],
    ['advanced, reads', { advanced: [[management, field('readOnly', { equals: ['true'] })]] }, 'no'],
    ['advanced, data', { advanced: [[field('eventCategory', { equals: ['Data'] })]] }, 'no'],
    ['advanced, without KMS and the data API', { advanced: [[management, field('eventSource', { notEquals: ['kms.amazonaws.com', 'rdsdata.amazonaws.com'] })]] }, 'yes'],
    ['advanced, one source only', { advanced: [[management, field('eventSource', { equals: ['iam.amazonaws.com'] })]] }, 'unknown'],
    ['advanced, sources by pattern', { advanced: [[management, field('eventSource', { others: true })]] }, 'unknown'],
    ['advanced, by name', { advanced: [[management, field('eventName', { equals: ['CreateFunction20150331'] })]] }, 'unknown'],
    ['advanced, one selector of two', { advanced: [[field('eventCategory', { equals: ['Data'] })], [management]] }, 'yes'],
    ['advanced, no field', { advanced: [[]] }, 'no'],
  ])('%s', (_, selection, answer) => { expect(logsWrites(selection)).toBe(answer); });

  const trail = (change: Partial<TrailSeen> = {}): TrailSeen => ({ arn: 'arn', name: 'main', homeRegion: 'eu-west-1', multiRegion: true, organization: true, logging: is(true), selection: is<Selection>('all'), ...change });
  it.each<[string, readonly TrailSeen[], string]>([
    ['none', [], 'missing'],
    ["the organization's", [trail()], 'ok'],
    ['stopped', [trail({ logging: is(false) })], 'missing'],
    ['of one region', [trail({ multiRegion: false })], 'missing'],
    ['of this account', [trail({ organization: false })], 'not-seen'],
    ['nobody says whether it runs', [trail({ logging: isNot() })], 'not-seen'],
    ['nobody says what it selects', [trail({ selection: isNot() })], 'not-seen'],
    ['stopped, and nobody says what it selects', [trail({ logging: is(false), selection: isNot() })], 'missing'],
    ['a bad and a good one', [trail({ logging: is(false) }), trail()], 'ok'],
    ['an unclear one and a good one', [trail({ selection: isNot() }), trail()], 'ok'],
  ])('trails: %s', (_, trails, state) => { expect(trailItem(standing(), is(trails)).state).toBe(state); });

  it('of one region is enough where one region is scanned', () => {
    expect(trailItem(standing({ regions: ['eu-west-1'] }), is([trail({ multiRegion: false })])).state).toBe('ok');
  });
  it('was not asked, or not answered', () => {
    expect([trailItem(standing(), null).state, trailItem(standing(), isNot()).state]).toEqual(['not-asked', 'not-seen']);
  });
});

describe('Security Hub', () => {
  const all: SecurityHubSeen = { on: is(true), isAdministrator: is(true), administratorAbove: is<string | null>(null), administrators: null, aggregation: is<Aggregation | null>({ homeRegion: 'eu-west-1', mode: 'ALL_REGIONS', regions: [] }), members: is([MEMBER]) };
  const statesOf = (change: Partial<SecurityHubSeen>, who: Partial<Standing> = {}, scanned: readonly string[] = [HUB, MEMBER]): Readonly<Record<string, string>> =>
    Object.fromEntries(securityHubItems(standing(who), { ...all, ...change }, scanned).map(({ id, state }) => [id.replace('security-hub-', ''), state]));

  it('everything in place', () => {
    expect(statesOf({})).toEqual({ on: 'ok', administrator: 'ok', 'home-region': 'ok', 'linked-regions': 'ok', members: 'ok' });
  });

  it.each<[string, Partial<SecurityHubSeen>, string]>([
    ['the management account names the hub', { administrators: is([HUB]), isAdministrator: null, administratorAbove: null }, 'ok'],
    ['the management account names another', { administrators: is([MEMBER]), isAdministrator: null, administratorAbove: null }, 'missing'],
    ['the management account names nobody', { administrators: is<readonly string[]>([]), isAdministrator: null, administratorAbove: null }, 'missing'],
    ['the hub may not ask as administrator, and nobody is above', { isAdministrator: is(false) }, 'missing'],
    ['the hub may not ask as administrator, and another is above', { isAdministrator: is(false), administratorAbove: is<string | null>(MEMBER) }, 'missing'],
    ['the hub is refused by its own policies', { isAdministrator: isNot() }, 'not-seen'],
    ['the hub is refused, and another is above it', { isAdministrator: isNot(), administratorAbove: is<string | null>(MEMBER) }, 'missing'],
    ['nobody answers', { isAdministrator: isNot(), administratorAbove: isNot() }, 'not-seen'],
    ['a member, above which is the hub', { isAdministrator: null, administratorAbove: is<string | null>(HUB) }, 'ok'],
    ['a member, above which is nobody', { isAdministrator: null }, 'not-asked'],
  ])('the administrator: %s', (_, change, state) => { expect(statesOf(change).administrator).toBe(state); });

  it.each<[string, Aggregation | null, readonly string[], readonly [string, string]]>([
    ['all regions', { homeRegion: 'eu-west-1', mode: 'ALL_REGIONS', regions: [] }, ['eu-west-1', 'us-east-1'], ['ok', 'ok']],
    ['all but ours', { homeRegion: 'eu-west-1', mode: 'ALL_REGIONS_EXCEPT_SPECIFIED', regions: ['us-east-1'] }, ['eu-west-1', 'us-east-1'], ['ok', 'missing']],
    ['all but another', { homeRegion: 'eu-west-1', mode: 'ALL_REGIONS_EXCEPT_SPECIFIED', regions: ['ca-central-1'] }, ['eu-west-1', 'us-east-1'], ['ok', 'ok']],
    ['ours', { homeRegion: 'eu-west-1', mode: 'SPECIFIED_REGIONS', regions: ['us-east-1'] }, ['eu-west-1', 'us-east-1'], ['ok', 'ok']],
    ['another', { homeRegion: 'eu-west-1', mode: 'SPECIFIED_REGIONS', regions: ['ca-central-1'] }, ['eu-west-1', 'us-east-1'], ['ok', 'missing']],
    ['none', { homeRegion: 'eu-west-1', mode: 'NO_REGIONS', regions: [] }, ['eu-west-1', 'us-east-1'], ['ok', 'missing']],
    ['none, and only home is scanned', { homeRegion: 'eu-west-1', mode: 'NO_REGIONS', regions: [] }, ['eu-west-1'], ['ok', 'ok']],
    ['a mode that nobody knows', { homeRegion: 'eu-west-1', mode: 'SOME', regions: ['us-east-1'] }, ['eu-west-1', 'us-east-1'], ['ok', 'missing']],
    ['at home elsewhere', { homeRegion: 'us-east-1', mode: 'ALL_REGIONS', regions: [] }, ['eu-west-1', 'us-east-1'], ['missing', 'ok']],
  ])('linked: %s', (_, aggregation, regions, expected) => {
    const found = statesOf({ aggregation: is(aggregation) }, { regions });
    expect([found['home-region'], found['linked-regions']]).toEqual(expected);
  });

  it('what was not answered is not seen, what is another account to tell is not asked', () => {
    expect(statesOf({ on: isNot(), aggregation: isNot(), members: isNot() })).toMatchObject({ on: 'not-seen', 'home-region': 'not-seen', 'linked-regions': 'not-seen', members: 'not-seen' });
    expect(statesOf({ on: null, aggregation: null, members: null })).toMatchObject({ on: 'not-asked', 'home-region': 'not-asked', 'linked-regions': 'not-asked', members: 'not-asked' });
  });

  it('members: the hub itself is none, and whoever is not the administrator has none', () => {
    expect(statesOf({}, {}, [HUB, MEMBER, MANAGEMENT]).members).toBe('missing');
    expect(statesOf({ isAdministrator: is(false), members: is<readonly string[]>([]) }).members).toBe('not-asked');
    expect(statesOf({}, {}, []).members).toBe('not-asked');
  });
});

describe('delegation', () => {
  const services = ['securityhub.amazonaws.com', STACK_SETS];
  const states = (who: Partial<Standing>, delegated = is<readonly string[]>(services), trusted = is<readonly string[]>(services)): Readonly<Record<string, string>> =>
    Object.fromEntries(delegationItems(standing(who), { delegated, trusted }).map(({ id, state }) => [id, state]));

  it('one item for each service; managing accounts is needed by nothing', () => {
    const items = delegationItems(standing(), { delegated: is(services), trusted: is(services) });
    expect(items.filter(({ state }) => state === 'missing').map(({ id, need }) => [id, need])).toEqual([['trusted-access-account-management', 'optional'], ['delegated-account-management', 'optional']]);
    expect([missingIn({ items }), notSeenIn({ items }), notAskedIn({ items })]).toEqual([[], [], []]);
  });
  it('what is not answered is not seen', () => {
    expect(states({}, isNot(), isNot())).toMatchObject({ 'delegated-stacksets': 'not-seen', 'trusted-access-stacksets': 'not-seen' });
  });
  it('a management account administers everything, and still has to trust', () => {
    expect(states({ account: MANAGEMENT, hub: MANAGEMENT }, is<readonly string[]>([]), is<readonly string[]>([]))).toMatchObject({ 'delegated-stacksets': 'ok', 'trusted-access-stacksets': 'missing' });
  });
});

it('a sample is as large as asked, spread over all, and the same every time', () => {
  const all = Array.from({ length: 97 }, (_, index) => index);
  for (const most of [1, 2, 5, 50, 96]) {
    const chosen = sampled(all, most);
    expect([chosen.length, new Set(chosen).size]).toEqual([most, most]);
    expect(sampled(all, most)).toEqual(chosen);
    const gaps = chosen.slice(1).map((value, index) => value - (chosen[index] ?? 0));
    expect(Math.max(0, ...gaps)).toBeLessThanOrEqual(Math.ceil(97 / most));
  }
  expect([sampled(all, null), sampled(all, 97), sampled(all, 500)]).toEqual([all, all, all]);
});
