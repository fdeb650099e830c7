import { setImmediate as nextTurn, setTimeout as realTime } from 'node:timers/promises';
import type { Ticker } from '../../aws/limiter.ts';
import type { Clock } from '../../model/ports.ts';

interface Timer {
  readonly at: number;
  /** Order among timers of one instant: first set, first served. */
  readonly order: number;
  readonly wake: () => void;
}

/** Real milliseconds in which nothing happens although somebody waits for something else than this clock. */
const STUCK_AFTER = 30_000;

/**
 * A clock that jumps: when all that can be done at one instant is done, it moves on to the next instant that somebody sleeps for.
 * Limiters, handlers and the wire of a simulation share one, so that hours pass in seconds, always in the same order.
 */
export class VirtualClock implements Clock, Ticker {
  readonly #timers: Timer[] = [];
  #milliseconds: number;
  #set = 0;
  #restless = false;

  /** `start`: ISO 8601. */
  constructor(start: string) {
    this.#milliseconds = Date.parse(start);
  }

  now = (): string => new Date(this.#milliseconds).toISOString();
  milliseconds = (): number => this.#milliseconds;

  sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted();
    return new Promise((wake) => {
      this.#set += 1;
      this.#push({ at: this.#milliseconds + Math.max(0, milliseconds), order: this.#set, wake });
    });
  };

  /** Somebody is about to wait in real time, as the SDK does before it tries again: the next jump gives way to them. */
  giveWay(): void {
    this.#restless = true;
  }

  /** Lets time pass until the work is done. Throws what the work throws, or when it waits for what never comes. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const state = { settled: false };
    const outcome = work().finally(() => (state.settled = true));
    // It is awaited below; until then nobody else may be told that it failed.
    outcome.catch(() => undefined);
    let stuck = 0;
    for (;;) {
      await nextTurn();
      if (this.#restless) await this.#letRest();
      if (state.settled) return outcome;
      const next = this.#pop();
      if (next === undefined) {
        if (stuck > STUCK_AFTER) throw new Error('the simulation waits for something that is not on its clock');
        await realTime(1);
        stuck += 1;
        continue;
      }
      stuck = 0;
      this.#milliseconds = next.at;
      next.wake();
    }
  }

  async #letRest(): Promise<void> {
    this.#restless = false;
    await realTime(2);
    await nextTurn();
  }

  #push(timer: Timer): void {
    const heap = this.#timers;
    let index = heap.push(timer) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(timer, heap[parent])) break;
      swap(heap, index, parent);
      index = parent;
    }
  }

  #pop(): Timer | undefined {
    const heap = this.#timers;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    heap[0] = last;
    for (let index = 0; ; ) {
      const left = 2 * index + 1;
      const child = isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
      if (!isBefore(heap[child], heap[index])) return first;
      swap(heap, index, child);
      index = child;
    }
  }
}

function isBefore(one: Timer | undefined, other: Timer | undefined): boolean {
  if (one === undefined) return false;
  return other === undefined || one.at < other.at || (one.at === other.at && one.order < other.order);
}

function swap(heap: Timer[], one: number, other: number): void {
  const [a, b] = [heap[one], heap[other]];
  if (a === undefined || b === undefined) return;
  heap[one] = b;
  heap[other] = a;
}
