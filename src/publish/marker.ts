import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import type { AnyCheck } from '../model/check.ts';
import type { Result } from '../model/result.ts';
import { digestOf } from './identity.ts';
import { bytesOf, cut, escapeExact } from './text.ts';

/** The names of our ProductFields: by them and by the GeneratorId a finding is recognised as ours. */
export const FIELD = {
  findingId: 'postern/FindingId',
  hubId: 'postern/HubId',
  checkId: 'postern/CheckId',
  checkIdentity: 'postern/CheckIdentity',
  partition: 'postern/Partition',
  account: 'postern/Account',
  region: 'postern/Region',
  kind: 'postern/ResourceKind',
  key: 'postern/Resource',
  aspect: 'postern/Aspect',
  digest: 'postern/Digest',
  observedAt: 'postern/ObservedAt',
  /** Why it is no longer an open failure. */
  because: 'postern/Because',
  unverifiedSince: 'postern/UnverifiedSince',
  /** When a rescan judged it last, changed or not, and who asked for that. */
  lastVerifiedAt: 'postern/LastVerifiedAt',
  requestedBy: 'postern/RequestedBy',
  owner: 'postern/Owner',
  verify: 'postern/Verify',
  consoleUrl: 'postern/ConsoleUrl',
  detail: 'postern/Detail',
  unread: 'postern/Unread',
  exceptionOwner: 'postern/ExceptionOwner',
  exceptionReason: 'postern/ExceptionReason',
  exceptionExpires: 'postern/ExceptionExpires',
  exceptionTicket: 'postern/ExceptionTicket',
} as const;

/** `postern/Because` of a failure that an exception covers. */
export const EXCEPTED = 'excepted';

export const GENERATOR_PREFIX = 'postern/';

/** Security Hub's limits for ProductFields: 50 pairs, keys of 128, values of 2,048 characters. Source: AwsSecurityFinding, API reference. */
const VALUE_BYTES = 2048;

export type ProductFields = Readonly<Record<string, string>>;

/** Pairs that Security Hub accepts: blank values left out, long ones cut. */
export function productFields(pairs: Readonly<Record<string, string | null | undefined>>): Record<string, string> {
  const kept = Object.entries(pairs).flatMap(([key, value]): [string, string][] => {
    const text = cut(value ?? '', VALUE_BYTES);
    return text.trim() === '' ? [] : [[key, text]];
  });
  return Object.fromEntries(kept);
}

export interface MarkerTexts {
  readonly hubId: string;
  readonly verify: string;
  readonly consoleUrl: string | null;
}

/** Everything that recognises a finding as ours and lets a lost ledger be rebuilt from it. */
export function markerFields(result: Result, check: AnyCheck, { hubId, verify, consoleUrl }: MarkerTexts): Record<string, string> {
  return productFields({
    [FIELD.findingId]: result.findingId,
    [FIELD.hubId]: hubId,
    [FIELD.checkId]: check.id,
    [FIELD.checkIdentity]: result.identity,
    [FIELD.partition]: result.place.partition,
    [FIELD.account]: result.place.account,
    [FIELD.region]: result.place.region,
    [FIELD.kind]: result.kind,
    [FIELD.key]: escapeExact(result.key),
    [FIELD.aspect]: escapeExact(result.aspect),
    [FIELD.digest]: digestOf(result),
    [FIELD.observedAt]: result.observedAt,
    [FIELD.owner]: result.owner,
    // Half a command could do something else.
    [FIELD.verify]: bytesOf(verify) > VALUE_BYTES ? null : verify,
    [FIELD.consoleUrl]: consoleUrl,
    [FIELD.detail]: result.detail === undefined || result.detail === null ? null : JSON.stringify(result.detail),
    [FIELD.unread]: [...new Set(result.because.map(({ action, reason }) => `${action}: ${reason}`))].join(', '),
    ...exceptionFields(result),
  });
}

function exceptionFields({ exception }: Result): Readonly<Record<string, string | undefined>> {
  if (exception === null) return {};
  return {
    [FIELD.because]: EXCEPTED,
    [FIELD.exceptionOwner]: exception.owner,
    [FIELD.exceptionReason]: exception.reason,
    [FIELD.exceptionExpires]: exception.expires,
    [FIELD.exceptionTicket]: exception.ticket,
  };
}

/** Ours: our GeneratorId and our marker, with an Id that ends in it. The default product is shared by every custom integration of the account. */
export function isOurs(finding: Pick<Partial<AwsSecurityFinding>, 'Id' | 'GeneratorId' | 'ProductFields'>): boolean {
  const id = finding.ProductFields?.[FIELD.findingId];
  return id !== undefined && id !== '' && finding.GeneratorId?.startsWith(GENERATOR_PREFIX) === true && finding.Id?.endsWith(`/${id}`) === true;
}

/** The hub that posted one of our findings. */
export const hubOf = (finding: AwsSecurityFinding): string | null => finding.ProductFields?.[FIELD.hubId] ?? null;

