import { task, type Json } from './states.ts';

/** The handlers that the rescanning state machine calls. */
export type RescanHandler = 'resolve' | 'rescan';

export interface RescanDefinitionInput {
  readonly handlers: Readonly<Record<RescanHandler, string>>;
  /** Account-regions that are rescanned at once; an inline Map allows 40. */
  readonly concurrency: number;
}

/**
 * Rescans what somebody selected, Standard and JSONata. Input: `{ "targets": [finding id or ARN, …], "by": "who asked" }`. Targets are put
 * together by account and region; one that cannot be rescanned fails the execution only after all others have been.
 */
export function rescanMachine({ handlers, concurrency }: RescanDefinitionInput): Json {
  return {
    Comment: 'Postern: rescan selected findings and resources',
    QueryLanguage: 'JSONata',
    StartAt: 'Resolve',
    States: {
      Resolve: task(handlers.resolve, "{% $merge([{'by': $states.context.Execution.Name}, $states.input, {'runId': $states.context.Execution.Name}]) %}", { Assign: { resolved: '{% $states.result.Payload %}' }, Next: 'Places' }),
      Places: {
        Type: 'Map',
        MaxConcurrency: concurrency,
        Items: '{% $states.input.places %}',
        ItemProcessor: placeProcessor(handlers),
        Output: "{% {'groups': [$states.result.groups], 'notRescanned': [$resolved.notRescanned]} %}",
        Next: 'HasFailed',
      },
      HasFailed: { Type: 'Choice', Choices: [{ Condition: "{% 'failed' in $states.input.groups.state %}", Next: 'RescanFailed' }], Default: 'Done' },
      RescanFailed: { Type: 'Fail', Error: 'RescanFailed', Cause: "{% $substring($string($states.input.groups[state = 'failed']), 0, 30000) %}" },
      Done: { Type: 'Succeed' },
    },
  };
}

/** The groups of one place, one after the other: each takes all of the quota that is left to rescans there, and writes the same ledger. */
function placeProcessor(handlers: RescanDefinitionInput['handlers']): Json {
  return {
    ProcessorConfig: { Mode: 'INLINE' },
    StartAt: 'Groups',
    States: {
      Groups: {
        Type: 'Map',
        MaxConcurrency: 1,
        Items: '{% $states.input.groups %}',
        ItemSelector: { runId: '{% $resolved.runId %}', by: '{% $resolved.by %}', account: '{% $states.input.account %}', region: '{% $states.input.region %}', targets: '{% $states.context.Map.Item.Value.targets %}' },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'INLINE' },
          StartAt: 'Rescan',
          States: {
            Rescan: task(handlers.rescan, '{% $states.input %}', {
              // What a state assigns is there only after it succeeded.
              Catch: [{ ErrorEquals: ['States.ALL'], Output: "{% {'account': $states.input.account, 'region': $states.input.region, 'state': 'failed', 'because': $states.errorOutput.Error} %}", Next: 'Failed' }],
              End: true,
            }),
            Failed: { Type: 'Pass', End: true },
          },
        },
        Output: { groups: '{% $states.result %}' },
        End: true,
      },
    },
  };
}
