import { Aws } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { POLICY_VERSION_TAG } from '../src/scan/role.ts';
import { CODE_ROLE, SCAN_ROLE, TASK_ROLE, WRITER_ROLE, type Deployment } from './deployment.ts';
import { plainRole, type Statement } from './policies.ts';

/**
 * The roles that the hub assumes in an account: to read, to post findings, and where it was asked for, to read code. The same in every
 * account: of the stack set, of the management account, and of the hub itself.
 */
export class MemberRoles extends Construct {
  constructor(scope: Construct, id: string, deployment: Deployment) {
    super(scope, id);
    const trust = hubTrust(deployment);
    const { role, settings } = deployment;
    plainRole(this, 'Scan', { name: SCAN_ROLE, description: 'Postern reads configuration; no data, no code, no keys.', trust, policies: role.documents, tags: { [POLICY_VERSION_TAG]: role.version } });
    plainRole(this, 'FindingsWriter', { name: WRITER_ROLE, description: 'Postern posts its findings of this account.', trust, policies: [WRITE_FINDINGS] });
    if (settings.codeScan) plainRole(this, 'CodeScan', { name: CODE_ROLE, description: 'Postern reads the code of functions and layers, and nothing else.', trust, policies: [READ_CODE] });
  }
}

/**
 * The hub's account, narrowed to roles by name. A role as the principal would be stored by its unique id: created again, it would be a
 * stranger everywhere. The account alone would let in whoever may assume roles there.
 */
function hubTrust({ settings: { hubAccount, organizationId, analystRoleName }, externalId }: Deployment): object {
  const roles = [TASK_ROLE, ...(analystRoleName === undefined ? [] : [analystRoleName])];
  return {
    Effect: 'Allow',
    Principal: { AWS: `arn:${Aws.PARTITION}:iam::${hubAccount}:root` },
    Action: 'sts:AssumeRole',
    Condition: {
      StringEquals: {
        'aws:PrincipalArn': roles.map((name) => `arn:${Aws.PARTITION}:iam::${hubAccount}:role/${name.replace(/^\//, '')}`),
        'aws:PrincipalOrgID': organizationId,
        ...(externalId === null ? {} : { 'sts:ExternalId': externalId }),
      },
    },
  };
}

/** Posts into the account's own default product only: what other products found stays theirs. Of Security Hub it reads whatever region it is asked for. */
const WRITE_FINDINGS: readonly Statement[] = [
  { Sid: 'ReadFindings', Action: ['securityhub:DescribeHub', 'securityhub:GetFindings'], Resource: '*' },
  { Sid: 'PostFindings', Action: ['securityhub:BatchImportFindings'], Resource: `arn:${Aws.PARTITION}:securityhub:*:${Aws.ACCOUNT_ID}:product/${Aws.ACCOUNT_ID}/default` },
];

const READ_CODE: readonly Statement[] = [{ Sid: 'ReadCode', Action: ['lambda:GetFunction', 'lambda:GetLayerVersion'], Resource: [`arn:${Aws.PARTITION}:lambda:*:*:function:*`, `arn:${Aws.PARTITION}:lambda:*:*:layer:*`] }];
