import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ClientPool, type Session } from '../../src/aws/pool.ts';
import type { Caller } from '../../src/scan/context.ts';
import { enter } from '../../src/scan/credentials.ts';
import { movableClock, NOW, unhurried } from '../support/simulated.ts';

const ACCOUNT = '111122223333';
const caller: Caller = { account: '999900001111', partition: 'aws', arn: 'arn:aws:iam::999900001111:role/Hub', homeRegion: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 's' } };
const clock = movableClock();
const minutes = (count: number): string => new Date(Date.parse(NOW) + count * 60_000).toISOString();

describe('a session in another account', () => {
  const sts = mockClient(STSClient);
  let answered = 0;

  beforeEach(() => {
    sts.reset();
    answered = 0;
    clock.set(NOW);
    sts.on(AssumeRoleCommand).callsFake(() => {
      answered += 1;
      return { AssumedRoleUser: { Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/PosternScan/postern`, AssumedRoleId: 'x' }, Credentials: { AccessKeyId: `key-${answered}`, SecretAccessKey: 's', SessionToken: 't', Expiration: new Date(Date.parse(clock.now()) + 3_600_000) } };
    });
  });
  afterEach(() => sts.reset());

  const entered = (): Promise<Session> => enter(new ClientPool({ quotaShare: 1, ...unhurried() }), caller, { by: 'role', roleName: 'PosternScan', externalId: 'e' }, { account: ACCOUNT, partition: 'aws', region: 'eu-west-1', sessionName: 'postern-run', narrowed: true, decrypts: false, clock });
  const keyOf = async ({ credentials }: Session): Promise<string> => (typeof credentials === 'function' ? (await credentials()).accessKeyId : credentials.accessKeyId);

  it('asks for an hour, the longest that a chained role may last', async () => {
    await entered();
    expect(sts.commandCalls(AssumeRoleCommand).map(({ args: [{ input }] }) => input)).toMatchObject([{ DurationSeconds: 3600, ExternalId: 'e', RoleArn: `arn:aws:iam::${ACCOUNT}:role/PosternScan` }]);
  });

  it('is assumed again before the hour is over, once for all who ask meanwhile, and again an hour later', async () => {
    const session = await entered();
    for (const [at, key] of [[0, 'key-1'], [54, 'key-1'], [56, 'key-2'], [110, 'key-2'], [112, 'key-3']] as const) {
      clock.set(minutes(at));
      expect(await Promise.all([keyOf(session), keyOf(session), keyOf(session)])).toEqual([key, key, key]);
    }
    expect(answered).toBe(3);
  });

  it('that cannot be renewed says so, and is asked for again', async () => {
    const session = await entered();
    clock.set(minutes(56));
    sts.on(AssumeRoleCommand).rejectsOnce(Object.assign(new Error('no'), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }));
    await expect(keyOf(session)).rejects.toThrow('no');
    sts.on(AssumeRoleCommand).resolves({ Credentials: { AccessKeyId: 'back', SecretAccessKey: 's', SessionToken: 't', Expiration: new Date(minutes(116)) } });
    expect(await keyOf(session)).toBe('back');
  });

  it('of another account than was asked for is refused', async () => {
    sts.on(AssumeRoleCommand).resolves({ AssumedRoleUser: { Arn: 'arn:aws:sts::444455556666:assumed-role/PosternScan/x', AssumedRoleId: 'x' }, Credentials: { AccessKeyId: 'k', SecretAccessKey: 's', SessionToken: 't', Expiration: new Date(minutes(60)) } });
    await expect(entered()).rejects.toThrow('entered account 444455556666 instead of 111122223333');
  });
});
