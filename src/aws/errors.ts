import { printable } from '../model/message.ts';
import type { Reason, Unread } from '../model/fact.ts';
import type { Place } from '../model/place.ts';

/** The part of an SDK error that we rely on; everything else in it is ignored. */
interface ServiceError {
  readonly name: string;
  readonly message: string;
  readonly status: number | null;
  readonly code: string | null;
}

const DENIED = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'AuthorizationError', 'AuthorizationErrorException', 'InvalidAccessException', 'AccessDeniedForDependencyException']);
const THROTTLED = new Set(['Throttling', 'ThrottlingException', 'ThrottledException', 'TooManyRequestsException', 'RequestLimitExceeded', 'RequestThrottled', 'RequestThrottledException', 'LimitExceededException', 'SlowDown', 'PriorRequestNotComplete', 'BandwidthLimitExceeded', 'TransactionInProgressException', 'EC2ThrottledException', 'ProvisionedThroughputExceededException']);
const NOT_ENABLED = new Set(['SubscriptionRequiredException', 'OptInRequired', 'OptInRequiredException', 'AWSOrganizationsNotInUseException']);
/** Names that a region answers with when the account has not switched it on. Source: STS "Managing AWS STS in an AWS Region". */
const UNKNOWN_TOKEN = new Set(['UnrecognizedClientException', 'InvalidClientTokenId', 'AuthFailure', 'InvalidClientTokenIdException']);
const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'TokenRefreshRequired']);
/** STS is off in a region: it says nothing of what the account has switched on. */
const NO_SESSION = new Set([...EXPIRED, 'RegionDisabledException']);
const NO_HOST = new Set(['ENOTFOUND', 'EAI_NODATA', 'EAI_NONAME']);
const ABORTED = new Set(['AbortError', 'CredentialsAborted']);

export function serviceError(error: unknown): ServiceError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), status: null, code: null };
  const { $metadata, code, Code } = error as { $metadata?: { httpStatusCode?: number }; code?: unknown; Code?: unknown };
  const name = error.name === 'Error' && typeof Code === 'string' ? Code : error.name;
  return { name, message: error.message, status: $metadata?.httpStatusCode ?? null, code: typeof code === 'string' ? code : null };
}

/** The service's own not-found, as opposed to a bare 404 of something in between. */
export const isNotFound = (error: unknown): boolean => ['ResourceNotFoundException', 'NoSuchEntity', 'NoSuchEntityException'].includes(serviceError(error).name);

export const isThrottle = (error: unknown): boolean => {
  const { name, status } = serviceError(error);
  return THROTTLED.has(name) || status === 429;
};

export const isAborted = (error: unknown): boolean => ABORTED.has(serviceError(error).name);

export const isExpired = (error: unknown): boolean => EXPIRED.has(serviceError(error).name);

/** Why a call did not answer. `denied` by a service control policy is `scp`: its remedy is another one. */
export function reasonOf(error: unknown): Reason {
  const { name, message, status, code } = serviceError(error);
  if (THROTTLED.has(name) || status === 429) return 'throttled';
  if (UNKNOWN_TOKEN.has(name)) return 'region-off';
  if (NOT_ENABLED.has(name)) return 'service-off';
  if (NO_SESSION.has(name)) return 'failed';
  if (DENIED.has(name) || status === 403) return /service control policy/i.test(message) ? 'scp' : 'denied';
  if (code !== null && NO_HOST.has(code)) return 'service-off';
  if (ABORTED.has(name)) return 'not-asked';
  return 'failed';
}

/** An error as the missing part that it leaves. */
export function unreadFrom(error: unknown, action: string, place: Place): Unread {
  return { action: actionNamedIn(error) ?? action, place, reason: reasonOf(error), detail: detailOf(error) };
}

/** The action that AWS names in its refusal, which may differ from the one that was asked (a wildcard call needs several). */
function actionNamedIn(error: unknown): string | null {
  const match = /not authorized to perform: ([a-z0-9-]+:[A-Za-z0-9]+)/.exec(serviceError(error).message);
  return match?.[1] ?? null;
}

function detailOf(error: unknown): string {
  const { name, message, code } = serviceError(error);
  const cause = /(?:because|with) (?:no|an explicit deny in an?) [a-z -]+?(?:policy|policies|boundary)/i.exec(message)?.[0];
  if (cause !== undefined) return `${name}: ${cause}`;
  return printable(code === null ? `${name}: ${firstSentence(message)}` : `${code}: ${firstSentence(message)}`);
}

const firstSentence = (message: string): string => (/^[^\n]{0,160}/.exec(message)?.[0] ?? '').trim();
