import { parseArn } from '../model/place.ts';

/** Twelve digits. */
export const isAccount = (text: string): boolean => /^\d{12}$/.test(text);

/** The account field of an ARN, or of an ARN pattern whose account field has no wildcard; null when it is empty, open or not an account. */
export function accountOfArn(arn: string): string | null {
  const account = parseArn(arn)?.account ?? '';
  return isAccount(account) ? account : null;
}

/** Keys of an encryption context by which services name the resource that they encrypt for: `kms:EncryptionContext:aws:logs:arn`. Lower case. */
export const isEncryptionArn = (key: string): boolean => /^kms:encryptioncontext:aws:.*arn$/.test(key);
