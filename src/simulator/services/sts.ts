import { refusal, refusalMessage } from '../server/authorize.ts';
import { ServiceError } from '../server/errors.ts';
import { isRecord, matchesPattern, texts } from '../server/patterns.ts';
import { conditionHolds, statementsOf } from '../server/statements.ts';
import { text, type Call, type Operation } from '../server/operation.ts';
import type { Account, Role } from '../state.ts';

const MOST_POLICY_CHARACTERS = 2_048;
const LONGEST_CHAINED_SECONDS = 3_600;

const getCallerIdentity: Operation['run'] = ({ principal }) => ({ Arn: principal.arn, UserId: principal.userId, Account: principal.account });

/** Source: STS API, AssumeRole; IAM "Roles terms and concepts" (role chaining: one hour at most). */
const assumeRole: Operation['run'] = (call) => {
  const wanted = text(call, 'RoleArn') ?? '';
  const session = text(call, 'RoleSessionName') ?? '';
  const policy = text(call, 'Policy');
  validate(wanted, session, policy, text(call, 'ExternalId'));
  const { account, role } = enterable(call, wanted);
  const seconds = durationOf(call, role);
  const expiresAt = new Date(Date.parse(call.now) + seconds * 1000).toISOString();
  const sessionPolicy = policy === undefined ? null : parsePolicy(policy);
  const opened = call.sessions.open({ account: account.id, roleName: role.name, rolePath: role.path, roleId: role.id, session, grants: role.grants ?? { allow: [] }, sessionPolicy, expiresAt, chained: true });
  const { accessKeyId, secretAccessKey, sessionToken } = opened.credentials;
  return {
    Credentials: { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken, Expiration: expiresAt },
    AssumedRoleUser: { AssumedRoleId: opened.userId, Arn: opened.arn },
    ...(policy === undefined ? {} : { PackedPolicySize: Math.ceil((100 * policy.length) / MOST_POLICY_CHARACTERS) }),
  };
};

const invalid = (detail: string): ServiceError => new ServiceError('ValidationError', 400, detail);
function validate(arn: string, session: string, policy: string | undefined, externalId: string | undefined): void {
  if (!/^arn:[\w-]+:iam::\d{12}:role\/.+$/.test(arn)) throw invalid(`${arn} is invalid`);
  if (!/^[\w+=,.@-]{2,64}$/.test(session)) throw invalid(`1 validation error detected: Value '${session}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`);
  if (policy !== undefined && policy.length > MOST_POLICY_CHARACTERS) throw invalid(`1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must have length less than or equal to ${MOST_POLICY_CHARACTERS}`);
  if (externalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId)) throw invalid("1 validation error detected: Value at 'externalId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@:\\/-]*");
}

function parsePolicy(policy: string): unknown {
  try {
    const parsed: unknown = JSON.parse(policy);
    if (statementsOf(parsed).length > 0) return parsed;
  } catch {
    // The same answer as for JSON that is no policy.
  }
  throw new ServiceError('MalformedPolicyDocument', 400, 'The policy is not in the valid JSON format.');
}

/** The role, if it exists, its account works, its trust policy admits the caller and the caller may assume it; else AccessDenied without saying which. */
function enterable(call: Call, arn: string): { account: Account; role: Role } {
  const account = call.organization.accounts.get(arn.split(':')[4] ?? '');
  const role = account === undefined ? undefined : [...account.roles.values()].find((candidate) => candidate.arn === arn);
  const denied = (because: string): ServiceError => new ServiceError('AccessDenied', 403, `User: ${call.principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}${because}`);
  if (account === undefined || role === undefined || account.state !== 'ACTIVE') throw denied('');
  if (account.regionStatus.get(call.region) === 'DISABLED') throw new ServiceError('RegionDisabledException', 403, `STS is not activated in this region for account:${account.id}. Your account administrator can activate STS in this region using the IAM Console.`);
  const access = { action: 'sts:AssumeRole', resource: arn, region: call.region };
  const because = refusal(call.organization, call.principal, access);
  if (because !== null) throw new ServiceError('AccessDenied', 403, refusalMessage(call.principal, access, because));
  if (!trusts(call, role)) throw denied(' because no role trust policy allows the sts:AssumeRole action');
  return { account, role };
}

function trusts(call: Call, role: Role): boolean {
  const context = new Map([['aws:principalarn', call.principal.roleArn], ['aws:principalorgid', call.organization.id], ['aws:principalaccount', call.principal.account]]);
  const externalId = text(call, 'ExternalId');
  if (externalId !== undefined) context.set('sts:externalid', externalId);
  const matching = statementsOf(JSON.parse(role.trust)).filter((statement) =>
    texts(statement.Action).some((action) => matchesPattern(action, 'sts:AssumeRole', false)) && admits(statement.Principal, call) && conditionHolds(statement.Condition, context));
  return matching.length > 0 && matching.every(({ Effect }) => Effect === 'Allow');
}
function admits(principal: unknown, { principal: { account, roleArn } }: Call): boolean {
  if (principal === '*') return true;
  return isRecord(principal) && texts(principal.AWS).some((value) => value === '*' || value === account || value === `arn:aws:iam::${account}:root` || value === roleArn);
}

function durationOf(call: Call, role: Role): number {
  const seconds = Number(text(call, 'DurationSeconds') ?? LONGEST_CHAINED_SECONDS);
  if (!Number.isInteger(seconds) || seconds < 900 || seconds > 43_200) throw invalid(`1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and 43200`);
  if (seconds > role.maxSessionDuration) throw invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  // Every principal of the simulator is a role session, so that every AssumeRole is chaining.
  if (seconds > LONGEST_CHAINED_SECONDS) throw invalid('The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.');
  return seconds;
}

export const STS_OPERATIONS: readonly Operation[] = [
  { service: 'sts', name: 'GetCallerIdentity', action: null, bucket: 'sts', parameters: [], resource: () => '*', run: getCallerIdentity },
  // AssumeRole authorizes itself: the answer depends on the role's account and trust as well.
  { service: 'sts', name: 'AssumeRole', action: null, bucket: 'sts', parameters: ['RoleArn', 'RoleSessionName', 'Policy', 'DurationSeconds', 'ExternalId'], resource: (call) => text(call, 'RoleArn') ?? '*', run: assumeRole },
];
