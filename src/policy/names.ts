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

/** The account that twelve digits fix among wildcards for any number of characters: `444455556666*`. Nothing else can stand there. */
export function accountOfPattern(text: string): string | null {
  const fixed = text.replaceAll('*', '');
  return isAccount(fixed) ? fixed : null;
}

/** Whatever looks like an account in a text. */
export const accountsIn = (text: string): readonly string[] => text.match(/(?<!\d)\d{12}(?!\d)/g) ?? [];
