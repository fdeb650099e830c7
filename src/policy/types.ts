import type { Json } from '../model/facts.ts';
import type { Account, Instant } from '../model/place.ts';

/** A statement in one shape: lists everywhere, operators and quantifiers taken apart. */
export interface Condition {
  /** Lower case, without `ForAnyValue:` and `IfExists`: `stringequals`. */
  readonly operator: string;
  readonly quantifier: 'any' | 'all' | null;
  readonly ifExists: boolean;
  /** Lower case; the text as written stays in the statement's source. */
  readonly key: string;
  readonly values: readonly string[];
  /** Policy variables are recognised in version 2012-10-17 only; elsewhere they are text. */
  readonly variables: boolean;
}
export interface Principals {
  /** `*`, ARNs, account ids as written. */
  readonly aws: readonly string[];
  readonly service: readonly string[];
  readonly federated: readonly string[];
  readonly canonicalUser: readonly string[];
}
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly principals: { readonly not: boolean; readonly of: Principals } | null;
  readonly actions: { readonly not: boolean; readonly patterns: readonly string[] };
  readonly resources: { readonly not: boolean; readonly patterns: readonly string[] } | null;
  readonly conditions: readonly Condition[];
  /** Policy variables are recognised: the document is of version 2012-10-17. */
  readonly variables: boolean;
  /** The statement as AWS holds it: the evidence. */
  readonly source: Json;
}
export interface Policy {
  readonly version: '2008-10-17' | '2012-10-17';
  readonly statements: readonly Statement[];
}
/** A document that IAM would refuse, or that is beyond our bounds, with the reason. */
export interface Invalid {
  readonly invalid: string;
}
export const isInvalid = (parsed: Policy | Invalid): parsed is Invalid => 'invalid' in parsed;

/** Something in a policy that could not be judged: the verdict that rests on it is unknown unless another statement decides it. */
export interface Doubt {
  readonly reason: string;
  readonly statement: Json;
}
/** An answer and what could not be judged on the way to it. */
export interface Judged<T> {
  readonly value: T;
  readonly doubts: readonly Doubt[];
}

/** How a request reaches a function: by the Lambda API, or through its URL with that AuthType. Other services: always `api`. */
export type Via = 'api' | 'url-none' | 'url-iam';

/** A class of callers. */
export type Audience =
  /** Everybody: for APIs that want a signature, any AWS customer; through a URL without one, the internet. */
  | { readonly is: 'anyone' }
  /** Everybody, from these public address ranges only. */
  | { readonly is: 'ip-limited'; readonly ranges: readonly string[] }
  | { readonly is: 'account'; readonly account: Account; readonly principals: readonly string[] }
  | { readonly is: 'own-account'; readonly principals: readonly string[] }
  /** Members of an organization, or of organizational units of it (`aws:PrincipalOrgPaths`). */
  | { readonly is: 'organization'; readonly organizations: readonly string[]; readonly paths: readonly string[] }
  | {
      readonly is: 'service';
      /** `s3.amazonaws.com` */
      readonly service: string;
      /** Any customer of the service may cause the call: no condition fixes account, organization or an ARN with a fixed account. */
      readonly anyCustomer: boolean;
      /** Fixed by aws:SourceAccount or by the account field of aws:SourceArn. */
      readonly accounts: readonly Account[];
      /** By aws:SourceOrgID or aws:SourceOrgPaths. */
      readonly organizations: readonly string[];
      /** aws:SourceArn patterns as written. */
      readonly sources: readonly string[];
      /** lambda:EventSourceToken is fixed. */
      readonly token: boolean;
    }
  | { readonly is: 'federated'; readonly provider: string }
  | { readonly is: 'canonical-user'; readonly id: string };

/** One class of callers that a resource policy lets in, Denies already applied. */
export interface Access {
  readonly audience: Audience;
  /** The asked actions that it may take, as asked. */
  readonly actions: readonly string[];
  readonly via: Via;
  /** The Allow statements that grant it, as AWS holds them. */
  readonly statements: readonly Json[];
  /** Conditions on the request that have to hold and that the caller cannot choose, in words; empty: unconditional. */
  readonly under: readonly string[];
}
export interface ResourceContext {
  /** The ARN that is asked for, with its qualifier. */
  readonly resource: string;
  readonly account: Account;
  readonly partition: string;
  readonly at: Instant;
  /** The organization the account belongs to, when known. */
  readonly organizationId: string | null;
  /** All of its accounts, when they are known: any other account is in none that it names by that id. */
  readonly members?: ReadonlySet<Account>;
}

/** Whether a role amounts to administrator, all its policies, boundary and Denies together. */
export type AdministratorAnswer =
  | { readonly is: 'yes'; readonly because: string; readonly statements: readonly { readonly policy: string; readonly statement: Json }[] }
  | { readonly is: 'no' }
  | { readonly is: 'unknown'; readonly doubts: readonly [Doubt, ...Doubt[]] };

/** An Allow that grants `service:*` or a wildcard that reaches write or permission actions. */
export interface WildcardGrant {
  /** Name of the policy that holds it. */
  readonly policy: string;
  readonly pattern: string;
  readonly statement: Json;
  /** Some of the write, permission and tagging actions that it reaches and that boundary and Denies leave, and how many. */
  readonly reaches: readonly string[];
  readonly count: number;
}
