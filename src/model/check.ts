import type { z } from 'zod';
import type { Fact } from './fact.ts';
import type { FactName, FactsOf, Kind, Value } from './facts.ts';
import type { Account, Instant, Key, Place, Span } from './place.ts';
import type { Severity, Verdict } from './verdict.ts';

export const PLANES = ['identity', 'invocation', 'events', 'secrets', 'data', 'network', 'supply-chain', 'resilience', 'observability', 'governance', 'organization'] as const;
export type Plane = (typeof PLANES)[number];

export interface Subject {
  readonly key: Key;
  /** Short name for messages. */
  readonly name: string;
  readonly place: Place;
}

/** Whom the configuration and the organization vouch for. */
export interface Trusted {
  /** Accounts that the configuration allows, besides the organization's own. */
  readonly accounts: readonly Account[];
  /** Member accounts of the organization; unknown when they could not be listed. */
  readonly organization: Fact<readonly Account[]>;
  /** `o-…`; null when not known. */
  readonly organizationId: string | null;
  /** Publisher accounts whose layers are accepted, besides AWS's and the organization's. */
  readonly layerPublishers: readonly Account[];
}

export interface Given<Options> {
  readonly options: Options;
  /** When the snapshot was taken; checks never read a clock. */
  readonly at: Instant;
  readonly trusted: Trusted;
}

/** One row of the catalogue: what it judges, on which facts, and how. Pure: reads neither AWS nor a clock. */
export interface Check<K extends Kind, N extends FactsOf<K>, W extends FactsOf<K>, O extends z.ZodType> {
  readonly id: string;
  /** The first id it ever had, if it was renamed: a new name never makes a new finding. */
  readonly identity?: string;
  /** What is wrong when it fails, in the field's terms; at most 120 characters, no placeholders. */
  readonly title: string;
  readonly resource: K;
  readonly span: Span;
  readonly severity: Severity;
  /** The first one is the folder it lives in. */
  readonly planes: readonly [Plane, ...Plane[]];
  /** False: off until the configuration switches it on. */
  readonly enabled: boolean;
  /** Must be known, or the check is not called. Missing parts of them forbid `pass` and `not-applicable`. */
  readonly needs: readonly N[];
  /** Arrive as facts, so that the check has to ask whether they are known. Missing parts do not change its verdict. */
  readonly wants: readonly W[];
  /** While one of these fails on the same resource, this check is not applicable. */
  readonly coveredBy?: readonly string[];
  /** Controls of others that judge something alike, such as `Lambda.1`. */
  readonly overlaps?: readonly string[];
  /** What to do about it, in one sentence. */
  readonly remedy: string;
  /** One command to see it for oneself. Placeholders: name, arn, region, account, aspect. */
  readonly verify: string;
  /** Defaults for every field, so that `parse({})` works. */
  readonly options: O;
  readonly messages: Readonly<Record<string, string>>;
  /** Laws of all checks that do not hold here, with the reason. */
  readonly exempt?: { readonly addingDeny?: string; /** Facts whose loss may turn a pass into a failure. */ readonly unread?: Readonly<Partial<Record<FactName, string>>> };
  evaluate(
    subject: Subject,
    facts: { readonly [P in N]: Value<P> } & { readonly [P in W]: Fact<Value<P>> },
    given: Given<z.output<O>>,
  ): Verdict;
}

/** A check whose exact types were proven where it was defined. */
export type AnyCheck = Omit<Check<Kind, never, never, z.ZodType>, 'needs' | 'wants' | 'evaluate'> & {
  readonly needs: readonly FactName[];
  readonly wants: readonly FactName[];
  evaluate(subject: Subject, facts: Readonly<Record<string, unknown>>, given: Given<unknown>): Verdict;
};

/**
 * Declares a check; everything is inferred from `resource`, `needs` and `wants`.
 * A check without needs and wants is a type error at registration: it would judge nothing.
 */
export function defineCheck<K extends Kind, const N extends FactsOf<K>, const O extends z.ZodType, const W extends FactsOf<K> = never>(check: Check<K, N, W, O>): AnyCheck {
  // Methods are bivariant, so that this compiles; it is sound because the runner passes exactly the facts that `needs` and `wants` name.
  return check;
}

/** One case of a check: run as a test, shown in its page, food for mutation. */
export interface Example {
  readonly name: string;
  /** Facts by name: a value means known and complete; a Fact (made by known or unknown) is taken as it is. */
  readonly facts: Readonly<Partial<{ [N in FactName]: Value<N> | Fact<Value<N>> }>>;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly trusted?: Partial<Trusted>;
  /** Defaults to 2026-11-21T00:00:00.000Z. */
  readonly at?: Instant;
  readonly subject?: Partial<Subject>;
  readonly expect: Verdict['is'];
  /** For `fail`: the aspects, and severities where they differ from the check's. */
  readonly failures?: readonly { readonly aspect: string; readonly severity?: Severity; readonly message?: string | RegExp }[];
}

export const defineExamples = (examples: readonly [Example, ...Example[]]): readonly Example[] => examples;
