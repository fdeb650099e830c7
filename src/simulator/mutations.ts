import { functionArn } from './arns.ts';
import { addRole, type RoleInput } from './build/roles.ts';
import { randomFor } from './random.ts';
import { removeFunction } from './services/lambda-lookup.ts';
import type { Account, AccountState, FindingRecord, FunctionUrl, FunctionVersion, LambdaFunction, Organization, Region, Role } from './state.ts';

/** A function as a test wants it; everything else is ordinary. */
export interface NewFunction {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** Default: a role of the function's name, which is made when it does not exist. */
  readonly role?: string;
  readonly configuration?: Partial<Omit<FunctionVersion, 'version' | 'role'>>;
  readonly tags?: Readonly<Record<string, string>>;
  /** Resource policies by qualifier (`$LATEST` is the function itself): JSON text, or a value to be written as JSON. */
  readonly policies?: Readonly<Record<string, unknown>>;
}
export interface NewRole extends Omit<RoleInput, 'createdAt'> {
  readonly account: string;
  readonly createdAt?: string;
}

/** What people and tests do to an organization. Everything takes effect with the next call. */
export interface Mutations {
  putFunction(input: NewFunction): LambdaFunction;
  removeFunction(account: string, region: string, name: string): void;
  /** The live function, to change in place. */
  functionAt(account: string, region: string, name: string): LambdaFunction;
  /** null removes the policy. Text is served as it is, JSON or not. */
  setPolicy(functionArn: string, qualifier: string, policy: unknown): void;
  setUrl(functionArn: string, qualifier: string, url: Pick<FunctionUrl, 'authType'> & Partial<FunctionUrl> | null): void;
  putRole(input: NewRole): Role;
  removeRole(account: string, name: string): void;
  setAccountState(account: string, state: AccountState): void;
  setRegionStatus(account: string, region: string, status: 'ENABLED' | 'ENABLED_BY_DEFAULT' | 'DISABLED'): void;
  setSecurityHub(account: string, region: string, enabled: boolean): void;
  /** The stored finding whose Id ends so, to look at or to change; undefined when there is none. */
  findingEndingWith(id: string): FindingRecord | undefined;
  regionAt(account: string, region: string): Region;
}

export function mutations(organization: Organization): Mutations {
  const accountAt = (id: string): Account => found(organization.accounts.get(id), `account ${id}`);
  const regionAt = (account: string, region: string): Region => found(accountAt(account).regions.get(region), `region ${region}`);
  const functionAt = (account: string, region: string, name: string): LambdaFunction => found(regionAt(account, region).functions.get(name), `function ${name} in ${account} ${region}`);
  const byArn = (arn: string): LambdaFunction => { const [, , , region = '', account = '', , name = ''] = arn.split(':'); return functionAt(account, region, name); };
  return {
    regionAt, functionAt,
    putFunction: (input) => putFunction(organization, accountAt(input.account), regionAt(input.account, input.region), input),
    removeFunction: (account, region, name) => { removeFunction(regionAt(account, region), name); },
    setPolicy: (arn, qualifier, policy) => { setPolicy(byArn(arn), qualifier, policy); },
    setUrl: (arn, qualifier, url) => { setUrl(organization, byArn(arn), qualifier, url); },
    putRole: ({ account, createdAt = organization.builtAt, ...input }) => addRole(organization, accountAt(account), { ...input, createdAt }),
    removeRole: (account, name) => { accountAt(account).roles.delete(name); },
    setAccountState: (account, state) => { accountAt(account).state = state; },
    setRegionStatus: (account, region, status) => { accountAt(account).regionStatus.set(region, status); },
    setSecurityHub: (account, region, enabled) => { regionAt(account, region).securityHub.enabled = enabled; },
    findingEndingWith: (id) => [...organization.accounts.values()].flatMap(({ regions }) => [...regions.values()].flatMap(({ securityHub }) => [...securityHub.findings.values()])).find((finding) => String(finding.Id).endsWith(id)),
  };
}

function found<T>(thing: T | undefined, name: string): T {
  if (thing === undefined) throw new Error(`the simulated organization has no ${name}`);
  return thing;
}

function putFunction(organization: Organization, account: Account, region: Region, input: NewFunction): LambdaFunction {
  const { name } = input;
  const random = randomFor(organization.seed, 'put', account.id, region.name, name);
  const role = input.role ?? (account.roles.get(name) ?? addRole(organization, account, { name, createdAt: organization.builtAt })).arn;
  const fn: LambdaFunction = {
    name, arn: functionArn(account.id, region.name, name), versions: [], aliases: new Map(), policies: new Map(), urls: new Map(), eventInvoke: new Map(), runtimeManagement: new Map(), reservedConcurrency: null,
    recursion: 'Terminate', codeSigningConfigArn: null, tags: { ...input.tags }, vanishing: false,
    latest: {
      version: '$LATEST', description: '', runtime: 'nodejs24.x', handler: 'index.handler', role, codeSize: 1_000, codeSha256: 'A'.repeat(43), timeout: 30, memorySize: 256, lastModified: organization.builtAt, revisionId: random.uuid(),
      packageType: 'Zip', imageUri: null, architectures: ['arm64'], vpc: null, deadLetterTarget: null, environment: null, kmsKeyArn: null, tracing: 'Active', layers: [], logging: { format: 'JSON', group: `/aws/lambda/${name}` },
      fileSystems: [], signingProfileVersionArn: null, masterArn: null, ...input.configuration,
    },
  };
  for (const [qualifier, policy] of Object.entries(input.policies ?? {})) setPolicy(fn, qualifier, policy);
  region.functions.set(name, fn);
  return fn;
}

function setPolicy(fn: LambdaFunction, qualifier: string, policy: unknown): void {
  if (policy === null) fn.policies.delete(qualifier);
  else fn.policies.set(qualifier, { document: typeof policy === 'string' ? policy : JSON.stringify(policy), revisionId: fn.latest.revisionId });
}

function setUrl(organization: Organization, fn: LambdaFunction, qualifier: string, url: Parameters<Mutations['setUrl']>[2]): void {
  if (url === null) {
    fn.urls.delete(qualifier);
    return;
  }
  const random = randomFor(organization.seed, 'url', fn.arn, qualifier);
  const region = fn.arn.split(':')[3] ?? '';
  fn.urls.set(qualifier, { url: `https://${random.text(32, 'abcdefghijklmnopqrstuvwxyz')}.lambda-url.${region}.on.aws/`, invokeMode: 'BUFFERED', createdAt: organization.builtAt, cors: null, ...url });
}
