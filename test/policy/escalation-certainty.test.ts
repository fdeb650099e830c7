import { describe, expect, it, test } from 'vitest';
import type { Document, Json, RolePermissions } from '../../src/model/facts.ts';
import { canElevateItself, ESCALATION_PATHS, escalationsOf, roleOf, statementsOf, type Escalation, type Surroundings } from '../../src/policy/index.ts';
import type { EscalationPath, Existence, Requirement, Target } from '../../src/policy/escalation/schema.ts';

const ACCOUNT = '111122223333';
const iam = (name: string): string => `arn:aws:iam::${ACCOUNT}:${name}`;
const tool = (name: string, region = 'eu-west-1'): string => `arn:aws:lambda:${region}:${ACCOUNT}:function:${name}`;
const SELF = iam('role/worker');
const BOUNDARY = iam('policy/boundary');
const LAMBDA = 'lambda.amazonaws.com';

const documentOf = (statements: readonly Json[]): Document => ({ json: { Version: '2012-10-17', Statement: statements } });
const allow = (action: Json, resource: Json = '*', condition?: Json): Json => ({ Effect: 'Allow', Action: action, Resource: resource, ...(condition === undefined ? {} : { Condition: condition }) });
const deny = (action: Json, resource: Json = '*'): Json => ({ Effect: 'Deny', Action: action, Resource: resource });
/** Nobody can tell from policies which tags a resource has. */
const TAGGED: Json = { StringEquals: { 'aws:ResourceTag/team': 'red' } };
const ALL = allow('*');

interface Given {
  readonly policies?: RolePermissions['policies'];
  readonly boundary?: readonly Json[];
  readonly levels?: readonly (readonly Json[])[];
  readonly tags?: Readonly<Record<string, string>>;
}
function roleWith(statements: readonly Json[], { policies = [], boundary, levels = [], tags }: Given = {}) {
  const permissions: RolePermissions = {
    policies: [{ name: 'inline', arn: null, source: 'inline', document: documentOf(statements) }, ...policies],
    boundary: boundary === undefined ? null : { arn: BOUNDARY, document: documentOf(boundary) },
  };
  const serviceControlPolicies = levels.map((of, index) => ({ target: `ou-${index}`, policies: [{ id: `p-${index}`, name: `scp-${index}`, document: documentOf(of) }] }));
  return roleOf(permissions, { role: SELF, account: ACCOUNT, partition: 'aws', at: '2026-11-21T00:00:00.000Z', ...(tags === undefined ? {} : { tags }) }, { serviceControlPolicies });
}

const can = (actions: string | readonly string[], on: Target, conditions: Readonly<Record<string, string>> = {}): Requirement => ({
  actions: typeof actions === 'string' ? [actions] : actions,
  on,
  conditions: Object.entries(conditions).map(([key, value]) => ({ key, value })),
});
const pathOf = (variants: readonly (readonly Requirement[])[], exists: readonly Existence[] = [], more: Partial<EscalationPath> = {}): EscalationPath => ({
  id: 'test-001', name: 'Test', services: ['iam'], category: 'self-escalation', who: ['role'], variants, exists, existsNote: 'a test', grants: 'role', contested: null, references: ['https://example.com/'], asOf: '2026-11-26', ...more,
});
/** One variant. */
const all = (...requirements: readonly Requirement[]): EscalationPath => pathOf([requirements]);
const given = (exists: readonly Existence[], ...requirements: readonly Requirement[]): EscalationPath => pathOf([requirements], exists);

const ITSELF: Target = { kind: 'self' };
const ATTACHED: Target = { kind: 'attached-policy' };
const OWN_GROUP: Target = { kind: 'own-group' };
const ANY: Target = { kind: 'any' };
const USER: Target = { kind: 'user' };
const GROUP: Target = { kind: 'group' };
const ANY_ROLE: Target = { kind: 'role', trusts: null };
const LAMBDA_ROLE: Target = { kind: 'role', trusts: LAMBDA };
const CALLERS_ROLE: Target = { kind: 'role', trusts: 'caller' };
const FUNCTION: Target = { kind: 'existing', what: 'function', arn: 'arn:{Partition}:lambda:{Region}:{Account}:function:{Name}' };
const JOB: Target = { kind: 'existing', what: 'job', arn: 'arn:{Partition}:glue:{Region}:{Account}:job/{Name}' };
const NEW_JOB: Target = { kind: 'new', arn: 'arn:{Partition}:glue:{Region}:{Account}:job/{Name}' };
const NEW_KEY: Target = { kind: 'new', arn: 'arn:{Partition}:kms:{Region}:{Account}:key/{Id}' };

const TRUSTS_CALLER: Existence = { kind: 'role-trusting-caller' };
const TRUSTS_LAMBDA: Existence = { kind: 'role-trusting', service: LAMBDA };
const RUNS: Existence = { kind: 'resource-with-role', what: 'function', service: LAMBDA };
const BETTER_ROLE: Existence = { kind: 'privileged-role' };
const BETTER_USER: Existence = { kind: 'privileged-user' };
const BETTER_GROUP: Existence = { kind: 'privileged-group' };
const OTHER_ROLE: Existence = { kind: 'other-role' };
const OTHER_USER: Existence = { kind: 'other-user' };

type OtherRole = Surroundings['roles'][number];
/** A privileged role that trusts nobody. */
const role = (name: string, more: Partial<OtherRole> = {}): OtherRole => ({ arn: iam(`role/${name}`), isPrivileged: true, trust: documentOf([]), trusts: () => false, trustsCaller: false, ...more });
const forLambda = (name: string, more: Partial<OtherRole> = {}): OtherRole => role(name, { trusts: (service) => service === LAMBDA, ...more });
const forCaller = (name: string, principal: string = ACCOUNT, more: Partial<OtherRole> = {}): OtherRole =>
  role(name, { trustsCaller: true, trust: documentOf([{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' }]), ...more });
const account = (roles: readonly OtherRole[], functions: Surroundings['functions'] = [], isComplete = true): Surroundings => ({ roles, functions, isComplete });
const runs = (name: string, as: string): Surroundings['functions'][number] => ({ arn: tool(name), role: iam(`role/${as}`) });
const EMPTY = account([]);
const PARTLY = account([], [], false);

const short = (arn: string): string => arn.replace(iam(''), '').replace(tool(''), 'function:');
/** `confirmed role/admin`, `potential -`; `unknown` when it hangs on what cannot be told; `none`; `broken` when its evaluation threw. */
function outcomeOf(path: EscalationPath, statements: readonly Json[], around: Surroundings | null, more?: Given): string {
  const { value, doubts } = escalationsOf(roleWith(statements, more), [path], around);
  if (doubts.some(({ reason }) => reason.startsWith('the path '))) return 'broken';
  const found = [...value.map(({ certainty, target }) => `${certainty} ${target === null ? '-' : short(target)}`), ...(doubts.length > 0 ? ['unknown'] : [])];
  return found.length === 0 ? 'none' : found.join(' and ');
}
function escalationOf(path: EscalationPath, statements: readonly Json[], around: Surroundings | null, more?: Given): Escalation {
  const [found] = escalationsOf(roleWith(statements, more), [path], around).value;
  if (found === undefined) throw new Error('no escalation was found');
  return found;
}
const resourcesOf = (...of: Parameters<typeof escalationOf>): readonly string[] => escalationOf(...of).steps.map(({ resource }) => short(resource));
const reasonsOf = (path: EscalationPath, statements: readonly Json[], around: Surroundings | null, more?: Given): readonly string[] => escalationsOf(roleWith(statements, more), [path], around).doubts.map(({ reason }) => reason);

type Row = readonly [string, EscalationPath, readonly Json[], Surroundings | null, string, Given?];
const judged = (rows: readonly Row[]): void => {
  it.each(rows.map(([name, path, statements, around, expected, more]) => [name, () => outcomeOf(path, statements, around, more), expected] as const))('%s', (_name, outcome, expected) => expect(outcome()).toBe(expected));
};

const customer = (name: string): RolePermissions['policies'][number] => ({ name, arn: iam(`policy/${name}`), source: 'customer-managed', document: documentOf([]) });
const FROM_AWS: RolePermissions['policies'][number] = { name: 'ReadOnly', arn: 'arn:aws:iam::aws:policy/ReadOnly', source: 'aws-managed', document: documentOf([]) };

describe('what a target stands for', () => {
  const REWRITE = all(can('iam:CreatePolicyVersion', ATTACHED));
  const PASS = all(can('iam:PassRole', LAMBDA_ROLE));
  const UPDATE = all(can('lambda:UpdateFunctionCode', FUNCTION));
  judged([
    ['self: the role that is judged', all(can('iam:PutRolePolicy', ITSELF)), [allow('iam:PutRolePolicy', SELF)], null, 'confirmed -'],
    ['self: no other', all(can('iam:PutRolePolicy', ITSELF)), [allow('iam:PutRolePolicy', iam('role/admin'))], null, 'none'],
    ['attached-policy: a customer-managed one of the role', REWRITE, [ALL], null, 'confirmed policy/own', { policies: [customer('own')] }],
    ['attached-policy: each of them', REWRITE, [allow('iam:*', iam('policy/second'))], null, 'confirmed policy/second', { policies: [customer('own'), customer('second')] }],
    ['attached-policy: none that AWS manages', REWRITE, [ALL], null, 'none', { policies: [FROM_AWS] }],
    ['attached-policy: none that is inline', REWRITE, [ALL], null, 'none'],
    ['attached-policy: none that is not attached', REWRITE, [allow('iam:*', [iam('policy/other'), iam('role/other')])], null, 'none'],
    ['own-group: a role is in none', all(can('iam:PutGroupPolicy', OWN_GROUP)), [ALL], null, 'none'],
    ['any: everything', all(can('glue:CreateDevEndpoint', ANY)), [allow('glue:CreateDevEndpoint')], null, 'confirmed -'],
    ['any: not a named resource', all(can('glue:CreateDevEndpoint', ANY)), [allow('glue:CreateDevEndpoint', `arn:aws:glue:eu-west-1:${ACCOUNT}:devEndpoint/x`)], null, 'none'],
    ['user: one of any name, whom nobody reads', all(can('iam:CreateAccessKey', USER)), [ALL], EMPTY, 'potential -'],
    ['user: one that is named', all(can('iam:CreateAccessKey', USER)), [allow('iam:*', iam('user/bob'))], EMPTY, 'potential -'],
    ['user: not a group', all(can('iam:CreateAccessKey', USER)), [allow('iam:*', iam('group/all'))], null, 'none'],
    ['group: one that is named', all(can('iam:PutGroupPolicy', GROUP)), [allow('iam:*', iam('group/all'))], EMPTY, 'potential -'],
    ['group: not a user', all(can('iam:PutGroupPolicy', GROUP)), [allow('iam:*', iam('user/bob'))], null, 'none'],
    ['new: whatever name the caller chooses', all(can('glue:CreateJob', NEW_JOB)), [allow('glue:*', `arn:aws:glue:*:${ACCOUNT}:job/*`)], null, 'confirmed -'],
    ['new: also the one name that is left to it', all(can('glue:CreateJob', NEW_JOB)), [allow('glue:*', `arn:aws:glue:eu-west-1:${ACCOUNT}:job/mine`)], EMPTY, 'confirmed -'],
    ['new: not in another account', all(can('glue:CreateJob', NEW_JOB)), [allow('glue:*', 'arn:aws:glue:eu-west-1:999988887777:job/*')], null, 'none'],
    ['new: with any id that AWS makes up', all(can('kms:CreateGrant', NEW_KEY)), [allow('kms:*', `arn:aws:kms:*:${ACCOUNT}:key/*`)], null, 'confirmed -'],
    ['new: not with an id that is known', all(can('kms:CreateGrant', NEW_KEY)), [allow('kms:*', `arn:aws:kms:eu-west-1:${ACCOUNT}:key/0a1b`)], null, 'none'],
    ['existing: one of any name, which nobody reads', all(can('glue:UpdateJob', JOB)), [ALL], EMPTY, 'potential -'],
    ['existing: one that is named', all(can('glue:UpdateJob', JOB)), [allow('glue:*', `arn:aws:glue:eu-west-1:${ACCOUNT}:job/nightly`)], EMPTY, 'potential -'],
    ['existing: not something else', all(can('glue:UpdateJob', JOB)), [allow('glue:*', `arn:aws:glue:eu-west-1:${ACCOUNT}:trigger/*`)], null, 'none'],
    ['existing function: one that runs as a better role', UPDATE, [ALL], account([role('admin')], [runs('tool', 'admin')]), 'confirmed function:tool'],
    ['existing function: not one that runs as a lesser role', UPDATE, [allow('lambda:*', tool('tool'))], account([role('reader', { isPrivileged: false })], [runs('tool', 'reader')]), 'none'],
    ['existing function: not one whose role nobody knows', UPDATE, [allow('lambda:*', tool('tool'))], account([role('admin')], [runs('tool', 'gone')]), 'none'],
    ['existing function: of several the one that the role may change', UPDATE, [allow('lambda:*', tool('second'))], account([role('admin')], [runs('first', 'admin'), runs('second', 'admin')]), 'confirmed function:second'],
    ['existing function: functions are no other resources', all(can('glue:UpdateJob', JOB)), [ALL], account([role('admin')], [runs('tool', 'admin')]), 'potential -'],
    ['role: any better one', all(can('iam:PutRolePolicy', ANY_ROLE)), [ALL], account([role('admin')]), 'confirmed role/admin'],
    ['role: no lesser one', all(can('iam:PutRolePolicy', ANY_ROLE)), [ALL], account([role('reader', { isPrivileged: false })]), 'potential -'],
    ['role trusting a service: a better one that does', PASS, [ALL], account([role('admin'), forLambda('deploy')]), 'confirmed role/deploy'],
    ['role trusting a service: none that trusts another one', PASS, [ALL], account([role('admin', { trusts: (service) => service === 'ec2.amazonaws.com' })]), 'potential -'],
    ['role trusting a service: none that trusts the caller', PASS, [ALL], account([forCaller('admin')]), 'potential -'],
    ['role trusting a service: no lesser one', PASS, [ALL], account([forLambda('reader', { isPrivileged: false })]), 'potential -'],
    ['role trusting the caller: one that does where it has to', given([TRUSTS_CALLER], can('iam:PutRolePolicy', CALLERS_ROLE)), [ALL], account([role('admin'), forCaller('deploy')]), 'confirmed role/deploy'],
    ['role trusting the caller: none other where it has to', given([TRUSTS_CALLER], can('iam:PutRolePolicy', CALLERS_ROLE)), [ALL], account([forLambda('admin')]), 'potential -'],
    ['role trusting the caller: any better one where the path writes its trust policy', given([BETTER_ROLE], can('iam:UpdateAssumeRolePolicy', CALLERS_ROLE)), [ALL], account([role('admin')]), 'confirmed role/admin'],
  ]);

  test.each<readonly [string, Target, readonly Json[], Surroundings | null, string]>([
    ['self', ITSELF, [ALL], null, 'role/worker'],
    ['any', ANY, [ALL], null, '*'],
    ['a role that is there', ANY_ROLE, [ALL], account([role('admin')]), 'role/admin'],
    ['a role of a name that no policy knows', ANY_ROLE, [ALL], null, 'role/zq1fresh'],
    ['a role of a pattern', ANY_ROLE, [allow('iam:*', iam('role/app-*'))], null, 'role/app-zq1fresh'],
    ['a user', USER, [allow('iam:*', iam('user/bob'))], null, 'user/bob'],
    ['a group', GROUP, [ALL], null, 'group/zq1fresh'],
    ['a function in a region that a policy names', FUNCTION, [allow('iam:*', `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:app-*`)], null, 'function:app-zq1fresh'],
  ])('the step says what is acted on: %s', (_name, target, statements, around, expected) => expect(resourcesOf(all(can('iam:Do', target)), statements, around)).toEqual([expected]));
});

describe('confirmed, potential, unknown, none', () => {
  const PUT = can('iam:PutRolePolicy', ITSELF);
  const ASSUME = can('sts:AssumeRole', ANY_ROLE);
  const KEY = can('iam:CreateAccessKey', USER);
  const there = account([role('admin', { trust: documentOf([{ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }]) })]);
  judged([
    ['allowed on what is there', all(PUT), [allow('iam:PutRolePolicy')], null, 'confirmed -'],
    ['not allowed', all(PUT), [allow('iam:AttachRolePolicy')], null, 'none'],
    ['denied', all(PUT), [ALL, deny('iam:PutRolePolicy')], null, 'none'],
    ['not within the boundary', all(PUT), [ALL], null, 'none', { boundary: [allow('sns:*')] }],
    ['within the boundary', all(PUT), [ALL], null, 'confirmed -', { boundary: [ALL] }],
    ['not within a level of service control policies', all(PUT), [ALL], null, 'none', { levels: [[ALL], [allow('sns:*')]] }],
    ['allowed under what cannot be told', all(PUT), [allow('iam:PutRolePolicy', '*', TAGGED)], null, 'unknown'],
    ['no variant is no way', pathOf([]), [ALL], null, 'none'],
    ['every target has to be allowed', all(PUT, KEY), [allow('iam:PutRolePolicy')], null, 'none'],
    ['every target, in the other order', all(KEY, PUT), [allow('iam:PutRolePolicy')], null, 'none'],
    ['a target that is not there makes it potential', all(PUT, KEY), [ALL], there, 'potential -'],
    ['the same, in the other order', all(KEY, PUT), [ALL], there, 'potential -'],
    ['a target that is there, and one that is not', all(ASSUME, KEY), [ALL], there, 'potential role/admin'],
    ['the target is named, whatever stands before it', all(PUT, can('glue:CreateDevEndpoint', ANY), can('glue:CreateJob', NEW_JOB), ASSUME), [ALL], there, 'confirmed role/admin'],
    ['the first of two targets is named', all(can('iam:CreatePolicyVersion', ATTACHED), ASSUME), [ALL], there, 'confirmed policy/own', { policies: [customer('own')] }],
    ['a target that cannot be told makes it unknown', all(PUT, ASSUME), [allow('iam:*'), allow('sts:*', '*', TAGGED)], EMPTY, 'unknown'],
    ['the same, in the other order', all(ASSUME, PUT), [allow('iam:*'), allow('sts:*', '*', TAGGED)], EMPTY, 'unknown'],
    ['a target that is closed outdoes one that cannot be told', all(PUT, ASSUME), [allow('iam:*', '*', TAGGED)], EMPTY, 'none'],
    ['every action on one target has to be allowed', all(PUT, can('iam:TagRole', ITSELF)), [allow('iam:PutRolePolicy')], null, 'none'],
    ['every action, whichever comes first', all(can('iam:TagRole', ITSELF), PUT), [allow('iam:PutRolePolicy')], null, 'none'],
    ['an action that cannot be told and one that is allowed', all(PUT, can('iam:TagRole', ITSELF)), [allow('iam:PutRolePolicy', '*', TAGGED), allow('iam:TagRole')], null, 'unknown'],
    ['the same, in the other order', all(can('iam:TagRole', ITSELF), PUT), [allow('iam:PutRolePolicy', '*', TAGGED), allow('iam:TagRole')], null, 'unknown'],
    ['an action that cannot be told and one that is denied', all(PUT, can('iam:TagRole', ITSELF)), [allow('iam:PutRolePolicy', '*', TAGGED)], null, 'none'],
    ['one of several actions is enough', all(can(['iam:PutRolePolicy', 'iam:AttachRolePolicy'], ITSELF)), [allow('iam:AttachRolePolicy')], null, 'confirmed -'],
    ['an action that is allowed outdoes one that cannot be told', all(can(['iam:PutRolePolicy', 'iam:AttachRolePolicy'], ITSELF)), [allow('iam:PutRolePolicy', '*', TAGGED), allow('iam:AttachRolePolicy')], null, 'confirmed -'],
    ['an action that cannot be told outdoes one that is denied', all(can(['iam:PutRolePolicy', 'iam:AttachRolePolicy'], ITSELF)), [allow('iam:AttachRolePolicy', '*', TAGGED)], null, 'unknown'],
    ['equal targets are the same thing', all(can('iam:PutUserPolicy', USER), KEY), [allow('iam:PutUserPolicy', iam('user/a')), allow('iam:CreateAccessKey', iam('user/b'))], null, 'none'],
    ['equal targets, one thing that both may be done to', all(can('iam:PutUserPolicy', USER), KEY), [allow('iam:PutUserPolicy', iam('user/a*')), allow('iam:CreateAccessKey', iam('user/ab*'))], null, 'potential -'],
    ['equal targets, also with other steps in between', all(can('iam:PutUserPolicy', USER), PUT, KEY), [allow('iam:PutUserPolicy', iam('user/a')), allow('iam:CreateAccessKey', iam('user/b')), allow('iam:PutRolePolicy')], null, 'none'],
    ['equal targets of other words are the same thing as well', all(can('iam:PutUserPolicy', { kind: 'user' }), can('iam:CreateAccessKey', { kind: 'user' })), [allow('iam:PutUserPolicy', iam('user/a')), allow('iam:CreateAccessKey', iam('user/b'))], null, 'none'],
    ['different targets are different things', all(can('iam:PutUserPolicy', USER), can('iam:PutGroupPolicy', GROUP)), [allow('iam:PutUserPolicy', iam('user/a')), allow('iam:PutGroupPolicy', iam('group/b'))], null, 'potential -'],
    ['equal targets that are there: the one that both may be done to', all(can('iam:PutRolePolicy', ANY_ROLE), can('iam:TagRole', ANY_ROLE)), [allow('iam:PutRolePolicy', iam('role/a')), allow('iam:*', iam('role/b'))], account([role('a'), role('b')]), 'confirmed role/b'],
    ['a path for users only is not judged for roles', pathOf([[PUT]], [], { who: ['user'] }), [ALL], null, 'none'],
    ['a path for users and roles is', pathOf([[PUT]], [], { who: ['user', 'role'] }), [ALL], null, 'confirmed -'],
    ['a path for users only is no doubt either', pathOf([[PUT]], [], { who: ['user'] }), [allow('iam:*', '*', TAGGED)], null, 'none'],
    ['a requirement without actions breaks', all(can([], ITSELF)), [ALL], null, 'broken'],
  ]);

  test('what cannot be told is said for every target and every action', () => {
    const statements = [allow('iam:PutRolePolicy', '*', { StringEquals: { 'aws:ResourceTag/a': 'x' } }), allow('iam:TagRole', '*', { StringEquals: { 'aws:ResourceTag/b': 'x' } }), allow('iam:CreateAccessKey', '*', { StringEquals: { 'aws:ResourceTag/c': 'x' } })];
    expect(reasonsOf(all(PUT, can('iam:TagRole', ITSELF), KEY), statements, null)).toEqual(['a', 'b', 'c'].map((tag) => `path test-001: not decidable from the policy: aws:ResourceTag/${tag} stringequals x`));
    expect(escalationsOf(roleWith(statements), [all(PUT)], null).doubts.map(({ statement }) => statement)).toEqual([statements[0]]);
  });

  test('each path is judged by itself: one that breaks is a doubt', () => {
    const broken = pathOf([[can([], ITSELF)]], [], { id: 'broken-001' });
    const torn: EscalationPath = { ...pathOf([]), id: 'torn-001', get variants(): never { AbortSignal.abort('torn').throwIfAborted(); throw new Error('not reached'); } };
    const { value, doubts } = escalationsOf(roleWith([ALL]), [broken, pathOf([[PUT]], [], { id: 'a-001' }), torn, pathOf([[KEY]], [], { id: 'b-001' })], null);
    expect(doubts).toEqual([{ reason: 'the path broken-001 could not be judged: a requirement names no action', statement: null }, { reason: 'the path torn-001 could not be judged: torn', statement: null }]);
    expect(value.map(({ path, certainty }) => [path.id, certainty])).toEqual([['a-001', 'confirmed'], ['b-001', 'potential']]);
  });
});

describe('the best way counts', () => {
  const CONFIRMED = [can('iam:Confirmed', ITSELF)];
  const OPEN = [can('iam:Open', USER)];
  const UNKNOWN = [can('iam:Unknown', GROUP)];
  const SURELY_THERE = [can('iam:Unknown', ITSELF)];
  const CLOSED = [can('iam:Closed', ITSELF)];
  const may = [allow(['iam:Confirmed', 'iam:Open']), allow('iam:Unknown', '*', TAGGED)];
  const either = (name: string, a: readonly Requirement[], b: readonly Requirement[], expected: string): readonly Row[] => [
    [`variants: ${name}`, pathOf([a, b]), may, null, expected],
    [`variants: ${name}, in the other order`, pathOf([b, a]), may, null, expected],
  ];
  judged([
    ...either('confirmed over potential', CONFIRMED, OPEN, 'confirmed -'),
    ...either('confirmed over unknown', CONFIRMED, UNKNOWN, 'confirmed -'),
    ...either('confirmed over unknown on what is there', CONFIRMED, SURELY_THERE, 'confirmed -'),
    ...either('potential over unknown', OPEN, UNKNOWN, 'potential -'),
    ...either('unknown over closed', UNKNOWN, CLOSED, 'unknown'),
    ...either('potential over closed', OPEN, CLOSED, 'potential -'),
    ...either('none of them', CLOSED, CLOSED, 'none'),
    ['variants: the best of three', pathOf([UNKNOWN, OPEN, CONFIRMED]), may, null, 'confirmed -'],
    ['variants: none that lacks one of its targets', pathOf([[...CONFIRMED, ...CLOSED], OPEN]), may, null, 'potential -'],
    ['variants: potential over a named thing that nobody read', pathOf([[can('iam:Named', ANY_ROLE)], OPEN]), [...may, allow('iam:Named', iam('role/deploy'))], null, 'potential -'],
  ]);

  const A = iam('role/a');
  const B = iam('role/b');
  const two = account([role('a'), role('b')]);
  const PUT = all(can('iam:PutRolePolicy', ANY_ROLE));
  judged([
    ['candidates: the first of two', PUT, [ALL], two, 'confirmed role/a'],
    ['candidates: allowed over closed', PUT, [allow('iam:*', B)], two, 'confirmed role/b'],
    ['candidates: allowed over unknown', PUT, [allow('iam:*', A, TAGGED), allow('iam:*', B)], two, 'confirmed role/b'],
    ['candidates: unknown over closed', PUT, [allow('iam:*', B, TAGGED)], two, 'unknown'],
    ['candidates: what is there over a name that is open', PUT, [allow('iam:*', iam('role/*'))], two, 'confirmed role/a'],
    ['candidates: a name that is open over what is there and closed', PUT, [ALL, deny('iam:*', [A, B])], two, 'potential -'],
    ['candidates: a name that is open over what is there and unknown', PUT, [allow('iam:*', iam('role/app-*')), allow('iam:*', A, TAGGED)], two, 'potential -'],
    ['candidates: an unknown name over what is there and closed', PUT, [allow('iam:*', iam('role/app-*'), TAGGED)], two, 'unknown'],
  ]);
});

describe('what a path needs to exist', () => {
  const PASS = can('iam:PassRole', ANY_ROLE);
  const PUT = can('iam:PutRolePolicy', ITSELF);
  const UPDATE = can('lambda:UpdateFunctionCode', FUNCTION);
  const lesser: Partial<OtherRole> = { isPrivileged: false };
  judged([
    ['role-trusting: the role that is passed', given([TRUSTS_LAMBDA], PASS), [ALL], account([forLambda('deploy')]), 'confirmed role/deploy'],
    ['role-trusting: not when the role trusts another service', given([TRUSTS_LAMBDA], PASS), [ALL], account([role('deploy', { trusts: (service) => service === 'ec2.amazonaws.com' })]), 'potential role/deploy'],
    ['role-trusting: not when another role trusts it', given([TRUSTS_LAMBDA], PASS), [allow('*', iam('role/admin'))], account([forLambda('deploy'), role('admin')]), 'potential role/admin'],
    ['role-trusting: not when no role is acted on', given([TRUSTS_LAMBDA], PUT), [ALL], account([forLambda('deploy')]), 'potential -'],
    ['role-trusting: not by a lesser role', given([TRUSTS_LAMBDA], PASS), [ALL], account([forLambda('reader', lesser)]), 'potential -'],
    ['role-trusting: whatever other roles there are', given([TRUSTS_LAMBDA], can('iam:PassRole', LAMBDA_ROLE)), [ALL], account([role('admin'), forLambda('deploy'), role('build')]), 'confirmed role/deploy'],
    ['role-trusting: not when nothing was read', given([TRUSTS_LAMBDA], PASS), [ALL], null, 'potential -'],
    ['role-trusting: not by a policy, when nothing was read', given([TRUSTS_LAMBDA], can('iam:CreatePolicyVersion', ATTACHED)), [ALL], null, 'potential policy/own', { policies: [customer('own')] }],
    ['role-trusting-caller: the role that is assumed', given([TRUSTS_CALLER], can('sts:AssumeRole', CALLERS_ROLE)), [ALL], account([forCaller('deploy')]), 'confirmed role/deploy'],
    ['role-trusting-caller: not when another role trusts it', given([TRUSTS_CALLER], can('iam:TagRole', ANY_ROLE)), [allow('*', iam('role/admin'))], account([forCaller('deploy'), role('admin')]), 'potential role/admin'],
    ['role-trusting-caller: not when the role trusts a service', given([TRUSTS_CALLER], PASS), [ALL], account([forLambda('deploy')]), 'potential role/deploy'],
    ['role-trusting-caller: not when no role is acted on', given([TRUSTS_CALLER], PUT), [ALL], account([forCaller('deploy')]), 'potential -'],
    ['role-trusting-caller: whatever else has to exist', given([TRUSTS_CALLER, BETTER_ROLE], can('iam:PutRolePolicy', CALLERS_ROLE)), [ALL], account([role('admin'), forCaller('deploy')]), 'confirmed role/deploy'],
    ['role-trusting-caller: not when nothing was read', given([TRUSTS_CALLER], PUT), [ALL], null, 'potential -'],
    ['role-trusting-caller: not by a policy, when nothing was read', given([TRUSTS_CALLER], can('iam:CreatePolicyVersion', ATTACHED)), [ALL], null, 'potential policy/own', { policies: [customer('own')] }],
    ['resource-with-role: the function that is changed', given([RUNS], UPDATE), [ALL], account([role('admin')], [runs('other', 'gone'), runs('tool', 'admin')]), 'confirmed function:tool'],
    ['resource-with-role: not when it is another resource', given([RUNS], can('glue:UpdateJob', JOB)), [ALL], account([role('admin')], [runs('tool', 'admin')]), 'potential -'],
    ['resource-with-role: not when something else is acted on', given([RUNS], PASS), [ALL], account([role('admin')], [runs('tool', 'admin')]), 'potential role/admin'],
    ['resource-with-role: not when nothing is acted on', given([RUNS], PUT), [ALL], account([role('admin')], [runs('tool', 'admin')]), 'potential -'],
    ['resource-with-role: not when nothing was read', given([RUNS], UPDATE), [ALL], null, 'potential -'],
    ['resource-with-role: a policy is no function', given([RUNS], can('iam:CreatePolicyVersion', ATTACHED)), [ALL], null, 'potential policy/own', { policies: [customer('own')] }],
    ['privileged-role: any of the account', given([BETTER_ROLE], PUT), [ALL], account([role('reader', lesser), role('admin')]), 'confirmed -'],
    ['privileged-role: no lesser one', given([BETTER_ROLE], PUT), [ALL], account([role('reader', lesser)]), 'potential -'],
    ['privileged-role: not when nothing was read', given([BETTER_ROLE], PUT), [ALL], null, 'potential -'],
    ['other-role: also a lesser one', given([OTHER_ROLE], PUT), [ALL], account([role('reader', lesser)]), 'confirmed -'],
    ['other-role: not when there is none', given([OTHER_ROLE], PUT), [ALL], EMPTY, 'potential -'],
    ['other-role: not when nothing was read', given([OTHER_ROLE], PUT), [ALL], null, 'potential -'],
    ...[BETTER_USER, BETTER_GROUP, OTHER_USER].map((one): Row => [`${one.kind}: nobody reads users and groups`, given([one], PUT), [ALL], account([forLambda('admin')], [runs('tool', 'admin')]), 'potential -']),
    ['all of a list: each is met', given([TRUSTS_LAMBDA, BETTER_ROLE, OTHER_ROLE], PASS), [ALL], account([forLambda('deploy')]), 'confirmed role/deploy'],
    ['all of a list: the first is not', given([BETTER_USER, TRUSTS_LAMBDA], PASS), [ALL], account([forLambda('deploy')]), 'potential role/deploy'],
    ['all of a list: the last is not', given([TRUSTS_LAMBDA, BETTER_USER], PASS), [ALL], account([forLambda('deploy')]), 'potential role/deploy'],
    ['all of a list: by the same role', given([TRUSTS_LAMBDA, TRUSTS_CALLER], PASS), [ALL], account([forLambda('a'), forCaller('b')]), 'potential role/a'],
    ['all of a list: by one role that is both', given([TRUSTS_LAMBDA, TRUSTS_CALLER], PASS), [ALL], account([forCaller('both', ACCOUNT, { trusts: () => true })]), 'confirmed role/both'],
    ['what exists does not open what is closed', given([BETTER_ROLE], PUT), [allow('sns:*')], account([role('admin')]), 'none'],
    ['what exists does not decide what cannot be told', given([BETTER_ROLE], PUT), [allow('iam:*', '*', TAGGED)], account([role('admin')]), 'unknown'],
    ['what exists does not put there what is open', given([OTHER_ROLE], can('iam:CreateAccessKey', USER)), [ALL], account([role('admin')]), 'potential -'],
  ]);

  const ASSUME = given([TRUSTS_CALLER], can('sts:AssumeRole', CALLERS_ROLE));
  judged([
    ['a trust policy that names the account: the role has to allow', ASSUME, [allow('s3:*')], account([forCaller('deploy')]), 'none'],
    ['a trust policy that names the account, and the role allows', ASSUME, [allow('sts:AssumeRole', iam('role/deploy'))], account([forCaller('deploy')]), 'confirmed role/deploy'],
    ['a trust policy that names the role is enough', ASSUME, [allow('s3:*')], account([forCaller('deploy', SELF)]), 'confirmed role/deploy'],
    ['a trust policy that names another role', ASSUME, [allow('sts:AssumeRole', iam('role/deploy'))], account([forCaller('deploy', iam('role/other'))]), 'none'],
    ['a trust policy says nothing of passing the role', all(can('iam:PassRole', ANY_ROLE)), [allow('iam:PassRole')], account([role('deploy')]), 'confirmed role/deploy'],
    ['a trust policy that nobody can read', ASSUME, [allow('sts:AssumeRole', iam('role/deploy'))], account([forCaller('deploy', SELF, { trust: { malformed: 'torn' } })]), 'unknown'],
  ]);
});

describe('names that are left open', () => {
  const PUT = all(can('iam:PutRolePolicy', ANY_ROLE));
  const NAMED = iam('role/deploy');
  const RED = { tags: { team: 'red' } };
  judged([
    ['everything', PUT, [ALL], EMPTY, 'potential -'],
    ['every role', PUT, [allow('iam:*', iam('role/*'))], EMPTY, 'potential -'],
    ['a beginning', PUT, [allow('iam:*', iam('role/app-*'))], EMPTY, 'potential -'],
    ['an end', PUT, [allow('iam:*', iam('role/*-app'))], EMPTY, 'potential -'],
    ['one character', PUT, [allow('iam:*', iam('role/app?'))], EMPTY, 'potential -'],
    ['one character after a fixed place', PUT, [allow('iam:*', iam('role/a?p'))], EMPTY, 'potential -'],
    ['any account', PUT, [allow('iam:*', 'arn:aws:iam::*:role/app-*')], EMPTY, 'potential -'],
    ['another account', PUT, [allow('iam:*', 'arn:aws:iam::999988887777:role/*')], EMPTY, 'none'],
    ['users', PUT, [allow('iam:*', iam('user/*'))], EMPTY, 'none'],
    ['one of several patterns', PUT, [allow('iam:*', [iam('user/*'), iam('role/app-*')])], EMPTY, 'potential -'],
    ['one of several statements', PUT, [allow('iam:*', iam('user/*')), allow('iam:*', iam('role/app-*'))], EMPTY, 'potential -'],
    ['not what is denied', PUT, [allow('iam:*', iam('role/app-*')), deny('iam:*', iam('role/app-*'))], EMPTY, 'none'],
    ['what no Deny covers', PUT, [allow('iam:*', iam('role/app-*')), deny('iam:*', iam('role/app-prod'))], EMPTY, 'potential -'],
    ['one of several actions', all(can(['iam:PutRolePolicy', 'iam:AttachRolePolicy'], ANY_ROLE)), [allow('iam:AttachRolePolicy', iam('role/app-*'))], EMPTY, 'potential -'],
    ['all but what NotResource names', PUT, [{ Effect: 'Allow', Action: 'iam:*', NotResource: iam('role/app-*') }], EMPTY, 'potential -'],
    ['nothing of what NotResource names', PUT, [{ Effect: 'Allow', Action: 'iam:*', NotResource: iam('role/*') }], EMPTY, 'none'],
    ['a statement without Resource', PUT, [{ Effect: 'Allow', Action: 'iam:*' }], EMPTY, 'potential -'],
    ['NotResource within a boundary', PUT, [{ Effect: 'Allow', Action: 'iam:*', NotResource: NAMED }], EMPTY, 'potential -', { boundary: [allow('*', iam('role/app-*'))] }],
    ['a statement without Resource, within a boundary', PUT, [{ Effect: 'Allow', Action: 'iam:*' }], EMPTY, 'potential -', { boundary: [allow('*', iam('role/app-*'))] }],
    ['within a boundary of everything', PUT, [allow('iam:*', iam('role/app-*'))], EMPTY, 'potential -', { boundary: [ALL] }],
    ['within a boundary by NotResource', PUT, [allow('iam:*', iam('role/app-*'))], EMPTY, 'potential -', { boundary: [{ Effect: 'Allow', Action: '*', NotResource: NAMED }] }],
    ['by the boundary alone', PUT, [allow('iam:*', '*')], EMPTY, 'potential -', { boundary: [allow('*', iam('role/app-*'))] }],
    ['where Allow and boundary meet', PUT, [allow('iam:*', iam('role/app-*'))], EMPTY, 'potential -', { boundary: [allow('*', iam('role/*-dev'))] }],
    ['where Allow and boundary do not meet', PUT, [allow('iam:*', iam('role/app-*'))], EMPTY, 'none', { boundary: [allow('*', iam('role/dev-*'))] }],
    ['where Allow and a service control policy meet', PUT, [allow('iam:*', iam('role/app-*'))], EMPTY, 'potential -', { levels: [[allow('*', iam('role/*-dev'))]] }],
    ['not elsewhere than among roles, where the boundary has none', PUT, [ALL], EMPTY, 'none', { boundary: [allow('*', 'arn:aws:s3:::app-*')] }],
    ['a boundary of another action opens nothing', PUT, [allow('iam:*', iam('role/app-*'))], EMPTY, 'none', { boundary: [allow('sns:*', iam('role/*-dev'))] }],
    ['a variable that the role fixes', PUT, [allow('iam:*', iam('role/${aws:PrincipalTag/team}-*'))], EMPTY, 'potential -', RED],
    ['a variable for the account', PUT, [allow('iam:*', 'arn:aws:iam::${aws:PrincipalAccount}:role/app-*')], EMPTY, 'potential -'],
    ['a variable that cannot be told', PUT, [allow('iam:*', iam('role/${aws:PrincipalTag/team}-*'))], EMPTY, 'unknown'],
    ['a variable that cannot be told, beside a pattern', PUT, [allow('iam:*', [iam('role/${aws:PrincipalTag/team}-*'), iam('role/app-*')])], EMPTY, 'potential -'],
    ['a function in a region that is named', all(can('lambda:UpdateFunctionCode', FUNCTION)), [allow('lambda:*', tool('app-*'))], EMPTY, 'potential -'],
    ['a function in any region', all(can('lambda:UpdateFunctionCode', FUNCTION)), [allow('lambda:*', tool('app-*', '*'))], EMPTY, 'potential -'],
    ['a role is not its own target', PUT, [allow('iam:*', SELF)], null, 'none'],
    ['a role is not its own target, by a pattern that only it is known to match', PUT, [allow('iam:*', iam('role/worke?')), deny('iam:*', iam('role/workeq'))], null, 'none'],
    ['a role is not its own target in a named list', PUT, [allow('iam:*', [SELF, iam('user/bob')])], PARTLY, 'none'],
    ['a role is not its own target, where everything but itself is denied', PUT, [ALL, { Effect: 'Deny', Action: 'iam:*', NotResource: SELF }], null, 'none', { boundary: [allow('*', SELF)] }],
  ]);

  judged([
    ['a named role of an account that was not read', PUT, [allow('iam:*', NAMED)], null, 'unknown'],
    ['a named role of an account that was read in part', PUT, [allow('iam:*', NAMED)], PARTLY, 'unknown'],
    ['a named role of an account that was read', PUT, [allow('iam:*', NAMED)], EMPTY, 'none'],
    ['a named role that is there', PUT, [allow('iam:*', NAMED)], account([role('deploy')]), 'confirmed role/deploy'],
    ['a named role that is there, in an account that was read in part', PUT, [allow('iam:*', NAMED)], account([role('deploy')], [], false), 'confirmed role/deploy'],
    ['a named role that is denied', PUT, [allow('iam:*', NAMED), deny('iam:*', NAMED)], null, 'none'],
    ['two named roles, of which one is denied', PUT, [allow('iam:*', [NAMED, iam('role/build')]), deny('iam:*', NAMED)], null, 'unknown'],
    ['a named role that a variable stands for', PUT, [allow('iam:*', iam('role/${aws:PrincipalTag/team}'))], null, 'unknown', RED],
    ['the same of an account that was read', PUT, [allow('iam:*', iam('role/${aws:PrincipalTag/team}'))], EMPTY, 'none', RED],
    ['a named role beside a name that is open', PUT, [allow('iam:*', [NAMED, iam('role/app-*')])], null, 'potential -'],
    ['a named role for the other action only', all(can('iam:PutRolePolicy', ANY_ROLE), can('iam:TagRole', ANY_ROLE)), [allow('iam:PutRolePolicy', NAMED), allow('iam:TagRole', iam('role/build'))], null, 'none'],
    ['a named role, when another variant is closed', pathOf([[can('iam:PutRolePolicy', ITSELF)], [can('iam:PutRolePolicy', ANY_ROLE)]]), [allow('iam:*', NAMED)], null, 'unknown'],
    ['a named role is not the role itself', all(can('iam:PutRolePolicy', ITSELF)), [allow('iam:*', NAMED)], null, 'none'],
    ['a named role is no policy', all(can('iam:PutRolePolicy', ATTACHED)), [allow('iam:*', NAMED)], null, 'none'],
    ['a named role is no user', all(can('iam:PutRolePolicy', USER)), [allow('iam:*', NAMED)], null, 'none'],
    ['a named role is no job', all(can('iam:PutRolePolicy', JOB)), [allow('iam:*', NAMED)], null, 'none'],
    ['a named role is no function', all(can('iam:PutRolePolicy', FUNCTION)), [allow('iam:*', NAMED)], null, 'none'],
    ['a named function of an account that was not read', all(can('lambda:UpdateFunctionCode', FUNCTION)), [allow('lambda:*', tool('tool'))], null, 'unknown'],
    ['a named function of an account that was read in part', all(can('lambda:UpdateFunctionCode', FUNCTION)), [allow('lambda:*', tool('tool'))], PARTLY, 'unknown'],
    ['a named function of an account that was read', all(can('lambda:UpdateFunctionCode', FUNCTION)), [allow('lambda:*', tool('tool'))], EMPTY, 'none'],
    ['a named function is no role', PUT, [allow('iam:*', tool('tool'))], null, 'none'],
  ]);

  test('a named role that cannot be told is named in the doubt', () => {
    expect(reasonsOf(PUT, [allow('iam:*', NAMED, TAGGED)], null)).toEqual(['path test-001: not decidable from the policy: aws:ResourceTag/team stringequals red', `path test-001: whether ${NAMED} is worth it was not read`]);
  });

  const several = (of: number, made: (index: number) => string): readonly string[] => Array.from({ length: of }, (_, index) => iam(`role/${made(index)}`));
  judged([
    ['many patterns of the role, each with those of its boundary', PUT, [allow('iam:*', several(20, (index) => `a${index}-*`))], EMPTY, 'potential -', { boundary: [allow('*', several(20, (index) => (index === 19 ? '*-b' : `c${index}-*`)))] }],
    ['thousands of patterns, of which the first is open', PUT, [allow('iam:*', several(1500, (index) => `a${index}-*`))], EMPTY, 'potential -', { boundary: [allow('*', several(1500, (index) => (index === 0 ? 'a0-*' : `*-b${index}`)))] }],
  ]);
});

describe('what a request carries', () => {
  const PASS = (key: string, value: string): EscalationPath => all(can('iam:PassRole', ITSELF, { [key]: value }));
  const when = (condition: Json): readonly Json[] => [allow('iam:*', '*', condition)];
  const OF_BOUNDARY: Json = { StringEquals: { 'iam:PermissionsBoundary': BOUNDARY } };
  const BOUND = { boundary: [ALL] };
  judged([
    ['a condition that it meets', PASS('iam:PassedToService', LAMBDA), when({ StringEquals: { 'iam:PassedToService': LAMBDA } }), null, 'confirmed -'],
    ['a condition in other case', PASS('iam:PassedToService', LAMBDA), when({ StringEquals: { 'IAM:passedtoservice': LAMBDA } }), null, 'confirmed -'],
    ['a condition that it does not meet', PASS('iam:PassedToService', LAMBDA), when({ StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } }), null, 'none'],
    ['a condition on what it does not carry', PASS('iam:PassedToService', LAMBDA), when(TAGGED), null, 'unknown'],
    ['the partition', PASS('iam:PolicyARN', 'arn:{Partition}:iam::aws:policy/Any'), when({ StringEquals: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/Any' } }), null, 'confirmed -'],
    ['the account', PASS('iam:PolicyARN', 'arn:aws:iam::{Account}:policy/any'), when({ StringEquals: { 'iam:PolicyARN': iam('policy/any') } }), null, 'confirmed -'],
    ['a region', PASS('iam:AssociatedResourceArn', 'arn:aws:ec2:{Region}:1:x'), when({ StringLike: { 'iam:AssociatedResourceArn': 'arn:aws:ec2:us-*-1:1:x' } }), null, 'confirmed -'],
    ['a name of its own', PASS('iam:PolicyARN', 'policy/{Name}'), when({ StringLike: { 'iam:PolicyARN': 'policy/*' } }), null, 'confirmed -'],
    ['a name that the policy asks for', PASS('iam:PolicyARN', 'policy/{Name}'), when({ StringEquals: { 'iam:PolicyARN': 'policy/known' } }), null, 'confirmed -'],
    ['not a name of another kind', PASS('iam:PolicyARN', 'policy/{Name}'), when({ StringEquals: { 'iam:PolicyARN': 'role/known' } }), null, 'none'],
    ['several keys', all(can('iam:PassRole', ITSELF, { 'iam:PassedToService': LAMBDA, 'iam:PolicyARN': 'x' })), when({ StringEquals: { 'iam:PassedToService': LAMBDA, 'iam:PolicyARN': 'x' } }), null, 'confirmed -'],
    ['each action by its own', all(can('iam:PassRole', ITSELF, { 'iam:PolicyARN': 'a' }), can('iam:TagRole', ITSELF, { 'iam:PolicyARN': 'b' })), [allow('iam:PassRole', '*', { StringEquals: { 'iam:PolicyARN': 'a' } }), allow('iam:TagRole', '*', { StringEquals: { 'iam:PolicyARN': 'b' } })], null, 'confirmed -'],
    ['the own boundary in a request on itself', all(can('iam:PutRolePolicy', ITSELF)), when(OF_BOUNDARY), null, 'confirmed -', BOUND],
    ['the own boundary, which is not the one that is asked for', all(can('iam:PutRolePolicy', ITSELF)), when({ StringEquals: { 'iam:PermissionsBoundary': iam('policy/other') } }), null, 'none', BOUND],
    ['the own boundary says nothing of another role', all(can('iam:PutRolePolicy', ANY_ROLE)), when(OF_BOUNDARY), account([role('admin')]), 'unknown', BOUND],
    ['a boundary that the request brings with it', all(can('iam:PutRolePermissionsBoundary', ITSELF, { 'iam:PermissionsBoundary': 'x' })), when({ StringEquals: { 'iam:PermissionsBoundary': 'x' } }), null, 'confirmed -', BOUND],
    ['the boundary beside what the request carries', all(can('iam:PassRole', ITSELF, { 'iam:PassedToService': LAMBDA })), when({ StringEquals: { 'iam:PermissionsBoundary': BOUNDARY, 'iam:PassedToService': LAMBDA } }), null, 'confirmed -', BOUND],
  ]);
});

describe('steps and statements', () => {
  const PASS = allow('iam:PassRole', iam('role/*'));
  const CREATE = allow('glue:*');
  const there = account([forLambda('deploy')]);
  const path = all(can('iam:PassRole', LAMBDA_ROLE), can('glue:CreateJob', NEW_JOB), can(['glue:StartJobRun', 'glue:BatchStopJobRun'], NEW_JOB));

  it('names each step, what it acts on, and the statements that grant it', () => {
    const { steps } = escalationOf(path, [deny('s3:*'), PASS, CREATE, allow('sns:*')], there);
    expect(steps.map(({ action, statements }) => [action, statements])).toEqual([
      ['iam:PassRole', [{ policy: 'inline', statement: PASS }]],
      ['glue:CreateJob', [{ policy: 'inline', statement: CREATE }]],
      ['glue:StartJobRun', [{ policy: 'inline', statement: CREATE }]],
    ]);
    expect(steps[0]?.resource).toBe(iam('role/deploy'));
    expect(steps[1]?.resource).toBe(steps[2]?.resource);
    expect(escalationOf(path, [PASS, CREATE], there).path).toBe(path);
  });
  it('names the action that is allowed', () => {
    expect(escalationOf(path, [PASS, allow(['glue:CreateJob', 'glue:BatchStopJobRun'])], there).steps.map(({ action }) => action)).toEqual(['iam:PassRole', 'glue:CreateJob', 'glue:BatchStopJobRun']);
  });
  it('names the steps of the variant that counts alone', () => {
    const variants = pathOf([[can('iam:Open', USER)], [can('iam:PutRolePolicy', ITSELF)]]);
    expect(escalationOf(variants, [ALL], null).steps.map(({ action }) => action)).toEqual(['iam:PutRolePolicy']);
  });
  it('names the steps by which several things are acted on', () => {
    expect(resourcesOf(all(can('iam:PassRole', LAMBDA_ROLE), can('iam:PutRolePolicy', ITSELF), can('iam:TagRole', LAMBDA_ROLE)), [ALL], there)).toEqual(['role/deploy', 'role/deploy', 'role/worker']);
  });
  it('names the trust policy that lets the role in', () => {
    const { steps } = escalationOf(given([TRUSTS_CALLER], can('sts:AssumeRole', CALLERS_ROLE)), [], account([forCaller('deploy', SELF)]));
    expect(steps.flatMap(({ statements }) => statements)).toContainEqual({ policy: 'the policy of the resource', statement: { Effect: 'Allow', Principal: { AWS: SELF }, Action: 'sts:AssumeRole' } });
  });
  it('names each statement once, in the order of the steps', () => {
    expect(statementsOf(escalationOf(path, [CREATE, PASS], there))).toEqual([{ policy: 'inline', statement: PASS }, { policy: 'inline', statement: CREATE }]);
  });
  it('names the same statement of two policies twice', () => {
    const both = all(can('iam:PutRolePolicy', ITSELF));
    const found = escalationOf(both, [ALL], null, { boundary: [ALL] });
    expect(statementsOf(found)).toEqual([{ policy: 'inline', statement: ALL }, { policy: `boundary ${BOUNDARY}`, statement: ALL }]);
  });
  it('names none where there is no step', () => {
    expect(statementsOf({ path, certainty: 'potential', steps: [], target: null })).toEqual([]);
  });
});

test.each<readonly [string, readonly Json[], boolean]>([
  ['it writes its own policy', [allow('iam:PutRolePolicy', SELF)], true],
  ['it attaches a policy to itself', [allow('iam:AttachRolePolicy', SELF)], true],
  ['it may do everything', [ALL], true],
  ['it writes the policy of another role', [allow('iam:PutRolePolicy', iam('role/other'))], false],
  ['it writes its own policy under what cannot be told', [allow('iam:PutRolePolicy', SELF, TAGGED)], false],
  ['it needs something else as well: a role to pass', [allow(['iam:PassRole', 'lambda:*'])], false],
  ['it needs something else as well: a user', [allow('iam:CreateAccessKey')], false],
  ['it may do nothing', [], false],
])('a role can make itself an administrator: %s', (_name, statements, expected) => expect(canElevateItself(roleWith(statements))).toBe(expected));

test('a self path of which it is open whether its target is there makes nobody an administrator', () => {
  const potential = [allow('sso:*')];
  const found = escalationsOf(roleWith(potential), ESCALATION_PATHS.filter(({ category, exists }) => category === 'self-escalation' && exists.length === 0), null).value;
  expect(new Set(found.map(({ certainty }) => certainty))).toEqual(new Set(['potential']));
  expect(canElevateItself(roleWith(potential))).toBe(false);
});
