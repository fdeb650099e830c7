import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import { allow, allowService, AT, functionPolicy, malformedOn, policyOn, unread } from '../lib/sample.ts';

const account = (id: string) => allow({ Principal: { AWS: id } });
/** 444455556666 is a member of the organization of the examples, 999988887777 is not. */
const MEMBER = account('444455556666');
const STRANGER = account('999988887777');
const UNLISTED = { organization: unknown(AT, unread('organizations:ListAccounts')), organizationId: null };
const ofOrganization = (id: string) => allow({ Condition: { StringEquals: { 'aws:PrincipalOrgID': id } } });

export default defineExamples([
  { name: 'no policy', facts: functionPolicy(), expect: 'pass' },
  { name: 'the own account', facts: functionPolicy(account('arn:aws:iam::111122223333:root')), expect: 'pass' },
  { name: 'a role of the own account', facts: functionPolicy(account('arn:aws:iam::111122223333:role/deploy')), expect: 'pass' },
  { name: 'an account outside the organization', facts: functionPolicy(STRANGER), expect: 'fail', failures: [{ aspect: '$LATEST 999988887777', severity: 'high', message: 'From outside the organization account 999988887777 may call orders-api ($LATEST).' }] },
  { name: 'a role of an account outside', facts: functionPolicy(account('arn:aws:iam::999988887777:role/caller')), expect: 'fail', failures: [{ aspect: '$LATEST 999988887777', severity: 'high' }] },
  { name: 'a member of the organization', facts: functionPolicy(MEMBER), expect: 'fail', failures: [{ aspect: '$LATEST 444455556666', severity: 'low', message: /^Not on the allow list, account/ }] },
  { name: 'a member on the allow list', facts: functionPolicy(MEMBER), trusted: { accounts: ['444455556666'] }, expect: 'pass' },
  { name: 'a stranger on the allow list', facts: functionPolicy(STRANGER), trusted: { accounts: ['999988887777'] }, expect: 'pass' },
  { name: 'members could not be listed', facts: functionPolicy(STRANGER), trusted: UNLISTED, expect: 'fail', failures: [{ aspect: '$LATEST 999988887777', severity: 'medium', message: /counts as foreign because the organization and its members could not be read/ }] },
  { name: 'members could not be listed, the account is on the allow list', facts: functionPolicy(STRANGER), trusted: { ...UNLISTED, accounts: ['999988887777'] }, expect: 'pass' },
  { name: 'members could not be listed, the own account', facts: functionPolicy(account('111122223333')), trusted: UNLISTED, expect: 'pass' },
  { name: 'the list of members is not complete', facts: functionPolicy(STRANGER, MEMBER), trusted: { organization: known(['444455556666'], AT, [unread('organizations:ListAccounts')]) }, expect: 'fail', failures: [{ aspect: '$LATEST 999988887777', severity: 'medium' }, { aspect: '$LATEST 444455556666', severity: 'low' }] },
  { name: 'two accounts are two findings, two statements for one are one', facts: functionPolicy(STRANGER, MEMBER, account('arn:aws:iam::999988887777:role/caller')), expect: 'fail', failures: [{ aspect: '$LATEST 999988887777', severity: 'high' }, { aspect: '$LATEST 444455556666', severity: 'low' }] },
  { name: 'everybody, but only if of that account', facts: functionPolicy(allow({ Condition: { StringEquals: { 'aws:PrincipalAccount': '999988887777' } } })), expect: 'fail', failures: [{ aspect: '$LATEST 999988887777', severity: 'high' }] },
  { name: 'the whole own organization', facts: functionPolicy(ofOrganization('o-a1b2c3d4e5')), expect: 'fail', failures: [{ aspect: '$LATEST o-a1b2c3d4e5', severity: 'low', message: /every account of organization o-a1b2c3d4e5/ }] },
  { name: 'the whole own organization, as agreed', facts: functionPolicy(ofOrganization('o-a1b2c3d4e5')), options: { organizationWideAllowed: true }, expect: 'pass' },
  { name: 'a unit of the own organization, as agreed', facts: functionPolicy(allow({ Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*' } } })), options: { organizationWideAllowed: true }, expect: 'pass' },
  { name: 'a unit of the own organization', facts: functionPolicy(allow({ Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*' } } })), expect: 'fail', failures: [{ aspect: '$LATEST o-a1b2c3d4e5', severity: 'low' }] },
  { name: 'a member by name, where the whole organization is agreed on', facts: functionPolicy(MEMBER), options: { organizationWideAllowed: true }, expect: 'fail', failures: [{ aspect: '$LATEST 444455556666', severity: 'low' }] },
  { name: 'an account directly and through a service is one finding', facts: functionPolicy(allowService('sns.amazonaws.com', { StringEquals: { 'aws:SourceAccount': '999988887777' } }), STRANGER), expect: 'fail', failures: [{ aspect: '$LATEST 999988887777', severity: 'high', message: /organization account 999988887777 and account 999988887777 through sns\.amazonaws\.com may call/ }] },
  { name: 'another organization', facts: functionPolicy(ofOrganization('o-zzzzzzzzzz')), options: { organizationWideAllowed: true }, expect: 'fail', failures: [{ aspect: '$LATEST o-zzzzzzzzzz', severity: 'high' }] },
  { name: 'an organization, and nobody knows our own', facts: functionPolicy(ofOrganization('o-a1b2c3d4e5')), trusted: UNLISTED, options: { organizationWideAllowed: true }, expect: 'fail', failures: [{ aspect: '$LATEST o-a1b2c3d4e5', severity: 'medium' }] },
  { name: 'the own organization by variable, and nobody knows which it is', facts: functionPolicy(ofOrganization('${aws:ResourceOrgID}')), trusted: UNLISTED, expect: 'fail', failures: [{ aspect: '$LATEST o-(own)', severity: 'low', message: /every account of the own organization/ }] },
  { name: 'the own organization by variable, as agreed', facts: functionPolicy(ofOrganization('${aws:ResourceOrgID}')), trusted: UNLISTED, options: { organizationWideAllowed: true }, expect: 'pass' },
  { name: 'a topic of an account outside', facts: functionPolicy(allowService('sns.amazonaws.com', { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:999988887777:news' } })), expect: 'fail', failures: [{ aspect: '$LATEST 999988887777', severity: 'high', message: /account 999988887777 through sns\.amazonaws\.com/ }] },
  { name: 'a topic of the own account', facts: functionPolicy(allowService('sns.amazonaws.com', { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:111122223333:news' } })), expect: 'pass' },
  { name: 'every source of the own organization, as agreed', facts: functionPolicy(allowService('sns.amazonaws.com', { StringEquals: { 'aws:SourceOrgID': 'o-a1b2c3d4e5' } })), options: { organizationWideAllowed: true }, expect: 'pass' },
  { name: 'a service for anybody belongs to function-policy-service-unscoped', facts: functionPolicy(allowService('sns.amazonaws.com')), expect: 'pass' },
  { name: 'everybody belongs to function-policy-public', facts: functionPolicy(allow()), expect: 'pass' },
  { name: 'everybody at some addresses is no named account', facts: functionPolicy(allow({ Condition: { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } } })), expect: 'pass' },
  { name: 'may read tags, may not call', facts: functionPolicy(allow({ Principal: { AWS: '999988887777' }, Action: 'lambda:ListTags' })), expect: 'pass' },
  { name: 'both permissions of a URL that asks for a signature', facts: functionPolicy(allow({ Principal: { AWS: '999988887777' }, Action: 'lambda:InvokeFunctionUrl', Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } } }), allow({ Principal: { AWS: '999988887777' }, Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } } })), expect: 'fail', failures: [{ aspect: '$LATEST 999988887777', severity: 'high' }] },
  { name: 'one permission of a URL calls nothing', facts: functionPolicy(allow({ Principal: { AWS: '999988887777' }, Action: 'lambda:InvokeFunctionUrl' })), expect: 'pass' },
  { name: 'the other permission of a URL calls nothing', facts: functionPolicy(allow({ Principal: { AWS: '999988887777' }, Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } } })), expect: 'pass' },
  { name: 'the Deny is for that account', facts: functionPolicy(STRANGER, { Effect: 'Deny', Principal: { AWS: '999988887777' }, Action: 'lambda:InvokeFunction' }), expect: 'pass' },
  { name: 'only on an alias', facts: { 'function/policies': [policyOn('$LATEST'), policyOn('prod', STRANGER)], 'function/version-policies': [] }, expect: 'fail', failures: [{ aspect: 'prod 999988887777' }] },
  { name: 'an identity provider of an account outside', facts: functionPolicy(allow({ Principal: { Federated: 'arn:aws:iam::999988887777:saml-provider/partner' } })), expect: 'fail', failures: [{ aspect: '$LATEST arn:aws:iam::999988887777:saml-provider/partner', severity: 'high' }] },
  { name: 'an identity provider of the own account', facts: functionPolicy(allow({ Principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/staff' } })), expect: 'pass' },
  { name: 'the old way to call', facts: functionPolicy(allow({ Principal: { AWS: '999988887777' }, Action: 'lambda:InvokeAsync' })), expect: 'fail', failures: [{ aspect: '$LATEST 999988887777' }] },
  { name: 'published versions were not read', facts: { 'function/policies': [policyOn('$LATEST')], 'function/version-policies': unknown(AT, unread('lambda:GetPolicy', 'not-asked')) }, expect: 'unknown' },
  { name: 'malformed policy', facts: { 'function/policies': [malformedOn('$LATEST')], 'function/version-policies': [] }, expect: 'unknown' },
  { name: 'policies could not be read', facts: { 'function/policies': unknown(AT, unread('lambda:GetPolicy')), 'function/version-policies': [] }, expect: 'unknown' },
]);
