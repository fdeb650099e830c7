import { task, type Json } from './states.ts';

/** The handlers that the scanning state machine calls. */
export type ScanHandler = 'plan' | 'account' | 'region' | 'settle' | 'correlate' | 'summarize';

/** ARNs of the deployed handlers, and the bucket that holds the store. */
export interface DefinitionInput {
  readonly handlers: Readonly<Record<ScanHandler, string>>;
  readonly bucket: string;
  /** Children of the Distributed Map that run at once. */
  readonly concurrency: number;
  /** Regions of one account that run at once; an inline Map allows 40. */
  readonly regionConcurrency: number;
}

/** The Map gathers what its children end with, and a state's result has at most 256 KiB: they end with nothing. What became of an account is in its report, and in the last step of its execution. */
const NOTHING = '{% {} %}';

/**
 * The state machine, Standard and JSONata. One child execution per account; children catch everything, so that no account fails the run. Payloads are small: facts, results and reports stay in the store.
 */
export function stateMachine({ handlers, bucket, concurrency, regionConcurrency }: DefinitionInput): Json {
  return {
    Comment: 'Postern: scan every account of the organization',
    QueryLanguage: 'JSONata',
    StartAt: 'Plan',
    States: {
      // A schedule names the execution by its time, so that it starts once.
      Plan: task(handlers.plan, "{% {'request': $states.input, 'execution': $states.context.Execution.Name, 'startedAt': $states.context.Execution.StartTime} %}", { Assign: { planned: '{% $states.result.Payload %}' }, Next: 'Accounts' }),
      Accounts: {
        Type: 'Map',
        Label: 'Accounts',
        MaxConcurrency: concurrency,
        // Belt and braces: children report their failures instead of failing.
        ToleratedFailurePercentage: 100,
        ItemReader: { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'JSONL' }, Arguments: { Bucket: bucket, Key: '{% $states.input.orders %}' } },
        ItemProcessor: accountProcessor(handlers, regionConcurrency),
        Output: '{% $planned %}',
        Next: 'Correlate',
      },
      Correlate: task(handlers.correlate, '{% $planned %}', { Output: '{% $planned %}', Next: 'Summarize' }),
      Summarize: task(handlers.summarize, '{% $planned %}', { End: true }),
    },
  };
}

function accountProcessor(handlers: DefinitionInput['handlers'], regionConcurrency: number): Json {
  return {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'Account',
    States: {
      Account: task(handlers.account, '{% $states.input %}', {
        Assign: { order: '{% $states.input %}', entered: '{% $states.result.Payload %}' },
        Catch: [{ ErrorEquals: ['States.ALL'], Output: "{% {'account': $states.input.account, 'state': 'failed', 'because': $states.errorOutput.Error} %}", Next: 'Failed' }],
        Next: 'Regions',
      }),
      Regions: {
        Type: 'Map',
        MaxConcurrency: regionConcurrency,
        Items: '{% $states.input.regions %}',
        ItemSelector: { order: '{% $order %}', region: '{% $states.context.Map.Item.Value %}', refusal: '{% $entered.entered ? null : $entered.unread[0] %}', cursor: null },
        ItemProcessor: regionProcessor(handlers),
        Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% [] %}', Next: 'Settle' }],
        Next: 'Settle',
      },
      Settle: task(handlers.settle, "{% {'order': $order, 'entered': $entered, 'regions': [$states.input]} %}", {
        Catch: [{ ErrorEquals: ['States.ALL'], Output: "{% {'account': $order.account, 'state': 'failed', 'because': $states.errorOutput.Error} %}", Next: 'Failed' }],
        Output: NOTHING,
        End: true,
      }),
      // Its input says whose failure it is, and why.
      Failed: { Type: 'Pass', Output: NOTHING, End: true },
    },
  };
}

function regionProcessor(handlers: DefinitionInput['handlers']): Json {
  return {
    ProcessorConfig: { Mode: 'INLINE' },
    StartAt: 'Region',
    States: {
      Region: task(handlers.region, '{% $states.input %}', {
        Assign: { task: '{% $states.input %}' },
        // A region that cannot even report leaves the others alone: settling finds nothing of it and says so.
        Catch: [{ ErrorEquals: ['States.ALL'], Output: "{% {'region': $states.input.region, 'cursor': null, 'parts': 0, 'functions': 0, 'unreachable': false} %}", Next: 'Done' }],
        Next: 'IsDone',
      }),
      IsDone: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.cursor = null %}', Next: 'Done' }], Default: 'GoOn' },
      GoOn: { Type: 'Pass', Output: "{% $merge([$task, {'cursor': $states.input.cursor}]) %}", Next: 'Region' },
      Done: { Type: 'Pass', End: true },
    },
  };
}
