import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildOrganization, startSimulator, type NewFunction, type Simulator } from '../../src/simulator/index.ts';
import { accountNamed } from '../simulator/support.ts';
import { NOW } from '../support/simulated.ts';
import { emptyDirectory, linesOf, postern, type Ran, type ResultLine } from './terminal.ts';

vi.mock('../../src/engine/clock.ts', () => import('./stopped-clock.ts'));
vi.mock('../../src/aws/pool.ts', async (original) => (await import('./quick-pool.ts')).quick(await original()));

const statement = (change: object): string => JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: 's', Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction', Resource: '*', ...change }] });
const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const harmless = { Sid: 'x', Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'lambda:InvokeFunction', Resource: '*', Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:events:eu-west-1:111122223333:rule/nightly' } } };

/** Policies that a service may answer, and what may be said of them: judged or unknown, never passed by accident. */
const POLICIES: readonly (readonly [name: string, policy: string, verdicts: readonly string[]])[] = [
  ['half-an-object', '{"Version":"2012-10-17","Statement":[', ['unknown']],
  ['no-json', 'Allow everyone', ['unknown']],
  ['null', 'null', ['unknown']],
  ['a-list', '[]', ['unknown']],
  ['a-number', '7', ['unknown']],
  ['no-statement', '{"Version":"2012-10-17"}', ['unknown']],
  ['statement-is-text', '{"Version":"2012-10-17","Statement":"everyone"}', ['unknown']],
  ['statement-is-null', '{"Version":"2012-10-17","Statement":[null]}', ['unknown']],
  ['effect-unknown', statement({ Effect: 'Permit' }), ['unknown']],
  ['principal-is-a-number', statement({ Principal: 7 }), ['unknown']],
  ['principal-of-unknown-kind', statement({ Principal: { Martian: '*' } }), ['unknown', 'fail']],
  ['condition-is-text', statement({ Condition: 'never' }), ['unknown']],
  ['operator-unknown', statement({ Condition: { StringResembles: { 'aws:PrincipalOrgID': 'o-example1234' } } }), ['unknown', 'fail']],
  ['operator-of-another-case', statement({ Condition: { stringequals: { 'aws:principalorgid': 'o-zzzzzzzzzz' } } }), ['unknown', 'fail', 'pass']],
  ['action-is-an-object', statement({ Action: { lambda: '*' } }), ['unknown']],
  ['deep', statement({}).replace('"s"', nested(5000)), ['unknown', 'fail']],
  ['300-kb-and-public-at-the-end', JSON.stringify({ Version: '2012-10-17', Statement: [...Array.from({ length: 1200 }, (_, index) => ({ ...harmless, Sid: `statement-number-${index}` })), { ...harmless, Principal: '*', Condition: undefined }] }), ['fail', 'unknown']],
  ['byte-order-mark', `\uFEFF${statement({})}`, ['fail', 'unknown']],
  ['proto', '{"Version":"2012-10-17","__proto__":{"Statement":[]},"Statement":[{"Effect":"Allow","Principal":"*","Action":"lambda:InvokeFunction","Resource":"*"}]}', ['fail', 'unknown']],
  ['many-stars', statement({ Principal: { AWS: '*'.repeat(10_000) }, Action: `lambda:${'*a'.repeat(2000)}` }), ['fail', 'unknown', 'pass']],
  ['another-partition', statement({ Principal: { AWS: 'arn:aws-cn:iam::123456789012:root' } }), ['pass']],
  ['plainly-public', statement({}), ['fail']],
  ['plainly-scoped', JSON.stringify({ Version: '2012-10-17', Statement: [harmless] }), ['pass', 'not-applicable']],
];

const NASTY = 'line one\nline two\u001b[31mred\u001b[0m \u202ereversed\u202c \u0000nul <script>alert(1)</script> "quoted", \'and\' `$(ticks)` =HYPERLINK("x") 日本語 🙈';

/** Every legal character of a name, and texts that people may type. */
const OTHERS: readonly Omit<NewFunction, 'account' | 'region'>[] = [
  { name: `all-legal_${'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'.slice(0, 54)}` },
  { name: '-_-' },
  { name: '0' },
  { name: 'constructor' },
  { name: '__proto__' },
  { name: 'toString', tags: { ['__proto__']: 'x', constructor: 'y', toString: 'z', Owner: NASTY } },
  { name: 'nasty-texts', configuration: { description: NASTY, environment: { A: NASTY, ['__proto__']: '1', constructor: '2', hasOwnProperty: '3' } }, tags: { Owner: NASTY, [NASTY.slice(0, 100)]: NASTY } },
  { name: 'runtime-unknown', configuration: { runtime: 'cobol85' } },
  { name: 'runtime-from-the-future', configuration: { runtime: 'nodejs99.x' } },
  { name: 'runtime-absent', configuration: { runtime: null } },
  { name: 'no-tags' },
  { name: 'times-that-are-none', configuration: { lastModified: 'yesterday' } },
  { name: 'layers-of-another-partition', configuration: { layers: [{ arn: 'arn:aws-cn:lambda:cn-north-1:123456789012:layer:shared:1', codeSize: 1 }, { arn: 'not an arn', codeSize: 1 }] } },
  { name: 'role-of-another-partition', role: 'arn:aws-us-gov:iam::123456789012:role/elsewhere' },
  { name: 'role-that-is-none', role: 'nobody' },
];

describe('what nobody should answer, and what everybody may type', () => {
  let simulator: Simulator;
  let account: string;
  let ran: Ran;
  const state = emptyDirectory();
  const roleNamed = (name: string) => {
    const role = simulator.organization.accounts.get(account)?.roles.get(name);
    if (role === undefined) throw new Error(`no role ${name}`);
    return role;
  };
  const environment = () => simulator.environmentFor(account, { name: 'Analyst', allow: ['*'] });

  beforeAll(async () => {
    simulator = await startSimulator({ organization: buildOrganization(1, { size: 'bare' }), now: () => NOW, quotaScale: Number.POSITIVE_INFINITY });
    account = accountNamed(simulator.organization, 'orders-prod');
    for (const [name, policy] of POLICIES) simulator.mutate.putFunction({ account, region: 'eu-west-1', name: `policy-${name}`, policies: { $LATEST: policy } });
    for (const one of OTHERS) simulator.mutate.putFunction({ account, region: 'eu-west-1', ...one });
    for (const name of ['trust-malformed', 'inline-malformed', 'attached-unknown', 'legal_+=,.@-']) simulator.mutate.putFunction({ account, region: 'eu-west-1', name: name.replace(/[^a-z-]/g, ''), role: simulator.mutate.putRole({ account, name, path: '/a/b/' }).arn });
    roleNamed('trust-malformed').trust = '{"Statement":';
    roleNamed('inline-malformed').inline.set('broken', '{"Statement":[{"Effect":"Allow","Action":"*"');
    roleNamed('attached-unknown').attached.push('arn:aws:iam::aws:policy/NoSuchPolicyAnyMore');
    ran = await postern(environment(), ['scan', '--regions', 'eu-west-1', '--state', state, '--format', 'ndjson', '--include', 'fail,unknown,pass,not-applicable', '--publish', '--yes']);
  }, 120_000);
  afterAll(() => simulator.close());

  const verdictsOf = (check: string, name: string): readonly string[] => linesOf(ran.out).results.filter(({ checkId, resource }) => checkId === check && resource.arn.endsWith(`/${name}`) || (checkId === check && resource.arn.endsWith(`:function:${name}`))).map(({ status }) => status);

  it('is all listed, and the scan ends', () => {
    expect(ran.err).not.toMatch(/TypeError|RangeError|undefined/);
    expect(ran.code).toBe(2);
    expect(linesOf(ran.out).summary).toMatchObject({ functions: POLICIES.length + OTHERS.length + 4, accounts: { unread: 0 } });
  });

  it('no check stops with an error over it', () => {
    expect(linesOf(ran.out).results.flatMap(({ because }) => because).filter(({ action }) => action.startsWith('postern:'))).toEqual([]);
  });

  it.each(POLICIES.map(([name, , verdicts]) => [name, verdicts] as const))('policy %s', (name, verdicts) => {
    const found = verdictsOf('function-policy-public', `policy-${name}`);
    expect(found.length).toBeGreaterThan(0);
    for (const verdict of found) expect(verdicts).toContain(verdict);
    if (verdicts.length === 1 && verdicts[0] === 'unknown') for (const check of ['function-policy-cross-account', 'function-policy-service-unscoped', 'function-policy-mutation-grant', 'function-policy-wildcard-action']) expect(verdictsOf(check, `policy-${name}`), check).toEqual(['unknown']);
  });

  it('a principal of another partition is an outsider', () => {
    expect(verdictsOf('function-policy-cross-account', 'policy-another-partition')).not.toContain('pass');
  });

  it('a role whose documents cannot be read is unknown, not harmless', () => {
    for (const check of ['execution-role-admin', 'execution-role-wildcard-action']) for (const role of ['inline-malformed', 'attached-unknown']) expect(verdictsOf(check, role), `${check} ${role}`).toEqual(['unknown']);
    expect(verdictsOf('execution-role-trust-open', 'trust-malformed')).toEqual(['unknown']);
  });

  it('a runtime that nobody knows is not called supported', () => {
    for (const name of ['runtime-unknown', 'runtime-from-the-future']) expect(verdictsOf('runtime-deprecated', name)).toEqual(['unknown']);
  });

  it('a function without tags is untagged, not unknown', () => {
    expect(verdictsOf('function-tags-missing', 'no-tags')).not.toContain('unknown');
    expect(verdictsOf('function-tags-missing', 'no-tags')).not.toContain('pass');
  });

  it('a role that does not exist here is not called an administrator, nor harmless', () => {
    for (const name of ['role-of-another-partition', 'role-that-is-none']) expect(verdictsOf('execution-role-missing', name)).not.toContain('pass');
  });

  it.each(['table', 'csv', 'asff', 'ndjson'])('can be written as %s without anything that moves a terminal', async (format) => {
    const again = await postern(environment(), ['scan', '--regions', 'eu-west-1', '--state', emptyDirectory(), '--format', format]);
    expect(again.code).toBe(2);
    for (const text of [again.out, again.err]) {
      // eslint-disable-next-line no-control-regex -- what must not come through
      expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }
    if (format === 'csv') expect(again.out).not.toMatch(/(^|,|")[=@]HYPERLINK/m);
  });

  it('is taken by Security Hub as it is', () => {
    expect(linesOf(ran.out).summary.published).toMatchObject({ failed: 0, notPublished: [] });
    expect(simulator.statistics().imports).toMatchObject({ failed: 0 });
    expect(simulator.statistics().imports.created).toBeGreaterThan(5);
  });

  it('can be explained, each finding of it', async () => {
    const findings = linesOf(ran.out).results.filter(({ status }) => status === 'fail' || status === 'unknown');
    const some = new Map(findings.map((result): [string, ResultLine] => [result.checkId, result]));
    for (const { findingId } of some.values()) {
      const explained = await postern({}, ['explain', findingId, '--state', state]);
      expect(explained.code).toBe(0);
      // eslint-disable-next-line no-control-regex -- what must not come through
      expect(explained.out).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    }
  });
});
