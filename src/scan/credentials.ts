import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import { reasonOf } from '../aws/errors.ts';
import type { ClientPool, Session } from '../aws/pool.ts';
import { parseArn, type Account, type Region } from '../model/place.ts';
import type { Clock } from '../model/ports.ts';
import type { Access, Caller } from './context.ts';
import { sessionPolicy } from './role.ts';

const ONE_HOUR = 3600;
/** Milliseconds before expiry at which a session is renewed. */
const RENEW_BEFORE = 5 * 60_000;

/** Who the credentials are, by the regional STS endpoint. Throws what STS throws. */
export async function identify(pool: ClientPool, credentials: Session['credentials'], homeRegion: Region): Promise<Caller> {
  const unidentified: Session = { account: 'caller', credentials, maxAttempts: 3 };
  const { Account: account, Arn: arn } = await pool.sts(unidentified, homeRegion).send(new GetCallerIdentityCommand({}));
  if (account === undefined || arn === undefined) throw new Error('GetCallerIdentity answered without an account');
  return { account, arn, partition: parseArn(arn)?.partition ?? 'aws', homeRegion, credentials };
}

export interface RoleToAssume {
  readonly account: Account;
  readonly partition: string;
  readonly region: Region;
  readonly sessionName: string;
  /** Read-only whatever the role may do: the narrowing session policy is sent along. */
  readonly narrowed: boolean;
  /** Leaves kms:Decrypt to the role, through Lambda only. */
  readonly decrypts: boolean;
  readonly clock: Clock;
}

/**
 * A session in another account. The first assume-role happens here, so that a refusal is known at once; the provider assumes again
 * before the hour is over, which is the longest that a chained role may last. Where the role is refused in the caller's own account,
 * the caller acts as itself: OrganizationAccountAccessRole, for one, does not exist there.
 */
export async function enter(pool: ClientPool, caller: Caller, access: Access, to: RoleToAssume): Promise<Session> {
  if (access.by === 'caller') return caller;
  const assume = async (): Promise<AwsCredentialIdentity> => {
    const answer = await pool.sts(caller, to.region).send(
      new AssumeRoleCommand({
        RoleArn: `arn:${to.partition}:iam::${to.account}:role/${access.roleName}`,
        RoleSessionName: to.sessionName,
        DurationSeconds: ONE_HOUR,
        ...(access.externalId === null ? {} : { ExternalId: access.externalId }),
        ...(to.narrowed ? { Policy: JSON.stringify(sessionPolicy({ readEncryptedVariables: to.decrypts })) } : {}),
      }),
    );
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials ?? {};
    if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) throw new Error('AssumeRole answered without credentials');
    const entered = parseArn(answer.AssumedRoleUser?.Arn ?? '')?.account;
    if (entered !== undefined && entered !== to.account) throw new Error(`AssumeRole entered account ${entered} instead of ${to.account}`);
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken, ...(Expiration === undefined ? {} : { expiration: Expiration }) };
  };
  let current: AwsCredentialIdentity;
  try {
    current = await assume();
  } catch (error) {
    if (to.account === caller.account && reasonOf(error) === 'denied') return caller;
    throw error;
  }
  let renewal: Promise<AwsCredentialIdentity> | null = null;
  const credentials: AwsCredentialIdentityProvider = async () => {
    const expires = current.expiration?.getTime();
    if (expires === undefined || expires - Date.parse(to.clock.now()) > RENEW_BEFORE) return current;
    renewal ??= assume().finally(() => (renewal = null));
    current = await renewal;
    return current;
  };
  return { account: to.account, credentials };
}
