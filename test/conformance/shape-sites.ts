import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EnableSecurityHubCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity } from '@smithy/types';
import { buildOrganization, startSimulator, type Organization, type Simulator } from '../../src/simulator/index.ts';
import { ask, type Site } from './calls.ts';
import type { Moto } from './server.ts';
import { compare } from './shapes.ts';
import type { Plan } from './table.ts';

/** Differences in shape that are explained, by operation and path. */
interface Listed {
  readonly right: 'simulator' | 'moto' | 'both';
  readonly reason: string;
  /** `operation path`: which server has it. */
  readonly paths: Readonly<Record<string, string>>;
}

/** An opt-in region, off in every account: nothing else is posted there. */
const SPARE_REGION = 'me-south-1';

export const listedShapes = (): readonly Listed[] => (JSON.parse(readFileSync(join(import.meta.dirname, 'shapes.json'), 'utf8')) as { differences: readonly Listed[] }).differences;

/** The same reads sent to both servers; what differs in shape, in words. */
export async function differingShapes(moto: Moto, plan: Plan): Promise<Readonly<Record<string, string>>> {
  const organization = buildOrganization(1, { size: 'small' });
  const simulator = await startSimulator({ organization, now: () => new Date().toISOString(), quotaScale: Infinity });
  try {
    const [theirs, ours] = await Promise.all([motoSites(moto, plan).then(ask), ask(simulatorSites(simulator, organization))]);
    return Object.fromEntries([...compare(theirs, ours)].sort(([a], [b]) => (a < b ? -1 : 1)));
  } finally {
    await simulator.close();
  }
}

async function motoSites({ endpoint }: Moto, plan: Plan): Promise<readonly Site[]> {
  const caller = { accessKeyId: 'conformance', secretAccessKey: 'conformance' };
  const sites: Site[] = [];
  for (const account of Object.values(plan.members).slice(0, 3)) {
    const { Credentials } = await new STSClient({ endpoint, region: 'us-east-1', credentials: caller }).send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/PosternScan`, RoleSessionName: 'shapes' }));
    const credentials = { accessKeyId: Credentials?.AccessKeyId ?? '', secretAccessKey: Credentials?.SecretAccessKey ?? '', sessionToken: Credentials?.SessionToken ?? '' };
    await new SecurityHubClient({ endpoint, region: SPARE_REGION, credentials }).send(new EnableSecurityHubCommand({ EnableDefaultStandards: false }));
    sites.push({ endpoint, account, region: plan.regions[0] ?? '', hubRegion: SPARE_REGION, credentials, caller });
  }
  return sites;
}

/** Accounts that anybody can enter and in which nothing vanishes meanwhile. */
function simulatorSites(simulator: Simulator, organization: Organization): readonly Site[] {
  const { environment } = simulator;
  const caller: AwsCredentialIdentity = { accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '', secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '', sessionToken: environment['AWS_SESSION_TOKEN'] ?? '' };
  const { suspendedAccount, accountThrottled, vanishing, securityHubOff } = organization.specials;
  const odd = new Set<unknown>([suspendedAccount, accountThrottled, vanishing?.account, securityHubOff?.account]);
  const region = organization.homeRegion;
  const accounts = [...organization.accounts.values()].filter((account) => account.roles.has('PosternScan') && !odd.has(account.id) && (account.regions.get(region)?.functions.size ?? 0) > 3);
  return accounts.slice(0, 6).map(({ id }) => ({ endpoint: simulator.url, account: id, region, hubRegion: region, credentials: simulator.credentialsFor(id, 'AdministratorAccess'), caller }));
}
