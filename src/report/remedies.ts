import type { Reason, Unread } from '../model/fact.ts';
import { compareText } from './text.ts';

/** A reason together with what refused, so that each cause has one remedy. */
export const CAUSES = [
  'cannot-enter', 'organization-denied', 'denied', 'denied-explicitly', 'denied-by-boundary', 'denied-by-session', 'denied-by-resource-policy', 'scp',
  'throttled', 'failed', 'check-stopped', 'budget', 'hub-off', 'service-off', 'region-off', 'encrypted', 'vanished', 'not-asked',
] as const;
export type Cause = (typeof CAUSES)[number];

export interface Remedy {
  /** What removes it, for a person. */
  readonly text: string;
  /** The policy statement that the text speaks of; null where no policy helps. */
  readonly statement: PolicyStatement | null;
}
export interface PolicyStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}
export interface RemedyContext {
  /** Name of the role that a scan assumes; `PosternScan` unless configured. */
  readonly roleName: string;
  readonly partition: string;
}

const BY_REASON: Readonly<Record<Exclude<Reason, 'denied'>, Cause>> = {
  scp: 'scp', throttled: 'throttled', failed: 'failed', 'region-off': 'region-off', 'service-off': 'service-off',
  encrypted: 'encrypted', vanished: 'vanished', budget: 'budget', 'not-asked': 'not-asked',
};

/** What kept something from being read: its reason, refined by the action and by AWS's words for a refusal. */
export function causeOf({ reason, action, detail }: Unread): Cause {
  if (reason === 'failed' && action.startsWith('postern:')) return 'check-stopped';
  if (reason === 'service-off' && action.startsWith('securityhub:')) return 'hub-off';
  if (reason !== 'denied') return BY_REASON[reason];
  // The phrases are those of IAM's "Troubleshoot access denied error messages".
  if (/explicit deny/i.test(detail)) return 'denied-explicitly';
  if (/permissions boundary/i.test(detail)) return 'denied-by-boundary';
  if (/session policy/i.test(detail)) return 'denied-by-session';
  if (action === 'sts:AssumeRole') return 'cannot-enter';
  if (/(resource-based|resource control|endpoint) policy/i.test(detail)) return 'denied-by-resource-policy';
  return action.startsWith('organizations:') ? 'organization-denied' : 'denied';
}

const TITLES: Readonly<Record<Cause, string>> = {
  'cannot-enter': 'The role could not be assumed',
  'organization-denied': 'The organization could not be read',
  denied: 'No policy allows the read',
  'denied-explicitly': 'An explicit Deny refuses the read',
  'denied-by-boundary': 'The permissions boundary does not allow the read',
  'denied-by-session': 'The session policy of the credentials does not allow the read',
  'denied-by-resource-policy': 'A resource, resource control or endpoint policy does not allow the read',
  scp: 'A service control policy refuses the read',
  throttled: 'AWS throttled the read until its retries were used up',
  failed: 'AWS did not answer, or answered with an error',
  'check-stopped': 'A check stopped with an error',
  budget: 'Left for the next run: an interrupt, or the time or calls of this one, came before',
  'hub-off': 'Security Hub is off: findings have nowhere to go',
  'service-off': 'The service is not offered or not switched on there',
  'region-off': 'The region is not switched on in the account',
  encrypted: 'Environment variables are encrypted under a customer key',
  vanished: 'Deleted while the scan ran',
  'not-asked': 'Left out by choice',
};

/** The cause as a sentence without its full stop. */
export const causeTitle = (cause: Cause): string => TITLES[cause];

/** Choices of the organization or of whoever scans: shown, not counted against coverage, as the evaluation counts it. */
export const isChoice = (cause: Cause): boolean => cause === 'not-asked' || cause === 'encrypted' || cause === 'region-off';

/** Reading these is what the scan role refuses by design: no remedy may ask for them. */
const NEVER = /^(lambda:(GetFunction|GetLayerVersion|Invoke\w*)|kms:Decrypt|s3:GetObject\w*|secretsmanager:\w*GetSecretValue|ssm:GetParameter\w*)$/i;
const ACTION = /^[a-z0-9-]+:[A-Za-z0-9]+$/;

/** The IAM actions among these that a policy may be asked to allow: well-formed, ours to read, sorted, without repetitions. */
export const grantable = (actions: readonly string[]): readonly string[] =>
  [...new Set(actions.filter((action) => ACTION.test(action) && !action.startsWith('postern:') && !NEVER.test(action)))].sort(compareText);

/** The statement that lets a role read; null when none of the actions may be asked for. */
export function allowStatement(actions: readonly string[]): PolicyStatement | null {
  const allowed = grantable(actions);
  return allowed.length === 0 ? null : { Effect: 'Allow', Action: allowed, Resource: '*' };
}

/** What removes a cause, for the actions that it kept from being read. */
export function remedyFor(cause: Cause, actions: readonly string[], context: RemedyContext): Remedy {
  const role = `arn:${context.partition}:iam::*:role/${context.roleName}`;
  if (cause === 'cannot-enter') return {
    text: `Create the role ${context.roleName} in the account (\`postern role\` prints its policies) with a trust policy that admits the scanning account and the external id, or name a role that is there with --role-name: any broad role is safe, the session policy takes data, code and decryption away. The caller needs the statement below.`,
    statement: { Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: role },
  };
  if (cause === 'scp') return {
    text: `Except the scan role from the Deny of that service control policy by adding the condition below to it; a region that the organization forbids on purpose can be left out with --regions instead.`,
    statement: { Effect: 'Deny', Condition: { ArnNotLike: { 'aws:PrincipalArn': [role] } } },
  };
  if (cause === 'denied' || cause === 'denied-by-boundary' || cause === 'denied-by-session') return { text: TEXTS[cause], statement: allowStatement(actions) };
  if (cause === 'organization-denied') return { text: TEXTS[cause], statement: allowStatement(actions) };
  return { text: TEXTS[cause], statement: null };
}

const TEXTS: Readonly<Record<Exclude<Cause, 'cannot-enter' | 'scp'>, string>> = {
  denied: 'Allow the actions below, or deploy the generated role again: `postern role` prints it for the enabled checks.',
  'denied-by-boundary': 'Allow the actions below in the permissions boundary of the role too.',
  'denied-by-session': 'Use credentials without that session policy, or allow the actions below in it too.',
  'organization-denied': "Run from the management account or a delegated administrator account, or let the management account name this account in Organizations' resource-based delegation policy, with the statement below.",
  'denied-explicitly': 'Except the scan role from that Deny; an Allow does not help against it.',
  'denied-by-resource-policy': 'Admit the scan role in that policy; a statement on the role alone does not help.',
  throttled: "Run again: what was read is kept. If it happens again, lower --quota-share or scan while the account's own deployments are quiet.",
  failed: 'Run again. If it stays, the reason that AWS gave is above.',
  'check-stopped': 'Nothing on your side: this is an error of the check. The other checks were judged. Please report it with the reason above.',
  budget: 'Nothing: the next run reads it.',
  'hub-off': 'Switch Security Hub on in that account and region.',
  'service-off': 'Nothing where the service is not offered; otherwise switch it on, or leave the region out with --regions.',
  'region-off': 'Nothing runs in a region that is off. Enable it in the account to have it scanned, or leave it out with --regions.',
  encrypted: 'Set `role.readEncryptedVariables: true` and deploy the generated role again: it adds kms:Decrypt, only through Lambda and only for functions.',
  vanished: 'Nothing: it is gone. The next run will not list it.',
  'not-asked': 'Nothing, unless you want it: `postern coverage` gives the reason why it was left out.',
};
