import { describe, expect, it } from 'vitest';
import { createIntake, type RescanStart } from '../../src/service/intake.ts';

const idOf = (number: number): string => number.toString(16).padStart(32, '0');
const ours = (number: number) => ({ Id: `postern/eu-west-1/111122223333/function-policy-public/${idOf(number)}`, GeneratorId: 'postern/function-policy-public', ProductFields: { 'postern/FindingId': idOf(number) } });
const theirs = { Id: 'arn:aws:guardduty:eu-west-1:111122223333:detector/1/finding/2', GeneratorId: 'arn:aws:guardduty:eu-west-1:111122223333:detector/1' };
const event = (findings: unknown, more: object = {}) => ({ 'detail-type': 'Security Hub Findings - Custom Action', source: 'aws.securityhub', account: '999988887777', region: 'eu-west-1', detail: { actionName: 'Rescan', findings }, ...more });
const batch = (...bodies: readonly unknown[]) => ({ Records: bodies.map((body, index) => ({ messageId: `m${index}`, body: typeof body === 'string' ? body : JSON.stringify(body) })) });

function intake(fails = false) {
  const started: RescanStart[] = [];
  const told: string[] = [];
  const take = createIntake({
    start: (execution) => (fails ? Promise.reject(new Error('throttled')) : Promise.resolve(void started.push(execution))),
    tell: (level, message, details) => void told.push(`${level} ${message} ${JSON.stringify(details)}`),
  });
  return { take, started, told };
}

describe('the intake of rescans', () => {
  it.each([
    ['a list of one', [ours(1)]],
    ['an object', ours(1)],
    ['a list of many', [ours(1), ours(2), ours(1)]],
  ])('takes %s', async (_what, findings) => {
    const { take, started } = intake();
    expect(await take(batch(event(findings)))).toEqual({ batchItemFailures: [] });
    expect(started).toHaveLength(1);
    expect(started[0]).toMatchObject({ by: 'the action Rescan of Security Hub in 999988887777 eu-west-1' });
    expect(started[0]?.targets).toContain(ours(1).Id);
    expect(new Set(started[0]?.targets).size).toBe(started[0]?.targets.length);
  });

  it('starts one rescan for all messages of a batch, under a name that depends on them alone', async () => {
    const messages = batch(...Array.from({ length: 100 }, (_, index) => event([ours(index)])));
    const [one, two, three] = [intake(), intake(), intake()];
    await one.take(messages);
    await two.take({ Records: [...messages.Records].reverse() });
    await three.take({ Records: messages.Records.slice(1) });
    expect(one.started).toHaveLength(1);
    expect(one.started[0]?.targets).toHaveLength(100);
    expect(two.started[0]?.name).toBe(one.started[0]?.name);
    expect(three.started[0]?.name).not.toBe(one.started[0]?.name);
    expect(one.started[0]?.name).toMatch(/^[\w-]{1,80}$/);
  });

  it('answers findings of others in the log, and takes ours beside them', async () => {
    const { take, started, told } = intake();
    const lookalike = { ...ours(7), GeneratorId: 'aws-foundational-security-best-practices/v/1.0.0/Lambda.1' };
    expect(await take(batch(event([theirs, ours(1), lookalike]), event([theirs])))).toEqual({ batchItemFailures: [] });
    expect(started.map(({ targets }) => targets)).toEqual([[ours(1).Id]]);
    expect(told.filter((line) => line.startsWith('warn a selected finding is not one of Postern'))).toHaveLength(3);
    expect(told.filter((line) => line.includes(theirs.Id))).toHaveLength(2);
  });

  it.each([
    ['text', 'not JSON'],
    ['null', null],
    ['a list', []],
    ['an event of another kind', event([ours(1)], { 'detail-type': 'Security Hub Findings - Imported' })],
    ['an event without findings', event(undefined)],
    ['findings that are numbers', event([1])],
    ['a finding without an Id', event([{ GeneratorId: 'postern/x' }])],
    ['fields that are lists', event([{ ...ours(1), ProductFields: { 'postern/FindingId': [] } }])],
  ])('gives %s back, and lets the others be', async (_what, poison) => {
    const { take, started } = intake();
    expect(await take(batch(event(ours(1)), poison, event(ours(2))))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(started.map(({ targets }) => targets)).toEqual([[ours(1).Id, ours(2).Id]]);
  });

  it('gives back what could not be started, and starts nothing for nothing', async () => {
    const { take } = intake(true);
    expect(await take(batch(event(ours(1)), event(theirs), event(ours(2))))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }, { itemIdentifier: 'm2' }] });
    const { take: quiet, started } = intake();
    expect(await quiet(batch())).toEqual({ batchItemFailures: [] });
    await quiet(batch(event([])));
    expect(started).toEqual([]);
  });

  it('splits what is more than one rescan takes', async () => {
    const { take, started } = intake();
    await take(batch(...Array.from({ length: 3 }, (_, part) => event(Array.from({ length: 300 }, (_item, index) => ours(part * 300 + index))))));
    expect(started.map(({ targets }) => targets.length)).toEqual([300, 300, 300]);
    expect(new Set(started.map(({ name }) => name)).size).toBe(3);
  });
});
