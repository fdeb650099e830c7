import { qualified } from '../arns.ts';
import { BASE62, DIGITS, LOWER, type Random } from '../random.ts';
import type { FunctionUrl, LambdaFunction } from '../state.ts';
import type { FunctionKind } from './names.ts';
import { daysBefore, type Site } from './site.ts';

/** What brings events to a function of this kind and where its failures go. */
export function wire(site: Site, fn: LambdaFunction, kind: FunctionKind, entry: string, random: Random): void {
  const { account: { id: account }, region: { name: region } } = site;
  const service = fn.name.split('-')[0] ?? fn.name;
  const failures = `arn:aws:sqs:${region}:${account}:${fn.name}-failures`;
  if (kind === 'worker') addMapping(site, fn, entry, random, { eventSourceArn: `arn:aws:sqs:${region}:${account}:${service}-jobs`, isStream: false, onFailure: null });
  if (kind === 'stream') addMapping(site, fn, entry, random, { eventSourceArn: `arn:aws:dynamodb:${region}:${account}:table/${service}/stream/2026-01-15T09:00:00.000`, isStream: true, onFailure: failures });
  if (kind === 'webhook') fn.urls.set(entry, functionUrl(site, random, 'AWS_IAM'));
  if (kind !== 'scheduled' && kind !== 'ingest' && kind !== 'notifier') return;
  if (kind === 'notifier' && random.chance(0.5)) fn.latest.deadLetterTarget = failures;
  const config = { lastModified: daysBefore(site, 90), maximumRetryAttempts: 1, maximumEventAge: 3_600, onSuccess: null, onFailure: failures };
  // A destination belongs to the qualifier that is invoked.
  fn.eventInvoke.set(entry, config);
}

function addMapping(site: Site, fn: LambdaFunction, entry: string, random: Random, source: { readonly eventSourceArn: string; readonly isStream: boolean; readonly onFailure: string | null }): void {
  site.region.eventSourceMappings.push({
    uuid: random.uuid(), functionArn: qualified(fn.arn, entry), eventSourceArn: source.eventSourceArn, state: 'Enabled', lastModified: daysBefore(site, 120), batchSize: source.isStream ? 100 : 10,
    onFailure: source.onFailure, maximumRetryAttempts: source.isStream ? 5 : null, functionResponseTypes: ['ReportBatchItemFailures'], startingPosition: source.isStream ? 'LATEST' : null,
  });
}

export const functionUrl = (site: Pick<Site, 'organization' | 'region'>, random: Random, authType: FunctionUrl['authType'], cors: FunctionUrl['cors'] = null): FunctionUrl => ({
  url: `https://${random.text(1, LOWER)}${random.text(31, `${LOWER}${DIGITS}`)}.lambda-url.${site.region.name}.on.aws/`, authType, invokeMode: 'BUFFERED', createdAt: daysBefore(site, 60 + random.below(200)), cors,
});

export const OPEN_CORS: NonNullable<FunctionUrl['cors']> = { allowOrigins: ['*'], allowMethods: ['*'], allowHeaders: ['*'], allowCredentials: true, maxAge: 86_400 };
export const signingId = (random: Random): string => `csc-0${random.text(16, BASE62).toLowerCase()}`;
