import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, Coverage, Order, Outcome } from './worker.ts';

const WORKER = join(import.meta.dirname, 'worker.ts');
/** Of one mutant over all its killers. Survivors in the busiest files take a few seconds. */
const LONGEST_MS = 30_000;

const start = (mode: 'cover' | 'attempt', folder: string, area: string): ChildProcess => fork(WORKER, [mode, folder, area], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });

/** Which tests of the area reach which mutant. Throws when a test fails without any mutant. */
export async function coverageOf(folder: string, area: string): Promise<Coverage> {
  const child = start('cover', folder, area);
  await new Promise<void>((done, failed) => child.once('error', failed).once('exit', (code) => (code === 0 ? done() : failed(new Error(`The tests of ${area} could not be run without a mutant`)))));
  // Written by the worker, in the same version.
  return JSON.parse(readFileSync(join(folder, `coverage-${area}.json`), 'utf8')) as Coverage;
}

/** Tries each mutant in one of `workers` processes; one that hangs is stopped with its process. */
export async function attemptAll(folder: string, area: string, orders: readonly Order[], workers: number, onAnswer: (done: number) => void): Promise<ReadonlyMap<string, Outcome>> {
  const waiting = [...orders];
  const outcomes = new Map<string, Outcome>();
  const record = ({ id, outcome }: Answer): void => {
    outcomes.set(id, outcome);
    onAnswer(outcomes.size);
  };
  const work = async (): Promise<void> => {
    while (waiting.length > 0) await untilItHangs(start('attempt', folder, area), waiting, record);
  };
  await Promise.all(Array.from({ length: Math.min(workers, orders.length) }, work));
  return outcomes;
}

function untilItHangs(child: ChildProcess, waiting: Order[], record: (answer: Answer) => void): Promise<void> {
  return new Promise((done, failed) => {
    let current: Order | undefined;
    let hung = false;
    let alarm: NodeJS.Timeout | undefined;
    const next = (): void => {
      clearTimeout(alarm);
      current = waiting.shift();
      if (current === undefined) return void child.kill();
      alarm = setTimeout(() => { hung = true; child.kill('SIGKILL'); }, LONGEST_MS);
      child.send(current);
    };
    child.on('message', (answer: Answer | 'ready') => {
      if (answer !== 'ready') record(answer);
      next();
    });
    child.once('error', failed);
    child.once('exit', (code) => {
      clearTimeout(alarm);
      // A mutant that ends its process (out of memory, stack) was noticed as well as one that hangs.
      if (current !== undefined) record({ id: current.id, outcome: hung ? 'timeout' : 'killed' });
      else if (code !== null && code !== 0) return failed(new Error(`A worker ended with ${code}`));
      done();
    });
  });
}
