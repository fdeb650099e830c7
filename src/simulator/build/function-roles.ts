import type { Random } from '../random.ts';
import type { PolicyStatement } from '../state.ts';
import { addRole, allow } from './roles.ts';
import type { FunctionKind } from './names.ts';
import { managedArn } from './managed-policies.ts';
import { daysBefore, shortRegion, tagsOf, type Site } from './site.ts';

/** The name of the role that a healthy function runs as: its own, or its service's where the team shares one. */
export function healthyRole(site: Site, name: string, kind: FunctionKind, random: Random): string {
  const service = name.split('-')[0] ?? name;
  // Workers and projectors of one service share a role and say so by their Application tag.
  const shares = kind === 'worker' || kind === 'stream';
  const roleName = `${shares ? `${service}-workers` : name}-${shortRegion(site.region.name)}`;
  const known = site.account.roles.get(roleName);
  if (known !== undefined) return known.arn;
  const createdAt = daysBefore(site, 200 + random.below(600));
  return addRole(site.organization, site.account, {
    name: roleName, path: `/${site.plan.team}/`, createdAt, tags: tagsOf(site, name), attached: attachedTo(site, random), boundaryArn: site.plan.environment === 'production' ? boundaryArn(site) : null,
    inline: { [roleName]: statementsFor(site, name, shares ? `${service}-*` : name, kind) }, lastUsed: { at: daysBefore(site, random.below(20)), region: site.region.name },
  }).arn;
}

export const boundaryArn = ({ account }: Site): string => `arn:aws:iam::${account.id}:policy/workload-boundary`;
export const telemetryArn = ({ account }: Site): string => `arn:aws:iam::${account.id}:policy/workload-telemetry`;

function attachedTo(site: Site, random: Random): readonly string[] {
  const attached = [telemetryArn(site), managedArn('AWSXRayDaemonWriteAccess')];
  return random.chance(0.1) ? [...attached, managedArn('AWSLambdaVPCAccessExecutionRole')] : attached;
}

/** Named resources only: the function's own log group and what its kind works with. */
function statementsFor(site: Site, name: string, logs: string, kind: FunctionKind): readonly PolicyStatement[] {
  const { account: { id: account }, region: { name: region } } = site;
  const service = name.split('-')[0] ?? name;
  const at = (prefix: string, resource: string): string => `arn:aws:${prefix}:${region}:${account}:${resource}`;
  const own = allow(['logs:CreateLogStream', 'logs:PutLogEvents'], at('logs', `log-group:/aws/lambda/${logs}:*`));
  const table = allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:Query'], [at('dynamodb', `table/${service}`), at('dynamodb', `table/${service}/index/by-customer`)]);
  const secret = allow('secretsmanager:GetSecretValue', at('secretsmanager', `secret:${name}/api-??????`));
  const failures = allow('sqs:SendMessage', at('sqs', `${name}-failures`));
  const byKind: Readonly<Record<FunctionKind, readonly PolicyStatement[]>> = {
    api: [table], webhook: [table, secret], authorizer: [secret], internal: [table],
    worker: [table, allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], at('sqs', `${service}-jobs`))],
    stream: [table, allow(['dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:DescribeStream'], at('dynamodb', `table/${service}/stream/*`)), failures],
    scheduled: [table, failures], notifier: [failures, allow('ses:SendEmail', at('ses', `identity/${service}.example.com`))],
    ingest: [failures, allow(['s3:GetObject', 's3:PutObject'], `arn:aws:s3:::${service}-inbound-${account}/*`)],
  };
  return [own, ...byKind[kind]];
}
