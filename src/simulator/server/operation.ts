import type { Account, Organization, Region } from '../state.ts';
import type { Bucket } from './quota.ts';
import type { Principal, PrincipalStore } from './principals.ts';
import type { Recorder } from './statistics.ts';

export type Service = 'sts' | 'iam' | 'ec2' | 'organizations' | 'account' | 'tagging' | 'lambda' | 'lambda-microvms' | 'securityhub' | 'cloudtrail';

/** One authenticated call. */
export interface Call {
  readonly organization: Organization;
  readonly principal: Principal;
  readonly account: Account;
  /** From the credential scope; `us-east-1` for services that live only there. */
  readonly region: string;
  /** The caller's account in that region. */
  readonly place: Region;
  /** Path parameters, decoded. */
  readonly path: Readonly<Record<string, string>>;
  /** Query string, form or JSON members. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Bytes of the body. */
  readonly size: number;
  /** ISO 8601. */
  readonly now: string;
  readonly sessions: PrincipalStore;
  readonly recorder: Recorder;
  may(action: string, resource: string): boolean;
}

/** One operation of one service. */
export interface Operation {
  readonly service: Service;
  readonly name: string;
  /** The IAM action; null where AWS asks for none. */
  readonly action: string | null;
  readonly bucket: Bucket;
  /** REST operations only: such as `GET /2015-03-31/functions/{FunctionName}/policy`. */
  readonly route?: string;
  /** Known parameters; anything else answers 501. Query protocols: the part before the first dot. */
  readonly parameters: readonly string[];
  /** The ARN that an access denied message names. */
  readonly resource: (call: Call) => string;
  /** The body of the answer: JSON, or the content of the Result element. */
  readonly run: (call: Call) => unknown;
}

/** A text parameter, from the query string or the body. */
export function text(call: Call, name: string): string | undefined {
  const value = call.input[name];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}

/** A whole number within limits; absent or out of range: the fallback or the nearest limit. */
export function count(call: Call, name: string, most: number, fallback = most): number {
  const value = Number(call.input[name] ?? fallback);
  return Number.isInteger(value) && value >= 1 ? Math.min(value, most) : fallback;
}
