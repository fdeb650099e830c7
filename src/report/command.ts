import type { Result } from '../model/result.ts';
import { qualifierIn, verifyCommand as filled } from '../model/verify-command.ts';

/** Where services of an account can be asked that have no region of their own. */
const FIRST_REGION: Readonly<Record<string, string>> = { 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1', 'aws-eusc': 'eusc-de-east-1' };

/** A check's verify command for one result, ready to paste into a POSIX shell. */
export const verifyCommand = (template: string, { name, key, place, aspect, evidence }: Result): string => filled(template, { name, arn: key, region: place.region === 'global' ? (FIRST_REGION[place.partition] ?? 'us-east-1') : place.region, account: place.account, aspect, qualifier: qualifierIn(evidence) });
