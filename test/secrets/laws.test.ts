import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyDocument, classifyJson, classifyTags, classifyText, classifyVariable } from '../../src/secrets/index.ts';
import { FORMATS, HARMLESS, NAMED, type Case } from './cases.ts';
import { sourceOf } from './generate.ts';

const RUNS = { seed: 1, numRuns: 300 };
const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.string({ unit: fc.constantFrom('a', ':', '/', '@', '=', '"', '\\', '[', 's', ' ', '-', 'password', 'secret: ', '[secret: x]', 'eyJ', '://', 'AKIA', '-----BEGIN PRIVATE KEY-----', '{', '}', ';', ',') }));
const planted = fc.tuple(fc.constantFrom(...FORMATS, ...NAMED), fc.integer({ min: 1, max: 1_000_000 })).map(([one, seed]) => one.make(sourceOf(seed)));

/** The random pieces of a value, eight characters and longer: none may show. */
const pieces = (value: string): readonly string[] => (value.match(/[A-Za-z0-9]{8,}/g) ?? []).filter((piece) => /\d/.test(piece) && /[A-Z]/.test(piece) && /[a-z]/.test(piece));
const shownOf = (value: string, output: unknown): readonly string[] => pieces(value).filter((piece) => JSON.stringify(output).includes(piece));

describe('no output holds a secret', () => {
  it('as a variable', () => {
    fc.assert(fc.property(planted, ({ name, value }) => { expect(shownOf(value, classifyVariable(name, value))).toEqual([]); }), RUNS);
  });
  it('as a variable of any value', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12 }), (value) => {
        fc.pre(!'placeholder private-address internal-name named-password'.includes(value));
        expect(JSON.stringify(classifyVariable('NAME', value))).not.toContain(JSON.stringify(value).slice(1, -1));
      }),
      RUNS,
    );
  });
  it.each(FORMATS.map((one): [string, Case] => [one.family, one]))('in a description: %s', (_family, one) => {
    const { value } = one.make(sourceOf(7));
    const text = classifyText(`Calls the partner with ${value} every night`);
    expect(text.secrets.length).toBeGreaterThan(0);
    const held = { text: text.text.replace(/\[secret: [a-z0-9-]+\]/g, '') };
    // A user's or host's name around the secret may stay; nothing random may.
    expect(shownOf(value, held)).toEqual([]);
  });
  it('as a name, a tag, a tag key', () => {
    const key = `AKIA${sourceOf(3).from('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}`;
    expect(classifyVariable(key, '')).toMatchObject({ name: '[secret: aws-access-key]', secret: { rule: 'aws-access-key' } });
    const { tags, secrets } = classifyTags({ [key]: 'x', Note: `uses ${key}`, Owner: 'orders' });
    expect(JSON.stringify({ tags, secrets })).not.toContain(key);
    expect(secrets.map(({ tag }) => tag)).toEqual(['[secret: aws-access-key]', 'Note']);
    expect(tags).toEqual({ '[secret: aws-access-key]': 'x', Note: 'uses [secret: aws-access-key]', Owner: 'orders' });
  });
  it('in an ARN that carries one', () => {
    const key = `AKIA${sourceOf(3).from('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}`;
    expect(classifyVariable('TOPIC', `arn:aws:sns:eu-west-1:111122223333:${key}`)).toMatchObject({ reference: { to: 'arn', arn: null }, secret: { rule: 'aws-access-key' } });
  });
});

describe('classifyText', () => {
  it('changes nothing the second time', () => {
    fc.assert(fc.property(fc.oneof(anyText, fc.tuple(anyText, planted, anyText).map(([before, { name, value }, after]) => `${before} ${name}=${value} ${after}`)), (text) => { expect(classifyText(classifyText(text).text)).toEqual({ text: classifyText(text).text, secrets: [] }); }), RUNS);
  });
  it('takes a field name as the reason', () => {
    expect(classifyText('hunter22', 'DbPassword')).toMatchObject({ text: '[secret: named-password]', secrets: [{ by: 'name' }] });
    expect(classifyText('hunter22', 'Owner').secrets).toEqual([]);
  });
  it('keeps what is around', () => {
    const secret = sourceOf(1).alnum(16);
    expect(classifyText(`connects to postgres://app:${secret}@db.example.com/orders nightly`).text).toBe('connects to postgres://app:[secret: url-credentials]@db.example.com/orders nightly');
    expect(classifyText(`the password is ${secret}.`).text).toBe('the password is [secret: named-password].');
    expect(classifyText('Orders API. Owner: team-orders. Docs: https://wiki.example.com/orders').secrets).toEqual([]);
  });
});

describe('any input', () => {
  it('is classified without an error', () => {
    fc.assert(
      fc.property(anyText, anyText, (name, value) => {
        expect(classifyVariable(name, value).length).toBe(value.length);
        expect(typeof classifyText(value, name).text).toBe('string');
        expect(classifyTags({ [name]: value }).tags).toBeDefined();
        expect(classifyDocument(value)).toBeDefined();
      }),
      RUNS,
    );
  });
  it.each([
    ['schemes', 'a://'],
    ['key headers', '-----BEGIN PRIVATE KEY-----'],
    ['quotes', '"password":"'],
    ['dashes', '-'],
    ['at signs', 'a:b@'],
    ['dots', 'a.'],
    ['slashes', '//'],
    ['tokens', 'eyJ'],
    ['assignments', 'password=a,'],
    ['hexadecimal', '0123456789abcdef'],
    ['web tokens', 'eyJhbGciOiJIUzI1NiJ9.'],
    ['pairs without an end', 'a='],
    ['telling pairs without an end', 'password='],
    ['trace headers', 'Root=1-'],
    ['commands', 'mysql -p'],
    ['logins', 'login a:'],
    ['sentences', 'password of the '],
    ['attributes', 'name="a" value="'],
    ['tags', '<password x>'],
    ['webhooks', 'https://hooks.example.com/hook/'],
    ['web keys', '{"kty":"EC","d":"'],
    ['key lines', 'MIIABCDEFGH '],
    ['accents', 'contraseña:'],
    ['ideographs', '密码:'],
    ['base 32', 'S234567'],
  ])('of 64 KiB takes a moment: %s', (_title, unit) => {
    const value = unit.repeat(Math.ceil(65_536 / unit.length));
    const before = performance.now();
    classifyVariable('NAME', value);
    classifyText(value);
    expect(performance.now() - before).toBeLessThan(5_000);
  });
  it('takes far less than a millisecond for a value', () => {
    const items = [...FORMATS, ...NAMED, ...HARMLESS].map((one) => one.make(sourceOf(1)));
    const round = (): number => {
      const before = performance.now();
      items.forEach(({ name, value }) => classifyVariable(name, value));
      return (performance.now() - before) / items.length;
    };
    // The first rounds compile; other work on the machine slows some.
    expect(Math.min(...Array.from({ length: 6 }, round))).toBeLessThan(1);
  });
});

describe('classifyDocument', () => {
  it('parses a policy and leaves it as it is', () => {
    const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::444455556666:root' }, Action: 'lambda:InvokeFunction', Resource: 'arn:aws:lambda:eu-west-1:111122223333:function:orders', Condition: { StringEquals: { 'aws:SourceAccount': '444455556666', 'lambda:EventSourceToken': 'amzn1.ask.skill.0f2b1c4d' } } }] };
    expect(classifyDocument(JSON.stringify(policy))).toEqual({ json: policy });
  });
  it('replaces credentials in values and keys, and keeps keys apart', () => {
    const [a, b] = [1, 2].map((seed) => `AKIA${sourceOf(seed).from('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}`);
    const document = classifyDocument(JSON.stringify({ Sid: `for ${a ?? ''}`, [a ?? '']: 1, [b ?? '']: [b] }));
    expect(document).toEqual({ json: { Sid: 'for [secret: aws-access-key]', '[secret: aws-access-key]': 1, '[secret: aws-access-key] (2)': ['[secret: aws-access-key]'] } });
  });
  it('says why without quoting', () => {
    expect(classifyDocument('{"a": hunter2}')).toEqual({ malformed: 'not JSON' });
    expect(classifyDocument('')).toEqual({ malformed: 'not JSON' });
    expect(classifyDocument('['.repeat(200) + ']'.repeat(200))).toEqual({ malformed: 'nested deeper than 100 levels' });
    expect(classifyDocument('['.repeat(1_000_000) + ']'.repeat(1_000_000))).toMatchObject({ malformed: expect.any(String) });
    expect(classifyDocument('"'.padEnd(5_000_000, 'a'))).toEqual({ malformed: 'longer than 1 MiB' });
    expect(classifyJson({ a: undefined })).toEqual({ malformed: 'holds something that JSON cannot' });
  });
  it('keeps a member called __proto__ a member', () => {
    const document = classifyDocument('{"__proto__": {"Effect": "Allow"}}');
    expect('json' in document && JSON.stringify(document.json)).toBe('{"__proto__":{"Effect":"Allow"}}');
    expect(({} as { Effect?: string }).Effect).toBeUndefined();
  });
});
