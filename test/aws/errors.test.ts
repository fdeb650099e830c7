import { describe, expect, it } from 'vitest';
import { isAborted, isExpired, isNotFound, isThrottle, reasonOf, unreadFrom } from '../../src/aws/errors.ts';
import type { Reason } from '../../src/model/fact.ts';

const PLACE = { partition: 'aws', account: '111122223333', region: 'eu-west-1' };

interface Shape {
  readonly name?: string;
  readonly message?: string;
  readonly status?: number;
  readonly code?: string;
}
/** An error as the SDK throws it. */
const sdk = ({ name = 'Error', message = '', status, code }: Shape): Error => Object.assign(new Error(message), { name }, status === undefined ? {} : { $metadata: { httpStatusCode: status } }, code === undefined ? {} : { code });

const TABLE: readonly (readonly [Shape, Reason])[] = [
  [{ name: 'AccessDeniedException', status: 403 }, 'denied'],
  [{ name: 'AccessDenied', status: 403 }, 'denied'],
  // Organizations refuses with 400.
  [{ name: 'AccessDeniedException', status: 400, message: "You don't have permissions to access this resource." }, 'denied'],
  [{ name: 'UnauthorizedOperation', status: 403 }, 'denied'],
  [{ name: 'SomethingElse', status: 403 }, 'denied'],
  [{ name: 'AccessDeniedException', status: 403, message: 'User: x is not authorized to perform: lambda:GetPolicy on resource: y with an explicit deny in a service control policy' }, 'scp'],
  [{ name: 'AccessDeniedException', status: 403, message: 'User: x is not authorized to perform: lambda:GetPolicy on resource: y with an explicit deny in an identity-based policy' }, 'denied'],
  [{ name: 'TooManyRequestsException', status: 429 }, 'throttled'],
  [{ name: 'Throttling', status: 400 }, 'throttled'],
  [{ name: 'ThrottlingException', status: 400 }, 'throttled'],
  [{ name: 'LimitExceededException', status: 429 }, 'throttled'],
  [{ name: 'RequestLimitExceeded', status: 503 }, 'throttled'],
  [{ name: 'Unknown', status: 429 }, 'throttled'],
  [{ name: 'UnrecognizedClientException', status: 403 }, 'region-off'],
  [{ name: 'InvalidClientTokenId', status: 403 }, 'region-off'],
  [{ name: 'AuthFailure', status: 401 }, 'region-off'],
  // A session that nobody gets because STS is off there says nothing of the account's regions.
  [{ name: 'RegionDisabledException', status: 403, message: 'STS is not activated in this region for account:111122223333.' }, 'failed'],
  [{ name: 'SubscriptionRequiredException', status: 403 }, 'service-off'],
  [{ name: 'OptInRequired', status: 403 }, 'service-off'],
  [{ name: 'AWSOrganizationsNotInUseException', status: 400 }, 'service-off'],
  [{ code: 'ENOTFOUND', message: 'getaddrinfo ENOTFOUND lambda.xx-west-1.amazonaws.com' }, 'service-off'],
  [{ name: 'ExpiredTokenException', status: 403 }, 'failed'],
  [{ name: 'ExpiredToken', status: 403 }, 'failed'],
  [{ name: 'ServiceException', status: 500 }, 'failed'],
  [{ name: 'ServiceUnavailable', status: 503 }, 'failed'],
  [{ name: 'TimeoutError', code: 'ECONNRESET' }, 'failed'],
  [{ code: 'ECONNREFUSED' }, 'failed'],
  [{ name: 'SyntaxError', status: 200, message: 'Unexpected token < in JSON' }, 'failed'],
  [{ name: 'ResourceNotFoundException', status: 404 }, 'failed'],
  [{ name: 'UnknownError', status: 404 }, 'failed'],
  [{ name: 'AbortError' }, 'not-asked'],
];

describe('why a call did not answer', () => {
  it.each(TABLE)('%j: %s', (shape, reason) => {
    expect(reasonOf(sdk(shape))).toBe(reason);
  });

  it.each(['a text', null, undefined, 7, { name: 'AccessDeniedException' }])('what is thrown and is no error (%j) failed', (thrown) => {
    expect(reasonOf(thrown)).toBe('failed');
    expect(unreadFrom(thrown, 'lambda:GetPolicy', PLACE)).toMatchObject({ reason: 'failed', action: 'lambda:GetPolicy' });
  });

  it("only the service's own not-found is an answer", () => {
    for (const name of ['ResourceNotFoundException', 'NoSuchEntity', 'NoSuchEntityException']) expect(isNotFound(sdk({ name, status: 404 }))).toBe(true);
    for (const name of ['UnknownError', 'NotFound', 'Error', 'SyntaxError']) expect(isNotFound(sdk({ name, status: 404 }))).toBe(false);
  });

  it('tells throttles, expiry and interrupts', () => {
    expect([sdk({ name: 'TooManyRequestsException' }), sdk({ name: 'x', status: 429 }), sdk({ name: 'ServiceException', status: 500 })].map(isThrottle)).toEqual([true, true, false]);
    expect([sdk({ name: 'ExpiredTokenException' }), sdk({ name: 'AccessDenied' })].map(isExpired)).toEqual([true, false]);
    expect([sdk({ name: 'AbortError' }), AbortSignal.abort().reason as Error, sdk({ name: 'TimeoutError' })].map(isAborted)).toEqual([true, true, false]);
  });

  it('names the action that AWS refuses, which may be another one than was asked', () => {
    const error = sdk({ name: 'AccessDeniedException', status: 403, message: 'User: arn:aws:sts::111122223333:assumed-role/x/y is not authorized to perform: lambda:ListTags on resource: * because no identity-based policy allows the lambda:ListTags action' });
    expect(unreadFrom(error, 'tag:GetResources', PLACE)).toEqual({ action: 'lambda:ListTags', place: PLACE, reason: 'denied', detail: 'AccessDeniedException: because no identity-based policy' });
  });

  it('its detail is one short line without anything that moves a terminal', () => {
    const { detail } = unreadFrom(sdk({ name: 'Strange', message: `\u001b[31m${'long '.repeat(200)}\nsecond line\u202e` }), 'lambda:GetPolicy', PLACE);
    expect(detail.length).toBeLessThan(250);
    expect(detail).not.toMatch(/[\p{Cc}\p{Cf}]|second/u);
  });
});
