import { isAborted, isExpired, serviceError } from '../aws/errors.ts';
import { printable } from '../model/message.ts';
import { SnapshotError } from '../model/snapshot.ts';
import { PlanError } from '../scan/plan.ts';
import { UsageError } from './io.ts';

const SKEW = /signature (not yet current|expired)|clock|RequestTimeTooSkewed/i;
const UNREACHABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EPIPE']);
const CERTIFICATE = /^(CERT_|ERR_TLS_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(VERIFY|GET))/;
const NOT_WRITABLE = new Set(['EACCES', 'EDQUOT', 'ENOSPC', 'EROFS', 'EIO']);
const NOT_ACCEPTED = new Set(['InvalidClientTokenId', 'UnrecognizedClientException', 'SignatureDoesNotMatch', 'InvalidSignatureException']);

/** The cause in one sentence and what to do about it. `profile`: the one that the environment names. */
export function explainError(error: unknown, profile?: string): string {
  if (error instanceof UsageError || error instanceof PlanError || error instanceof SnapshotError) return error.message;
  const { name, message, code } = serviceError(error);
  if (isAborted(error)) return 'interrupted before there was anything to report.';
  if (name === 'CredentialsProviderError' || /could not load credentials/i.test(message)) return noCredentials(message, profile);
  if (isExpired(error) || /token.*expired/i.test(message)) return 'the AWS credentials have expired: sign in again, for example with aws sso login.';
  if (name === 'RequestTimeTooSkewed' || (NOT_ACCEPTED.has(name) && SKEW.test(message))) return 'AWS refused the request because the clock of this machine is wrong: set it (for example with timedatectl set-ntp true) and try again.';
  if (NOT_ACCEPTED.has(name)) return 'AWS does not accept these credentials: check the access key and its secret, or whether the region is switched on in this account.';
  if (code === 'ERR_INVALID_URL') return 'the endpoint is not a URL: check AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_<SERVICE> and endpoint_url in the AWS configuration file.';
  if (code !== null && CERTIFICATE.test(code)) return `the endpoint's certificate is not trusted (${code}): if a proxy of your organization sits in between, name its certificate in NODE_EXTRA_CA_CERTS.`;
  if ((code !== null && UNREACHABLE.has(code)) || name === 'TimeoutError') return `the endpoint cannot be reached (${[code, firstLine(message)].filter((part) => part !== null && part !== '').join(': ')}): check AWS_ENDPOINT_URL, AWS_REGION and the network.`;
  if (code !== null && NOT_WRITABLE.has(code)) return `a file could not be written (${code}): ${firstLine(message)}`;
  return `${name === 'Error' ? '' : `${name}: `}${firstLine(message)}`;
}

function noCredentials(message: string, profile: string | undefined): string {
  const where = profile === undefined || profile === '' ? 'no AWS credentials were found: set AWS_PROFILE or sign in (aws sso login)' : `no AWS credentials were found for the profile ${printable(profile)}: check its name, or sign in (aws sso login --profile ${printable(profile)})`;
  return `${where}, or try "postern demo", which needs none. (${firstLine(message)})`;
}

const firstLine = (message: string): string => printable(message.split('\n')[0] ?? '');
