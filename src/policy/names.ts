import { parseArn } from '../model/place.ts';

/** Twelve digits. */
export const isAccount = (text: string): boolean => /^\d{12}$/.test(text);

/** The account field of an ARN, or of an ARN pattern whose account field has no wildcard; null when it is empty, open or not an account. */
export function accountOfArn(arn: string): string | null {
  const account = parseArn(arn)?.account ?? '';
  return isAccount(account) ? account : null;
}
