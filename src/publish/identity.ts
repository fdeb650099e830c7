import { createHash } from 'node:crypto';
import type { Account, Key, Region } from '../model/place.ts';
import type { PostingPlace, Result } from '../model/result.ts';

/** What makes a finding the same finding from run to run. */
export interface FindingIdentity {
  readonly partition: string;
  /** `organization` for what belongs to no account. */
  readonly account: Account | 'organization';
  /** `global` for IAM and account settings. */
  readonly region: Region | 'global';
  /** The check's first id, not its present one. */
  readonly identity: string;
  readonly key: Key;
  readonly aspect: string;
}

/** Long enough that collisions are out of the question, short enough to be typed. */
const ID_LENGTH = 32;

/** SHA-256, hexadecimal, whole. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

// A JSON list keeps fields apart whatever characters they hold.
const hashOf = (...fields: readonly string[]): string => sha256(JSON.stringify(fields)).slice(0, ID_LENGTH);

/** The id of a finding: SHA-256 of its identity, 32 hexadecimal characters. Stable under any change of text, severity or evidence. */
export const findingId = (of: FindingIdentity): string => hashOf(of.partition, of.account, of.region, of.identity, of.key, of.aspect);

/** The id of a check's verdict on a resource, all its aspects together. */
export const subjectId = (of: Omit<FindingIdentity, 'aspect'>): string => hashOf(of.partition, of.account, of.region, of.identity, of.key);

/** `subjectId` of a result. */
export const subjectOf = (result: Result): string => subjectId({ ...result.place, identity: result.identity, key: result.key });

/** ASFF `Id`, at most 512 characters: where it is posted, the check's identity, and at its end the result's `findingId`. */
export const asffId = (result: Pick<Result, 'identity' | 'findingId'>, postTo: PostingPlace): string =>
  `postern/${postTo.region}/${postTo.account}/${result.identity}/${result.findingId}`;

/** What is compared between runs: verdict, severity, evidence, exception. Not text, links, `detail` or instants. */
export const digestOf = (result: Pick<Result, 'status' | 'severity' | 'evidence' | 'exception'>): string =>
  hashOf(result.status, result.severity, canonicalJson(result.evidence), canonicalJson(result.exception));

/** JSON with sorted keys, so that equal values give equal texts. */
export function canonicalJson(value: unknown): string {
  return value === undefined ? 'null' : JSON.stringify(value, (_key, part: unknown) => (isRecord(part) ? sorted(part) : part));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

const sorted = (record: Readonly<Record<string, unknown>>): unknown =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
