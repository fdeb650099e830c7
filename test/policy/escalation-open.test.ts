import { expect, test } from 'vitest';
import type { Json, RolePermissions } from '../../src/model/facts.ts';
import { escalationsOf } from '../../src/policy/escalation/analyse.ts';
import { ESCALATION_PATHS } from '../../src/policy/escalation/paths/index.ts';
import type { EscalationPath } from '../../src/policy/escalation/schema.ts';
import type { Surroundings } from '../../src/policy/escalation/targets.ts';
import { roleOf } from '../../src/policy/role.ts';
import { ACCOUNT, ADMIN, CONTEXT, document, EVERYTHING, found, HELD, idsFor, SELF, type Bounds } from './escalating.ts';

const trustOf = (principal: Json, condition: Json = {}) => document([{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', Condition: condition }]);
const around: Surroundings = {
  roles: [
    { arn: ADMIN, isPrivileged: true, trust: trustOf({ Service: 'lambda.amazonaws.com' }), trusts: (service) => service === 'lambda.amazonaws.com', trustsCaller: false },
    { arn: `arn:aws:iam::${ACCOUNT}:role/reader`, isPrivileged: false, trust: trustOf('*'), trusts: () => true, trustsCaller: true },
  ],
  functions: [{ arn: HELD, role: ADMIN }, { arn: `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:reader`, role: `arn:aws:iam::${ACCOUNT}:role/reader` }],
  isComplete: true,
};
const certainty = (id: string, statements: readonly Json[], where: Surroundings | null = around) => {
  const { value, doubts } = idsFor([statements], where);
  const one = value.find(({ path }) => path.id === id);
  return one === undefined ? (doubts.some(({ reason }) => reason.includes(id)) ? 'unknown' : 'none') : `${one.certainty} ${one.target ?? '-'}`;
};
const pass = (resource: string): Json => ({ Effect: 'Allow', Action: 'iam:PassRole', Resource: resource });
const CREATE: Json = { Effect: 'Allow', Action: ['lambda:CreateFunction', 'lambda:InvokeFunction'], Resource: '*' };
const UPDATE = (resource: string): Json => ({ Effect: 'Allow', Action: ['lambda:UpdateFunctionCode', 'lambda:InvokeFunction'], Resource: resource });

test.each<readonly [string, string, readonly Json[], Surroundings | null, string]>([
  ['an administrator that trusts the service', 'lambda-001', [pass('*'), CREATE], around, `confirmed ${ADMIN}`],
  ['the same, by name', 'lambda-001', [pass(ADMIN), CREATE], around, `confirmed ${ADMIN}`],
  ['no administrator trusts the service yet', 'lambda-001', [pass('*'), CREATE], { ...around, roles: around.roles.slice(1) }, 'potential -'],
  ['only a role that is worth nothing', 'lambda-001', [pass(`arn:aws:iam::${ACCOUNT}:role/reader`), CREATE], around, 'none'],
  ['a named role of an account that was not read', 'lambda-001', [pass(ADMIN), CREATE], null, 'unknown'],
  ['a named role of an account that was read in part', 'lambda-001', [pass(`arn:aws:iam::${ACCOUNT}:role/unread`), CREATE], { ...around, isComplete: false }, 'unknown'],
  ['any role of an account that was not read', 'lambda-001', [pass('*'), CREATE], null, 'potential -'],
  ['code of the function that runs as the administrator', 'lambda-004', [UPDATE('*')], around, `confirmed ${HELD}`],
  ['code of a function that runs as nobody', 'lambda-004', [UPDATE(`arn:aws:lambda:eu-west-1:${ACCOUNT}:function:reader`)], around, 'none'],
  ['its own policy', 'iam-005', [{ Effect: 'Allow', Action: 'iam:PutRolePolicy', Resource: SELF }], around, `confirmed -`],
])('%s: %s', (_name, id, statements, where, expected) => {
  expect(certainty(id, statements, where)).toBe(expected);
});

const trusting = (principal: Json, condition?: Json): Surroundings => ({ ...around, roles: [{ arn: ADMIN, isPrivileged: true, trust: trustOf(principal, condition), trusts: () => false, trustsCaller: true }] });
const ASSUME: Json = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' };
test.each<readonly [string, readonly Json[], Surroundings, string]>([
  ['the account, and the role may assume it', [ASSUME], trusting({ AWS: ACCOUNT }), `confirmed ${ADMIN}`],
  ['the account alone', [], trusting({ AWS: ACCOUNT }), 'none'],
  ['the role itself', [], trusting({ AWS: SELF }), `confirmed ${ADMIN}`],
  ['the role itself, and the role denies', [{ Effect: 'Deny', Action: 'sts:*', Resource: '*' }], trusting({ AWS: SELF }), 'none'],
  ['whoever knows an id', [ASSUME], trusting({ AWS: SELF }, { StringEquals: { 'sts:ExternalId': 'x' } }), 'potential -'],
  ['whoever knows an id, when it may assume no other', [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: ADMIN }], trusting({ AWS: SELF }, { StringEquals: { 'sts:ExternalId': 'x' } }), 'unknown'],
])('a role whose trust policy names %s', (_name, statements, where, expected) => {
  expect(certainty('sts-001', [{ Effect: 'Allow', Action: 'logs:PutLogEvents', Resource: '*' }, ...statements], where)).toBe(expected);
});

const ALL: Json = EVERYTHING;
const LAMBDA: Json = { Effect: 'Allow', Action: 'lambda:*', Resource: '*' };
const on = (action: Json, resource: Json, condition?: Json): Json => ({ Effect: 'Allow', Action: action, Resource: resource, ...(condition !== undefined && { Condition: condition }) });
const EC2 = (resource: string): string => `arn:aws:ec2:eu-west-1:${ACCOUNT}:${resource}`;
const LEFT_OPEN: readonly (readonly [string, string, readonly Json[], boolean, Bounds?])[] = [
  ['an instance by its id', 'ssm-001', [on('ssm:StartSession', EC2('instance/i-0123456789abcdef0'))], true],
  ['instances by the beginning of their ids', 'ssm-001', [on('ssm:StartSession', EC2('instance/i-*'))], true],
  ['an image, a subnet and a security group by name', 'ec2-001', [pass('*'), on('ec2:*', [EC2('instance/*'), EC2('network-interface/*'), EC2('volume/*'), EC2('subnet/subnet-1'), EC2('security-group/sg-1'), 'arn:aws:ec2:eu-west-1::image/ami-1'])], true],
  ['all roles but what a Deny spares', 'lambda-001', [pass('*'), LAMBDA, { Effect: 'Deny', Action: 'iam:PassRole', NotResource: `arn:aws:iam::${ACCOUNT}:role/app-*` }], true],
  ['all roles but what a boundary and a Deny spare together', 'lambda-001', [ALL, { Effect: 'Deny', Action: 'iam:PassRole', NotResource: `arn:aws:iam::${ACCOUNT}:role/*-admin` }], true, { boundary: [LAMBDA, pass(`arn:aws:iam::${ACCOUNT}:role/app-*`)] }],
  ['nothing that a Deny spares', 'lambda-001', [pass('*'), LAMBDA, { Effect: 'Deny', Action: 'iam:PassRole', NotResource: 'arn:aws:sqs:*:*:*' }], false],
  ['functions that a boundary of all regions leaves', 'lambda-004', [ALL], true, { boundary: [on('lambda:*', `arn:aws:lambda:*:${ACCOUNT}:function:app-*`)] }],
  ['roles that a boundary of all accounts leaves', 'lambda-001', [ALL], true, { boundary: [LAMBDA, pass('arn:aws:iam::*:role/app/*')] }],
  ['roles whose names do not begin like ours', 'lambda-001', [pass('*'), LAMBDA, { Effect: 'Deny', Action: 'iam:PassRole', Resource: `arn:aws:iam::${ACCOUNT}:role/z*` }], true],
  ['an alias only', 'lambda-004', [on('lambda:*', `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:*:prod`)], false],
  ['roles of services only', 'lambda-001', [pass(`arn:aws:iam::${ACCOUNT}:role/aws-service-role/*`), LAMBDA], false],
  ['trust policies of roles of services only', 'iam-012', [on('iam:UpdateAssumeRolePolicy', `arn:aws:iam::${ACCOUNT}:role/aws-reserved/*`)], false],
  ['tags on an action that takes none', 'lambda-004', [on('lambda:*', '*', { StringEquals: { 'aws:RequestTag/team': 'x' } })], false],
];
test.each(LEFT_OPEN.map(([name, id, statements, expected, bounds = {}]) => [name, id, statements, expected, bounds] as const))('what policies leave open, %s: %s', (_name, id, statements, expected, bounds) => {
  expect(found([statements], null, bounds).includes(id)).toBe(expected);
});

const OUT = (action: string): readonly Json[] => [on(['s3:*', action], '*')];
test.each<readonly [string, readonly Json[], readonly Json[] | undefined, string]>([
  ['deleting it', [ALL], OUT('iam:DeleteRolePermissionsBoundary'), 'confirmed -'],
  ['replacing it by a wide one', [ALL], OUT('iam:PutRolePermissionsBoundary'), 'confirmed -'],
  ['replacing it by one that must not be wide', [ALL], [on('iam:PutRolePermissionsBoundary', '*', { ArnEquals: { 'iam:PermissionsBoundary': `arn:aws:iam::${ACCOUNT}:policy/b` } })], 'none'],
  ['rewriting it', [ALL], OUT('iam:CreatePolicyVersion'), `confirmed arn:aws:iam::${ACCOUNT}:policy/b`],
  ['rewriting another policy', [ALL], [on('iam:CreatePolicyVersion', `arn:aws:iam::${ACCOUNT}:policy/own`)], 'none'],
  ['policies that allow no more', [on('s3:*', '*'), on('iam:DeleteRolePermissionsBoundary', '*')], OUT('iam:DeleteRolePermissionsBoundary'), 'none'],
  ['policies that make more', [on('iam:*', '*')], OUT('iam:DeleteRolePermissionsBoundary'), 'confirmed -'],
  ['no boundary', [ALL], undefined, 'none'],
])('out of a boundary, %s', (_name, statements, boundary, expected) => {
  const { value } = idsFor([statements], around, boundary === undefined ? {} : { boundary });
  const one = value.find(({ path }) => path.id === 'postern-iam-003');
  expect(one === undefined ? 'none' : `${one.certainty} ${one.target ?? '-'}`).toBe(expected);
});

test('allowing oneself more gains nothing where everything is allowed and a limit holds', () => {
  const boundary = [on(['s3:*', 'iam:AttachRolePolicy'], '*')];
  expect(found([[ALL]], null, { boundary })).not.toContain('iam-009');
  expect(found([[ALL]], null, { levels: [boundary] })).not.toContain('iam-009');
  expect(found([[on('iam:AttachRolePolicy', '*')]], null, { boundary })).toContain('iam-009');
});

test('what a request attaches is the caller\'s choice', () => {
  const attach = (condition: Json): readonly string[] => found([[on('iam:AttachRolePolicy', SELF, condition)]]);
  const policyArn = (name: string): Json => ({ ArnEquals: { 'iam:PolicyARN': `arn:aws:iam::aws:policy/${name}` } });
  expect(attach(policyArn('IAMFullAccess'))).toContain('iam-009');
  expect(attach(policyArn('ReadOnlyAccess'))).not.toContain('iam-009');
  expect(found([[on('iam:AttachRolePolicy', SELF, { ArnLike: { 'iam:PolicyARN': `arn:aws:iam::${ACCOUNT}:policy/app-*` } }), on('iam:CreatePolicy', '*')]])).toContain('iam-009');
  const profile = { ArnLike: { 'ec2:InstanceProfile': `arn:aws:iam::${ACCOUNT}:instance-profile/app-*` } };
  expect(found([[pass('*'), on('ec2:RunInstances', EC2('instance/*'), profile), { Effect: 'Allow', Action: 'ec2:RunInstances', NotResource: EC2('instance/*') }]])).toContain('ec2-001');
  // The image is a resource of the request too, and has no such key.
  expect(found([[pass('*'), on('ec2:RunInstances', '*', profile)]])).not.toContain('ec2-001');
  expect(found([[on(['iam:CreateRole', 'iam:PutRolePolicy'], '*', { StringEquals: { 'iam:PermissionsBoundary': `arn:aws:iam::${ACCOUNT}:policy/b` } })]])).not.toContain('postern-iam-002');
});

test('a role that the path raises need not be worth anything yet', () => {
  const reader = { arn: `arn:aws:iam::${ACCOUNT}:role/reader`, isPrivileged: false, trust: trustOf({ AWS: ACCOUNT }), trusts: () => false, trustsCaller: true };
  const where: Surroundings = { roles: [reader], functions: [], isComplete: true };
  const statements = [on('iam:PutRolePolicy', reader.arn), on('sts:AssumeRole', reader.arn)];
  expect(certainty('iam-017', statements, where)).toBe(`confirmed ${reader.arn}`);
  expect(certainty('sts-001', statements, where)).toBe('none');
  expect(certainty('iam-017', statements, { ...where, roles: [{ ...reader, trustsCaller: false, trust: trustOf({ AWS: '999988887777' }) }] })).toBe('none');
});

test('an entry that breaks is a doubt, and the others are judged', () => {
  const [first, ...rest] = ESCALATION_PATHS;
  if (first === undefined) throw new Error('there are paths');
  const broken: EscalationPath = { ...first, who: ['role'], id: 'broken-001', get variants(): never { throw new Error('torn'); } };
  const permissions: RolePermissions = { policies: [{ name: 'p', arn: null, source: 'inline', document: document([EVERYTHING]) }], boundary: null };
  const { value, doubts } = escalationsOf(roleOf(permissions, CONTEXT), [broken, ...rest], null);
  expect(doubts.map(({ reason }) => reason)).toEqual(['the path broken-001 could not be judged: torn']);
  expect(value.length).toBeGreaterThan(50);
});

const boundedBy = (boundary: readonly Json[], statements: readonly Json[] = [ALL], more: Bounds = {}): readonly string[] => found([statements], around, { ...more, boundary });
const OUT_OF_IT = 'iam:DeleteRolePermissionsBoundary';
test.each<readonly [string, readonly Json[], readonly Json[], Bounds, boolean]>([
  ['a Deny in the boundary goes with it', [ALL, { Effect: 'Deny', NotAction: OUT_OF_IT, Resource: '*' }], [ALL], {}, true],
  ['a Deny of the role stays', [on(['s3:*', OUT_OF_IT], '*')], [ALL, { Effect: 'Deny', NotAction: OUT_OF_IT, Resource: '*' }], {}, false],
  ['a service control policy stays', [on(['s3:*', OUT_OF_IT], '*')], [ALL], { levels: [[on(['s3:*', OUT_OF_IT], '*')]] }, false],
])('out of a boundary, %s', (_name, boundary, statements, more, expected) => expect(boundedBy(boundary, statements, more).includes('postern-iam-003')).toBe(expected));

test.each<readonly [string, Json, boolean]>([
  ['everything', ALL, false],
  ['everything under a condition', { ...(ALL as object), Condition: { Bool: { 'aws:SecureTransport': 'true' } } }, true],
  ['everything but something', { Effect: 'Allow', NotAction: 'sns:*', Resource: '*' }, true],
  ['everything on some things', { Effect: 'Allow', Action: '*', Resource: 'arn:aws:iam::*:role/*' }, true],
  ['everything on all but some things', { Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::b' }, true],
  ['everything, among others', { Effect: 'Allow', Action: ['s3:*', '*'], Resource: ['arn:aws:s3:::b', '*'] }, false],
])('within a boundary, allowing itself more gains a role that is allowed %s: %s', (_name, statement, gains) => {
  expect(boundedBy([on(['s3:*', 'iam:AttachRolePolicy'], '*')], [statement]).includes('iam-009')).toBe(gains);
  // What it does to other roles is another matter.
  expect(boundedBy([on(['iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy'], '*')], [statement])).toContain('iam-021');
});

test('a boundary of AWS is not the role\'s to rewrite', () => {
  const bounded: RolePermissions = { policies: [{ name: 'p', arn: null, source: 'inline', document: document([ALL]) }], boundary: { arn: 'arn:aws:iam::aws:policy/AmazonS3FullAccess', document: document([on(['s3:*', 'iam:CreatePolicyVersion'], '*')]) } };
  expect(escalationsOf(roleOf(bounded, CONTEXT), ESCALATION_PATHS, around).value.map(({ path }) => path.id)).not.toContain('postern-iam-003');
});

test('in China a service has two principals', () => {
  const launch = (partition: string, service: string): readonly string[] => {
    const statements = [on('iam:PassRole', '*', { StringEquals: { 'iam:PassedToService': service } }), on('lambda:*', '*')];
    const permissions: RolePermissions = { policies: [{ name: 'p', arn: null, source: 'inline', document: document(statements) }], boundary: null };
    return escalationsOf(roleOf(permissions, { ...CONTEXT, partition, role: SELF.replace(':aws:', `:${partition}:`) }), ESCALATION_PATHS, null).value.map(({ path }) => path.id);
  };
  expect([launch('aws-cn', 'lambda.amazonaws.com.cn'), launch('aws-cn', 'lambda.amazonaws.com'), launch('aws', 'lambda.amazonaws.com'), launch('aws', 'lambda.amazonaws.com.cn')].map((ids) => ids.includes('lambda-001'))).toEqual([true, true, true, false]);
});

test('a role that the path raises and makes trust the caller', () => {
  const reader = { arn: `arn:aws:iam::${ACCOUNT}:role/reader`, isPrivileged: false, trust: trustOf({ Service: 'lambda.amazonaws.com' }), trusts: () => false, trustsCaller: false };
  const where: Surroundings = { roles: [reader], functions: [], isComplete: true };
  expect(certainty('iam-021', [on(['iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy'], reader.arn)], where)).toBe(`confirmed ${reader.arn}`);
  expect(certainty('iam-021', [on(['iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy'], `arn:aws:iam::${ACCOUNT}:role/nobody`)], where)).toBe('none');
  expect(certainty('iam-021', [on('iam:PutRolePolicy', reader.arn), on('iam:UpdateAssumeRolePolicy', `arn:aws:iam::${ACCOUNT}:role/nobody`)], where)).toBe('none');
  expect(certainty('iam-012', [on('iam:UpdateAssumeRolePolicy', reader.arn)], where)).toBe('none');
});

test('more patterns than can be tried are a doubt, and so are more statements', () => {
  const names = Array.from({ length: 300 }, (_, index) => `arn:aws:iam::${ACCOUNT}:role/a${index}*`);
  const denied: Json = { Effect: 'Deny', Action: 'iam:*', Resource: `arn:aws:iam::${ACCOUNT}:role/a*` };
  expect(certainty('iam-021', [on(['iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy'], names), denied], null)).toBe('unknown');
  expect(certainty('iam-021', [on(['iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy'], names.slice(0, 20)), denied], null)).toBe('none');
  const many = Array.from({ length: 5000 }, (_, index): Json => ({ Effect: 'Deny', Action: 's3:*', Resource: `arn:aws:s3:::b${index}` }));
  const { doubts } = idsFor([[ALL], many.slice(0, 2500), many.slice(2500)]);
  expect(doubts.some(({ reason }) => reason.includes('too many statements'))).toBe(true);
});
