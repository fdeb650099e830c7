import type { Grants } from './state.ts';

/**
 * What AWS's read-only managed policies allow of the services that the simulator knows, plus a few that it does not, so that patterns stay as broad
 * as AWS's. Versions: SecurityAudit v94, ViewOnlyAccess v46, ReadOnlyAccess v190 (2026-09).
 */
const SECURITY_AUDIT: Grants = {
  allow: [
    'lambda:GetAccountSettings', 'lambda:GetFunctionCodeSigningConfig', 'lambda:GetFunctionConcurrency', 'lambda:GetFunctionConfiguration', 'lambda:GetFunctionEventInvokeConfig',
    'lambda:GetFunctionUrlConfig', 'lambda:GetLayerVersionPolicy', 'lambda:GetPolicy', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:GetResourcePolicy',
    'lambda:GetRuntimeManagementConfig', 'lambda:List*', 'iam:GenerateCredentialReport', 'iam:GenerateServiceLastAccessedDetails', 'iam:Get*', 'iam:List*',
    'iam:SimulateCustomPolicy', 'iam:SimulatePrincipalPolicy', 'kms:Describe*', 'kms:Get*', 'kms:List*', 'organizations:Describe*', 'organizations:List*',
    'account:GetAccountInformation', 'account:GetAlternateContact', 'account:GetPrimaryEmail', 'account:GetRegionOptStatus', 'ec2:Describe*', 'tag:GetResources', 'tag:GetTagKeys',
    'securityhub:BatchGet*', 'securityhub:Describe*', 'securityhub:Get*', 'securityhub:List*', 'access-analyzer:GetFinding', 'access-analyzer:ListFindings', 'sts:GetAccessKeyInfo',
  ],
};
const VIEW_ONLY: Grants = {
  allow: ['lambda:GetPolicy', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:GetResourcePolicy', 'lambda:List*', 'iam:GetAccountSummary', 'iam:GetLoginProfile', 'iam:List*',
    'kms:ListKeys', 'kms:ListResourceTags', 'organizations:List*', 'ec2:DescribeRegions'],
};
const READ_ONLY: Grants = {
  allow: ['lambda:Get*', 'lambda:List*', 'iam:Generate*', 'iam:Get*', 'iam:List*', 'iam:Simulate*', 'kms:Describe*', 'kms:Get*', 'kms:List*', 'organizations:Describe*',
    'organizations:List*', 'account:GetAccountInformation', 'account:GetRegionOptStatus', 'account:ListRegions', 'ec2:Describe*', 'tag:Get*', 'tag:DescribeReportCreation',
    'securityhub:BatchGet*', 'securityhub:Describe*', 'securityhub:Get*', 'securityhub:List*', 'access-analyzer:Get*', 'access-analyzer:List*', 'sts:GetAccessKeyInfo', 'sts:GetSessionToken'],
};

export type AccessProfile = 'AdministratorAccess' | 'ReadOnlyAccess' | 'SecurityAudit' | 'ViewOnlyAccess';
export const PROFILES: Readonly<Record<AccessProfile, Grants>> = {
  AdministratorAccess: { allow: ['*'] },
  ReadOnlyAccess: READ_ONLY,
  SecurityAudit: SECURITY_AUDIT,
  ViewOnlyAccess: VIEW_ONLY,
};

/** The deployed scan role: reads configuration and metadata; data, code and decryption are denied. */
export const SCAN_ROLE_GRANTS: Grants = {
  allow: [
    'lambda:GetAccountSettings', 'lambda:GetAlias', 'lambda:GetCodeSigningConfig', 'lambda:GetFunctionCodeSigningConfig', 'lambda:GetFunctionConcurrency', 'lambda:GetFunctionConfiguration',
    'lambda:GetFunctionRecursionConfig', 'lambda:GetLayerVersionPolicy', 'lambda:GetPolicy', 'lambda:GetResourcePolicy', 'lambda:GetRuntimeManagementConfig', 'lambda:List*',
    'iam:GetAccountAuthorizationDetails', 'iam:GetAccountSummary', 'iam:ListAccountAliases', 'tag:GetResources', 'account:ListRegions', 'ec2:DescribeRegions',
  ],
  deny: ['lambda:GetFunction', 'lambda:GetLayerVersion', 'lambda:Invoke*', 's3:GetObject*', 'secretsmanager:GetSecretValue', 'ssm:GetParameter*', 'kms:Decrypt', 'logs:Get*', 'logs:Filter*',
    'logs:StartQuery', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan', 'sqs:ReceiveMessage'],
};
export const WRITER_ROLE_GRANTS: Grants = { allow: ['securityhub:DescribeHub', 'securityhub:GetFindings', 'securityhub:BatchImportFindings'] };

/** The caller in the hub account: lists the organization and enters the scan roles. */
export const HUB_CALLER_GRANTS: Grants = {
  allow: ['sts:AssumeRole', 'organizations:Describe*', 'organizations:List*', 'account:ListRegions', 'ec2:DescribeRegions', 'securityhub:Describe*', 'securityhub:Get*',
    'securityhub:List*', 'securityhub:BatchUpdateFindings', 'cloudtrail:DescribeTrails', 'cloudtrail:GetEventSelectors', 'cloudtrail:GetTrailStatus'],
};
