import { GetFunctionConfigurationCommand, GetPolicyCommand, type GetPolicyCommandOutput, type LambdaClient } from '@aws-sdk/client-lambda';
import { isAborted, isNotFound, serviceError } from '../../aws/errors.ts';
import type { Unread } from '../../model/fact.ts';
import type { QualifierPolicy } from '../../model/facts.ts';
import { classifyDocument } from '../../secrets/index.ts';
import type { Reader } from '../reader.ts';

/** AWS's words for "there is no policy"; the same error name also says that the function is gone. */
const NO_POLICY = /resource you requested does not exist|no policy is associated/i;

/**
 * The resource policy of a function or of one qualifier. GetPolicy has a quota of its own; GetResourcePolicy shares the control plane's.
 * A not-found in other words than AWS's "no policy" is settled by asking for the configuration, and for the policy once more.
 */
export async function readPolicy(reader: Reader, lambda: LambdaClient, functionName: string, qualifier: string): Promise<QualifierPolicy | Unread> {
  const named = { FunctionName: functionName, ...(qualifier === '$LATEST' ? {} : { Qualifier: qualifier }) };
  const spared = reader.spared('lambda:GetPolicy');
  if (spared !== null) return spared;
  try {
    const answer = answerOf(await lambda.send(new GetPolicyCommand(named)), qualifier);
    reader.answered('lambda:GetPolicy');
    return answer;
  } catch (error) {
    if (isAborted(error)) throw error;
    if (!isNotFound(error)) return reader.unread(error, 'lambda:GetPolicy');
    reader.answered('lambda:GetPolicy');
    return NO_POLICY.test(serviceError(error).message) ? { qualifier, policy: null } : confirmNoPolicy(reader, lambda, named, qualifier);
  }
}

async function confirmNoPolicy(reader: Reader, lambda: LambdaClient, named: { FunctionName: string; Qualifier?: string }, qualifier: string): Promise<QualifierPolicy | Unread> {
  try {
    await lambda.send(new GetFunctionConfigurationCommand(named));
  } catch (error) {
    if (isAborted(error)) throw error;
    return isNotFound(error) ? reader.vanished('lambda:GetPolicy') : reader.unread(error, 'lambda:GetFunctionConfiguration');
  }
  // It is there, perhaps again: the first answer may have been about the moment in which it was not.
  return askAgain(reader, lambda, named, qualifier);
}

async function askAgain(reader: Reader, lambda: LambdaClient, named: { FunctionName: string; Qualifier?: string }, qualifier: string): Promise<QualifierPolicy | Unread> {
  try {
    return answerOf(await lambda.send(new GetPolicyCommand(named)), qualifier);
  } catch (error) {
    if (isAborted(error)) throw error;
    return isNotFound(error) ? { qualifier, policy: null } : reader.unread(error, 'lambda:GetPolicy');
  }
}

function answerOf({ Policy }: GetPolicyCommandOutput, qualifier: string): QualifierPolicy {
  if (Policy === undefined) throw new Error('GetPolicy answered without a policy');
  return { qualifier, policy: classifyDocument(Policy) };
}

export const isPolicy = (answer: QualifierPolicy | Unread): answer is QualifierPolicy => 'qualifier' in answer;
