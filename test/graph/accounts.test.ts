import { describe, expect, it } from 'vitest';
import { known } from '../../src/model/fact.ts';
import { accountKey } from '../../src/model/place.ts';
import { ACCOUNT, ADMIN, AT, derive, EC2_TRUST, fact, fn, functionLines, GLOBAL, HARMLESS, list, place, refused, regionOf, roleArn, roleLines, snapshot, UNJUDGEABLE, unreadIn } from './world.ts';

const EU = place('eu-west-1');
const US = place('us-east-1');
const ROLE = roleArn('app');
const KEY = accountKey(ACCOUNT);
const A = fn('a');
const B = fn('b', 'us-east-1');
const deniedList = unreadIn(US, 'lambda:ListFunctions');

describe('role/functions', () => {
  const base = [list('role', GLOBAL, [ROLE]), roleLines(ROLE), list('function', EU, [A]), functionLines(A, ROLE, { Group: 'shop' })];
  it('joins all regions, with tags', () => {
    expect(derive(snapshot(...base, list('function', US, [B]), functionLines(B, ROLE))).get('role/functions', ROLE)).toEqual(
      known([{ function: A, qualifiers: ['$LATEST'], logGroups: ['/aws/lambda/orders-api'], tags: { Group: 'shop' } }, { function: B, qualifiers: ['$LATEST'], logGroups: ['/aws/lambda/orders-api'], tags: {} }], AT));
  });
  it('an unread region is a missing part', () => {
    expect(derive(snapshot(...base, list('function', US, [], [deniedList]))).get('role/functions', ROLE)).toMatchObject({ value: [{ function: A }], missing: [deniedList] });
  });
  it('a region that other lists know and nobody listed functions in is a missing part', () => {
    expect(derive(snapshot(...base, list('layer', US, []))).get('role/functions', ROLE)).toMatchObject({ missing: [{ action: 'lambda:ListFunctions', place: US, reason: 'not-asked' }] });
    expect(derive(snapshot(...base, list('region', GLOBAL, [regionOf('us-east-1')]))).get('role/functions', ROLE)).toMatchObject({ missing: [{ place: US }] });
    expect(derive(snapshot(base[0] ?? [], base[1] ?? [])).get('role/functions', ROLE)).toMatchObject({ value: [], missing: [{ action: 'lambda:ListFunctions' }] });
  });
  it('so is one that answers as if it were off: a token of the global STS endpoint is refused by opt-in regions too', () => {
    expect(derive(snapshot(...base, list('function', US, [], [unreadIn(US, 'lambda:ListFunctions', 'region-off')]))).get('role/functions', ROLE).missing).toHaveLength(1);
  });
  it('variables that are encrypted are no missing part', () => {
    expect(derive(snapshot(...base, fact('function/environment', A, known([], AT, [unreadIn(EU, 'kms:Decrypt', 'encrypted')])))).get('role/functions', ROLE).missing).toEqual([]);
  });
  it('aliases that were not read could run as any role', () => {
    const other = roleArn('other');
    const snap = derive(snapshot(list('role', GLOBAL, [ROLE, other]), roleLines(ROLE), roleLines(other), ...base.slice(2), refused('function/aliases', A)));
    expect(snap.get('role/functions', other)).toMatchObject({ value: [], missing: [{ action: 'lambda:ListAliases' }] });
  });
  it('tags that were not read are null and missing', () => {
    expect(derive(snapshot(...base, refused('function/tags', A, 'tag:GetResources'))).get('role/functions', ROLE)).toMatchObject({ value: [{ tags: null }], missing: [{ action: 'tag:GetResources' }] });
  });
  it.each([
    ['that Lambda cannot assume is not waited for', EC2_TRUST, 0],
    ['whose trust policy is not readable is', { malformed: 'not JSON' }, 1],
  ])('a role %s', (_name, trust, missing) => {
    const role = roleArn('vm');
    const snap = derive(snapshot(list('role', GLOBAL, [ROLE, role]), roleLines(role, HARMLESS, trust), ...base.slice(1), list('function', US, [], [deniedList])));
    expect(snap.get('role/functions', role)).toMatchObject({ known: true, value: [] });
    expect(snap.get('role/functions', role).missing).toHaveLength(missing);
  });
});

describe("keys('role')", () => {
  const denied = unreadIn(GLOBAL, 'iam:GetAccountAuthorizationDetails');
  const functions = [list('function', EU, [A]), functionLines(A, ROLE)];
  it('has roles that functions name while the list is incomplete, with the reason', () => {
    const snap = derive(snapshot(list('role', GLOBAL, [], [denied]), ...functions));
    expect(snap.keys('role')).toMatchObject({ known: true, value: [ROLE], missing: [denied] });
    expect(snap.placeOf('role', ROLE)).toEqual(GLOBAL);
    expect(snap.get('role/permissions', ROLE)).toMatchObject({ known: false, missing: [denied] });
    expect(snap.get('role/functions', ROLE)).toMatchObject({ known: true, value: [{ function: A }] });
  });
  it('has none of them when the list is complete', () => {
    expect(derive(snapshot(list('role', GLOBAL, []), ...functions)).keys('role')).toEqual(known([], AT));
  });
  it('names them when roles were never listed', () => {
    expect(derive(snapshot(...functions)).keys('role')).toMatchObject({ known: true, value: [ROLE], missing: [{ reason: 'not-asked' }, { reason: 'not-asked' }] });
    expect(derive(snapshot()).keys('role').known).toBe(false);
  });
});

describe('administrators', () => {
  const before = (permissions = HARMLESS, missing: Parameters<typeof list>[3] = []) => snapshot(list('role', GLOBAL, [ROLE], missing, '2026-11-01T00:00:00.000Z'), roleLines(ROLE, permissions));
  const now = (permissions = ADMIN) => snapshot(list('role', GLOBAL, [ROLE]), roleLines(ROLE, permissions));
  const stored = (since: string | null) => before(ADMIN).add([fact('account/administrators', KEY, { is: [{ role: ROLE, since }] })]);

  it.each([
    ['on the first scan nobody appeared', null, null],
    ['who was none has appeared with this read', before(), AT],
    ['who was not there has appeared', snapshot(list('role', GLOBAL, [])), AT],
    ['who already was has not', before(ADMIN), null],
    ['since when is kept', stored('2026-11-15T00:00:00.000Z'), '2026-11-15T00:00:00.000Z'],
    ['a baseline stays one', stored(null), null],
    ['the account is new in the snapshot', snapshot(list('role', place('global', '444455556666'), [])), null],
  ])('%s', (_name, previous, since) => {
    const snap = derive(now(), { previous });
    expect(snap.get('account/administrators', KEY)).toEqual(known([{ role: ROLE, since }], AT));
    expect(snap.get('role/administrator', ROLE)).toEqual(known({ role: ROLE, since }, AT));
  });

  it.each([
    ['roles were refused then', snapshot(list('role', GLOBAL, [], [unreadIn(GLOBAL, 'iam:GetAccountAuthorizationDetails')]))],
    ['its policy could not be judged then', before(UNJUDGEABLE)],
  ])('since when is unknown: %s; the next scan starts from here', (_name, previous) => {
    const snap = derive(now(), { previous });
    expect(snap.get('role/administrator', ROLE).known).toBe(false);
    expect(snap.get('account/administrators', KEY)).toMatchObject({ known: true, value: [{ role: ROLE, since: null }] });
    expect(snap.get('account/administrators', KEY).missing).not.toEqual([]);
  });

  it('a stored judgement that a better engine corrects makes no new administrator', () => {
    const previous = before(ADMIN).add([fact('account/administrators', KEY, { is: [] })]);
    expect(derive(now(), { previous }).get('role/administrator', ROLE)).toEqual(known({ role: ROLE, since: null }, AT));
  });

  it('a role that cannot be judged is missing, one that is none is null', () => {
    expect(derive(now(UNJUDGEABLE)).get('account/administrators', KEY)).toMatchObject({ value: [], missing: [{ reason: 'failed' }] });
    expect(derive(now(UNJUDGEABLE)).get('role/administrator', ROLE).known).toBe(false);
    expect(derive(now(HARMLESS)).get('role/administrator', ROLE)).toEqual(known(null, AT));
    expect(derive(snapshot()).get('account/administrators', KEY).known).toBe(false);
  });

  it('account/previous: stored, judged again, or none', () => {
    expect(derive(now(), { previous: null }).get('account/previous', KEY)).toEqual(known(null, AT));
    expect(derive(now(), { previous: stored('2026-11-15T00:00:00.000Z') }).get('account/previous', KEY)).toMatchObject({ value: { administrators: [{ role: ROLE, since: '2026-11-15T00:00:00.000Z' }] } });
    expect(derive(now(), { previous: before(ADMIN) }).get('account/previous', KEY)).toMatchObject({ value: { administrators: [{ role: ROLE, since: null }] } });
  });
});

describe('regions and accounts', () => {
  const REGION = regionOf('eu-west-1');
  const second = fn('second');
  const base = [list('function', EU, [A, second]), functionLines(A, ROLE, { Environment: 'prod' }), functionLines(second, ROLE)];
  it('adds reservations up', () => {
    const snap = derive(snapshot(...base, fact('function/reserved-concurrency', A, { is: 40 })));
    expect(snap.get('region/reserved-concurrency', REGION)).toEqual(known(40, AT));
    expect(snap.get('region/function-count', REGION)).toEqual(known(2, AT));
  });
  it('carries what was not read', () => {
    const snap = derive(snapshot(...base, fact('function/reserved-concurrency', A, { is: 40 }), refused('function/reserved-concurrency', second, 'lambda:GetFunctionConcurrency')));
    expect(snap.get('region/reserved-concurrency', REGION)).toMatchObject({ value: 40, missing: [{ action: 'lambda:GetFunctionConcurrency' }] });
    expect(derive(snapshot(list('function', EU, [A], [deniedList]), functionLines(A, ROLE))).get('region/function-count', REGION)).toMatchObject({ known: false, missing: [deniedList] });
    expect(derive(snapshot()).get('region/function-count', REGION).known).toBe(false);
    expect(derive(snapshot()).get('region/reserved-concurrency', 'region:odd').known).toBe(false);
  });
  it('has the tags of every function', () => {
    const snap = derive(snapshot(...base, refused('function/tags', second, 'tag:GetResources')));
    expect(snap.get('account/function-tags', KEY)).toMatchObject({ value: [{ function: A, tags: { Environment: 'prod' } }], missing: [{ action: 'tag:GetResources' }] });
    expect(derive(snapshot()).get('account/function-tags', KEY).known).toBe(false);
  });
});

describe('coverage/gaps', () => {
  it('counts equal causes, encrypted ones once, and says which facts', () => {
    const encrypted = (key: string, where = EU) => fact('function/environment', key, known([], AT, [unreadIn(where, 'kms:Decrypt', 'encrypted', key)]));
    const snap = derive(snapshot(
      list('function', EU, [A]), functionLines(A, ROLE), encrypted(A), refused('function/urls', A, 'lambda:ListFunctionUrlConfigs'),
      list('function', US, [B]), functionLines(B, ROLE), encrypted(B, US), refused('function/aliases', B), refused('function/urls', B, 'lambda:ListFunctionUrlConfigs'),
      { ...list('role', GLOBAL, [], [unreadIn(GLOBAL, 'iam:GetAccountAuthorizationDetails')]), lastCount: 12 },
      fact('account/administrators', KEY, known([], AT, [unreadIn(GLOBAL, 'iam:GetAccountAuthorizationDetails')])),
    ));
    const gaps = snap.get('coverage/gaps', KEY);
    expect(gaps.known && gaps.value.map(({ unread, count, facts }) => [unread.action, unread.place.region, count, facts])).toEqual([
      ['iam:GetAccountAuthorizationDetails', 'global', 12, ['role list']],
      ['lambda:ListAliases', 'us-east-1', 1, ['function/aliases']],
      ['lambda:ListFunctionUrlConfigs', 'eu-west-1', 1, ['function/urls']],
      ['lambda:ListFunctionUrlConfigs', 'us-east-1', 1, ['function/urls']],
      ['kms:Decrypt', 'global', 2, ['function/environment']],
    ]);
  });
  it('is known and empty for an account without gaps', () => {
    expect(derive(snapshot(list('function', EU, []))).get('coverage/gaps', KEY)).toEqual(known([], AT));
    expect(derive(snapshot()).get('coverage/gaps', KEY)).toEqual(known([], AT));
  });
});
