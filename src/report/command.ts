import type { Result } from '../model/result.ts';
import { verifyCommand as filled } from '../model/verify-command.ts';

/** A check's verify command for one result, ready to paste into a POSIX shell. */
export const verifyCommand = (template: string, { name, key, place, aspect }: Result): string => filled(template, { name, arn: key, region: place.region, account: place.account, aspect });
