import type { ClassRun } from './accounts.ts';
import { noS3, S3_OPERATIONS } from './counted-store.ts';
import { callsOf, importsOf, lasting, multiplied, sum, throttlesOf } from './counting.ts';
import type { Schedule } from './fleet.ts';
import { childMachine, stateTypes, type Machine } from './machine.ts';
import { START_LATENCY } from './quotas.ts';
import type { Calls, Cycle, Once } from './results.ts';

export interface CycleParts {
  readonly children: readonly ClassRun[];
  readonly schedule: Schedule;
  readonly orderBytes: number;
  readonly once: readonly Once[];
  /** Of the run's own execution. */
  readonly transitions: Calls;
  readonly machine: Machine;
  /** Megabytes of the handlers of a child execution. */
  readonly memory: number;
}

/** Adds up a cycle: what the first account of a class did counts once for each account of the class. */
export function cycleOf(parts: CycleParts): Omit<Cycle, 'seconds' | 'runKeys' | 'storedMegabytes'> {
  const { children, schedule: { milliseconds, peaks }, once, machine, memory } = parts;
  const times = (value: (child: ClassRun) => number): number => sum(children.map((child) => value(child) * child.of.members.length));
  // An environment serves one invocation after another; as many are made as are ever busy at once.
  const coldStarts = peaks.lambdaConcurrency + once.length;
  const lambdaSeconds = times(({ invocations }) => lasting(invocations)) / 1000 + sum(once.map(({ seconds }) => seconds)) + (coldStarts * START_LATENCY.coldStart) / 1000;
  const s3 = noS3();
  for (const operation of S3_OPERATIONS) s3[operation] = times(({ store }) => store.counts[operation]) + sum(once.map((each) => each.s3[operation]));
  // Each new environment reads the configuration and asks who it is.
  s3.get += coldStarts;
  const ofClasses = (counts: (child: ClassRun) => Calls) => children.map((child) => ({ counts: counts(child), times: child.of.members.length }));
  return {
    fanOutSeconds: milliseconds / 1000,
    once,
    invocations: times(({ invocations }) => invocations.length) + once.length,
    coldStarts,
    lambdaSeconds,
    gigabyteSeconds: ((lambdaSeconds - sum(once.map(({ seconds }) => seconds))) * memory) / 1024 + sum(once.map((each) => (each.seconds * each.memory) / 1024)),
    transitions: multiplied([...ofClasses(({ transitions }) => transitions), { counts: parts.transitions, times: 1 }]),
    calls: multiplied([...ofClasses((child) => callsOf(child.wire)), ...once.map((each) => ({ counts: each.calls, times: 1 })), { counts: { 'sts:GetCallerIdentity': coldStarts }, times: 1 }]),
    throttles: times((child) => throttlesOf(child.wire)) + sum(once.map((each) => each.throttles)),
    s3,
    s3MegabytesWritten: times(({ store }) => store.bytesWritten) / 1e6,
    imports: times((child) => importsOf(child.wire)) + sum(once.map((each) => each.imports)),
    mostImportsOfAnAccount: Math.max(...children.map((child) => importsOf(child.wire))),
    peaks,
    largestPayloadBytes: Math.max(...children.map(({ largestPayload }) => largestPayload)),
    longest: longestOf(children, machine),
    ordersMegabytes: parts.orderBytes / 1e6,
  };
}

function longestOf(children: readonly ClassRun[], machine: Machine): Cycle['longest'] {
  const longest = children.reduce((one, other) => (other.milliseconds > one.milliseconds ? other : one));
  const { of, invocations, milliseconds, transitions } = longest;
  const rounds = new Map<string, number>();
  for (const { handler } of invocations) rounds.set(handler, (rounds.get(handler) ?? 0) + 1);
  const lengthOf = (name: string): number => Math.max(0, ...invocations.filter(({ handler }) => handler.startsWith(name)).map(({ start, end }) => end - start)) / 1000;
  return {
    functions: of.functions, seconds: milliseconds / 1000, rounds: Math.max(...rounds.values()), longestRegionSeconds: lengthOf('region'), settleSeconds: lengthOf('settle'), accountSeconds: lengthOf('account'),
    historyEvents: historyOf(transitions, childMachine(machine), of.shape.functions.size),
  };
}

/** Events of an execution's history: entered and left each state, scheduled, started and succeeded each task, begun and ended each iteration. */
function historyOf(transitions: Calls, machine: Machine, iterations: number): number {
  const types = stateTypes(machine);
  return 2 + 2 * iterations + sum(Object.entries(transitions).map(([state, count]) => count * (types.get(state) === 'Task' ? 5 : types.get(state) === 'Map' ? 4 : 2)));
}
