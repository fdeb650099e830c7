import { qualified, roleArn } from '../arns.ts';
import type { Random } from '../random.ts';
import type { LambdaFunction, PolicyStatement } from '../state.ts';
import { plainVariables, platformLayer } from './functions.ts';
import { managedArn } from './managed-policies.ts';
import type { FunctionKind } from './names.ts';
import { grant, publicUrlGrants, resourcePolicy } from './policies.ts';
import { addRole, allow, documentOf, LAMBDA_TRUST } from './roles.ts';
import { makeSecret, SECRET_KINDS, type SecretKind } from './secrets.ts';
import { daysBefore, shortRegion, type Site } from './site.ts';
import { functionUrl, OPEN_CORS } from './wiring.ts';

/** An ordinary mistake: how often it is made in the demo organization, on which kinds of function, and how. */
export interface Weakness {
  readonly name: string;
  readonly count: number;
  readonly kinds?: readonly FunctionKind[];
  readonly apply: (site: Site, fn: LambdaFunction, random: Random, nth: number) => void;
}

/** Accounts of nobody in the organization. */
const FOREIGN = ['210987654321', '345678901234', '456789012345'];
const foreign = (nth: number): string => FOREIGN[nth % FOREIGN.length] ?? '210987654321';

/** Adds statements to the policy of the function itself. */
export function addGrants(fn: LambdaFunction, qualifier: string, statements: readonly PolicyStatement[]): void {
  const known = fn.policies.get(qualifier);
  const before: readonly PolicyStatement[] = known === undefined ? [] : statementsIn(known.document);
  fn.policies.set(qualifier, { document: resourcePolicy([...before, ...statements]), revisionId: known?.revisionId ?? fn.latest.revisionId });
}
// Only documents that the builder itself wrote are read back.
const statementsIn = (document: string): readonly PolicyStatement[] => (JSON.parse(document) as { Statement: readonly PolicyStatement[] }).Statement;

const policy = (statement: (site: Site, fn: LambdaFunction, nth: number) => PolicyStatement): Weakness['apply'] => (site, fn, _random, nth) => { addGrants(fn, '$LATEST', [statement(site, fn, nth)]); };
const ownRole = (change: (role: NonNullable<ReturnType<typeof roleOf>>, site: Site, fn: LambdaFunction, nth: number) => void): Weakness['apply'] => (site, fn, random, nth) => {
  const role = dedicatedRole(site, fn, random);
  change(role, site, fn, nth);
};
const roleOf = (site: Site, fn: LambdaFunction) => [...site.account.roles.values()].find(({ arn }) => arn === fn.latest.role);
/** The function's own role, made for it where it shares one. */
export function dedicatedRole(site: Site, fn: LambdaFunction, random: Random): NonNullable<ReturnType<typeof roleOf>> {
  const known = roleOf(site, fn);
  if (known?.name.startsWith(fn.name) === true) return known;
  const role = addRole(site.organization, site.account, { name: `${fn.name}-${shortRegion(site.region.name)}`, path: `/${site.plan.team}/`, createdAt: daysBefore(site, 100 + random.below(300)), tags: { ...fn.tags }, inline: { logs: [allow(['logs:CreateLogStream', 'logs:PutLogEvents'], `arn:aws:logs:${site.region.name}:${site.account.id}:log-group:/aws/lambda/${fn.name}:*`)] } });
  setRole(fn, role.arn);
  return role;
}
export function setRole(fn: LambdaFunction, arn: string): void {
  fn.latest.role = arn;
  for (const version of fn.versions) version.role = arn;
}

const readable = (site: Site, fn: LambdaFunction, extra: Readonly<Record<string, string>>): void => {
  fn.latest.environment = { ...plainVariables(site, fn.name), ...extra };
  fn.latest.kmsKeyArn = null;
};
const secretVariable: Weakness['apply'] = (site, fn, random, nth) => {
  const kind: SecretKind = SECRET_KINDS[nth % SECRET_KINDS.length] ?? 'password';
  const [name, value] = makeSecret(kind, random);
  readable(site, fn, { [name]: value });
};

const DEPRECATED = ['nodejs18.x', 'python3.8', 'python3.9', 'nodejs16.x', 'dotnet8', 'ruby3.2', 'provided.al2', 'nodejs20.x'];
const ASYNC: readonly FunctionKind[] = ['scheduled', 'ingest', 'notifier'];

const UNSCOPED = ['s3.amazonaws.com', 'sns.amazonaws.com', 'elasticloadbalancing.amazonaws.com', 'events.amazonaws.com'];
const sibling = ({ organization, account }: Site): string => [...organization.accounts.values()].find((other) => other.id !== account.id && other.parentId !== '' && other.state === 'ACTIVE')?.id ?? organization.hubAccount;

const POLICY_WEAKNESSES: readonly Weakness[] = [
  { name: 'policy-public', count: 4, apply: policy((_site, fn) => grant('open', '*', fn.arn)) },
  { name: 'policy-any-customer', count: 1, apply: policy((_site, fn) => grant('iam-url', { AWS: '*' }, fn.arn, { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } }, 'lambda:InvokeFunctionUrl')) },
  { name: 'policy-service-unscoped', count: 8, apply: policy((_site, fn, nth) => grant('service', { Service: UNSCOPED[nth % UNSCOPED.length] }, fn.arn)) },
  { name: 'policy-foreign-account', count: 4, apply: policy((_site, fn, nth) => grant('partner', { AWS: `arn:aws:iam::${foreign(nth)}:root` }, fn.arn)) },
  { name: 'policy-sibling-account', count: 5, apply: policy((site, fn) => grant('sibling', { AWS: `arn:aws:iam::${sibling(site)}:root` }, fn.arn)) },
  { name: 'policy-mutation', count: 1, apply: policy((_site, fn) => grant('deployer', { AWS: roleArn(foreign(0), 'deployer') }, fn.arn, undefined, ['lambda:UpdateFunctionCode', 'lambda:InvokeFunction'])) },
  { name: 'policy-wildcard-action', count: 2, apply: policy((site, fn) => grant('everything', { AWS: `arn:aws:iam::${sibling(site)}:root` }, fn.arn, undefined, 'lambda:*')) },
  { name: 'policy-broad-source', count: 8, apply: policy((site, fn) => grant('all-stages', { Service: 'apigateway.amazonaws.com' }, fn.arn, { ArnLike: { 'AWS:SourceArn': `arn:aws:execute-api:${site.region.name}:${site.account.id}:*` } })) },
];

const URL_WEAKNESSES: readonly Weakness[] = [
  { name: 'url-public', count: 4, kinds: ['api', 'internal'], apply: (site, fn, random) => { fn.urls.set('$LATEST', functionUrl(site, random, 'NONE')); addGrants(fn, '$LATEST', publicUrlGrants(fn.arn)); } },
  { name: 'url-latent', count: 3, kinds: ['api', 'internal'], apply: (site, fn, random) => { fn.urls.set('$LATEST', functionUrl(site, random, 'NONE')); } },
  { name: 'url-cors-open', count: 4, kinds: ['api', 'internal'], apply: (site, fn, random) => { fn.urls.set('$LATEST', functionUrl(site, random, 'AWS_IAM', OPEN_CORS)); } },
];

const ROLE_WEAKNESSES: readonly Weakness[] = [
  { name: 'role-admin', count: 3, apply: ownRole((role, _site, _fn, nth) => { role.boundaryArn = null; if (nth % 2 === 0) role.attached.push(managedArn('AdministratorAccess')); else role.inline.set('all', documentOf([allow('*', '*')])); }) },
  { name: 'role-managed-broad', count: 6, apply: ownRole((role, _site, _fn, nth) => { role.attached.push(managedArn((['AmazonS3FullAccess', 'AmazonSQSFullAccess', 'AmazonDynamoDBFullAccess'] as const)[nth % 3] ?? 'AmazonS3FullAccess')); }) },
  { name: 'role-wildcard-action', count: 8, apply: ownRole((role, site, fn, nth) => { role.inline.set('data', documentOf([allow(['dynamodb:*', 's3:*', 'sqs:*'][nth % 3] ?? 's3:*', `arn:aws:${['dynamodb', 's3', 'sqs'][nth % 3] ?? 's3'}:${nth % 3 === 1 ? '::' : `${site.region.name}:${site.account.id}:`}${nth % 3 === 0 ? 'table/' : ''}${fn.name}${nth % 3 === 1 ? '/*' : ''}`)])); }) },
  { name: 'role-trust-foreign', count: 2, apply: ownRole((role, _site, _fn, nth) => { role.trust = documentOf([...trustStatements(), { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${foreign(nth)}:root` }, Action: 'sts:AssumeRole' }]); }) },
  { name: 'role-trust-other-service', count: 3, apply: ownRole((role) => { role.trust = documentOf([{ Effect: 'Allow', Principal: { Service: ['lambda.amazonaws.com', 'ec2.amazonaws.com'] }, Action: 'sts:AssumeRole' }]); }) },
  { name: 'role-missing', count: 2, apply: (site, fn) => { setRole(fn, roleArn(site.account.id, `deleted-${fn.name}`)); } },
  { name: 'role-tags-differ', count: 12, apply: ownRole((role) => { role.tags.Owner = 'team-migration'; }) },
];
const trustStatements = (): readonly PolicyStatement[] => statementsIn(LAMBDA_TRUST);

const CONFIGURATION_WEAKNESSES: readonly Weakness[] = [
  { name: 'environment-secret', count: 9, apply: secretVariable },
  { name: 'environment-plain', count: 20, apply: (site, fn) => { readable(site, fn, {}); } },
  { name: 'environment-internal-host', count: 4, apply: (site, fn, random) => { readable(site, fn, { CACHE_HOST: `10.${random.below(255)}.${random.below(255)}.17`, REPORT_HOST: 'reports.corp.internal' }); } },
  { name: 'environment-loader', count: 2, apply: (site, fn) => { readable(site, fn, { NODE_OPTIONS: '--require /tmp/preload.js' }); } },
  { name: 'description-secret', count: 1, apply: (_site, fn, random) => { fn.latest.description = `calls the billing API with ${makeSecret('github-token', random)[1]}`; } },
  { name: 'tag-secret', count: 1, apply: (_site, fn, random) => { fn.tags['deploy-key'] = makeSecret('aws-access-key', random)[1]; } },
  { name: 'runtime-deprecated', count: 12, apply: (_site, fn, _random, nth) => { if (fn.latest.packageType === 'Image') return; fn.latest.runtime = DEPRECATED[nth % DEPRECATED.length] ?? 'nodejs18.x'; } },
  { name: 'runtime-manual', count: 4, apply: (_site, fn) => { fn.runtimeManagement.set('$LATEST', { updateRuntimeOn: 'Manual', runtimeVersionArn: null }); } },
  { name: 'layer-untrusted', count: 4, apply: (site, fn, _random, nth) => { fn.latest.layers = [...fn.latest.layers, { arn: `arn:aws:lambda:${site.region.name}:${foreign(nth + 1)}:layer:pdf-tools:3`, codeSize: 1_200_000 }]; } },
  { name: 'layer-outdated', count: 6, apply: (site, fn) => { fn.latest.layers = [{ arn: platformLayer(site, 3), codeSize: 900_000 }]; } },
  { name: 'layer-deleted', count: 2, apply: (site, fn) => { fn.latest.layers = [{ arn: platformLayer(site, 2), codeSize: 900_000 }]; } },
  { name: 'async-failures-lost', count: 12, kinds: ASYNC, apply: (_site, fn) => { fn.eventInvoke.clear(); fn.latest.deadLetterTarget = null; } },
  { name: 'recursion-allowed', count: 3, apply: (_site, fn) => { fn.recursion = 'Allow'; } },
  { name: 'tracing-off', count: 40, apply: (_site, fn) => { fn.latest.tracing = 'PassThrough'; } },
  { name: 'logs-text', count: 60, apply: (_site, fn) => { fn.latest.logging = { ...fn.latest.logging, format: 'Text' }; } },
  { name: 'tags-missing', count: 24, apply: (_site, fn, _random, nth) => { Reflect.deleteProperty(fn.tags, ['DataClassification', 'Owner', 'Environment'][nth % 3] ?? 'Owner'); } },
  { name: 'tags-none', count: 4, apply: (_site, fn) => { for (const key of Object.keys(fn.tags)) Reflect.deleteProperty(fn.tags, key); } },
  { name: 'dangling-alias-grant', count: 3, kinds: ['api'], apply: (site, fn) => { if (fn.aliases.has('live')) addGrants(fn, 'live', [grant('old-api', { Service: 'apigateway.amazonaws.com' }, qualified(fn.arn, 'live'), { ArnLike: { 'AWS:SourceArn': `arn:aws:execute-api:${site.region.name}:${site.account.id}:a1b2c3d4e5/live/GET/old` } })]); } },
];

export const WEAKNESSES: readonly Weakness[] = [...POLICY_WEAKNESSES, ...URL_WEAKNESSES, ...ROLE_WEAKNESSES, ...CONFIGURATION_WEAKNESSES];
