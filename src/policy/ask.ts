import type { Caller } from './caller.ts';
import type { Constant } from './candidates.ts';
import type { Domain } from './domain.ts';
import type { ResourceContext, Via } from './types.ts';

/** The request that is asked about. */
export interface Ask {
  readonly caller: Caller;
  /** Lower case. */
  readonly action: string;
  readonly via: Via;
  readonly context: ResourceContext;
  /** A public address, or null for a request through a VPC endpoint. */
  readonly sourceIp: string | null;
  /** The caller is an arbitrary principal of its account: it cannot bear a name that the policy knows. */
  readonly unnamed: boolean;
  /** Principals that statements name as such are asked about by themselves: nobody else of their account bears their ARN. */
  readonly named: ReadonlyMap<string, string>;
}

/** What every request of the caller has in common. */
export type Common = Omit<Ask, 'action' | 'via' | 'sourceIp'>;
/** What a key may hold. */
export type Rule = (ask: Common, constants: readonly Constant[]) => Domain;
/** The same where the values differ by action, way or address. */
export type RuleOfRequest = (ask: Ask, constants: readonly Constant[]) => Domain;
