import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import type { Json, RolePermissions } from '../../src/model/facts.ts';
import { AT, unread } from '../lib/sample.ts';
import { level, roleDetails } from '../lib/sample-guardrails.ts';
import { allow, bounded, deny, inlinePolicy, managedPolicy, permissions, runs } from '../lib/sample-role.ts';

const given = (policies: RolePermissions) => ({ 'role/permissions': policies, 'role/functions': [runs()], 'role/details': roleDetails(), 'role/service-control-policies': [] });
const of = (...statements: readonly Json[]) => given(permissions(inlinePolicy('deploy', ...statements)));
const assume = (resource: string | readonly string[], condition?: Json): Json => allow('sts:AssumeRole', resource, condition === undefined ? {} : { Condition: condition });
const rolesOf = (account: string, name = '*'): string => `arn:aws:iam::${account}:role/${name}`;
const [own, member, foreign] = ['111122223333', '444455556666', '999988887777'];
const organization = 'o-a1b2c3d4e5';

export default defineExamples([
  { name: 'every role there is', facts: of(assume('*')), expect: 'fail', failures: [{ aspect: 'deploy/*', severity: 'high', message: /every role of every account that trusts it, by deploy \(resource \*\)\.$/ }] },
  { name: 'every role of every account', facts: of(assume(rolesOf('*'))), expect: 'fail', failures: [{ aspect: 'deploy/arn:aws:iam::*:role/*', severity: 'high' }] },
  { name: 'every role of a foreign account', facts: of(assume(rolesOf(foreign))), expect: 'fail', failures: [{ aspect: `deploy/${rolesOf(foreign)}`, severity: 'high', message: /every role of account 999988887777/ }] },
  { name: 'every role of an account of the organization', facts: of(assume(rolesOf(member))), expect: 'fail', failures: [{ aspect: `deploy/${rolesOf(member)}`, severity: 'medium', message: /account 444455556666/ }] },
  { name: 'every role of an account that the configuration trusts', facts: of(assume(rolesOf(foreign))), trusted: { accounts: [foreign] }, expect: 'fail', failures: [{ aspect: `deploy/${rolesOf(foreign)}`, severity: 'medium' }] },
  { name: 'two accounts are two things to fix', facts: of(assume([rolesOf(foreign), rolesOf(member)])), expect: 'fail', failures: [{ aspect: `deploy/${rolesOf(member)}`, severity: 'medium' }, { aspect: `deploy/${rolesOf(foreign)}`, severity: 'high' }] },
  { name: 'the same resource in two statements is one thing to fix', facts: of(assume('*', { StringEquals: { 'aws:ResourceOrgID': organization } }), assume('*')), expect: 'fail', failures: [{ aspect: 'deploy/*', severity: 'high', message: /every role of every account that/ }] },
  { name: 'roles of the own account', facts: of(assume(rolesOf(own))), expect: 'pass' },
  { name: 'one role of a foreign account', facts: of(assume(rolesOf(foreign, 'reader'))), expect: 'pass' },
  { name: 'one role of every account', facts: of(assume(rolesOf('*', 'postern-scan'))), expect: 'pass' },
  { name: 'roles by a prefix and below a path', facts: of(assume([rolesOf('*', 'team-*'), rolesOf(foreign, 'team/*')])), expect: 'pass' },
  { name: 'a role that is named by the own tag', facts: { ...of(assume(rolesOf(foreign, '${aws:PrincipalTag/team}'))), 'role/details': roleDetails({ team: 'orders' }) }, expect: 'pass' },
  { name: 'everything but a few roles', facts: of({ Effect: 'Allow', Action: 'sts:AssumeRole', NotResource: rolesOf('*', 'admin') }), expect: 'fail', failures: [{ aspect: 'deploy/*', severity: 'high' }] },
  { name: 'an action in other case', facts: of(allow('STS:assumerole')), expect: 'fail', failures: [{ aspect: 'deploy/*', severity: 'high' }] },
  { name: 'an AWS-managed policy', facts: given(permissions(managedPolicy('Any', allow('sts:*')))), expect: 'fail', failures: [{ aspect: 'Any/*', message: /by the AWS-managed policy Any/ }] },
  { name: 'within the organization', facts: of(assume('*', { StringEquals: { 'aws:ResourceOrgID': organization } })), expect: 'fail', failures: [{ aspect: 'deploy/*', severity: 'medium', message: /every account of the organization that/ }] },
  { name: 'within another organization', facts: of(assume('*', { StringEquals: { 'aws:ResourceOrgID': 'o-zzzzzzzzzz' } })), expect: 'fail', failures: [{ aspect: 'deploy/*', severity: 'high', message: /every account of organization o-zzzzzzzzzz/ }] },
  { name: 'within a unit of the organization', facts: of(assume('*', { 'ForAnyValue:StringLike': { 'aws:ResourceOrgPaths': `${organization}/r-ab12/ou-ab12-3?/*` } })), expect: 'fail', failures: [{ aspect: 'deploy/*', severity: 'medium', message: /every account in o-a1b2c3d4e5\/r-ab12\/ou-ab12-3\?\/\*/ }] },
  { name: 'within the own account', facts: of(assume('*', { StringEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } })), expect: 'pass' },
  { name: 'within the account that a condition names', facts: of(assume('*', { StringEquals: { 'aws:ResourceAccount': foreign } })), expect: 'fail', failures: [{ aspect: 'deploy/*', severity: 'high', message: /account 999988887777/ }] },
  { name: 'roles with a tag', facts: of(assume('*', { StringEquals: { 'aws:ResourceTag/purpose': 'reader' } })), expect: 'pass' },
  { name: 'roles with whatever tag they have', facts: of(assume('*', { StringLike: { 'aws:ResourceTag/purpose': '*' } })), expect: 'fail', failures: [{ aspect: 'deploy/*', severity: 'high' }] },
  { name: 'a Deny closes it', facts: of(assume('*'), deny('sts:*')), expect: 'pass' },
  { name: 'a Deny leaves the organization', facts: of(assume('*'), deny('sts:AssumeRole', '*', { Condition: { StringNotEquals: { 'aws:ResourceOrgID': organization } } })), expect: 'fail', failures: [{ aspect: 'deploy/*', severity: 'medium' }] },
  { name: 'a Deny leaves one account', facts: of(assume('*'), { Effect: 'Deny', Action: 'sts:AssumeRole', NotResource: rolesOf(foreign) }), expect: 'fail', failures: [{ aspect: 'deploy/*', severity: 'high', message: /account 999988887777/ }] },
  { name: 'a boundary leaves one role', facts: given(bounded(permissions(inlinePolicy('deploy', assume('*'))), assume(rolesOf(foreign, 'reader')))), expect: 'pass' },
  { name: 'a service control policy leaves the organization', facts: { ...of(assume('*')), 'role/service-control-policies': [level(allow('*'), deny('sts:AssumeRole', '*', { Condition: { StringNotEquals: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } } }))] }, expect: 'fail', failures: [{ aspect: 'deploy/*', severity: 'medium' }] },
  { name: 'a service control policy closes it', facts: { ...of(assume('*')), 'role/service-control-policies': [level(allow('*')), level(allow('*'), deny('sts:AssumeRole'))] }, expect: 'pass' },
  { name: 'service control policies could not be read', facts: { ...of(assume('*')), 'role/service-control-policies': unknown(AT, unread('organizations:ListPolicies')) }, expect: 'fail', failures: [{ aspect: 'deploy/*', severity: 'high', message: /could not be read\)\.$/ }] },
  { name: 'a Deny by a tag of the role, and its tags were not read', facts: { ...of(assume('*'), deny('sts:AssumeRole', '*', { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'orders' } } })), 'role/details': unknown(AT, unread('iam:GetAccountAuthorizationDetails')) }, expect: 'unknown' },
  { name: 'a policy is not JSON, nothing else is wrong', facts: given(permissions({ name: 'odd', arn: null, source: 'inline', document: { malformed: 'not JSON' } })), expect: 'unknown' },
  { name: 'its policies could not be read', facts: { ...of(), 'role/permissions': unknown(AT, unread('iam:GetAccountAuthorizationDetails')) }, expect: 'unknown' },
  { name: 'no function runs as it', facts: { ...of(assume('*')), 'role/functions': [] }, expect: 'not-applicable' },
  { name: 'a region was not read', facts: { ...of(assume('*')), 'role/functions': known([runs()], AT, [unread('lambda:ListFunctions')]) }, expect: 'fail' },
]);
