import { describe, expect, it } from 'vitest';
import { isAwsPublisher } from '../../checks/data/publishers.ts';
import { lifecycleOf } from '../../checks/data/runtimes.ts';
import { layerVersions, usedLayer } from '../../checks/lib/sample-layers.ts';
import { daysUntil } from '../../checks/lib/runtimes.ts';
import { configuration, executed } from '../../checks/lib/sample.ts';
import { CHECKS } from '../../checks/registry.ts';
import type { Example } from '../../src/model/check.ts';
import type { Failure, Verdict } from '../../src/model/verdict.ts';
import { runExample } from '../support/run-example.ts';

function judge(id: string, facts: Example['facts']): Verdict {
  const check = CHECKS.find((one) => one.id === id);
  if (check === undefined) throw new Error(`there is no check ${id}`);
  return runExample(check, { name: '', facts, expect: 'fail' }).verdict;
}
function failureOf(id: string, facts: Example['facts']): Failure | undefined {
  const verdict = judge(id, facts);
  return verdict.is === 'fail' ? verdict.failures[0] : undefined;
}
function doubtOf(runtime: string | null): string | undefined {
  const verdict = judge('runtime-deprecated', { 'function/configurations': [executed({ runtime })] });
  return verdict.is === 'unknown' ? verdict.because[0].detail : undefined;
}

describe('what a finding is compared by, and what is only shown', () => {
  const layer = 'arn:aws:lambda:eu-west-1:111122223333:layer:shared';
  const signing = { arn: 'arn:aws:lambda:eu-west-1:111122223333:code-signing-config:csc-1', untrustedArtifactOnDeployment: 'Warn', signingProfileVersionArns: [] } as const;
  const stranger = ['arn:aws:lambda:eu-west-1:999988887777:layer:tracer:9', 'arn:aws:lambda:eu-west-1:999988887777:layer:tracer:10'].map((arn) => ({ arn, signingProfileVersionArn: null }));
  it.each<readonly [string, Example['facts'], unknown, unknown]>([
    ['runtime-deprecated', { 'function/configurations': [executed({ runtime: 'nodejs20.x' })] }, { runtime: 'nodejs20.x', qualifiers: ['$LATEST'] }, expect.objectContaining({ deprecated: '2026-04-30', createBlocked: '2027-02-01', updateBlocked: '2027-03-03' })],
    ['runtime-deprecation-near', { 'function/configurations': [executed({ runtime: 'nodejs22.x' })] }, { runtime: 'nodejs22.x', qualifiers: ['$LATEST'] }, expect.objectContaining({ deprecated: '2027-04-30', daysLeft: 160, updateBlocked: '2027-07-01' })],
    ['runtime-updates-manual', { 'function/configurations': [executed()], 'function/runtime-management': [{ version: '$LATEST', updateRuntimeOn: 'Manual', runtimeVersionArn: 'arn:x' }] }, { pinned: [{ qualifiers: ['$LATEST'], updateRuntimeOn: 'Manual', runtimeVersionArn: 'arn:x' }] }, undefined],
    ['layer-untrusted-publisher', { 'function/configurations': [executed({ layers: stranger })] }, { account: '999988887777', versions: [stranger[1]?.arn, stranger[0]?.arn], qualifiers: ['$LATEST'] }, undefined],
    ['layer-deleted', { 'function/layers': [usedLayer(2, layerVersions(3))] }, { layer, versions: [2], qualifiers: ['$LATEST'] }, undefined],
    ['layer-outdated', { 'function/layers': [usedLayer(2, layerVersions(2, 3))] }, { layer, versions: [2], qualifiers: ['$LATEST'] }, { replacedBy: 3, on: '2026-03-01T08:00:00.000Z' }],
    ['code-signing-missing', { 'function/config': configuration(), 'function/code-signing': null }, { codeSigningConfig: null }, undefined],
    ['code-signing-not-enforced', { 'function/config': configuration(), 'function/code-signing': signing }, { codeSigningConfig: signing.arn, untrustedArtifactOnDeployment: 'Warn' }, undefined],
  ])('%s', (id, facts, evidence, detail) => {
    expect(failureOf(id, facts)).toMatchObject({ evidence });
    expect(failureOf(id, facts)?.detail).toEqual(detail);
  });
});

describe('a runtime that cannot be judged says why', () => {
  it.each([
    [null, 'AWS named no runtime'],
    ['nodejs99.x', 'the runtime nodejs99.x is not in the table of 2026-11-21'],
    ['nodejs26.x', 'AWS had published no end for the runtime nodejs26.x by 2026-11-21'],
  ])('%s', (runtime, detail) => {
    expect(doubtOf(runtime)).toBe(detail);
  });
});

describe('dates', () => {
  it.each([
    ['2026-11-21T00:00:00.000Z', 1],
    ['2026-11-21T00:00:00.001Z', 1],
    ['2026-11-22T00:00:00.000Z', 0],
    ['2026-11-22T23:59:59.999Z', 0],
    ['2026-11-23T00:00:00.000Z', -1],
  ])('at %s, it is %i days until 2026-11-22', (at, days) => {
    // Plus zero: rounding up a negative fraction gives -0.
    expect(daysUntil('2026-11-22', at) + 0).toBe(days);
  });

  it('of the table come in order, and are dates', () => {
    for (const runtime of ['nodejs16.x', 'python3.13', 'java8.al2', 'go1.x', 'provided.al2', 'ruby4.0', 'dotnet8']) {
      const row = lifecycleOf(runtime);
      expect(row?.deprecated).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(String(row?.updateBlocked) > String(row?.deprecated)).toBe(true);
    }
    expect(lifecycleOf('dotnet8')?.deprecated).toBe('2026-11-10');
  });
});

describe('the publishers of AWS', () => {
  it.each([
    ['aws', '580247275435', true],
    ['aws', '901920570463', true],
    ['aws-cn', '901920570463', true],
    ['aws-us-gov', '580247275435', false],
    ['aws-us-gov', '122132214140', true],
    ['aws', '111122223333', false],
    ['aws', '', false],
  ])('%s %s: %s', (partition, account, known) => {
    expect(isAwsPublisher(partition, account)).toBe(known);
  });
});
