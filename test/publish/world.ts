import { z } from 'zod';
import type { AnyCheck } from '../../src/model/check.ts';
import type { Unread } from '../../src/model/fact.ts';
import { plusMilliseconds, type Instant, type Place } from '../../src/model/place.ts';
import type { AppliedException, Result } from '../../src/model/result.ts';
import type { ListLine } from '../../src/model/snapshot.ts';
import { findingId, publishPlace, type PlaceOutcome, type PlaceRun } from '../../src/publish/index.ts';
import { FakeHub } from './fake-hub.ts';
import { MemoryStore } from './memory-store.ts';

export const PLACE: Place = { partition: 'aws', account: '111122223333', region: 'eu-west-1' };
export const POST_TO = { account: '111122223333', region: 'eu-west-1' };
export const START: Instant = '2026-11-21T06:00:00.000Z';
export const DAY = 86_400_000;
export const HOUR = 3_600_000;
export const after = (days: number): Instant => plusMilliseconds(START, days * DAY);

export const CHECK: AnyCheck = {
  id: 'function-url-public',
  title: 'Lambda function URL can be called by anyone',
  resource: 'function',
  span: 'region',
  severity: 'high',
  planes: ['invocation', 'network'],
  enabled: true,
  needs: ['function/urls'],
  wants: [],
  overlaps: ['Lambda.1'],
  remedy: 'Set AuthType to AWS_IAM.',
  verify: 'aws lambda list-function-url-configs --function-name {name} --region {region}',
  options: z.strictObject({}),
  messages: {},
  evaluate: () => ({ is: 'pass' }),
};

export const keyOf = (name: string): string => `arn:aws:lambda:eu-west-1:111122223333:function:${name}`;
export const denied: Unread = { action: 'lambda:GetPolicy', place: PLACE, reason: 'denied', detail: 'AccessDeniedException' };
export const exception: AppliedException = { owner: 'payments', reason: 'partner needs it', expires: '2027-01-31T23:59:59.999Z', ticket: 'SEC-12' };

type Given = Partial<Omit<Result, 'findingId'>>;

/** A result on function `name`, read at `observedAt`. */
export function result(status: Result['status'], observedAt: Instant, given: Given = {}): Result {
  const name = given.name ?? 'orders-api';
  const made: Omit<Result, 'findingId'> = {
    checkId: CHECK.id,
    identity: CHECK.id,
    kind: 'function',
    key: keyOf(name),
    name,
    place: PLACE,
    aspect: '',
    status,
    severity: 'high',
    title: CHECK.title,
    message: `${name} says ${status}`,
    evidence: status === 'fail' ? { authType: 'NONE' } : null,
    detail: null,
    because: status === 'unknown' ? [denied] : [],
    observedAt,
    exception: null,
    owner: null,
    ...given,
  };
  return { ...made, findingId: findingId({ ...made.place, identity: made.identity, key: made.key, aspect: made.aspect }) };
}

export const fail = (at: Instant, given?: Given): Result => result('fail', at, given);
export const pass = (at: Instant, given?: Given): Result => result('pass', at, given);
export const unknownResult = (at: Instant, given?: Given): Result => result('unknown', at, given);
export const notApplicable = (at: Instant, given?: Given): Result => result('not-applicable', at, given);

export const list = (at: Instant, names: readonly string[], missing: readonly Unread[] = []): ListLine => ({ line: 'list', place: PLACE, kind: 'function', keys: names.map(keyOf), missing, lastCount: 0, at });

/** A hub, a store and a clock that only the test moves. */
export class World {
  readonly hub = new FakeHub(POST_TO);
  readonly store = new MemoryStore();

  run(now: Instant, results: readonly Result[], given: Partial<PlaceRun> = {}): Promise<PlaceOutcome> {
    const names = [...new Set(results.map((each) => each.name))];
    return publishPlace({
      partition: 'aws',
      place: POST_TO,
      hubId: 'hub-1',
      runId: now,
      evaluated: [CHECK],
      catalogue: [CHECK],
      docsBaseUrl: 'https://docs.example.com/checks',
      store: this.store,
      sink: this.hub,
      sleep: () => Promise.resolve(),
      results,
      lists: [list(now, names)],
      now,
      ...given,
    });
  }

  /** Runs and tells how many findings went over the wire. */
  async posts(now: Instant, results: readonly Result[], given: Partial<PlaceRun> = {}): Promise<number> {
    const before = this.hub.posts;
    await this.run(now, results, given);
    return this.hub.posts - before;
  }

  /** Workflow included. */
  stateOf(of: Result): string | undefined {
    return this.hub.state()[of.findingId];
  }
}
