import { defineExamples } from '../../src/model/check.ts';
import { unknown } from '../../src/model/fact.ts';
import type { CodeSigning } from '../../src/model/facts.ts';
import { AT, configuration, unread } from '../lib/sample.ts';

const signing = (untrustedArtifactOnDeployment: CodeSigning['untrustedArtifactOnDeployment'], signingProfileVersionArns = ['arn:aws:signer:eu-west-1:111122223333:/signing-profiles/releases/8jQ7hXqYzL']): CodeSigning => ({
  arn: 'arn:aws:lambda:eu-west-1:111122223333:code-signing-config:csc-0f6c334abcdea4d8b',
  untrustedArtifactOnDeployment,
  signingProfileVersionArns,
});

export default defineExamples([
  { name: 'enforced', facts: { 'function/config': configuration(), 'function/code-signing': signing('Enforce') }, expect: 'pass' },
  { name: 'only warns', facts: { 'function/config': configuration(), 'function/code-signing': signing('Warn') }, expect: 'fail', failures: [{ aspect: '', severity: 'medium', message: 'orders-api accepts unsigned code: its code signing configuration only warns.' }] },
  { name: 'only warns, of several profiles', facts: { 'function/config': configuration(), 'function/code-signing': signing('Warn', ['arn:aws:signer:eu-west-1:111122223333:/signing-profiles/a/1', 'arn:aws:signer:eu-west-1:111122223333:/signing-profiles/b/1']) }, expect: 'fail' },
  { name: 'only warns, though its code is signed today', facts: { 'function/config': configuration({ signingProfileVersionArn: 'arn:aws:signer:eu-west-1:111122223333:/signing-profiles/releases/8jQ7hXqYzL' }), 'function/code-signing': signing('Warn') }, expect: 'fail' },
  { name: 'none, which is another check', facts: { 'function/config': configuration(), 'function/code-signing': null }, expect: 'not-applicable' },
  { name: 'a container image', facts: { 'function/config': configuration({ packageType: 'Image', runtime: null }), 'function/code-signing': signing('Warn') }, expect: 'not-applicable' },
  { name: 'configurations could not be listed', facts: { 'function/config': configuration(), 'function/code-signing': unknown(AT, unread('lambda:ListCodeSigningConfigs')) }, expect: 'unknown' },
  { name: 'throttled', facts: { 'function/config': configuration(), 'function/code-signing': unknown(AT, unread('lambda:ListFunctionsByCodeSigningConfig', 'throttled')) }, expect: 'unknown' },
]);
