import { commonMatch, type Policy } from '../../policy/index.ts';

/** What the policies of these services hang on, where no name is written. */
const UNNAMED: Readonly<Record<string, (account: string) => string>> = {
  lambda: (account) => `arn:aws:lambda:us-east-1:${account}:function:the-function`,
  sqs: (account) => `arn:aws:sqs:us-east-1:${account}:the-queue`,
  sns: (account) => `arn:aws:sns:us-east-1:${account}:the-topic`,
  events: (account) => `arn:aws:events:us-east-1:${account}:event-bus/the-bus`,
  s3: () => 'arn:aws:s3:::the-bucket',
  kms: (account) => `arn:aws:kms:us-east-1:${account}:key/the-key`,
  secretsmanager: (account) => `arn:aws:secretsmanager:us-east-1:${account}:secret:the-secret-AbCdEf`,
  ecr: (account) => `arn:aws:ecr:us-east-1:${account}:repository/the-repository`,
};

/** The one resource that the policy names; null when it names none or several. An object stands for its bucket. */
export function resourceIn({ statements }: Policy): string | null {
  const patterns = statements.flatMap(({ resources }) => (resources?.not === false ? resources.patterns : []));
  const named = new Set(patterns.map((pattern) => bucketOf(pattern) ?? pattern).filter((pattern) => pattern.startsWith('arn:') && !/[*?$]/.test(pattern)));
  const [only] = named;
  return named.size === 1 && only !== undefined ? only : null;
}
const bucketOf = (arn: string): string | null => /^(arn:[^:]*:s3:::[^/*?]+)\//.exec(arn)?.[1] ?? null;

/** A resource of the service that the policy's actions belong to; a function when they are of none or several. */
export function unnamedResource({ statements }: Policy, account: string): string {
  const services = new Set(statements.flatMap(({ actions }) => actions.patterns).map((pattern) => (pattern.split(':')[0] ?? '').toLowerCase()).filter((service) => service !== '*'));
  const [only = ''] = services;
  const made = services.size === 1 ? UNNAMED[only] : undefined;
  return (made ?? UNNAMED['lambda'] ?? String)(account);
}

/** What the policy of the resource is about: the bucket and the objects that its statements tell apart, the bus and its rules. */
export function scopesOf({ statements }: Policy, resource: string): readonly string[] {
  const inside = /^arn:[^:]*:s3:::[^/]+$/.test(resource) ? `${resource}/*` : resource.includes(':event-bus/') ? `${resource.replace(':event-bus/', ':rule/')}/*` : null;
  if (inside === null) return [resource];
  const patterns = statements.flatMap(({ effect, resources }) => (effect === 'Allow' ? (resources?.not === false ? resources.patterns : ['*']) : []));
  return [...new Set([resource, ...patterns.flatMap((pattern) => commonMatch(pattern, inside, 'a-name') ?? [])])];
}
