import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Invocation } from './child.ts';
import type { Calls } from './results.ts';
import type { Wire } from './wire.ts';

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Counts of several, each so many times; sorted by name. */
export function multiplied(parts: readonly { readonly counts: Calls; readonly times: number }[]): Calls {
  const total = new Map<string, number>();
  for (const { counts, times } of parts) for (const [name, count] of Object.entries(counts)) total.set(name, (total.get(name) ?? 0) + count * times);
  return Object.fromEntries([...total].filter(([, count]) => count > 0).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Every attempt that reached the simulated AWS. Throws when one was of a kind that the simulator does not know. */
export function callsOf(wire: Pick<Wire, 'statistics'>): Calls {
  const { byOperation, notSimulated } = wire.statistics();
  if (notSimulated.length > 0) throw new Error(`the simulator does not know ${notSimulated.join(', ')}`);
  return multiplied(byOperation.map(({ service, operation, calls }) => ({ counts: { [`${service}:${operation}`]: calls }, times: 1 })));
}

export const throttlesOf = ({ throttles }: Pick<Wire, 'throttles'>): number => throttles();

/** Findings that Security Hub took in; each is an ingestion event and an event for the customer's rules. */
export function importsOf(wire: Pick<Wire, 'statistics'>): number {
  const { created, updated } = wire.statistics().imports;
  return created + updated;
}

/** Milliseconds of all invocations together. */
export const lasting = (invocations: readonly Invocation[]): number => sum(invocations.map(({ start, end }) => end - start));

setFlagsFromString('--expose-gc');
// What V8 calls its collector when asked to show it.
const collectGarbage = runInNewContext('gc') as () => void;

/** Live heap of this process: what is in use once the garbage is gone, above what was in use at the beginning. */
export class HeapWatch {
  readonly #before = liveHeap();
  megabytes: number | null = null;

  /** Looks once: the first time that it is told to. */
  look(): void {
    this.megabytes ??= Math.max(0, (liveHeap() - this.#before) / 1e6);
  }
}

function liveHeap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
