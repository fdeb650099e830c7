import { defineExamples } from '../../src/model/check.ts';
import { unknown } from '../../src/model/fact.ts';
import type { CodeSigning } from '../../src/model/facts.ts';
import { AT, configuration, unread } from '../lib/sample.ts';

const signing = (untrustedArtifactOnDeployment: CodeSigning['untrustedArtifactOnDeployment']): CodeSigning => ({
  arn: 'arn:aws:lambda:eu-west-1:111122223333:code-signing-config:csc-0f6c334abcdea4d8b',
  untrustedArtifactOnDeployment,
  signingProfileVersionArns: ['arn:aws:signer:eu-west-1:111122223333:/signing-profiles/releases/8jQ7hXqYzL'],
});

export default defineExamples([
  { name: 'enforced', facts: { 'function/config': configuration(), 'function/code-signing': signing('Enforce') }, expect: 'pass' },
  { name: 'only warns, which is another check', facts: { 'function/config': configuration(), 'function/code-signing': signing('Warn') }, expect: 'pass' },
  { name: 'none', facts: { 'function/config': configuration(), 'function/code-signing': null }, expect: 'fail', failures: [{ aspect: '', severity: 'low', message: 'orders-api has no code signing configuration: anybody who may update it can deploy unsigned code.' }] },
  { name: 'none, though its code is signed today', facts: { 'function/config': configuration({ signingProfileVersionArn: 'arn:aws:signer:eu-west-1:111122223333:/signing-profiles/releases/8jQ7hXqYzL' }), 'function/code-signing': null }, expect: 'fail' },
  { name: 'a container image', facts: { 'function/config': configuration({ packageType: 'Image', runtime: null }), 'function/code-signing': null }, expect: 'not-applicable' },
  { name: 'a container image, and configurations could not be listed', facts: { 'function/config': configuration({ packageType: 'Image', runtime: null }), 'function/code-signing': unknown(AT, unread('lambda:ListCodeSigningConfigs')) }, expect: 'unknown' },
  { name: 'configurations could not be listed', facts: { 'function/config': configuration(), 'function/code-signing': unknown(AT, unread('lambda:ListCodeSigningConfigs')) }, expect: 'unknown' },
  { name: 'throttled', facts: { 'function/config': configuration(), 'function/code-signing': unknown(AT, unread('lambda:ListFunctionsByCodeSigningConfig', 'throttled')) }, expect: 'unknown' },
]);
