import {
  BatchImportFindingsCommand,
  DescribeHubCommand,
  GetFindingsCommand,
  SecurityHubClient,
  type AwsSecurityFinding,
} from '@aws-sdk/client-securityhub';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { securityHubSink, SinkError, toAsff } from '../../src/publish/index.ts';
import { after, CHECK, fail, POST_TO } from './world.ts';

const hub = mockClient(SecurityHubClient);
const sink = securityHubSink(new SecurityHubClient({ region: 'eu-west-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } }));
const finding = (name: string): AwsSecurityFinding => toAsff(fail(after(0), { name }), CHECK, { postTo: POST_TO, hubId: 'h', now: after(0), docsBaseUrl: null });
const named = (name: string, message = 'said so'): Error => Object.assign(new Error(message), { name });
const FILTER = { partition: 'aws', place: POST_TO };

beforeEach(() => {
  hub.reset();
});

describe('whether Security Hub is on', () => {
  it('on', async () => {
    hub.on(DescribeHubCommand).resolves({});
    expect(await sink.describe()).toBe('on');
  });
  it.each([
    ['InvalidAccessException', 'Account 1 is not subscribed to AWS Security Hub', /off here/],
    ['ResourceNotFoundException', 'no hub', /off here/],
    ['AccessDeniedException', 'no', /DescribeHub was denied/],
  ])('%s is a state', async (name, message, expected) => {
    hub.on(DescribeHubCommand).rejects(named(name, message));
    expect(await sink.describe()).toEqual({ off: expect.stringMatching(expected) });
  });
  it.each(['InternalException', 'LimitExceededException', 'TimeoutError', 'UnknownError'])('%s is an error', async (name) => {
    hub.on(DescribeHubCommand).rejects(named(name));
    await expect(sink.describe()).rejects.toThrow(SinkError);
  });
});

describe('importing', () => {
  it('tells which findings were refused', async () => {
    hub.on(BatchImportFindingsCommand).resolves({ SuccessCount: 1, FailedCount: 1, FailedFindings: [{ Id: 'b', ErrorCode: 'InvalidInput', ErrorMessage: 'bad\u001b[31m' }] });
    expect(await sink.import([finding('a'), finding('b')])).toEqual({ is: 'answered', refused: [{ id: 'b', code: 'InvalidInput', message: 'bad\ufffd[31m' }] });
  });
  it.each([
    [{ SuccessCount: 1, FailedCount: 0, FailedFindings: [] }],
    [{ SuccessCount: 3, FailedCount: 0 }],
    [{}],
  ])('an answer that does not account for every finding proves nothing: %j', async (answer) => {
    hub.on(BatchImportFindingsCommand).resolves(answer);
    expect(await sink.import([finding('a'), finding('b')])).toMatchObject({ is: 'failed' });
  });
  it.each([
    ['LimitExceededException', 'failed'],
    ['ThrottlingException', 'failed'],
    ['InternalException', 'failed'],
    ['TimeoutError', 'failed'],
    ['InvalidInputException', 'invalid'],
    ['InvalidAccessException', 'stopped'],
    ['AccessDeniedException', 'stopped'],
    ['ExpiredTokenException', 'stopped'],
  ])('%s: %s', async (name, is) => {
    hub.on(BatchImportFindingsCommand).rejects(named(name));
    expect(await sink.import([finding('a')])).toEqual({ is, because: expect.stringContaining(name) });
  });
});

describe('finding again', () => {
  it('pages, asks for ours and takes only ours of this place', async () => {
    const elsewhere = { ...finding('b'), AwsAccountId: '444455556666' };
    const linked = { ...finding('c'), ProductArn: 'arn:aws:securityhub:us-east-1:111122223333:product/111122223333/default' };
    const imitation = { ...finding('d'), ProductFields: {} };
    const foreign = { ...finding('e'), GeneratorId: 'other' };
    hub.on(GetFindingsCommand).resolvesOnce({ Findings: [finding('a'), elsewhere], NextToken: 't' }).resolvesOnce({ Findings: [], NextToken: 'u' }).resolves({ Findings: [linked, imitation, foreign, finding('f')] });
    expect((await sink.find(FILTER)).map((each) => each.Id)).toEqual([finding('a').Id, finding('f').Id]);
    const inputs = hub.commandCalls(GetFindingsCommand).map((call) => call.args[0].input);
    expect(inputs.map((input) => input.NextToken)).toEqual([undefined, 't', 'u']);
    expect(inputs[0]).toMatchObject({ MaxResults: 100, Filters: { GeneratorId: [{ Value: 'postern/', Comparison: 'PREFIX' }], AwsAccountId: [{ Value: '111122223333', Comparison: 'EQUALS' }] } });
  });
  it('suppressed ones: filters once more, in case the answer does not', async () => {
    hub.on(GetFindingsCommand).resolves({ Findings: [{ ...finding('a'), Workflow: { Status: 'SUPPRESSED' } }, { ...finding('b'), Workflow: { Status: 'NEW' } }, { ...finding('c'), Workflow: { Status: 'SUPPRESSED' }, RecordState: 'ARCHIVED' }] });
    expect((await sink.find({ ...FILTER, suppressed: true })).map((each) => each.Id)).toEqual([finding('a').Id]);
  });
  it('a page that repeats is an error, not an end', async () => {
    hub.on(GetFindingsCommand).resolves({ Findings: [], NextToken: 't' });
    await expect(sink.find(FILTER)).rejects.toThrow(/same page/);
  });
  it('denied is an error', async () => {
    hub.on(GetFindingsCommand).rejects(named('AccessDeniedException'));
    await expect(sink.find(FILTER)).rejects.toThrow(SinkError);
  });
});
