import { expect, test } from 'vitest';
import type { Json } from '../../src/model/facts.ts';
import { resourceAccess, urlAccess, type Policy, type ResourceContext } from '../../src/policy/index.ts';
import { accessText, audienceText, CONTEXT, policyOf } from './driver.ts';

type Block = Readonly<Record<string, Readonly<Record<string, Json>>>>;
const statement = (effect: 'Allow' | 'Deny', who: Json, action: Json, block: Block = {}): Json => ({ Effect: effect, Principal: who, Action: action, Resource: '*', ...(Object.keys(block).length > 0 && { Condition: block }) });
const allow = (who: Json, action: Json, block?: Block): Json => statement('Allow', who, action, block);
const deny = (who: Json, action: Json, block?: Block): Json => statement('Deny', who, action, block);
const butFor = (effect: 'Allow' | 'Deny', who: Json, action: Json, block: Block = {}): Json => ({ Effect: effect, NotPrincipal: who, Action: action, Resource: '*', ...(Object.keys(block).length > 0 && { Condition: block }) });
const equals = (keys: Readonly<Record<string, Json>>): Block => ({ StringEquals: keys });
const from = (...blocks: readonly string[]): Block => ({ IpAddress: { 'aws:SourceIp': [...blocks] } });

const [A, B, OURS] = ['444455556666', '777788889999', 'o-ours123456'];
const [URL, INVOKE, GET] = ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction', 'lambda:GetFunction'];
const SNS = { Service: 'sns.amazonaws.com' };
const MEMBERS: Block = equals({ 'aws:PrincipalOrgID': 'o-abc1234567' });
const FOR_MEMBERS: Block = equals({ 'aws:SourceOrgID': 'o-abc1234567' });
const UNTOLD: Block = equals({ 'madeup:Key': 'x' });

// Lambda "Control access to Lambda function URLs": both actions are needed, so whoever has one of them only is not let in.
test.each<readonly [string, readonly Json[], readonly string[], number]>([
  ['each of two accounts', [allow({ AWS: [A, B] }, [URL, INVOKE])], [`account ${A}`, `account ${B}`], 0],
  ['a doubt about InvokeFunctionUrl is one', [allow({ AWS: A }, URL, UNTOLD), allow({ AWS: A }, INVOKE)], [], 1],
  ['a doubt about InvokeFunction is one', [allow({ AWS: A }, URL), allow({ AWS: A }, INVOKE, UNTOLD)], [], 1],
  ['members of an organization are no service that acts for its members', [allow('*', URL, MEMBERS), allow(SNS, INVOKE, FOR_MEMBERS)], [], 0],
  ['a service that acts for members of an organization is no member', [allow(SNS, URL, FOR_MEMBERS), allow('*', INVOKE, MEMBERS)], [], 0],
  ['an account is no service that acts for it', [allow({ AWS: A }, URL), allow('*', INVOKE, equals({ 'aws:SourceAccount': A }))], [], 0],
  ['a service that acts for an account is not the account', [allow('*', URL, equals({ 'aws:SourceAccount': A })), allow({ AWS: A }, INVOKE)], [], 0],
  ['a block within one of several', [allow('*', URL, from('203.0.113.0/24', '198.51.100.0/24')), allow('*', INVOKE, from('198.51.100.7'))], ['ip 198.51.100.7'], 0],
  ['one of several blocks within another', [allow('*', URL, from('198.51.100.7')), allow('*', INVOKE, from('203.0.113.0/24', '198.51.100.0/24'))], ['ip 198.51.100.7'], 0],
  ['a block within what a Deny leaves of another, up to its end', [allow('*', URL, from('8.8.8.0/24')), deny('*', URL, from('8.8.8.0/26')), allow('*', INVOKE, from('8.8.8.128/25'))], ['ip 8.8.8.128/25'], 0],
  ['a block that a Deny leaves nothing of', [allow('*', URL, from('8.8.8.0/24')), deny('*', URL, from('8.8.8.0/26')), allow('*', INVOKE, from('8.8.8.0/28'))], [], 0],
])('through a URL with AWS_IAM: %s', (_name, statements, expected, doubts) => {
  const judged = urlAccess(policyOf(statements), 'AWS_IAM', CONTEXT);
  expect([judged.value.reachableBy.map(accessText).sort(), judged.doubts.length]).toEqual([[...expected].sort(), doubts]);
});
test.each<readonly [string, readonly Json[], string]>([
  ['InvokeFunctionUrl', [allow('*', URL, from('203.0.113.0/24')), allow({ AWS: A }, INVOKE)], `account ${A}`],
  ['InvokeFunction', [allow({ AWS: A }, URL), allow('*', INVOKE, from('203.0.113.0/24'))], `account ${A}`],
  ['InvokeFunction for an organization', [allow('*', URL, MEMBERS), allow('*', INVOKE, from('203.0.113.0/24'))], 'organization o-abc1234567'],
])('the narrower class is let in where addresses limit everybody: %s', (_name, statements, expected) => {
  expect(urlAccess(policyOf(statements), 'AWS_IAM', CONTEXT).value.reachableBy.map(({ audience }) => audienceText(audience))).toEqual([expected]);
});
test('the evidence of who reaches a URL is the statements of both actions, each once', () => {
  const statements = [allow({ AWS: A }, URL), allow({ AWS: A }, [URL, INVOKE])];
  expect(urlAccess(policyOf(statements), 'AWS_IAM', CONTEXT).value.reachableBy.map((access) => access.statements)).toEqual([statements]);
});

/** Who is let in by each way, as text. */
const letIn = (policy: Policy, actions: readonly string[], context: ResourceContext = CONTEXT): readonly string[] => resourceAccess(policy, actions, context).value.map((access) => `${access.via} ${accessText(access)}`).sort();
const IN_URL: Block = { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } };
const TOPIC = 'arn:aws:sns:*:*:t';
test.each<readonly [string, readonly Json[], string, readonly string[]]>([
  ['one condition of two tells the ways apart', [allow({ AWS: A }, INVOKE, { ...IN_URL, ...equals({ 'aws:PrincipalAccount': A }) })], INVOKE, [`url-iam account ${A}`]],
  ['one Deny of two tells the ways apart', [allow({ AWS: A }, INVOKE), deny('*', INVOKE, IN_URL), deny('*', INVOKE, equals({ 'aws:PrincipalAccount': B }))], INVOKE, [`api account ${A}`]],
  ['a Deny of another account does not stand in for the one of everybody', [allow({ AWS: A }, GET), deny({ AWS: B }, GET, equals({ 'aws:UserAgent': 'x' })), deny('*', GET, equals({ 'aws:PrincipalAccount': A }))], GET, []],
  ['NotPrincipal leaves out whom it names, whatever the condition lets in', [butFor('Allow', { AWS: A }, GET, equals({ 'aws:PrincipalAccount': [A, B] }))], GET, [`api account ${B}`]],
  ['a NotPrincipal of an account lets the unsigned in', [butFor('Allow', { AWS: A }, URL)], URL, ['url-iam anyone', 'url-none anyone']],
  ['a Deny for all but an account keeps the unsigned out', [allow('*', URL), butFor('Deny', { AWS: A }, URL)], URL, [`url-iam account ${A}`]],
  ['who does not sign has no ARN', [allow('*', URL, { Null: { 'aws:PrincipalArn': 'false' } })], URL, ['url-iam anyone']],
  ['all addresses of IPv4 are no limit to an account', [allow({ AWS: A }, URL, from('0.0.0.0/0'))], URL, [`url-iam account ${A}`]],
  ['all addresses of IPv6 are no limit to an organization', [allow('*', URL, { ...from('::/0'), ...MEMBERS })], URL, ['url-iam organization o-abc1234567']],
  ['half of the addresses of either version is a limit', [allow({ AWS: A }, URL, from('0.0.0.0/1', '2000::/4'))], URL, [`url-iam account ${A} (if aws:SourceIp in 0.0.0.0/1, 2000::/4)`]],
  ['a token binds a service that only its source ARN points at', [allow('*', GET, { ArnLike: { 'aws:SourceArn': TOPIC }, StringEquals: { 'lambda:EventSourceToken': 'amzn1.x' } })], GET, [`api service sns.amazonaws.com from ${TOPIC} with token`]],
  ['a star under StringEquals is a character of the token', [allow(SNS, GET, equals({ 'lambda:EventSourceToken': 'amzn1.*' }))], GET, ['api service sns.amazonaws.com with token']],
  ['StringLike without a wildcard fixes the token', [allow(SNS, GET, { StringLike: { 'lambda:EventSourceToken': 'amzn1.x' } })], GET, ['api service sns.amazonaws.com with token']],
  ['StringLike with a wildcard leaves the token to the caller', [allow(SNS, GET, { StringLike: { 'lambda:EventSourceToken': 'amzn1.*' } })], GET, ['api service sns.amazonaws.com any customer (if lambda:EventSourceToken stringlike amzn1.*)']],
  ['what the sources of a service have to meet is said once', [allow(SNS, GET, equals({ 'aws:SourceAccount': [A, B], 'aws:SourceOrgID': 'o-abc1234567' }))], GET, [`api service sns.amazonaws.com of ${A}, ${B} (if aws:SourceOrgID stringequals o-abc1234567)`]],
  ['what every federated user meets is no condition', [allow({ Federated: 'accounts.google.com' }, GET, { StringNotEquals: { 'accounts.google.com:aud': 'x' } })], GET, ['api federated accounts.google.com']],
  ['what some federated users meet is one', [allow({ Federated: 'accounts.google.com' }, GET, equals({ 'accounts.google.com:aud': 'x' }))], GET, ['api federated accounts.google.com (if accounts.google.com:aud stringequals x)']],
])('%s', (_name, statements, action, expected) => {
  const policy = policyOf(statements);
  expect([letIn(policy, [action]), resourceAccess(policy, [action], CONTEXT).doubts]).toEqual([[...expected].sort(), []]);
});
test('a service that a NotPrincipal names is not let in, whomever it acts for', () => {
  expect(letIn(policyOf([butFor('Allow', SNS, GET, equals({ 'aws:SourceAccount': A }))]), [GET]).filter((text) => text.includes('sns'))).toEqual([]);
});

test.each<readonly [string, Block, number]>([
  ['a request through an endpoint that nobody can judge, where no address gets in', { Null: { 'aws:SourceIp': 'true' }, ...UNTOLD }, 1],
  ['an address that nobody can judge', { ...from('203.0.113.0/24'), ...UNTOLD }, 1],
  ['what nobody can judge, of an account that the statement shuts out', equals({ 'madeup:Key': 'x', 'aws:PrincipalAccount': B }), 0],
])('doubts: %s', (_name, block, expected) => {
  const { value, doubts } = resourceAccess(policyOf([allow({ AWS: A }, GET, block)]), [GET], CONTEXT);
  expect([value, doubts.map(({ reason }) => reason)]).toEqual([[], Array<string>(expected).fill('not decidable from the policy: madeup:Key stringequals x')]);
});
test('more addresses than are told apart are a doubt of their statement; the others are judged', () => {
  const many = allow('*', GET, from(...Array.from({ length: 2_200 }, (_, index) => `20.${index >> 8}.${index & 255}.16/28`)));
  const { value, doubts } = resourceAccess(policyOf([many, allow({ AWS: A }, GET)]), [GET], CONTEXT);
  expect([value.map(accessText), doubts.map((doubt) => doubt.statement)]).toEqual([[`account ${A}`], [many]]);
});
test('what is too entangled to judge is a doubt, never an access', () => {
  // Eight keys, seven values, no value twice: nobody can, which is hard to see.
  const keys = Array.from({ length: 8 }, (_, index) => `aws:RequestTag/k${index}`);
  const values = Array.from({ length: 7 }, (_, index) => `v${index}`);
  const oneOfThem = keys.flatMap((key) => [deny('*', GET, { Null: { [key]: 'true' } }), deny('*', GET, { StringNotEquals: { [key]: values } })]);
  const different = values.flatMap((value) => keys.flatMap((key, index) => keys.slice(index + 1).map((other) => deny('*', GET, equals({ [key]: value, [other]: value })))));
  const { value, doubts } = resourceAccess(policyOf([allow({ AWS: A }, GET), ...oneOfThem, ...different]), [GET], CONTEXT);
  expect([value, doubts]).toEqual([[], [{ reason: expect.stringContaining('too entangled') as unknown, statement: null }]]);
});
test('a fault of the engine is not taken for a doubt', () => {
  const { statements, version } = policyOf([allow('*', GET)]);
  const broken = statements.map((one) => ({ ...one, actions: undefined }));
  expect(() => resourceAccess({ version, statements: broken } as unknown as Policy, [GET], CONTEXT)).toThrow(TypeError);
});

test('an answer is remembered for the actions and the members that were asked about', () => {
  const policy = policyOf([allow({ AWS: [A, B] }, 'lambda:Get*', equals({ 'aws:PrincipalOrgID': OURS }))]);
  const asked = (actions: readonly string[], ...members: readonly string[]): readonly string[] => resourceAccess(policy, actions, { ...CONTEXT, members: new Set([CONTEXT.account, ...members]) }).value.map((access) => `${accessText(access)}: ${access.actions.join()}`);
  expect([asked([GET], A), asked([GET], B)]).toEqual([[`account ${A}: ${GET}`], [`account ${B}: ${GET}`]]);
  const members = new Set([CONTEXT.account, A]);
  const actionsOf = (actions: readonly string[]): readonly string[] => resourceAccess(policy, actions, { ...CONTEXT, members }).value.flatMap((access) => access.actions);
  expect([actionsOf([GET, 'lambda:GetPolicy']), actionsOf([GET, 'lambda:GetAlias'])]).toEqual([[GET, 'lambda:GetPolicy'], [GET, 'lambda:GetAlias']]);
});
