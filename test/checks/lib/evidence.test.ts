import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AnyCheck, Example } from '../../../src/model/check.ts';
import type { Failure } from '../../../src/model/verdict.ts';
import asyncFailuresLost from '../../../checks/events/async-failures-lost.ts';
import recursiveLoopAllowed from '../../../checks/events/recursive-loop-allowed.ts';
import broadSource from '../../../checks/invocation/function-policy-broad-source.ts';
import corsOpen from '../../../checks/invocation/function-url-cors-open.ts';
import urlLatent from '../../../checks/invocation/function-url-latent.ts';
import urlPublic from '../../../checks/invocation/function-url-public.ts';
import { allow, allowService, configuration, functionPolicy, functionUrl, policyOn } from '../../../checks/lib/sample.ts';
import { runExample } from '../../support/run-example.ts';

const FOLDER = join(import.meta.dirname, '../../../checks/invocation');
const ids = readdirSync(FOLDER).filter((name) => /-policy-.*\.examples\.ts$/.test(name) || name.startsWith('layer-version-public.ex')).map((name) => name.replace('.examples.ts', ''));

const failuresOf = (check: AnyCheck, facts: Example['facts']): readonly Failure[] => {
  const { verdict } = runExample(check, { name: 'evidence', facts, expect: 'fail' });
  return verdict.is === 'fail' ? verdict.failures : [];
};
const evidenceOf = (check: AnyCheck, facts: Example['facts']): readonly unknown[] => failuresOf(check, facts).map(({ evidence }) => evidence);

describe('the evidence of a policy check', () => {
  it.each(ids)('%s: the qualifier and the Allow statements that let them in, as AWS holds them', async (id) => {
    const { default: check } = (await import(join(FOLDER, `${id}.ts`))) as { default: AnyCheck };
    const { default: examples } = (await import(join(FOLDER, `${id}.examples.ts`))) as { default: readonly Example[] };
    const failing = examples.filter(({ expect: outcome }) => outcome === 'fail');
    expect(failing.length).toBeGreaterThan(3);
    for (const example of failing) {
      const { verdict } = runExample(check, example);
      const asHeld = JSON.stringify(example.facts);
      for (const { aspect, evidence } of verdict.is === 'fail' ? verdict.failures : []) {
        const { qualifier, statements } = evidence as { qualifier?: string; statements: readonly { Effect: string }[] };
        expect(statements.length, example.name).toBeGreaterThan(0);
        for (const statement of statements) {
          expect(statement.Effect).toBe('Allow');
          expect(asHeld).toContain(JSON.stringify(statement));
        }
        if (id !== 'layer-version-public') expect(aspect.split(' ')[0]).toBe(qualifier);
      }
    }
  });
});

describe('the evidence of the other checks', () => {
  const grant = allow({ Action: ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'] });
  const held = { Sid: 'grant', Resource: 'arn:aws:lambda:eu-west-1:111122223333:function:orders-api', ...grant };
  const OPEN = functionUrl({ authType: 'NONE', createdAt: '2025-01-01T00:00:00.000Z' });

  it('function-url-public: the statements; the address is shown and not compared', () => {
    expect(failuresOf(urlPublic, { 'function/urls': [OPEN], 'function/policies': [policyOn('$LATEST', grant)] })).toMatchObject([{ evidence: { qualifier: '$LATEST', authType: 'NONE', statements: [held] }, detail: { url: OPEN.url } }]);
  });
  it('function-url-latent: the statement that is there; the age is shown and not compared', () => {
    const half = allow({ Action: 'lambda:InvokeFunctionUrl' });
    expect(failuresOf(urlLatent, { 'function/urls': [OPEN], 'function/policies': [policyOn('$LATEST', half)] })).toMatchObject([{ evidence: { qualifier: '$LATEST', authType: 'NONE', statements: [{ ...held, ...half }] }, detail: { createdAt: OPEN.createdAt } }]);
    expect(evidenceOf(urlLatent, { 'function/urls': [OPEN], 'function/policies': [policyOn('$LATEST')] })).toEqual([{ qualifier: '$LATEST', authType: 'NONE', statements: [] }]);
  });
  it('function-url-cors-open: the open origins and what makes them worse', () => {
    const cors = { allowOrigins: ['null', 'https://shop.example.com', '*'], allowMethods: ['*'], allowHeaders: [], allowCredentials: true };
    expect(evidenceOf(corsOpen, { 'function/urls': [functionUrl({ cors })] })).toEqual([{ qualifier: '$LATEST', origins: ['*', 'null'], worse: ['credentials', 'any method'] }]);
  });
  it('function-policy-broad-source: the sources, sorted; none where only the account is fixed', () => {
    const from = (...sources: readonly string[]) => functionPolicy(allowService('events.amazonaws.com', { ArnLike: { 'aws:SourceArn': sources } }));
    const rules = ['arn:aws:events:eu-west-1:111122223333:rule/orders/*', 'arn:aws:events:eu-west-1:111122223333:rule/*'];
    expect(evidenceOf(broadSource, from(...rules))).toMatchObject([{ qualifier: '$LATEST', sources: [...rules].sort() }]);
    expect(evidenceOf(broadSource, functionPolicy(allowService('events.amazonaws.com', { StringEquals: { 'aws:SourceAccount': '111122223333' } })))).toMatchObject([{ sources: [] }]);
  });
  it('recursive-loop-allowed: the setting', () => {
    expect(evidenceOf(recursiveLoopAllowed, { 'function/recursion': 'Allow' })).toEqual([{ recursiveLoop: 'Allow' }]);
  });
  it('async-failures-lost: who calls, by which statement, and the versions without a queue', () => {
    const topic = allowService('sns.amazonaws.com', { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:111122223333:orders' } });
    const facts = { ...functionPolicy(topic), 'function/event-invoke': [], 'function/configurations': [{ version: '$LATEST', qualifiers: ['$LATEST'], config: configuration() }] };
    expect(evidenceOf(asyncFailuresLost, facts)).toEqual([{ qualifier: '$LATEST', services: ['sns.amazonaws.com'], versions: ['$LATEST'], statements: [{ Sid: 'grant', Resource: held.Resource, ...topic }] }]);
  });
});
