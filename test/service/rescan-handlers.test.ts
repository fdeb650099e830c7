import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../checks/registry.ts';
import { asffId, emptyLedger, identityOf, ledgerKey, withEntries, writeLedger, type LedgerEntry } from '../../src/publish/index.ts';
import { groupsOf, MOST_TARGETS, type ResolvedTargets } from '../../src/scan/rescan/targets.ts';
import { createRescanHandlers } from '../../src/service/rescan-handlers.ts';
import { MemoryStore } from '../publish/memory-store.ts';

/** Of Step Functions, for what a state hands on; Lambda adds what it says of the call. */
const MOST_BYTES = 262_144 - 4096;
const REGION = 'ap-southeast-1';
const PARTITION = 'aws-us-gov';
const HUB = '999988887777';
const AT = '2026-11-21T12:00:00.000Z';
const RUN = `console-${'a'.repeat(40)}`;
const BY = `the action ${'Rescan'.padEnd(20, '.')} of Security Hub in ${HUB} ${REGION}`;
const identities = CHECKS.filter(({ resource }) => resource === 'function').map(identityOf).sort((a, b) => b.length - a.length);

const idOf = (number: number): string => number.toString(16).padStart(32, '0');
const arnOf = (account: string, number: number): string => `arn:${PARTITION}:lambda:${REGION}:${account}:function:${String(number).padStart(64, 'f')}`;
const targetOf = (entry: LedgerEntry): string => asffId(entry, entry.place);

function entryOf(account: string, number: number, identity: string): LedgerEntry {
  const findingId = idOf(number);
  return { findingId, checkId: identity, identity, kind: 'function', key: arnOf(account, number), place: { partition: PARTITION, account, region: REGION }, aspect: '', state: 'failed', digest: 'd', observedAt: AT, createdAt: AT, updatedAt: AT, postedAt: AT, finding: { Id: findingId, UpdatedAt: AT, ProductArn: 'p' } as never };
}

async function resolve(entries: readonly LedgerEntry[], targets: readonly string[]): Promise<{ readonly answer: ResolvedTargets; readonly bytes: number; readonly told: number }> {
  const store = new MemoryStore();
  for (const account of new Set(entries.map(({ place }) => place.account))) {
    const ledger = emptyLedger(PARTITION, { account, region: REGION }, `${PARTITION}:${HUB}`);
    await store.put(ledgerKey(ledger), writeLedger(withEntries(ledger, entries.filter(({ place }) => place.account === account))));
  }
  let told = 0;
  // Resolving looks at nothing else.
  const runtime = { context: { store, caller: { partition: PARTITION, account: HUB, homeRegion: REGION } }, publishes: true } as never;
  const answer = await createRescanHandlers({ runtime: () => Promise.resolve(runtime), tell: () => (told += 1) }).resolve({ runId: RUN, by: BY, targets: [...targets] });
  return { answer, bytes: Buffer.byteLength(JSON.stringify(answer)), told };
}

const findings = (accounts: number): readonly LedgerEntry[] => Array.from({ length: MOST_TARGETS }, (_, number) => entryOf(String(100_000_000_000 + (number % accounts)), number, identities[0] ?? ''));

describe('what resolving answers travels between states', () => {
  it.each([['one place', 1], ['as many places', MOST_TARGETS]])('with as many findings of long names as a rescan takes, in %s', async (_what, accounts) => {
    const entries = findings(accounts);
    const { answer, bytes } = await resolve(entries, entries.map(targetOf));
    expect(answer.notRescanned).toEqual([]);
    expect(groupsOf(answer).flatMap(({ targets }) => targets)).toHaveLength(MOST_TARGETS);
    expect(answer.places).toHaveLength(accounts);
    expect(bytes).toBeLessThan(MOST_BYTES);
  });

  it('with more open findings of whole functions than fit: the rest is named', async () => {
    const functions = Array.from({ length: MOST_TARGETS }, (_, number) => number);
    const entries = functions.flatMap((number) => identities.slice(0, 15).map((identity, index) => ({ ...entryOf('111122223333', number, identity), findingId: idOf(number * 100 + index) })));
    const { answer, bytes, told } = await resolve(entries, functions.map((number) => arnOf('111122223333', number)));
    expect(bytes).toBeLessThan(MOST_BYTES);
    const taken = groupsOf(answer).flatMap(({ targets }) => targets);
    expect(taken.length).toBeGreaterThan(200);
    expect(taken.length + told).toBe(MOST_TARGETS);
    expect(answer.notRescanned[0]).toEqual({ target: arnOf('111122223333', taken.length), because: 'the targets before it fill a rescan: ask for it in another one' });
  });

  it('with more targets than it takes, beside those that it takes: the log names them all', async () => {
    const entries = findings(MOST_TARGETS);
    const { answer, bytes, told } = await resolve(entries, [...entries.map(targetOf), ...Array.from({ length: 2000 }, (_, number) => idOf(number))]);
    expect(bytes).toBeLessThan(MOST_BYTES);
    expect(told).toBe(2000);
    const { target } = answer.notRescanned.at(-1) ?? { target: '' };
    expect(answer.notRescanned.length - 1 + Number(/^(\d+) more$/.exec(target)?.[1])).toBe(2000);
  });
});
