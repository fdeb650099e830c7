import type { PolicyStatement } from '../state.ts';
import type { Random } from '../random.ts';
import { HEX } from '../random.ts';
import type { FunctionKind } from './names.ts';
import type { Site } from './site.ts';

/** A resource policy as AddPermission composes it. */
export const resourcePolicy = (statements: readonly PolicyStatement[]): string => JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: statements });

type Condition = NonNullable<PolicyStatement['Condition']>;
/** One statement as AddPermission writes it. */
export const grant = (Sid: string, Principal: unknown, Resource: string, Condition?: Condition, Action: string | readonly string[] = 'lambda:InvokeFunction'): PolicyStatement =>
  ({ Sid, Effect: 'Allow', Principal, Action, Resource, ...(Condition === undefined ? {} : { Condition }) });

const sourceArn = (arn: string): Condition => ({ ArnLike: { 'AWS:SourceArn': arn } });
const service = (name: string): { readonly Service: string } => ({ Service: name });

/** The grants that a healthy function of this kind has; empty for kinds that nobody pushes to. */
export function healthyGrants(site: Site, kind: FunctionKind, name: string, resource: string, random: Random): readonly PolicyStatement[] {
  const { account: { id: account }, region: { name: region } } = site;
  const api = `arn:aws:execute-api:${region}:${account}:${random.text(10, 'abcdefghijklmnopqrstuvwxyz0123456789')}`;
  const noun = name.split('-')[0] ?? name;
  switch (kind) {
    case 'api': return [grant('apigateway', service('apigateway.amazonaws.com'), resource, sourceArn(`${api}/live/${random.pick(['GET', 'POST', 'PUT'])}/${noun}`))];
    case 'authorizer': return [grant('authorizer', service('apigateway.amazonaws.com'), resource, sourceArn(`${api}/authorizers/${random.text(6, HEX)}`))];
    case 'scheduled': return [grant('schedule', service('events.amazonaws.com'), resource, sourceArn(`arn:aws:events:${region}:${account}:rule/${name}`))];
    case 'ingest': return [grant('bucket', service('s3.amazonaws.com'), resource, { StringEquals: { 'AWS:SourceAccount': account }, ...sourceArn(`arn:aws:s3:::${noun}-inbound-${account}`) })];
    case 'notifier': return [grant('topic', service('sns.amazonaws.com'), resource, sourceArn(`arn:aws:sns:${region}:${account}:${noun}-events`))];
    case 'webhook': return cloudFrontGrants(resource, `arn:aws:cloudfront::${account}:distribution/E${random.text(13, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789')}`);
    case 'worker': case 'stream': case 'internal': return [];
  }
}

const cloudFrontGrants = (resource: string, distribution: string): readonly PolicyStatement[] => [
  grant('cloudfront-url', service('cloudfront.amazonaws.com'), resource, sourceArn(distribution), 'lambda:InvokeFunctionUrl'),
  grant('cloudfront-invoke', service('cloudfront.amazonaws.com'), resource, sourceArn(distribution)),
];

/** What the console adds for a public URL since October 2025: both grants, each usable only through the URL. */
export const publicUrlGrants = (resource: string): readonly PolicyStatement[] => [
  grant('FunctionURLAllowPublicAccess', '*', resource, { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } }, 'lambda:InvokeFunctionUrl'),
  grant('FunctionURLInvokeAllowPublicAccess', '*', resource, { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } }),
];
