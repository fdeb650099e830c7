import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BuildOptions } from './build/organization.ts';
import type { DayChange } from './day.ts';
import type { AccessProfile } from './grants.ts';
import type { Credentials } from './server/principals.ts';
import type { FaultRule } from './server/faults.ts';
import type { Statistics } from './server/statistics.ts';
import type { CustomAccess, FindingPlace } from './simulator.ts';
import type { Specials } from './state.ts';
import type { Answer, Ask, Question, StartOrder } from './process-messages.ts';

export interface ForkOptions {
  readonly seed: number;
  readonly build?: BuildOptions;
  readonly port?: number;
  readonly quotaScale?: number;
  /** The service's clock stands still at this instant; default: the system's clock. */
  readonly fixedNow?: string;
}

/** What the parent needs to know of the organization; the rest stays in the child. */
export interface OrganizationFacts {
  readonly id: string;
  readonly managementAccount: string;
  readonly hubAccount: string;
  readonly homeRegion: string;
  readonly externalId: string | null;
  readonly accounts: readonly { readonly id: string; readonly name: string; readonly state: string }[];
  readonly functions: number;
  /** `planted` as entries. */
  readonly specials: Omit<Specials, 'planted'>;
  readonly planted: readonly (readonly [weakness: string, arns: readonly string[]])[];
}

/** A simulator in a process of its own: the same questions, answered later. */
export interface ForkedSimulator {
  readonly url: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly organization: OrganizationFacts;
  credentialsFor(account: string, access: AccessProfile | CustomAccess): Promise<Credentials>;
  environmentFor(account: string, access: AccessProfile | CustomAccess, region?: string): Promise<Readonly<Record<string, string>>>;
  statistics(): Promise<Statistics>;
  findings(): Promise<readonly FindingPlace[]>;
  playDay(): Promise<readonly DayChange[]>;
  inject(rule: FaultRule): Promise<void>;
  close(): Promise<void>;
}

/** Starts the simulator in a child process, so that it does not share the caller's core. It ends with its parent. */
export async function forkSimulator(options: ForkOptions): Promise<ForkedSimulator> {
  // Works from source and under any loader: the child brings its own TypeScript loader, resolved from this package.
  const child = fork(fileURLToPath(import.meta.resolve('./process-child.ts')), [], { execArgv: ['--import', import.meta.resolve('tsx')], stdio: ['ignore', 'ignore', 'inherit', 'ipc'], serialization: 'advanced' });
  const desk = answerDesk(child);
  const ready = await desk.ask('start', options satisfies StartOrder);
  return {
    url: ready.url, environment: ready.environment, organization: ready.organization,
    credentialsFor: (account, access) => desk.ask('credentialsFor', { account, access }),
    environmentFor: (account, access, region) => desk.ask('environmentFor', { account, access, ...(region === undefined ? {} : { region }) }),
    statistics: () => desk.ask('statistics', null), findings: () => desk.ask('findings', null), playDay: () => desk.ask('playDay', null), inject: async (rule) => { await desk.ask('inject', rule); },
    close: () => closeChild(child, desk),
  };
}

interface Desk {
  ask<K extends keyof Ask>(kind: K, given: Ask[K]['given']): Promise<Ask[K]['answer']>;
}

function answerDesk(child: ChildProcess): Desk {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let asked = 0;
  child.on('message', (message) => {
    // The child is our own process-child.ts.
    const answer = message as Answer;
    const one = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.failed === null) one?.resolve(answer.value);
    else one?.reject(new Error(answer.failed));
  });
  child.once('exit', (code) => {
    for (const one of waiting.values()) one.reject(new Error(`the simulator's process ended with ${String(code)}`));
    waiting.clear();
  });
  const ask = (kind: Question['kind'], given: unknown): Promise<unknown> => new Promise((resolve, reject) => {
    asked += 1;
    waiting.set(asked, { resolve, reject });
    child.send({ id: asked, kind, given }, (error) => { if (error !== null) reject(error); });
  });
  // One entry of `Ask` types both sides of each question; TypeScript cannot follow that through a message channel.
  return { ask: ask as Desk['ask'] };
}

async function closeChild(child: ChildProcess, desk: Desk): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise<void>((resolve) => { child.once('exit', () => { resolve(); }); });
  await desk.ask('close', null);
  child.disconnect();
  await ended;
}
