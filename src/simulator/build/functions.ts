import { functionArn, qualified } from '../arns.ts';
import { HEX, LOWER, DIGITS, type Random } from '../random.ts';
import type { FunctionVersion, LambdaFunction } from '../state.ts';
import type { FunctionKind, NamedFunction } from './names.ts';
import { healthyGrants, resourcePolicy } from './policies.ts';
import { healthyRole } from './function-roles.ts';
import { daysBefore, randomAt, tagsOf, type Site } from './site.ts';
import { wire } from './wiring.ts';

const HANDLERS: Readonly<Record<string, string>> = { nodejs: 'index.handler', python: 'app.handler', java: 'com.example.Handler::handleRequest', dotnet: 'Service::Service.Function::Handle', ruby: 'app.handler', provided: 'bootstrap' };
export const handlerFor = (runtime: string): string => HANDLERS[/^[a-z]+/.exec(runtime)?.[0] ?? ''] ?? 'index.handler';

/** Runtimes by how often; null is a container image. nodejs22.x ends within half a year. */
const RUNTIMES: readonly (string | null)[] = [
  ...Array<string>(8).fill('nodejs24.x'), ...Array<string>(5).fill('python3.13'), ...Array<string>(2).fill('python3.12'), ...Array<string>(2).fill('java21'), 'dotnet10', 'provided.al2023', 'ruby3.4', 'nodejs22.x', null,
];

export const sha = (random: Random): string => `${random.text(43, `${LOWER}${LOWER.toUpperCase()}${DIGITS}+/`)}=`;

/** A healthy function of the account's team with its role, grants and wiring. */
export function addFunction(site: Site, { name, kind }: NamedFunction): LambdaFunction {
  const random = randomAt(site, 'function', name);
  const arn = functionArn(site.account.id, site.region.name, name);
  const role = healthyRole(site, name, kind, random);
  const fn: LambdaFunction = {
    name, arn, latest: latestVersion(site, name, kind, role, random), versions: [], aliases: new Map(), policies: new Map(), urls: new Map(), eventInvoke: new Map(), runtimeManagement: new Map(),
    reservedConcurrency: random.chance(0.85) ? random.pick([2, 5, 5, 10]) : null, recursion: 'Terminate', codeSigningConfigArn: null, tags: tagsOf(site, name), vanishing: false,
  };
  if (random.chance(0.25)) publish(site, fn, random);
  const entry = fn.aliases.has('live') ? 'live' : '$LATEST';
  const grants = healthyGrants(site, kind, name, qualified(arn, entry), random);
  if (grants.length > 0) fn.policies.set(entry, { document: resourcePolicy(grants), revisionId: random.uuid() });
  wire(site, fn, kind, entry, random);
  site.region.functions.set(name, fn);
  return fn;
}

function latestVersion(site: Site, name: string, kind: FunctionKind, role: string, random: Random): FunctionVersion {
  const { account: { id: account }, region: { name: region } } = site;
  const runtime = random.pick(RUNTIMES);
  const image = runtime === null ? `${account}.dkr.ecr.${region}.amazonaws.com/${name}@sha256:${random.text(64, HEX)}` : null;
  return {
    version: '$LATEST', description: `${name.replace(/-/g, ' ')} of ${site.plan.team}`, runtime, handler: runtime === null ? null : handlerFor(runtime), role, codeSize: 20_000 + random.below(4_000_000),
    codeSha256: sha(random), timeout: kind === 'scheduled' ? 300 : random.pick([10, 15, 30]), memorySize: random.pick([256, 512, 512, 1024]), lastModified: daysBefore(site, 2 + random.below(300)), revisionId: random.uuid(),
    packageType: runtime === null ? 'Image' : 'Zip', imageUri: image, architectures: [random.chance(0.7) ? 'arm64' : 'x86_64'], vpc: random.chance(0.15) ? vpcOf(site) : null, deadLetterTarget: null,
    ...environmentOf(site, name, random), tracing: 'Active', layers: runtime === null ? [] : layersOf(site, runtime, random), logging: { format: 'JSON', group: `/aws/lambda/${name}` }, fileSystems: [],
    signingProfileVersionArn: null, masterArn: null,
  };
}

const vpcOf = (site: Site): FunctionVersion['vpc'] => {
  const random = randomAt(site, 'vpc');
  return { vpcId: `vpc-0${random.text(16, HEX)}`, subnetIds: [`subnet-0${random.text(16, HEX)}`, `subnet-0${random.text(16, HEX)}`], securityGroupIds: [`sg-0${random.text(16, HEX)}`] };
};

/** The team's key in this region. */
export const teamKey = (site: Site): string => `arn:aws:kms:${site.region.name}:${site.account.id}:key/${randomAt(site, 'kms').uuid()}`;

/** Most teams read their settings from AppConfig at run time; a fifth keeps variables under the team's key. */
function environmentOf(site: Site, name: string, random: Random): Pick<FunctionVersion, 'environment' | 'kmsKeyArn'> {
  return random.chance(0.2) ? { environment: plainVariables(site, name), kmsKeyArn: teamKey(site) } : { environment: null, kmsKeyArn: null };
}
/** Settings and references, no secret. */
export const plainVariables = (site: Site, name: string): Record<string, string> => ({
  POWERTOOLS_SERVICE_NAME: name, LOG_LEVEL: 'INFO', TABLE_NAME: `${name}-state`, STAGE: site.plan.environment,
  API_SECRET_ARN: `arn:aws:secretsmanager:${site.region.name}:${site.account.id}:secret:${name}/api-a1B2c3`, CONFIG_PARAMETER: `/${site.plan.team}/${name}/config`,
});

const POWERTOOLS: Readonly<Record<string, string>> = { nodejs: '094274105915:layer:AWSLambdaPowertoolsTypeScriptV2:41', python: '017000801446:layer:AWSLambdaPowertoolsPythonV3-python313-arm64:18' };
function layersOf(site: Site, runtime: string, random: Random): FunctionVersion['layers'] {
  const powertools = POWERTOOLS[/^[a-z]+/.exec(runtime)?.[0] ?? ''];
  const layers: string[] = [];
  if (powertools !== undefined && random.chance(0.35)) layers.push(`arn:aws:lambda:${site.region.name}:${powertools}`);
  if (random.chance(0.2)) layers.push(platformLayer(site, LATEST_PLATFORM_LAYER));
  return layers.map((arn) => ({ arn, codeSize: 800_000 + random.below(400_000) }));
}
export const LATEST_PLATFORM_LAYER = 6;
/** The logging layer that the platform team shares with the organization; the platform account is the shared-services one, or the hub where there is none. */
export const platformLayer = (site: Site, version: number): string => `arn:aws:lambda:${site.region.name}:${platformAccount(site)}:layer:platform-logging:${version}`;
export const platformAccount = ({ organization }: Pick<Site, 'organization'>): string => [...organization.accounts.values()].find(({ name }) => name === 'shared-services')?.id ?? organization.hubAccount;

/** One to three published versions and the alias `live`, sometimes shifting traffic to the newest. */
export function publish(site: Site, fn: LambdaFunction, random: Random): void {
  const count = 1 + random.below(3);
  for (let number = 1; number <= count; number += 1) {
    const age = 10 + (count - number) * 30;
    fn.versions.push({ ...fn.latest, version: String(number), codeSha256: number === count ? fn.latest.codeSha256 : sha(random), lastModified: daysBefore(site, age), revisionId: random.uuid() });
  }
  const shifting = count > 1 && random.chance(0.25);
  fn.aliases.set('live', {
    name: 'live', version: String(shifting ? count - 1 : count), description: 'what customers use', weights: shifting ? { [String(count)]: 0.1 } : {}, revisionId: random.uuid(),
  });
}
