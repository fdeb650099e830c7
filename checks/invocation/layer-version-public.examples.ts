import { defineExamples } from '../../src/model/check.ts';
import type { Document, Json } from '../../src/model/facts.ts';
import { unknown } from '../../src/model/fact.ts';
import { AT, unread } from '../lib/sample.ts';

const layerPolicy = (...statements: readonly Readonly<Record<string, Json>>[]): Document => ({ json: { Version: '2012-10-17', Id: 'default', Statement: statements } });
const allow = (change: Readonly<Record<string, Json>> = {}): Readonly<Record<string, Json>> => ({ Sid: 'grant', Effect: 'Allow', Principal: '*', Action: 'lambda:GetLayerVersion', Resource: 'arn:aws:lambda:eu-west-1:111122223333:layer:shared:3', ...change });
const judged = (...statements: readonly Readonly<Record<string, Json>>[]) => ({ 'layer-version/policy': layerPolicy(...statements) });
const UNLISTED = { organization: unknown(AT, unread('organizations:ListAccounts')), organizationId: null };

export default defineExamples([
  { name: 'no policy', facts: { 'layer-version/policy': null }, expect: 'pass' },
  { name: 'everybody', facts: judged(allow()), expect: 'fail', failures: [{ aspect: '', severity: 'high', message: 'Any AWS customer may use the layer version shared:3 and download its content.' }] },
  { name: 'everybody of the own organization', facts: judged(allow({ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } })), expect: 'pass' },
  { name: 'everybody of another organization, for reading', facts: judged(allow({ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-zzzzzzzzzz' } } })), expect: 'pass' },
  { name: 'everybody, with a condition that restricts nobody', facts: judged(allow({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } })), expect: 'fail', failures: [{ aspect: '', severity: 'high' }] },
  { name: 'everybody at one office', facts: judged(allow({ Condition: { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } } })), expect: 'pass' },
  { name: 'everybody through one VPC endpoint', facts: judged(allow({ Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-0a1b2c3d4e5f60718' } } })), expect: 'pass' },
  { name: 'a named account outside, for reading', facts: judged(allow({ Principal: { AWS: 'arn:aws:iam::999988887777:root' } })), expect: 'pass' },
  { name: 'everybody may read its policy', facts: judged(allow({ Action: 'lambda:GetLayerVersionPolicy' })), expect: 'fail', failures: [{ aspect: '', severity: 'high' }] },
  { name: 'everybody may do everything', facts: judged(allow({ Action: 'lambda:*' })), expect: 'fail', failures: [{ aspect: '', severity: 'critical', message: /^any AWS customer may change the layer version shared:3: lambda:AddLayerVersionPermission, / }] },
  { name: 'everybody may read, and a second statement lets everybody delete', facts: judged(allow(), allow({ Sid: 'delete', Action: 'lambda:DeleteLayerVersion' })), expect: 'fail', failures: [{ aspect: '', severity: 'critical', message: /: lambda:DeleteLayerVersion\.$/ }] },
  { name: 'a named account outside may change its policy', facts: judged(allow({ Principal: { AWS: '999988887777' }, Action: 'lambda:AddLayerVersionPermission' })), expect: 'fail', failures: [{ aspect: '999988887777', severity: 'critical', message: /^account 999988887777 may change/ }] },
  { name: 'a member of the organization may change its policy', facts: judged(allow({ Principal: { AWS: '444455556666' }, Action: 'lambda:AddLayerVersionPermission' })), expect: 'pass' },
  { name: 'a trusted account may change its policy', facts: judged(allow({ Principal: { AWS: '999988887777' }, Action: 'lambda:AddLayerVersionPermission' })), trusted: { accounts: ['999988887777'] }, expect: 'pass' },
  { name: 'members could not be listed, an account may delete it', facts: judged(allow({ Principal: { AWS: '999988887777' }, Action: 'lambda:DeleteLayerVersion' })), trusted: UNLISTED, expect: 'fail', failures: [{ aspect: '999988887777', severity: 'high', message: /counts as foreign because the organization/ }] },
  { name: 'everybody at one office may delete it', facts: judged(allow({ Action: 'lambda:DeleteLayerVersion', Condition: { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } } })), expect: 'fail', failures: [{ aspect: '', severity: 'critical' }] },
  { name: 'the own account may do everything', facts: judged(allow({ Principal: { AWS: '111122223333' }, Action: 'lambda:*' })), expect: 'pass' },
  { name: 'a Deny takes it back', facts: judged(allow(), { ...allow(), Sid: 'deny', Effect: 'Deny' }), expect: 'pass' },
  { name: 'the policy could not be read', facts: { 'layer-version/policy': unknown(AT, unread('lambda:GetLayerVersionPolicy')) }, expect: 'unknown' },
  { name: 'malformed policy', facts: { 'layer-version/policy': { malformed: 'Unexpected end of JSON input' } }, expect: 'unknown' },
  { name: 'a condition that nobody can judge', facts: judged(allow({ Condition: { StringEquals: { 'lambda:NobodyKnows': 'x' } } })), expect: 'unknown' },
]);
