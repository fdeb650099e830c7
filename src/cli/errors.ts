import { isExpired, serviceError } from '../aws/errors.ts';
import { printable } from '../model/message.ts';
import { PlanError } from '../scan/plan.ts';
import { UsageError } from './io.ts';

const SKEW = /signature (not yet current|expired)|clock|RequestTimeTooSkewed/i;

/** The cause in one sentence and what to do about it. */
export function explainError(error: unknown): string {
  if (error instanceof UsageError || error instanceof PlanError) return error.message;
  const { name, message, code } = serviceError(error);
  if (name === 'CredentialsProviderError' || /could not load credentials/i.test(message)) return `no AWS credentials were found: set AWS_PROFILE or sign in (aws sso login), or try "postern demo", which needs none. (${firstLine(message)})`;
  if (isExpired(error) || /token.*expired/i.test(message)) return 'the AWS credentials have expired: sign in again, for example with aws sso login.';
  if (name === 'RequestTimeTooSkewed' || (name === 'SignatureDoesNotMatch' && SKEW.test(message)) || (name === 'InvalidSignatureException' && SKEW.test(message))) return 'AWS refused the request because the clock of this machine is wrong: set it (for example with timedatectl set-ntp true) and try again.';
  if (['InvalidClientTokenId', 'UnrecognizedClientException', 'SignatureDoesNotMatch', 'InvalidSignatureException'].includes(name)) return 'AWS does not accept these credentials: check the access key and its secret, or whether the region is switched on in this account.';
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND') return `the endpoint cannot be reached (${code}: ${firstLine(message)}): check AWS_ENDPOINT_URL, AWS_REGION and the network.`;
  if (code === 'EACCES' || code === 'ENOSPC' || code === 'EROFS') return `a file could not be written (${code}): ${firstLine(message)}`;
  return `${name === 'Error' ? '' : `${name}: `}${firstLine(message)}`;
}

const firstLine = (message: string): string => printable(message.split('\n')[0] ?? '');
