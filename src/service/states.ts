export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** AWS's advice for Lambda tasks: errors that a second call does not meet, among them a process that died. It goes on at its last checkpoint. */
const RETRY: Json = [
  { ErrorEquals: ['Lambda.ServiceException', 'Lambda.AWSLambdaException', 'Lambda.SdkClientException', 'Lambda.TooManyRequestsException', 'Lambda.Unknown', 'Runtime.ExitError', 'Sandbox.Timedout'], IntervalSeconds: 2, MaxAttempts: 6, BackoffRate: 2, JitterStrategy: 'FULL' },
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
