import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KINDS } from '../../src/model/facts.ts';
import type { FunctionConfiguration } from '../../src/model/facts.ts';
import { asffId, byPostingPlace, consoleLink, digestOf, findingId, isOurs, postingPlace, toAsff, type AsffContext } from '../../src/publish/index.ts';
import { verifyCommand } from '../../src/model/verify-command.ts';
import { evidencePairs } from '../../src/publish/resource.ts';
import { bytesOf, clean, cut, escapeExact, unescapeExact } from '../../src/publish/text.ts';
import { invalid } from './fake-hub.ts';
import { after, CHECK, denied, exception, fail, keyOf, PLACE, POST_TO } from './world.ts';

const SEED = { seed: 1, numRuns: 300 };
const context: AsffContext = { postTo: POST_TO, hubId: 'hub-1', now: after(0), docsBaseUrl: 'https://docs.example.com/checks/' };
const config: FunctionConfiguration = {
  name: 'orders-api', version: '$LATEST', role: 'arn:aws:iam::111122223333:role/orders', packageType: 'Zip', runtime: 'nodejs24.x', handler: 'index.handler', description: { text: 'not posted', secrets: [] },
  timeout: 3, memorySize: 128, codeSha256: 'abc=', revisionId: 'r', lastModified: '2026-11-01T00:00:00.000+0000', vpc: { vpcId: 'vpc-1', subnetIds: ['subnet-1'], securityGroupIds: ['sg-1'] }, layers: [{ arn: 'arn:aws:lambda:eu-west-1:1:layer:x:1', signingProfileVersionArn: null }],
  kmsKeyArn: null, tracing: 'Active', deadLetterTarget: null, fileSystemArns: [], signingProfileVersionArn: null, architectures: ['arm64'], logging: { format: 'JSON', group: null }, masterArn: null,
};

describe('identity', () => {
  const identity = { partition: 'aws', account: '111122223333', region: 'global', identity: 'execution-role-admin', key: 'arn:aws:iam::111122223333:role/x', aspect: '' };
  it('is a known hash: changing it would post every finding anew', () => {
    expect(findingId(identity)).toBe('3db0e28c76640d457440aae0662ffe00');
  });
  it('keeps fields apart', () => {
    const text = fc.string({ maxLength: 6 });
    const fields = fc.record({ partition: text, account: text, region: text, identity: text, key: text, aspect: text });
    fc.assert(fc.property(fields, fields, (a, b) => (findingId(a) === findingId(b)) === (JSON.stringify(a) === JSON.stringify(b))), SEED);
    expect(findingId({ ...identity, key: 'a', aspect: 'bc' })).not.toBe(findingId({ ...identity, key: 'ab', aspect: 'c' }));
  });
  it('ends the ASFF Id', () => {
    expect(asffId(fail(after(0)), POST_TO).endsWith(fail(after(0)).findingId)).toBe(true);
  });
  it('the digest sees verdict, severity, evidence and exception, and nothing else', () => {
    const base = fail(after(0));
    const same = [{ message: 'x' }, { title: 'x' }, { detail: { days: 3 } }, { owner: 'x' }, { because: [denied] }, { checkId: 'x' }];
    const different = [{ evidence: {} }, { severity: 'low' as const }, { exception }, { exception: { ...exception, expires: after(9) } }];
    for (const given of same) expect(digestOf(fail(after(3), given))).toBe(digestOf(base));
    expect(new Set(different.map((given) => digestOf(fail(after(0), given))).concat(digestOf(base))).size).toBe(different.length + 1);
    expect(digestOf(fail(after(0), { evidence: { a: 1, b: [{ c: 1, d: 2 }] } }))).toBe(digestOf(fail(after(0), { evidence: { b: [{ d: 2, c: 1 }], a: 1 } })));
  });
});

describe('where a finding is posted', () => {
  const rules = { homeRegion: 'eu-central-1', hub: { account: '999999999999', region: 'us-east-1' } };
  it.each([
    ['regional', PLACE, rules, POST_TO],
    ['global', { ...PLACE, region: 'global' }, rules, { account: '111122223333', region: 'eu-central-1' }],
    ['organization', { ...PLACE, account: 'organization', region: 'global' }, rules, rules.hub],
    ['account that cannot be entered', PLACE, { ...rules, isUnreachable: () => true }, rules.hub],
    ['region that cannot be entered', PLACE, { ...rules, isUnreachable: (_account: string, region: string) => region === 'eu-west-1' }, rules.hub],
    ['global, where the home region cannot be read', { ...PLACE, region: 'global' }, { ...rules, isUnreachable: (_account: string, region: string) => region === 'eu-central-1' }, { account: '111122223333', region: 'eu-central-1' }],
    ['global, where the account cannot be entered', { ...PLACE, region: 'global' }, { ...rules, isUnreachable: (_account: string, region: string) => region === 'global' }, rules.hub],
    ['other region that cannot', PLACE, { ...rules, isUnreachable: (_account: string, region: string) => region === 'eu-west-3' }, POST_TO],
  ])('%s', (_name, place, given, expected) => {
    expect(postingPlace({ place }, given)).toEqual(expected);
  });
  it('groups', () => {
    const groups = byPostingPlace([fail(after(0)), fail(after(0), { place: { ...PLACE, region: 'global' } }), fail(after(0), { name: 'b' })], rules);
    expect(groups.map((group) => [group.place.region, group.results.length])).toEqual([['eu-west-1', 2], ['eu-central-1', 1]]);
  });
});

describe('a finding in ASFF', () => {
  it('says what an analyst needs', () => {
    const finding = toAsff(fail(after(0), { owner: 'team-orders', aspect: 'live' }), CHECK, { ...context, configOf: () => config });
    expect(finding).toMatchSnapshot();
    expect(invalid(finding, POST_TO)).toBeUndefined();
    expect(isOurs(finding)).toBe(true);
  });

  it('never holds a description or variables of the function', () => {
    expect(JSON.stringify(toAsff(fail(after(0)), CHECK, { ...context, configOf: () => config }))).not.toMatch(/not posted|Environment/);
  });

  it('is valid in other partitions, without a page and for every kind', () => {
    for (const partition of ['aws', 'aws-cn', 'aws-us-gov', 'aws-iso']) {
      for (const kind of KINDS) {
        const finding = toAsff(fail(after(0), { kind, place: { ...PLACE, partition, region: 'global' } }), CHECK, { ...context, docsBaseUrl: null });
        expect(invalid(finding, POST_TO, partition)).toBeUndefined();
        expect(finding.Resources?.[0]?.Region).toBe('eu-west-1');
        expect(finding.Remediation?.Recommendation?.Url).toBeUndefined();
      }
    }
  });

  it('is valid whatever AWS sends', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ maxLength: 3000 }), fc.constantFrom('', ' ', '\u0000', '\ud800', '"'.repeat(3000), '💥'.repeat(900)));
    const given = fc.record({ name: text, aspect: text, message: text, title: text, owner: fc.option(text), evidence: fc.oneof(fc.jsonValue(), fc.dictionary(text, text, { maxKeys: 60 })), detail: fc.jsonValue() });
    fc.assert(
      fc.property(given, (some) => {
        const finding = toAsff(fail(after(0), { ...some, exception: { ...exception, reason: some.message, owner: some.title } }), CHECK, context);
        expect(invalid(finding, POST_TO)).toBeUndefined();
        expect(bytesOf(finding.Description ?? '')).toBeLessThanOrEqual(1024);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('keeps the command whole or leaves it out', () => {
    const command = (name: string): string | undefined => / Verify: (.*)$/.exec(toAsff(fail(after(0), { name }), CHECK, context).Description ?? '')?.[1];
    expect(command('x'.repeat(140))).toBe(`aws lambda list-function-url-configs --function-name ${'x'.repeat(140)} --region eu-west-1`);
    expect(command('x'.repeat(1200))).toBeUndefined();
  });

  it('spreads long evidence over pairs and says what it leaves out', () => {
    const pairs = evidencePairs({ statement: { text: 'x'.repeat(3000) }, note: '' });
    expect(Object.keys(pairs)).toEqual(['statement (1 of 3)', 'statement (2 of 3)', 'statement (3 of 3)']);
    expect(Object.values(pairs).join('')).toBe(JSON.stringify({ text: 'x'.repeat(3000) }));
    expect(Object.values(evidencePairs('y'.repeat(50_000))).at(-1)).toContain('parts left out');
    expect(Object.keys(evidencePairs(Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`k${index}`, index])))).at(-1)).toBe('(left out)');
  });
});

describe('texts', () => {
  it('cuts between characters, in bytes, and marks it', () => {
    expect(cut('äöü', 6)).toBe('äöü');
    expect(cut('äöüß', 7)).toBe('äö…');
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 3, max: 50 }), (text, limit) => bytesOf(cut(text, limit)) <= limit), SEED);
  });
  it('escapes exactly and survives cleaning', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => unescapeExact(escapeExact(text)) === text && clean(escapeExact(text)) === escapeExact(text)), SEED);
  });
});

describe('console link', () => {
  it.each([
    ['aws', 'function', keyOf('a'), 'https://eu-west-1.console.aws.amazon.com/lambda/home?region=eu-west-1#/functions/a'],
    ['aws-cn', 'role', 'arn:aws-cn:iam::1:role/path/a b', 'https://cn-north-1.console.amazonaws.cn/iam/home?region=cn-north-1#/roles/details/a%20b'],
    ['aws-us-gov', 'layer-version', 'arn:aws-us-gov:lambda:eu-west-1:1:layer:shared:3', 'https://eu-west-1.console.amazonaws-us-gov.com/lambda/home?region=eu-west-1#/layers/shared/versions/3'],
    ['aws-iso', 'function', keyOf('a'), null],
    ['aws', 'role', 'arn:aws:iam::1:role/\ud800', null],
  ] as const)('%s %s', (partition, kind, key, expected) => {
    expect(consoleLink({ kind, key, place: { ...PLACE, partition, region: kind === 'role' ? 'global' : 'eu-west-1' } })).toBe(expected);
  });
});

describe('the command to verify', () => {
  const values = { name: 'a', arn: 'arn:aws:x', region: 'eu-west-1', account: '111122223333', aspect: 'live' };
  it('leaves harmless names readable', () => {
    expect(verifyCommand('aws x --name {name} --arn {arn}', values)).toBe('aws x --name a --arn arn:aws:x');
    expect(verifyCommand('aws x --name {name}', { ...values, name: '-rf' })).toBe("aws x --name='-rf'");
    expect(verifyCommand('aws x --name {other}', values)).toBe('aws x --name {other}');
  });

  it('gives the shell exactly the name, whatever it is and wherever it stands', () => {
    const hostile = fc.oneof(fc.constantFrom('; rm -rf ~', '$(id)', '`id`', "'", '"', '!!', '\\', '$HOME', "';id;'", '=ls', '~', '*', '--help'), fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 }));
    fc.assert(
      fc.property(hostile, (name) => {
        const command = verifyCommand("printf '%s\\n' x{name} 'a {name} b' \"c {name} d\"", { ...values, name });
        expect(execFileSync('sh', ['-c', command], { encoding: 'utf8' })).toBe(`x${name}\na ${name} b\nc ${name} d\n`);
      }),
      { seed: 1, numRuns: 80 },
    );
  });
});
