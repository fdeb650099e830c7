import { expect, test } from 'vitest';
import type { Json } from '../../src/model/facts.ts';
import { roleOf } from '../../src/policy/index.ts';
import { exampleOf, FRESH, freshNamesFor, hasShape, withinShape } from '../../src/policy/shapes.ts';
import { isSessionOf, roleOfSession } from '../../src/policy/sessions.ts';

const SHAPE = 'arn:aws:lambda:eu-west-1:111122223333:function:*';
const of = (rest: string, region = 'eu-west-1', account = '111122223333'): string => `arn:aws:lambda:${region}:${account}:${rest}`;

test.each<readonly [string, string, string | null]>([
  ['everything', '*', SHAPE],
  ['everything, written twice', '**', SHAPE],
  ['everything of the kind', of('*'), SHAPE],
  ['open fields', of('function:app-*', '*', '*'), of('function:app-*')],
  ['part of a region', of('function:*', 'eu-*'), SHAPE],
  ['a question mark in the account', of('function:app', 'eu-west-1', '11112222333?'), of('function:app')],
  ['a name', of('function:app'), of('function:app')],
  ['another region', of('function:*', 'us-east-1'), null],
  ['another account', of('function:*', '*', '444455556666'), null],
  ['another service', 'arn:aws:sqs:eu-west-1:111122223333:*', null],
  ['another partition', 'arn:aws-cn:lambda:eu-west-1:111122223333:*', null],
  ['another kind', of('layer:*'), null],
  ['qualifiers only', of('function:*:prod'), null],
  ['patterns that meet in the resource', of('*:app'), of('function:app')],
  ['a wildcard across fields', 'arn:aws:lambda:*:function:app', of('function:app')],
  ['a wildcard across fields that does not fit', 'arn:aws:sqs:*:function:app', null],
  ['no ARN', 'app', null],
])('within functions of one place, %s', (_name, pattern, expected) => expect(withinShape(pattern, SHAPE)).toBe(expected));

test('the narrower of two patterns of the resource, or a text that both match', () => {
  const shape = 'arn:aws:iam::111122223333:role/app-*';
  expect(['arn:aws:iam::*:role/*', 'arn:aws:iam::*:role/app-x*', 'arn:aws:iam::*:role/*-dev', 'arn:aws:iam::*:role/dev-*', 'arn:aws:iam::*:user/*'].map((pattern) => withinShape(pattern, shape)))
    .toEqual([shape, 'arn:aws:iam::111122223333:role/app-x*', 'arn:aws:iam::111122223333:role/app-dev', null, null]);
});
test('an example, and what has the shape', () => {
  expect(exampleOf('a*b?*', 'x')).toBe('axbqx');
  expect([hasShape(of('function:a'), SHAPE), hasShape(of('function:a:b'), SHAPE), hasShape(of('layer:a'), SHAPE)]).toEqual([true, false, false]);
});

const roleDenying = (...resources: readonly Json[]) => roleOf({ policies: [{ name: 'p', arn: null, source: 'inline', document: { json: { Version: '2012-10-17', Statement: resources.map((Resource) => ({ Effect: 'Deny', Action: '*', Resource })) } } }], boundary: null }, { role: 'arn:aws:iam::111122223333:role/r', account: '111122223333', partition: 'aws', at: '2026-11-21T00:00:00.000Z' });
test.each<readonly [string, readonly Json[], boolean]>([
  ['no Deny', [], false], ['everything', ['*'], false], ['whole kinds', ['arn:aws:iam::*:role/*', 'arn:aws:sqs:*:*:*', 'arn:aws:lambda:*:*:function:*'], false], ['a name', ['arn:aws:iam::*:role/app'], false],
  ['the beginning of names', ['arn:aws:iam::*:role/app*'], true], ['the end of names', ['arn:aws:iam::*:role/*-app'], true], ['one among others', ['*', ['arn:aws:s3:::b', 'arn:aws:s3:::b?']], true], ['no ARN', ['a*'], true],
])('several names are tried where a Deny is about %s: %s', (_name, resources, isSeveral) => expect(freshNamesFor(roleDenying(...resources)).length > 1).toBe(isSeveral));
test('the names have neither beginning nor end in common', () => {
  const names = freshNamesFor(roleDenying('arn:aws:iam::*:role/a*'));
  expect(names[0]).toBe(FRESH);
  for (const part of [0, -1]) expect(new Set(names.map((name) => name.at(part))).size).toBe(names.length);
});

test('sessions and their roles', () => {
  const session = 'arn:aws:sts::111122223333:assumed-role/app/s';
  expect(roleOfSession(session)).toEqual({ partition: 'aws', account: '111122223333', name: 'app' });
  for (const arn of ['arn:aws:sts::111122223333:assumed-role/app', 'arn:aws:sts::111122223333:assumed-role/app/*', 'arn:aws:iam::111122223333:role/app', 'arn:aws:sts::1:assumed-role/app/s', 'arn:aws:sts::111122223333:federated-user/app', '*']) expect(roleOfSession(arn), arn).toBeNull();
  expect(['arn:aws:iam::111122223333:role/app', 'arn:aws:iam::111122223333:role/team/app', 'arn:aws:iam::*:role/a*', 'arn:aws:iam::111122223333:role/other', 'arn:aws:iam::444455556666:role/app', 'arn:aws:iam::111122223333:user/app'].map((role) => isSessionOf(session, role)))
    .toEqual([true, true, true, false, false, false]);
});
