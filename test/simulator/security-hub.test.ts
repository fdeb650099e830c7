import { BatchImportFindingsCommand, BatchUpdateFindingsCommand, DescribeHubCommand, GetFindingsCommand, paginateGetFindings, type AwsSecurityFinding, type AwsSecurityFindingFilters } from '@aws-sdk/client-securityhub';
import { beforeEach, afterEach, describe, expect, test } from 'vitest';
import type { Simulator } from '../../src/simulator/index.ts';
import { accountNamed, clients, lostMembers, refusalOf, started, type Clients } from './support.ts';

let simulator: Simulator;
let account = '';
let member: Clients;
beforeEach(async () => {
  simulator = await started({ size: 'bare' });
  account = accountNamed(simulator.organization, 'payments-prod');
  member = clients(simulator, account, 'AdministratorAccess');
});
afterEach(async () => { await simulator.close(); });

const finding = (change: Partial<AwsSecurityFinding> = {}): AwsSecurityFinding => ({
  SchemaVersion: '2018-10-08', Id: 'postern/1', ProductArn: `arn:aws:securityhub:eu-west-1:${account}:product/${account}/default`, GeneratorId: 'postern/tracing-inactive', AwsAccountId: account,
  CreatedAt: '2026-11-21T08:00:00.000Z', UpdatedAt: '2026-11-21T08:00:00.000Z', Title: 'title', Description: 'description', Resources: [{ Type: 'AwsLambdaFunction', Id: 'arn:aws:lambda:eu-west-1:1:function:x' }],
  FindingProviderFields: { Severity: { Label: 'LOW', Original: 'low' }, Types: ['Software and Configuration Checks/AWS Security Best Practices/Tracing'] }, Compliance: { Status: 'FAILED' }, RecordState: 'ACTIVE',
  ProductFields: { 'postern/Marker': 'yes' }, ...change,
});
const post = (...Findings: AwsSecurityFinding[]) => member.securityHub.send(new BatchImportFindingsCommand({ Findings }));
const read = async (Filters: AwsSecurityFindingFilters = {}, given = member): Promise<AwsSecurityFinding[]> => (await given.securityHub.send(new GetFindingsCommand({ Filters }))).Findings ?? [];
const only = async (): Promise<AwsSecurityFinding> => { const [one] = await read(); if (one === undefined) throw new Error('no finding'); return one; };
const later = (minutes: number): string => new Date(Date.parse('2026-11-21T08:00:00.000Z') + minutes * 60_000).toISOString();

test('DescribeHub, and a hub that is off', async () => {
  const hub = await member.securityHub.send(new DescribeHubCommand({}));
  expect(hub.HubArn).toBe(`arn:aws:securityhub:eu-west-1:${account}:hub/default`);
  expect(lostMembers(JSON.parse(member.wire.lastBody), hub)).toEqual([]);
  simulator.mutate.setSecurityHub(account, 'eu-west-1', false);
  for (const send of [member.securityHub.send(new DescribeHubCommand({})), post(finding()), read()]) expect(await refusalOf(send)).toMatchObject({ name: 'InvalidAccessException', status: 401 });
});

test('an imported finding is stored whole, completed by the service', async () => {
  expect(await post(finding())).toMatchObject({ SuccessCount: 1, FailedCount: 0, FailedFindings: [] });
  const stored = await only();
  expect(stored).toMatchObject({ ...finding(), Region: 'eu-west-1', AwsAccountName: 'payments-prod', Workflow: { Status: 'NEW' }, Severity: { Label: 'LOW', Original: 'low', Normalized: 1 }, Types: finding().FindingProviderFields?.Types });
  expect(lostMembers(JSON.parse(member.wire.lastBody), { Findings: [stored], $metadata: {} })).toEqual([]);
  expect(simulator.findings()).toHaveLength(1);
  expect(simulator.statistics().imports).toEqual({ created: 1, updated: 0, ignored: 0, failed: 0 });
});

describe('findings that are refused one by one', () => {
  const long = (length: number): string => 'x'.repeat(length);
  const many = (count: number): Record<string, string> => Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${index}`, 'v']));
  const CASES: readonly (readonly [name: string, change: () => Partial<AwsSecurityFinding>, code: string])[] = [
    ['another account', () => ({ AwsAccountId: '999999999999' }), 'InvalidAccess'],
    ["another region's product", () => ({ ProductArn: `arn:aws:securityhub:us-east-1:${account}:product/${account}/default` }), 'InvalidAccess'],
    ["another account's product", () => ({ ProductArn: 'arn:aws:securityhub:eu-west-1:999999999999:product/999999999999/default' }), 'InvalidAccess'],
    ['no title', () => ({ Title: undefined }), 'InvalidInput'],
    ['a blank description', () => ({ Description: ' ' }), 'InvalidInput'],
    ['a title of 257 characters', () => ({ Title: long(257) }), 'InvalidInput'],
    ['a description of 1,025 characters', () => ({ Description: long(1_025) }), 'InvalidInput'],
    ['an id of 513 characters', () => ({ Id: long(513) }), 'InvalidInput'],
    ['no resource', () => ({ Resources: [] }), 'InvalidInput'],
    ['33 resources', () => ({ Resources: Array.from({ length: 33 }, () => ({ Type: 'Other', Id: 'x' })) }), 'InvalidInput'],
    ['a resource without type', () => ({ Resources: [{ Type: undefined, Id: 'x' }] }), 'InvalidInput'],
    ['51 product fields', () => ({ ProductFields: many(51) }), 'InvalidInput'],
    ['a product field key of 129 characters', () => ({ ProductFields: { [long(129)]: 'v' } }), 'InvalidInput'],
    ['a product field value of 2,049 characters', () => ({ ProductFields: { key: long(2_049) } }), 'InvalidInput'],
    ['an empty product field', () => ({ ProductFields: { key: '' } }), 'InvalidInput'],
    ['an unknown severity', () => ({ FindingProviderFields: { Severity: { Label: 'SEVERE' as 'HIGH' }, Types: ['TTPs'] } }), 'InvalidInput'],
    ['a severity nowhere', () => ({ FindingProviderFields: undefined }), 'InvalidInput'],
    ['an original severity of 65 characters', () => ({ FindingProviderFields: { Severity: { Label: 'LOW', Original: long(65) }, Types: ['TTPs'] } }), 'InvalidInput'],
    ['a type outside the namespaces', () => ({ FindingProviderFields: { Severity: { Label: 'LOW' }, Types: ['Postern/Check'] } }), 'InvalidInput'],
    ['a date that is none', () => ({ UpdatedAt: 'yesterday' }), 'InvalidInput'],
    ['a remediation text of 513 characters', () => ({ Remediation: { Recommendation: { Text: long(513) } } }), 'InvalidInput'],
    ['33 requirements', () => ({ Compliance: { Status: 'FAILED', RelatedRequirements: Array.from({ length: 33 }, (_, index) => `r${index}`) } }), 'InvalidInput'],
    ['a finding above 240 KB', () => ({ Resources: Array.from({ length: 32 }, () => ({ Type: 'Other', Id: 'x', Details: { Other: Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`k${index}`, long(1_000)])) } })) }), 'InvalidInput'],
    ['another schema version', () => ({ SchemaVersion: '2020-01-01' }), 'InvalidInput'],
  ];
  test.each(CASES)('%s', async (_name, change, code) => {
    // exactOptionalPropertyTypes: leaving a member out is the point of some cases.
    const answer = await post({ ...finding(), ...change() }, finding({ Id: 'good' }));
    expect(answer).toMatchObject({ FailedCount: 1, SuccessCount: 1, FailedFindings: [{ ErrorCode: code }] });
    expect((await read()).map(({ Id }) => Id)).toEqual(['good']);
  });
  test('the limits themselves are accepted', async () => {
    const answer = await post(finding({ Title: long(256), Description: long(1_024), Id: long(512), ProductFields: { ...many(49), [long(128)]: long(2_048) } }));
    expect(answer.FailedFindings).toEqual([]);
  });
});

test('batches: none, more than 100, a finding without Id', async () => {
  const batch = (count: number) => post(...Array.from({ length: count }, (_, index) => finding({ Id: `f-${index}` })));
  expect(await refusalOf(batch(0))).toMatchObject({ name: 'InvalidInputException', status: 400 });
  expect(await refusalOf(batch(101))).toMatchObject({ name: 'InvalidInputException' });
  expect(await refusalOf(post({ ...finding(), Id: undefined }))).toMatchObject({ name: 'InvalidInputException' });
  expect((await batch(100)).SuccessCount).toBe(100);
  const fat = finding({ Resources: Array.from({ length: 32 }, (_, index) => ({ Type: 'Other', Id: `r${index}`, Details: { Other: { k1: 'x'.repeat(1_000), k2: 'x'.repeat(1_000) } } })) });
  expect(await refusalOf(post(...Array.from({ length: 100 }, (_, index) => ({ ...fat, Id: `fat-${index}` }))))).toMatchObject({ name: 'InvalidInputException', message: expect.stringContaining('6 MB') });
});

describe('updates', () => {
  test.each([['the same', 0], ['an earlier', -1]] as const)('with %s UpdatedAt are ignored and counted as success', async (_name, minutes) => {
    await post(finding());
    expect(await post(finding({ UpdatedAt: later(minutes), Title: 'changed' }))).toMatchObject({ SuccessCount: 1, FailedCount: 0 });
    expect((await only()).Title).toBe('title');
    expect(simulator.statistics().imports.ignored).toBe(1);
  });
  test('replace the finding, but never what belongs to the analyst', async () => {
    await post(finding({ Note: { Text: 'first', UpdatedBy: 'importer', UpdatedAt: later(0) } }));
    await member.securityHub.send(new BatchUpdateFindingsCommand({ FindingIdentifiers: [{ Id: 'postern/1', ProductArn: finding().ProductArn }], Note: { Text: 'looking into it', UpdatedBy: 'analyst' }, Workflow: { Status: 'NOTIFIED' }, VerificationState: 'TRUE_POSITIVE', UserDefinedFields: { ticket: 'SEC-1' }, Severity: { Label: 'CRITICAL' } }));
    const { ProductFields: fieldsBefore, ...rest } = finding({ UpdatedAt: later(1), Title: 'changed', Workflow: { Status: 'RESOLVED' }, VerificationState: 'FALSE_POSITIVE', UserDefinedFields: { other: 'x' }, Note: { Text: 'no', UpdatedBy: 'importer', UpdatedAt: later(1) } });
    await post(rest);
    const stored = await only();
    expect(stored).toMatchObject({ Title: 'changed', Note: { Text: 'looking into it', UpdatedBy: 'analyst' }, Workflow: { Status: 'NOTIFIED' }, VerificationState: 'TRUE_POSITIVE', UserDefinedFields: { ticket: 'SEC-1' }, Severity: { Label: 'CRITICAL' }, FindingProviderFields: { Severity: { Label: 'LOW' } } });
    expect([fieldsBefore, stored.ProductFields]).toEqual([{ 'postern/Marker': 'yes' }, undefined]);
    expect(lostMembers(JSON.parse(member.wire.lastBody), { Findings: [stored] })).toEqual([]);
  });
  const RESET: readonly (readonly [from: string, before: Partial<AwsSecurityFinding>, after: Partial<AwsSecurityFinding>, to: string])[] = [
    ['NOTIFIED', { RecordState: 'ARCHIVED' }, { RecordState: 'ACTIVE' }, 'NEW'],
    ['RESOLVED', { RecordState: 'ARCHIVED' }, { RecordState: 'ACTIVE' }, 'NEW'],
    ['SUPPRESSED', { RecordState: 'ARCHIVED' }, { RecordState: 'ACTIVE' }, 'SUPPRESSED'],
    ['RESOLVED', { Compliance: { Status: 'PASSED' } }, { Compliance: { Status: 'FAILED' } }, 'NEW'],
    ['NOTIFIED', { Compliance: { Status: 'PASSED' } }, { Compliance: { Status: 'NOT_AVAILABLE' } }, 'NEW'],
    ['SUPPRESSED', { Compliance: { Status: 'PASSED' } }, { Compliance: { Status: 'FAILED' } }, 'SUPPRESSED'],
    ['RESOLVED', { Compliance: { Status: 'FAILED' } }, { Compliance: { Status: 'PASSED' } }, 'RESOLVED'],
    ['NOTIFIED', { Compliance: { Status: 'FAILED' } }, { Compliance: { Status: 'WARNING' } }, 'NOTIFIED'],
  ];
  test.each(RESET)('workflow %s, %o then %o, becomes %s', async (from, before, after, to) => {
    await post(finding(before));
    await member.securityHub.send(new BatchUpdateFindingsCommand({ FindingIdentifiers: [{ Id: 'postern/1', ProductArn: finding().ProductArn }], Workflow: { Status: from as 'NEW' } }));
    await post(finding({ ...after, UpdatedAt: later(1) }));
    expect((await only()).Workflow?.Status).toBe(to);
  });
  test('of a finding that does not exist', async () => {
    expect(await member.securityHub.send(new BatchUpdateFindingsCommand({ FindingIdentifiers: [{ Id: 'x', ProductArn: 'y' }], Workflow: { Status: 'NEW' } }))).toMatchObject({ ProcessedFindings: [], UnprocessedFindings: [{ ErrorCode: 'FindingNotFound' }] });
  });
});

describe('GetFindings', () => {
  beforeEach(async () => {
    await post(finding({ Id: 'a' }), finding({ Id: 'b', GeneratorId: 'postern/logs-unstructured', RecordState: 'ARCHIVED' }), finding({ Id: 'c', GeneratorId: 'other/tool', ProductFields: { 'postern/Marker': 'no' } }));
  });
  const FILTERS: readonly (readonly [string, AwsSecurityFindingFilters, string[]])[] = [
    ['nothing', {}, ['a', 'b', 'c']],
    ['a prefix of the generator', { GeneratorId: [{ Value: 'postern/', Comparison: 'PREFIX' }] }, ['a', 'b']],
    ['not a prefix', { GeneratorId: [{ Value: 'postern/', Comparison: 'PREFIX_NOT_EQUALS' }] }, ['c']],
    ['two ids', { Id: [{ Value: 'a', Comparison: 'EQUALS' }, { Value: 'c', Comparison: 'EQUALS' }] }, ['a', 'c']],
    ['neither of two ids', { Id: [{ Value: 'a', Comparison: 'NOT_EQUALS' }, { Value: 'c', Comparison: 'NOT_EQUALS' }] }, ['b']],
    ['a product field', { ProductFields: [{ Key: 'postern/Marker', Value: 'yes', Comparison: 'EQUALS' }] }, ['a', 'b']],
    ['two attributes', { ProductFields: [{ Key: 'postern/Marker', Value: 'yes', Comparison: 'EQUALS' }], RecordState: [{ Value: 'ACTIVE', Comparison: 'EQUALS' }] }, ['a']],
    ['the workflow', { WorkflowStatus: [{ Value: 'SUPPRESSED', Comparison: 'EQUALS' }] }, []],
    ['account and region', { AwsAccountId: [{ Value: 'ACCOUNT', Comparison: 'EQUALS' }], Region: [{ Value: 'eu-west-1', Comparison: 'EQUALS' }] }, ['a', 'b', 'c']],
    ['a date', { UpdatedAt: [{ Start: '2026-11-21T08:00:01.000Z', End: '2026-12-01T00:00:00.000Z' }] }, []],
  ];
  test.each(FILTERS)('filters by %s', async (_name, filters, expected) => {
    const given = JSON.parse(JSON.stringify(filters).replace('ACCOUNT', account)) as AwsSecurityFindingFilters;
    expect((await read(given)).map(({ Id }) => Id)).toEqual(expected);
  });
  test('pages', async () => {
    const seen: string[] = [];
    for await (const { Findings = [] } of paginateGetFindings({ client: member.securityHub, pageSize: 2 }, {})) seen.push(...Findings.map(({ Id }) => Id ?? ''));
    expect(seen).toEqual(['a', 'b', 'c']);
  });
  test('members see their own, the administrator those of all members, in the home region those of all regions', async () => {
    const { hubAccount } = simulator.organization;
    const there = clients(simulator, account, 'AdministratorAccess', 'us-east-1');
    await there.securityHub.send(new BatchImportFindingsCommand({ Findings: [finding({ Id: 'far', ProductArn: `arn:aws:securityhub:us-east-1:${account}:product/${account}/default` })] }));
    expect((await read()).length).toBe(3);
    expect((await read({}, clients(simulator, accountNamed(simulator.organization, 'orders-prod'), 'AdministratorAccess'))).length).toBe(0);
    expect((await read({}, clients(simulator, hubAccount, 'AdministratorAccess'))).length).toBe(4);
    expect((await read({}, clients(simulator, hubAccount, 'AdministratorAccess', 'us-east-1'))).length).toBe(1);
  });
  test('a filter that the simulator does not know answers 501', async () => {
    expect(await refusalOf(read({ MalwareName: [{ Value: 'x', Comparison: 'EQUALS' }] }))).toMatchObject({ status: 501 });
  });
});
