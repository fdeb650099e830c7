import { isAccount } from './names.ts';
import { hasWildcard } from './pattern.ts';
import { isSessionOf, roleOfSession } from './sessions.ts';
import type { Statement } from './types.ts';

/** Which organization a caller is in, as far as the policy can tell. */
export type Membership =
  /** Anybody's own organization or none: never one that the policy names. */
  | { readonly is: 'outside' }
  | { readonly is: 'member'; readonly organization: string; readonly path: string | null }
  /** A named account: whether it is in a named organization is not in the policy. `in`, `not`: what is known of it besides. */
  | { readonly is: 'untold'; readonly in?: string; readonly not?: string };

/** A representative of a class of callers: the policy cannot tell it from the others of its class. */
export type Caller =
  | { readonly is: 'customer'; readonly account: string; /** One principal, or any of the account. */ readonly arn: string | null; readonly membership: Membership; readonly own: boolean }
  /** No signature. */
  | { readonly is: 'anonymous' }
  /** A service that acts for a resource of that account; `*` stands for a service that the policy does not name. */
  | { readonly is: 'service'; readonly service: string; readonly account: string; readonly membership: Membership }
  | { readonly is: 'federated'; readonly provider: string }
  | { readonly is: 'canonical'; readonly id: string };

/** Does the statement's Principal or NotPrincipal name the caller? Sets are remembered per statement. */
export function isNamed(statement: Statement, caller: Caller): boolean {
  const principals = statement.principals;
  if (principals === null) return false;
  return principals.not !== isListed(namesOf(statement), caller);
}

interface Names {
  readonly aws: ReadonlySet<string>;
  /** Accounts named as twelve digits or by their root ARN. */
  readonly accounts: ReadonlySet<string>;
  readonly service: ReadonlySet<string>;
  readonly federated: ReadonlySet<string>;
  readonly canonicalUser: ReadonlySet<string>;
}
const remembered = new WeakMap<Statement, Names>();

export function namesOf(statement: Statement): Names {
  const before = remembered.get(statement);
  if (before !== undefined) return before;
  const of = statement.principals?.of ?? { aws: [], service: [], federated: [], canonicalUser: [] };
  const names = {
    aws: setOf(of.aws),
    accounts: setOf(of.aws.map(wholeAccount).filter((account) => account !== null)),
    service: setOf(of.service),
    federated: setOf(of.federated),
    canonicalUser: setOf([...of.canonicalUser, ...of.aws.filter(isOriginAccessIdentity)]),
  };
  remembered.set(statement, names);
  return names;
}

/** A user of CloudFront's own account, which is no number. Source: CloudFront "Use an origin access identity". */
export const isOriginAccessIdentity = (name: string): boolean => /^arn:[a-z-]+:iam::cloudfront:user\//.test(name);

const NONE: ReadonlySet<string> = new Set();
/** Most statements name nobody of most kinds. */
const setOf = (names: readonly string[]): ReadonlySet<string> => (names.length === 0 ? NONE : new Set(names));

/** The account that a principal name stands for as a whole. Source: IAM "Principal", "AWS account principals". */
export function wholeAccount(name: string): string | null {
  if (isAccount(name)) return name;
  return /^arn:[a-z-]+:iam::(\d{12}):root$/.exec(name)?.[1] ?? null;
}

/** Wildcards inside a principal's ARN match nobody: IAM refuses them. Unique ids (AROA…) are what is left of deleted principals: nobody. */
function isListed(names: Names, caller: Caller): boolean {
  if (names.aws.has('*')) return true;
  if (caller.is === 'canonical') return names.canonicalUser.has(caller.id);
  if (caller.is === 'federated') return names.federated.has(caller.provider);
  if (caller.is === 'service') return names.service.has(caller.service) || names.service.has('*');
  if (caller.is === 'anonymous') return false;
  return names.accounts.has(caller.account) || (caller.arn !== null && (names.aws.has(caller.arn) || isRoleListed(names, caller.arn)));
}

/** Whoever names a role names its sessions. Source: IAM "Principal", "Role session principals". */
const isRoleListed = ({ aws }: Names, arn: string): boolean => roleOfSession(arn) !== null && [...aws].some((name) => !hasWildcard(name) && isSessionOf(arn, name));
