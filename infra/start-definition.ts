import type { Json } from '../src/service/states.ts';

/** Errors by which Step Functions says that an execution of that name has been: as an SDK integration names it, and as its own does. */
const STARTED_ALREADY = ['Sfn.ExecutionAlreadyExistsException', 'StepFunctions.ExecutionAlreadyExistsException'];

/**
 * Starts a scan under the name of its scheduled time, `scheduled-2026-11-28T03-00-00Z`. The scheduler delivers at least once, and its
 * execution id is new for each attempt: only the scheduled time is the same. That has colons, which names of executions may not have, and
 * a schedule's target cannot replace them; hence this machine. A second delivery finds the scan running, which answers as the first did,
 * or ended, which is caught. Names are kept for 90 days. Source: Step Functions StartExecution; Scheduler "context attributes".
 */
export function startMachine(scanMachine: string): Json {
  return {
    Comment: 'Postern: start one scan for one scheduled time',
    QueryLanguage: 'JSONata',
    StartAt: 'Start',
    States: {
      Start: {
        Type: 'Task',
        Resource: 'arn:aws:states:::aws-sdk:sfn:startExecution',
        Arguments: { StateMachineArn: scanMachine, Name: "{% 'scheduled-' & $replace($states.input.scheduledTime, /[^0-9A-Za-z]/, '-') %}", Input: '{% $string($states.input.request) %}' },
        Retry: [
          { ErrorEquals: STARTED_ALREADY, MaxAttempts: 0 },
          { ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 5, MaxAttempts: 8, BackoffRate: 2, JitterStrategy: 'FULL' },
        ],
        Catch: [{ ErrorEquals: STARTED_ALREADY, Next: 'StartedBefore' }],
        Next: 'Started',
      },
      Started: { Type: 'Succeed' },
      StartedBefore: { Type: 'Succeed' },
    },
  };
}
