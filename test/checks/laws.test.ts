import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyCheck, Example } from '../../src/model/check.ts';
import type { FactName } from '../../src/model/facts.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { runExample, settingOf } from '../support/run-example.ts';
import { allChecks } from './laws/all-checks.ts';
import { deepFreeze, factIn, lessOf, namesIn, rewrite, rewriteDocuments, reverseLists, spellDifferently, type Facts } from './laws/change.ts';

const RUNS = { seed: 1, numRuns: 60 } as const;
const checks = await allChecks();
const all = checks.map(({ check, examples }) => [check.id, check, examples] as const);

const verdictOf = (check: AnyCheck, example: Example, facts: Facts = example.facts): Verdict => runExample(check, example, facts).verdict;

/** The facts whose loss may make a verdict unknown and nothing else: all but those that a check is exempt for, with a reason. */
const bindingIn = (check: AnyCheck, example: Example): readonly FactName[] => namesIn(example).filter((name) => check.exempt?.unread?.[name] === undefined);

/** What a finding is, without its words. */
const failuresOf = (check: AnyCheck, verdict: Verdict) =>
  (verdict.is === 'fail' ? verdict.failures : []).map(({ aspect, severity }) => ({ aspect, severity: severity ?? check.severity })).sort((a, b) => (a.aspect < b.aspect ? -1 : 1));
/** What makes a finding another one: a change of it is posted. */
const findingsOf = (check: AnyCheck, verdict: Verdict) =>
  (verdict.is === 'fail' ? verdict.failures : []).map(({ aspect, severity, message, evidence }) => ({ aspect, severity: severity ?? check.severity, message, evidence })).sort((a, b) => (a.aspect < b.aspect ? -1 : 1));

describe('less information changes a verdict only into unknown', () => {
  it.each(all)('%s', (_id, check, examples) => {
    for (const example of examples) {
      const before = verdictOf(check, example).is;
      for (const name of bindingIn(check, example)) {
        for (const { how, fact } of lessOf(name, factIn(example, name))) {
          const after = verdictOf(check, example, { ...example.facts, [name]: fact });
          expect([before, 'unknown'], `${example.name}: ${name} ${how}`).toContain(after.is);
          if (after.is === 'fail') for (const { aspect } of after.failures) expect(failuresOf(check, verdictOf(check, example)).map((failure) => failure.aspect), `${example.name}: ${name} ${how}`).toContain(aspect);
        }
      }
    }
  });

  it.each(all)('%s, several facts at once', (_id, check, examples) => {
    fc.assert(
      fc.property(fc.constantFrom(...examples), fc.array(fc.nat(), { minLength: 6, maxLength: 6 }), (example, choices) => {
        const binding = bindingIn(check, example);
        const facts = Object.fromEntries(namesIn(example).map((name, index): [FactName, unknown] => {
          if (!binding.includes(name)) return [name, example.facts[name]];
          const less = lessOf(name, factIn(example, name));
          const choice = (choices[index % choices.length] ?? 0) % (less.length + 1);
          return [name, less[choice]?.fact ?? example.facts[name]];
        }));
        expect([verdictOf(check, example).is, 'unknown'], example.name).toContain(verdictOf(check, example, facts).is);
      }),
      RUNS,
    );
  });
});

const DENIES = fc.record({
  Action: fc.constantFrom('*', 'lambda:*', 'lambda:InvokeFunction', 'lambda:InvokeFunctionUrl', 'lambda:GetLayerVersion', 'sts:AssumeRole', 's3:*', 'iam:PassRole'),
  Principal: fc.constantFrom('*', { AWS: '*' }, { AWS: '999988887777' }, { Service: 's3.amazonaws.com' }),
  Condition: fc.constantFrom(null, { StringNotEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }, { Bool: { 'aws:SecureTransport': 'false' } }, { StringEquals: { 'aws:SourceAccount': '111122223333' } }),
});

describe('another Deny never turns pass into fail', () => {
  it.each(all.filter(([, check]) => check.exempt?.addingDeny === undefined))('%s', (_id, check, examples) => {
    fc.assert(
      fc.property(fc.constantFrom(...examples), DENIES, fc.boolean(), (example, { Action, Principal, Condition }, first) => {
        if (verdictOf(check, example).is !== 'pass') return;
        const deny = { Sid: 'added', Effect: 'Deny', Action, Resource: '*', ...(Condition !== null && { Condition }) };
        const facts = rewriteDocuments(example.facts, (statements, name) => {
          const added = name === 'role/permissions' ? deny : name === 'role/trust' ? { ...deny, Principal, Resource: undefined } : { ...deny, Principal };
          const { Resource, ...trust } = added;
          const statement = name === 'role/trust' ? trust : { ...trust, Resource };
          return first ? [statement, ...statements] : [...statements, statement];
        });
        expect(verdictOf(check, example, facts).is, example.name).not.toBe('fail');
      }),
      RUNS,
    );
  });

  it('those that are exempt say why', () => {
    for (const { check } of checks) for (const reason of [check.exempt?.addingDeny, ...Object.values(check.exempt?.unread ?? {})]) if (reason !== undefined) expect(reason.length, check.id).toBeGreaterThan(20);
  });
});

describe('order and spelling change nothing', () => {
  it.each(all)('%s: the order of lists', (_id, check, examples) => {
    for (const example of examples) {
      const facts = Object.fromEntries(namesIn(example).map((name) => [name, rewrite(example.facts[name], reverseLists)]));
      const [before, after] = [verdictOf(check, example), verdictOf(check, example, facts)];
      expect(after.is, example.name).toBe(before.is);
      expect(findingsOf(check, after), example.name).toEqual(findingsOf(check, before));
    }
  });

  it.each(all)('%s: strings and lists in policies', (_id, check, examples) => {
    for (const example of examples) {
      const facts = Object.fromEntries(namesIn(example).map((name) => [name, rewrite(example.facts[name], spellDifferently)]));
      const [before, after] = [verdictOf(check, example), verdictOf(check, example, facts)];
      expect(after.is, example.name).toBe(before.is);
      expect(failuresOf(check, after), example.name).toEqual(failuresOf(check, before));
    }
  });
});

const NAMES: readonly (readonly [string, string])[] = [['111122223333', '111122223334'], ['444455556666', '444455556667'], ['eu-west-1', 'eu-west-2'], ['us-east-1', 'us-east-2']];
const renamed = <T>(value: T): T =>
  // Renaming keeps every shape; only texts differ.
  rewrite(value, (part) => (typeof part === 'string' ? NAMES.reduce((text, [from, to]) => text.replaceAll(from, to), part) : part)) as T;

describe('renaming accounts and regions changes only names', () => {
  it.each(all)('%s', (_id, check, examples) => {
    for (const example of examples) {
      const setting = settingOf(check, example);
      const after = runExample(check, example, renamed(example.facts), { subject: renamed(setting.subject), given: renamed(setting.given) }).verdict;
      const before = verdictOf(check, example);
      expect(after.is, example.name).toBe(before.is);
      expect(findingsOf(check, after), example.name).toEqual(renamed(findingsOf(check, before)));
    }
  });
});

describe('a verdict depends on nothing else', () => {
  it.each(all)('%s', (_id, check, examples) => {
    for (const example of examples) {
      const facts = deepFreeze(structuredClone(example.facts));
      const setting = deepFreeze(structuredClone(settingOf(check, example)));
      const first = runExample(check, example, facts, setting);
      expect(first.verdict.is, example.name).toBe(example.expect);
      // A check that stops with an error is unknown too; no example may rest on that.
      if (first.verdict.is === 'unknown') for (const { action, detail } of first.verdict.because) expect(`${action} ${detail}`, example.name).not.toContain(`the check ${check.id} stopped`);
      expect(runExample(check, example, facts, setting), example.name).toEqual(first);
      expect(runExample(check, example, structuredClone(facts), setting), example.name).toEqual(first);
    }
  });

  it.each(all)('%s names each aspect once', (_id, check, examples) => {
    for (const example of examples) {
      const aspects = failuresOf(check, verdictOf(check, example)).map(({ aspect }) => aspect);
      expect(new Set(aspects).size, example.name).toBe(aspects.length);
    }
  });
});

const HOSTILE = 'x\u001b[31m\u0000\r\n\u202egnp\u2028\ufeff<script>{name}';
// eslint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;

function expectClean(verdict: Verdict, what: string): void {
  const words = verdict.is === 'fail' ? verdict.failures.map(({ message }) => message) : verdict.is === 'not-applicable' ? [verdict.because] : [];
  for (const text of words) expect(UNPRINTABLE.test(text), `${what}: ${JSON.stringify(text)}`).toBe(false);
}

describe('hostile names stay out of messages', () => {
  it.each(all)('%s: a hostile resource', (_id, check, examples) => {
    for (const example of examples) {
      const setting = settingOf(check, example);
      const named = <T>(value: T): T => rewrite(value, (part) => (typeof part === 'string' ? part.replaceAll('orders-api', `orders-api${HOSTILE}`) : part)) as T;
      const verdict = runExample(check, example, named(example.facts), { subject: { ...named(setting.subject), name: `orders${HOSTILE}` }, given: setting.given }).verdict;
      expectClean(verdict, example.name);
    }
  });

  it.each(all)('%s: a hostile text anywhere', (_id, check, examples) => {
    for (const example of examples.filter(({ expect: verdict }) => verdict === 'fail')) {
      for (const name of namesIn(example)) {
        let texts = 0;
        rewrite(example.facts[name], (part) => ((texts += typeof part === 'string' ? 1 : 0), part));
        for (let target = 0; target < Math.min(texts, 60); target += 1) {
          let index = -1;
          const value = rewrite(example.facts[name], (part) => (typeof part === 'string' && (index += 1) === target ? part + HOSTILE : part));
          expectClean(verdictOf(check, example, { ...example.facts, [name]: value }), `${example.name}: ${name}`);
        }
      }
    }
  });
});

it('there are checks to hold to the laws', () => {
  expect(checks.length).toBeGreaterThan(0);
});
