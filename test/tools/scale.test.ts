import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLimiter } from '../../src/aws/limiter.ts';
import { emptyLedger, ledgerKey, readLedger, writeLedger } from '../../src/publish/index.ts';
import { schedule, type ChildTimeline } from '../../src/tools/scale/fleet.ts';
import { evaluateExpression } from '../../src/tools/scale/jsonata.ts';
import { breakages } from '../../src/tools/scale/limits.ts';
import { childMachine, scanMachine, walk } from '../../src/tools/scale/machine.ts';
import { withOldRuns } from '../../src/tools/scale/old-runs.ts';
import { HELP, optionsOf, ScaleUsageError } from '../../src/tools/scale/options.ts';
import { PRICES } from '../../src/tools/scale/prices.ts';
import { replicaBlobs } from '../../src/tools/scale/replica-blobs.ts';
import { memoryBlobs } from '../../src/tools/scale/counted-store.ts';
import type { Cycle } from '../../src/tools/scale/results.ts';
import { spread } from '../../src/tools/scale/spread.ts';
import { VirtualClock } from '../../src/tools/scale/virtual-clock.ts';

const START = '2026-11-21T02:00:00.000Z';

describe('the virtual clock', () => {
  it('wakes sleepers in the order of their instants, and of their asking where these are equal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 60 }), async (delays) => {
        const clock = new VirtualClock(START);
        const woken: [number, number][] = [];
        await clock.run(() => Promise.all(delays.map(async (delay, index) => {
          await clock.sleep(delay);
          expect(clock.milliseconds()).toBe(Date.parse(START) + delay);
          woken.push([delay, index]);
        })));
        expect(woken).toEqual(delays.map((delay, index): [number, number] => [delay, index]).sort(([a, i], [b, j]) => a - b || i - j));
      }),
      { numRuns: 50 },
    );
  });

  it('lets the real limiter pass on as many as its rate allows', async () => {
    const clock = new VirtualClock(START);
    const limiter = createLimiter({ perSecond: 15, burst: 1, shared: true }, 0.5, clock);
    await clock.run(() => Promise.all(Array.from({ length: 76 }, () => limiter.take())));
    expect(clock.milliseconds() - Date.parse(START)).toBeCloseTo(10_000, 0);
  });

  it('throws what the work throws', async () => {
    await expect(new VirtualClock(START).run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });
});

describe('the spread of functions over accounts', () => {
  const regions = ['us-east-1', 'eu-west-1', 'eu-central-1'];
  it('deals out exactly what is there, to exactly the accounts there are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 400 }), fc.integer({ min: 0, max: 60_000 }), fc.float({ min: 0, max: 1.5, noNaN: true }), (accounts, functions, skew) => {
        const classes = spread({ accounts, functions, regions, skew, roles: 10 });
        const members = classes.flatMap((each) => each.members);
        expect(new Set(members).size).toBe(accounts);
        expect(members).toHaveLength(accounts);
        expect(classes.reduce((sum, each) => sum + each.functions * each.members.length, 0)).toBe(functions);
        for (const { functions: size, shape } of classes) expect([...shape.functions.values()].reduce((sum, count) => sum + count, 0)).toBe(size);
      }),
    );
  });

  it('is even without skew, and the more uneven the more skew there is', () => {
    const largest = (skew: number): number => spread({ accounts: 100, functions: 5000, regions, skew, roles: 10 })[0]?.functions ?? 0;
    expect(largest(0)).toBe(50);
    expect(spread({ accounts: 2, functions: 8000, regions, skew: 0, roles: 10 }).map((each) => each.functions)).toEqual([4000, 4000]);
    expect(largest(0.7)).toBeGreaterThan(largest(0));
    expect(largest(1.2)).toBeGreaterThan(largest(0.7));
  });
});

describe('the definition as it is walked', () => {
  it('enters the states that it has, loops by cursor, and hands on what the expressions say', async () => {
    const entered: string[] = [];
    const payloads: [string, unknown][] = [];
    const cursors = [{ part: 3 }, null];
    const result = await walk(childMachine(scanMachine(5, 2)), { account: '111122223333' }, { Name: 'x', StartTime: START }, {
      enter: (state) => Promise.resolve(void entered.push(state)),
      task: (handler, payload) => {
        payloads.push([handler, payload]);
        if (handler === 'account') return Promise.resolve({ entered: true, regions: ['us-east-1'], unread: [] });
        return Promise.resolve(handler === 'region' ? { region: 'us-east-1', cursor: cursors.shift() } : { state: 'scanned' });
      },
      distributed: () => Promise.reject(new Error('not here')),
    });
    expect(entered).toEqual(['Account', 'Regions', 'Region', 'IsDone', 'GoOn', 'Region', 'IsDone', 'Done', 'Settle']);
    expect(payloads[1]?.[1]).toMatchObject({ region: 'us-east-1', order: { account: '111122223333' }, refusal: null, cursor: null });
    expect(payloads[2]?.[1]).toMatchObject({ cursor: { part: 3 } });
    expect(payloads[3]?.[1]).toMatchObject({ order: { account: '111122223333' }, regions: [{ region: 'us-east-1', cursor: null }] });
    expect(result).toEqual({});
  });

  it('reads the JSONata of the definition and refuses what it does not know', () => {
    const scope = { states: { input: { a: [1, 2], none: null } }, task: { x: 1, cursor: null } };
    expect(evaluateExpression("{% $merge([$task, {'cursor': $states.input.a[1]}]) %}", scope)).toEqual({ x: 1, cursor: 2 });
    expect(evaluateExpression('{% $states.input.none = null ? [$states.input.a] : false %}', scope)).toEqual([1, 2]);
    for (const unknown of ['{% $count($states.input.a) %}', '{% $states.input.a.b %}', '{% 1 + 2 %}', '{% $task.x %} and more']) expect(() => evaluateExpression(unknown, scope)).toThrow();
  });
});

describe('the fan-out', () => {
  const child = (seconds: number): ChildTimeline => ({ milliseconds: seconds * 1000, invocations: [{ handler: 'region', start: 0, end: seconds * 1000 }], assumeRole: [1], s3Get: [2], s3Put: [], transitions: 4 });

  it('takes as long as the busiest of its places, and never runs more at once', () => {
    const children = Array.from({ length: 40 }, () => child(30));
    const { milliseconds, peaks } = schedule(children, 10);
    expect(milliseconds).toBeGreaterThanOrEqual(120_000);
    expect(milliseconds).toBeLessThan(121_000);
    expect(peaks.lambdaConcurrency).toBe(10);
  });

  it('starts no more children a second than Step Functions does', () => {
    const { peaks } = schedule(Array.from({ length: 500 }, () => child(60)), 10_000);
    expect(peaks.assumeRolePerSecond).toBe(100);
    expect(peaks.lambdaConcurrency).toBe(500);
  });
});

describe('a bucket of many accounts', () => {
  it('answers for every member of a class with what the first one wrote, under the member’s id', () => {
    const first = memoryBlobs();
    first.set('runs/r/accounts/100000000001.json', { body: '{"account":"100000000001"}', etag: '1' });
    const bucket = replicaBlobs(memoryBlobs(), [{ members: ['100000000001', '100000000002'], blobs: first.all }]);
    expect(bucket.keys('runs/r/accounts/')).toEqual(['runs/r/accounts/100000000001.json', 'runs/r/accounts/100000000002.json']);
    expect(bucket.get('runs/r/accounts/100000000002.json')?.body).toBe('{"account":"100000000002"}');
    expect(bucket.get('runs/r/accounts/100000000003.json')).toBeUndefined();
  });
});

describe('a bucket of many accounts', () => {
  it('holds ledgers that each member can open', () => {
    const [one, two] = ['100000000001', '100000000002'] as const;
    const of = (account: string) => ({ partition: 'aws', place: { account, region: 'eu-west-1' }, hubId: 'aws:900000000009' });
    const first = memoryBlobs();
    first.set(ledgerKey(of(one)), { body: writeLedger(emptyLedger('aws', of(one).place, 'aws:900000000009')), etag: '1' });
    const bucket = replicaBlobs(memoryBlobs(), [{ members: [one, two], blobs: first.all }]);
    expect(readLedger(bucket.get(ledgerKey(of(two)))?.body ?? '', 'of two')).toMatchObject({ place: { account: two } });
  });
});

describe('a bucket that is a week old', () => {
  it('holds five earlier runs of as many keys, which sort before the present one', () => {
    const blobs = memoryBlobs();
    for (const key of ['runs/20261121-x/a.json', 'runs/20261121-x/b.json', 'runs/last.json']) blobs.set(key, { body: '', etag: '' });
    const keys = withOldRuns(blobs, '20261121-x').keys('runs/');
    expect(keys).toHaveLength(3 + 5 * 2);
    expect([...new Set(keys.toSorted().map((key) => key.split('/')[1]))].at(-2)).toBe('20261121-x');
  });
});

describe('what breaks', () => {
  const fits: Cycle = {
    seconds: 1, fanOutSeconds: 1, once: [], invocations: 1, coldStarts: 1, lambdaSeconds: 1, gigabyteSeconds: 1, transitions: {}, calls: {}, throttles: 0, s3: { get: 0, put: 0, list: 0, delete: 0 }, s3MegabytesWritten: 0, imports: 0,
    mostImportsOfAnAccount: 0, peaks: { lambdaConcurrency: 1, assumeRolePerSecond: 1, s3GetsPerSecond: 1, s3PutsPerSecond: 1, transitionsPerSecond: 1 }, largestPayloadBytes: 1,
    longest: { functions: 1, seconds: 1, rounds: 1, longestRegionSeconds: 1, settleSeconds: 1, accountSeconds: 1, historyEvents: 1 }, ordersMegabytes: 1, runKeys: 1, storedMegabytes: 1,
  };

  it('is named with what it needs and what there is, and nothing is where everything fits', () => {
    expect(breakages(fits)).toEqual([]);
    const slow = { ...fits, longest: { ...fits.longest, settleSeconds: 901 }, peaks: { ...fits.peaks, lambdaConcurrency: 3000 } };
    expect(breakages(slow).map(({ what, needs, has }) => ({ what, needs, has }))).toEqual([
      { what: 'Lambda concurrency', needs: 3000, has: 1000 },
      { what: 'settling the longest account in one invocation', needs: 901, has: 900 },
    ]);
  });
});

describe('the arguments', () => {
  it('have defaults, and the help names each of them', () => {
    expect(optionsOf(['--accounts', '5000', '--regions', '17', '--functions', '400000'])?.options).toMatchObject({ accounts: 5000, functions: 400_000, quotaShare: 0.5 });
    expect(optionsOf(['--help'])).toBeNull();
    for (const name of ['accounts', 'regions', 'functions', 'roles', 'skew', 'concurrency', 'quota-share', 'changed-share', 'memory', 'format']) expect(HELP).toContain(`--${name} `);
  });

  it.each([
    [['--accounts', 'many'], /--accounts is a whole number from 2 to 10000, not many/],
    [['--accounts', '1'], /from 2/],
    [['--regions', '99'], /--regions is a whole number from 1 to \d+, not 99/],
    [['--functions', '-3'], /--functions/],
    [['--quota-share', '0'], /--quota-share is a number from 0.01 to 1/],
    [['--format', 'xml'], /--format is text or json, not xml/],
    [['--speed', '9'], /--speed/],
  ])('%j says what is wrong', (args, message) => {
    expect(() => optionsOf(args)).toThrow(ScaleUsageError);
    expect(() => optionsOf(args)).toThrow(message);
  });
});

describe('the prices', () => {
  it('each have a source, and unproven ones are told as such', () => {
    for (const { source, dollars, per } of Object.values(PRICES)) expect([source.length > 10, dollars > 0, per > 0]).toEqual([true, true, true]);
    const report = readFileSync(join(import.meta.dirname, '../../src/tools/scale/report.ts'), 'utf8');
    expect(report).toContain('[?]');
  });
});
