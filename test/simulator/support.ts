import { Readable } from 'node:stream';
import { AccountClient } from '@aws-sdk/client-account';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { LambdaMicrovmsClient } from '@aws-sdk/client-lambda-microvms';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { SecurityHubClient } from '@aws-sdk/client-securityhub';
import { STSClient } from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { buildOrganization, startSimulator, type AccessProfile, type BuildOptions, type Credentials, type CustomAccess, type Organization, type Simulator, type SimulatorOptions } from '../../src/simulator/index.ts';

export const NOW = '2026-11-21T08:00:00.000Z';

/** A simulator without quotas over a small organization. */
export const started = async (build: BuildOptions = { size: 'small' }, options: Partial<SimulatorOptions> = {}): Promise<Simulator> =>
  startSimulator({ organization: buildOrganization(1, build), now: () => NOW, quotaScale: Infinity, ...options });

export const accountNamed = (organization: Organization, name: string): string => {
  const account = [...organization.accounts.values()].find((candidate) => candidate.name === name);
  if (account === undefined) throw new Error(`no account ${name}`);
  return account.id;
};

/** Keeps the last body that came over the wire. */
class RecordingHandler extends NodeHttpHandler {
  lastBody = '';
  override async handle(...given: Parameters<NodeHttpHandler['handle']>): ReturnType<NodeHttpHandler['handle']> {
    const { response } = await super.handle(...given);
    const chunks: Buffer[] = [];
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks);
    this.lastBody = body.toString('utf8');
    response.body = Readable.from([body]);
    return { response };
  }
}

/** The real SDK clients of one principal, without retries. */
export function clients(simulator: Simulator, account: string, access: AccessProfile | CustomAccess | Credentials, region = 'eu-west-1') {
  const credentials = typeof access === 'object' && 'accessKeyId' in access ? access : simulator.credentialsFor(account, access);
  const requestHandler = new RecordingHandler();
  const settings = { endpoint: simulator.url, region, credentials, maxAttempts: 1, requestHandler };
  return {
    wire: requestHandler, lambda: new LambdaClient(settings), microvms: new LambdaMicrovmsClient(settings), iam: new IAMClient(settings), sts: new STSClient(settings), organizations: new OrganizationsClient(settings),
    account: new AccountClient(settings), tagging: new ResourceGroupsTaggingAPIClient(settings), securityHub: new SecurityHubClient(settings), cloudTrail: new CloudTrailClient(settings),
  };
}
export type Clients = ReturnType<typeof clients>;

/** Name and message of what a call throws; a call that succeeds fails the test. */
export async function refusalOf(call: Promise<unknown>): Promise<{ readonly name: string; readonly message: string; readonly status: number }> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) {
      const status = '$metadata' in error ? (error.$metadata as { httpStatusCode?: number }).httpStatusCode ?? 0 : 0;
      return { name: error.name, message: error.message, status };
    }
    throw error;
  }
  throw new Error('the call succeeded');
}

/** Paths of members on the wire that the SDK's model does not know and drops: shapes that AWS does not have. */
export function lostMembers(raw: unknown, parsed: unknown, path = ''): readonly string[] {
  if (Array.isArray(raw)) return raw.flatMap((item, index) => lostMembers(item, Array.isArray(parsed) ? parsed[index] : undefined, `${path}[${index}]`));
  if (typeof raw !== 'object' || raw === null) return parsed === undefined && raw !== null ? [path] : [];
  if (parsed === undefined || parsed === null) return [path];
  const known = parsed as Record<string, unknown>;
  return Object.entries(raw).flatMap(([name, value]) => lostMembers(value, known[name], `${path}.${name}`));
}
