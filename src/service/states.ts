export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Waits for a place among the function's reserved ones for more than an hour: an overlapping run holds each of them for up to 15 minutes. Each try is three events of the execution's history, which has 25,000. */
const WAIT_FOR_A_PLACE: Json = { ErrorEquals: ['Lambda.TooManyRequestsException'], IntervalSeconds: 5, MaxAttempts: 150, BackoffRate: 2, MaxDelaySeconds: 60, JitterStrategy: 'FULL' };

/** AWS's advice for Lambda tasks: errors that a second call does not meet, among them a process that died. It goes on at its last checkpoint. */
const RETRY: Json = [
  WAIT_FOR_A_PLACE,
  { ErrorEquals: ['Lambda.ServiceException', 'Lambda.AWSLambdaException', 'Lambda.SdkClientException', 'Lambda.Unknown', 'Runtime.ExitError', 'Sandbox.Timedout'], IntervalSeconds: 2, MaxAttempts: 6, BackoffRate: 2, JitterStrategy: 'FULL' },
];

/** A state that calls a handler with `input`, a JSONata expression, and answers with what the handler returned. */
export const task = (arn: string, input: string, next: { readonly [key: string]: Json }): Json => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: arn, Payload: input },
  Output: '{% $states.result.Payload %}',
  Retry: RETRY,
  ...next,
});
