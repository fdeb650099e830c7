import { hasWildcard, patternsOverlap } from './pattern.ts';

/** The role of a role session, as the session's ARN tells it: without its path. */
export interface SessionRole {
  readonly partition: string;
  readonly account: string;
  readonly name: string;
}

/** null: not the ARN of one role session. */
export function roleOfSession(arn: string): SessionRole | null {
  const [, partition, account, name] = /^arn:([a-z-]+):sts::(\d{12}):assumed-role\/([^/]+)\/[^/]+$/.exec(arn) ?? [];
  return partition === undefined || account === undefined || name === undefined || hasWildcard(arn) ? null : { partition, account, name };
}

/** What the role's ARN can be, in its six parts: without a path, and with any. */
export const roleShapes = ({ partition, account, name }: SessionRole): readonly (readonly string[])[] => [`role/${name}`, `role/*/${name}`].map((resource) => ['arn', partition, 'iam', '', account, resource]);

/** Can it be a session of a role that the ARN or pattern matches? Names of roles are unique in an account, whatever their path. Source: IAM "IAM and AWS STS quotas", names. */
export function isSessionOf(arn: string, role: string): boolean {
  const session = roleOfSession(arn);
  return session !== null && roleShapes(session).some((shape) => patternsOverlap(role, shape.join(':')));
}
