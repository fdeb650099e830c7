import type { Service } from './operation.ts';

export type Protocol = 'rest-json' | 'json' | 'query' | 'ec2';
interface ErrorName {
  readonly code: string;
  readonly status: number;
}
export interface ServiceFacts {
  readonly protocol: Protocol;
  /** Lives in one region of the partition, whatever region the credential scope names. */
  readonly global: boolean;
  readonly accessDenied: ErrorName;
  readonly unknownClient: ErrorName;
  readonly expired: ErrorName;
  readonly skewed: ErrorName;
  readonly throttled: ErrorName & { readonly message: string; readonly fields?: Readonly<Record<string, unknown>> };
  readonly xmlNamespace?: string;
}

const rest = (throttled: ServiceFacts['throttled']): ServiceFacts => ({
  protocol: 'rest-json', global: false, throttled,
  accessDenied: { code: 'AccessDeniedException', status: 403 },
  unknownClient: { code: 'UnrecognizedClientException', status: 403 },
  expired: { code: 'ExpiredTokenException', status: 403 },
  skewed: { code: 'InvalidSignatureException', status: 403 },
});
const json = (global: boolean, throttledCode: string): ServiceFacts => ({
  protocol: 'json', global,
  throttled: { code: throttledCode, status: 400, message: 'Rate exceeded' },
  accessDenied: { code: 'AccessDeniedException', status: 400 },
  unknownClient: { code: 'UnrecognizedClientException', status: 400 },
  expired: { code: 'ExpiredTokenException', status: 400 },
  skewed: { code: 'InvalidSignatureException', status: 400 },
});
const query = (global: boolean, xmlNamespace: string): ServiceFacts => ({
  protocol: 'query', global, xmlNamespace,
  throttled: { code: 'Throttling', status: 400, message: 'Rate exceeded' },
  accessDenied: { code: 'AccessDenied', status: 403 },
  unknownClient: { code: 'InvalidClientTokenId', status: 403 },
  expired: { code: 'ExpiredToken', status: 403 },
  skewed: { code: 'SignatureDoesNotMatch', status: 403 },
});
const TOO_MANY = { code: 'TooManyRequestsException', status: 429 };

/** How each service speaks and names the errors that every service has. */
export const SERVICES: Readonly<Record<Service, ServiceFacts>> = {
  lambda: rest({ ...TOO_MANY, message: 'Rate exceeded', fields: { Reason: 'CallerRateLimitExceeded', Type: 'User' } }),
  'lambda-microvms': rest({ code: 'ThrottlingException', status: 429, message: 'Rate exceeded' }),
  securityhub: rest({ ...TOO_MANY, message: 'Too Many Requests' }),
  account: { ...rest({ ...TOO_MANY, message: 'Too Many Requests' }), global: true },
  organizations: json(true, 'TooManyRequestsException'),
  cloudtrail: json(false, 'ThrottlingException'),
  tagging: json(false, 'ThrottledException'),
  iam: query(true, 'https://iam.amazonaws.com/doc/2010-05-08/'),
  sts: query(false, 'https://sts.amazonaws.com/doc/2011-06-15/'),
  ec2: {
    protocol: 'ec2', global: false, xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
    throttled: { code: 'RequestLimitExceeded', status: 503, message: 'Request limit exceeded.' },
    accessDenied: { code: 'UnauthorizedOperation', status: 403 },
    unknownClient: { code: 'AuthFailure', status: 401 },
    expired: { code: 'RequestExpired', status: 400 },
    skewed: { code: 'RequestExpired', status: 400 },
  },
};
