import type { DayChange } from './day.ts';
import type { AccessProfile } from './grants.ts';
import type { Credentials } from './server/principals.ts';
import type { FaultRule } from './server/faults.ts';
import type { Statistics } from './server/statistics.ts';
import type { CustomAccess, FindingPlace } from './simulator.ts';
import type { ForkOptions, OrganizationFacts } from './process.ts';

export type StartOrder = ForkOptions;
interface Access {
  readonly account: string;
  readonly access: AccessProfile | CustomAccess;
  readonly region?: string;
}

/** The questions of parent to child and their answers. */
export interface Ask {
  start: { given: StartOrder; answer: { readonly url: string; readonly environment: Readonly<Record<string, string>>; readonly organization: OrganizationFacts } };
  credentialsFor: { given: Access; answer: Credentials };
  environmentFor: { given: Access; answer: Readonly<Record<string, string>> };
  statistics: { given: null; answer: Statistics };
  findings: { given: null; answer: readonly FindingPlace[] };
  playDay: { given: null; answer: readonly DayChange[] };
  inject: { given: FaultRule; answer: null };
  close: { given: null; answer: null };
}
export type Question = { [K in keyof Ask]: { readonly id: number; readonly kind: K; readonly given: Ask[K]['given'] } }[keyof Ask];
export interface Answer {
  readonly id: number;
  readonly value: unknown;
  /** Why it could not be answered. */
  readonly failed: string | null;
}
