import { layerArn, qualified } from '../arns.ts';
import type { FunctionPlace, Organization, PolicyStatement } from '../state.ts';
import { plainVariables, publish, teamKey } from './functions.ts';
import { placeOf, type Candidate, type Candidates } from './planting.ts';
import { grant, publicUrlGrants, resourcePolicy } from './policies.ts';
import { addPolicy, addRole, allow, documentOf } from './roles.ts';
import { daysBefore, randomAt, shortRegion, type Site } from './site.ts';
import { setRole } from './weaknesses.ts';
import { functionUrl } from './wiring.ts';

interface FunctionSpecials {
  readonly vanishing: FunctionPlace | null;
  readonly publicAlias: FunctionPlace | null;
  readonly urlOnAlias: FunctionPlace | null;
  readonly statementObject: FunctionPlace | null;
  readonly splitAdministrator: FunctionPlace | null;
  readonly encryptedEnvironment: FunctionPlace | null;
}

/** Turns healthy functions of production accounts into the oddities that a scanner must not miss. */
export function plantSpecials(candidates: Candidates): FunctionSpecials {
  const production = (candidate: Candidate): boolean => candidate.site.plan.environment === 'production' && candidate.site.plan.special === undefined;
  const plant = (suits: (candidate: Candidate) => boolean, change: (candidate: Candidate) => void): FunctionPlace | null => {
    const candidate = candidates.take((one) => production(one) && suits(one));
    if (candidate === null) return null;
    change(candidate);
    return placeOf(candidate);
  };
  return {
    vanishing: plant(({ kind }) => kind === 'internal', ({ fn }) => { fn.vanishing = true; }),
    publicAlias: plant(({ kind }) => kind === 'api', makeAliasPublic),
    urlOnAlias: plant(({ kind }) => kind === 'internal' || kind === 'api', openUrlOnAlias),
    statementObject: plant(({ kind }) => kind === 'internal' || kind === 'worker', ({ fn }) => {
      fn.policies.set('$LATEST', { document: JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: grant('single', '*', fn.arn) }), revisionId: fn.latest.revisionId });
    }),
    splitAdministrator: plant(({ fn }) => fn.latest.packageType === 'Zip', splitAdministrator),
    encryptedEnvironment: plant(({ fn }) => fn.latest.environment === null, ({ site, fn }) => {
      fn.latest.environment = plainVariables(site, fn.name);
      fn.latest.kmsKeyArn = teamKey(site);
    }),
  };
}

const withAlias = ({ site, fn }: Candidate): void => { if (!fn.aliases.has('live')) publish(site, fn, randomAt(site, 'alias', fn.name)); };

/** The function's own policy is scoped; the alias that customers use admits everyone. */
function makeAliasPublic(candidate: Candidate): void {
  const { site, fn } = candidate;
  withAlias(candidate);
  const scoped = { Service: 'apigateway.amazonaws.com' };
  const condition = { ArnLike: { 'AWS:SourceArn': `arn:aws:execute-api:${site.region.name}:${site.account.id}:a1b2c3d4e5/live/GET/status` } };
  fn.policies.set('$LATEST', { document: resourcePolicy([grant('apigateway', scoped, fn.arn, condition)]), revisionId: fn.latest.revisionId });
  fn.policies.set('live', { document: resourcePolicy([grant('temporary-test', '*', qualified(fn.arn, 'live'))]), revisionId: fn.latest.revisionId });
}

function openUrlOnAlias(candidate: Candidate): void {
  const { site, fn } = candidate;
  withAlias(candidate);
  fn.urls.clear();
  fn.urls.set('live', functionUrl(site, randomAt(site, 'open-url', fn.name), 'NONE'));
  fn.policies.clear();
  fn.policies.set('live', { document: resourcePolicy(publicUrlGrants(qualified(fn.arn, 'live'))), revisionId: fn.latest.revisionId });
}

const letters = (from: string, to: string): readonly string[] => Array.from({ length: to.charCodeAt(0) - from.charCodeAt(0) + 1 }, (_, index) => String.fromCharCode(from.charCodeAt(0) + index));

/**
 * Three policies, none of them administrator: services a to h with half of IAM's actions, services j to r with the other half, and everything that starts
 * with neither those letters nor `iam:`. Together they are `*` on `*`.
 */
function splitAdministrator({ site, fn }: Candidate): void {
  const { organization, account } = site;
  const part = (services: readonly string[], iam: readonly string[]): readonly PolicyStatement[] => [allow([...services.map((letter) => `${letter}*`), ...iam.map((letter) => `iam:${letter}*`)], '*')];
  const first = part(letters('a', 'h'), letters('A', 'L'));
  const second = part(letters('j', 'r'), letters('M', 'Z'));
  const rest: PolicyStatement = { Effect: 'Allow', NotAction: [...letters('a', 'h'), ...letters('j', 'r')].map((letter) => `${letter}*`).concat('iam:*'), Resource: '*' };
  const at = daysBefore(site, 150);
  const attached = Object.entries({ 'migration-a': first, 'migration-b': second }).map(([name, statements]) => addPolicy(organization, account, `${name}-${shortRegion(site.region.name)}`, statements, at).arn);
  const role = addRole(organization, account, { name: `${fn.name}-migration-${shortRegion(site.region.name)}`, path: `/${site.plan.team}/`, createdAt: at, attached, tags: { ...fn.tags } });
  role.inline.set('migration-c', documentOf([rest]));
  setRole(fn, role.arn);
}

/** Oddities that belong to a region and not to a function. */
export function plantRegionSpecials(organization: Organization, sites: readonly Site[]): { readonly account: string; readonly region: string } | null {
  const [platform] = sites.filter(({ account, region }) => account.name === 'shared-services' && region.name === 'us-east-1');
  if (platform !== undefined) addPublicLayer(platform);
  const [sandbox] = sites.filter(({ account, region }) => account.name === 'sandbox' && region.name === 'us-east-1');
  if (sandbox !== undefined) starve(sandbox);
  const [data] = sites.filter(({ account, region }) => account.name === 'data-dev' && region.name === 'us-east-1');
  if (data !== undefined) addMicrovms(data);
  mixEnvironments(sites.filter(({ account }) => account.name === 'sandbox'));
  const off = sites.find(({ account, region }) => (account.name === 'sandbox' || account.name === 'orders-prod') && region.name === 'eu-central-1');
  if (off === undefined || organization.accounts.size === 0) return null;
  off.region.securityHub.enabled = false;
  return { account: off.account.id, region: off.region.name };
}

function addPublicLayer(site: Site): void {
  const arn = layerArn(site.account.id, site.region.name, 'open-metrics');
  const policy = documentOf([{ Sid: 'everyone', Effect: 'Allow', Principal: '*', Action: 'lambda:GetLayerVersion', Resource: `${arn}:1` }]);
  site.region.layers.set('open-metrics', { name: 'open-metrics', arn, versions: [{ version: 1, arn: `${arn}:1`, createdAt: daysBefore(site, 220), description: 'metrics for partners', compatibleRuntimes: ['python3.13'], policy }] });
}

/** Nearly everything is reserved. */
function starve(site: Site): void {
  site.region.concurrentExecutions = 400;
  for (const fn of site.region.functions.values()) fn.reservedConcurrency = null;
  const [greedy] = site.region.functions.values();
  if (greedy !== undefined) greedy.reservedConcurrency = 290;
}

function addMicrovms(site: Site): void {
  const arn = `arn:aws:lambda:${site.region.name}:${site.account.id}:microvm-image:notebook`;
  site.region.microvmImages.push({ arn, name: 'notebook', createdAt: daysBefore(site, 40) });
  for (const number of [1, 2]) site.region.microvms.push({ id: `mvm-${randomAt(site, 'microvm', String(number)).text(17, 'abcdef0123456789')}`, imageArn: arn, startedAt: daysBefore(site, number) });
}

/** Somebody runs a production job from the sandbox. */
function mixEnvironments(sites: readonly Site[]): void {
  const [site] = sites;
  if (site === undefined) return;
  for (const fn of [...site.region.functions.values()].slice(0, 2)) {
    fn.tags.Environment = 'production';
    const role = [...site.account.roles.values()].find(({ arn }) => arn === fn.latest.role);
    if (role !== undefined) role.tags.Environment = 'production';
  }
}
