import { GetAccountAuthorizationDetailsCommand, type GetAccountAuthorizationDetailsResponse, type IAMClient, type ManagedPolicyDetail, type RoleDetail } from '@aws-sdk/client-iam';
import { readAllPages } from '../aws/pagination.ts';
import { known } from '../model/fact.ts';
import type { Document, RoleDetails, RolePermissions, RolePolicy } from '../model/facts.ts';
import type { Instant, Key } from '../model/place.ts';
import { classifyDocument, classifyTags } from '../secrets/index.ts';
import type { Reader } from './reader.ts';

const FILTER = ['Role', 'LocalManagedPolicy', 'AWSManagedPolicy'] as const;

/**
 * All roles with their policies, read once per account. All or nothing: the page that was not read may hold the Deny.
 * Source: IAM GetAccountAuthorizationDetails (documents are URL-encoded as in RFC 3986).
 */
export async function readRoles(reader: Reader, iam: IAMClient): Promise<void> {
  const pages = await reader.read('iam:GetAccountAuthorizationDetails', () =>
    readAllPages<GetAccountAuthorizationDetailsResponse>(async (token) => {
      const page = await iam.send(new GetAccountAuthorizationDetailsCommand({ Filter: [...FILTER], MaxItems: 1000, ...(token === undefined ? {} : { Marker: token }) }));
      return { items: [page], next: page.IsTruncated === true ? page.Marker : undefined };
    }),
  );
  const roles = pages.known ? pages.value.flatMap(({ RoleDetailList }) => RoleDetailList ?? []) : [];
  const listed = roles.flatMap((role) => (role.Arn === undefined ? [] : [{ key: role.Arn, role }])).sort((a, b) => (a.key < b.key ? -1 : 1));
  reader.emitList('role', listed.map(({ key }) => key), pages.missing);
  if (!pages.known) return;
  const managed = new Map(pages.value.flatMap(({ Policies }) => Policies ?? []).map((policy): [Key, ManagedPolicyDetail] => [policy.Arn ?? '', policy]));
  for (const { key, role } of listed) {
    reader.emitFact('role', key, 'role/details', known(detailsOf(role), pages.readAt));
    reader.emitFact('role', key, 'role/trust', known(decoded(role.AssumeRolePolicyDocument), pages.readAt));
    reader.emitFact('role', key, 'role/permissions', await reader.read('iam:GetAccountAuthorizationDetails', async () => Promise.resolve(permissionsOf(role, managed))));
  }
}

function detailsOf(role: RoleDetail): RoleDetails {
  const tags = Object.fromEntries((role.Tags ?? []).flatMap(({ Key: key, Value: value }) => (key === undefined ? [] : [[key, value ?? '']])));
  return {
    name: role.RoleName ?? '',
    path: role.Path ?? '/',
    roleId: role.RoleId ?? '',
    createdAt: instant(role.CreateDate) ?? '',
    lastUsedAt: instant(role.RoleLastUsed?.LastUsedDate),
    tagging: classifyTags(tags),
  };
}

const instant = (date: Date | undefined): Instant | null => (date === undefined || Number.isNaN(date.getTime()) ? null : date.toISOString());

function decoded(text: string | undefined): Document {
  if (text === undefined) return { malformed: 'the document is absent' };
  try {
    return classifyDocument(text.startsWith('%') ? decodeURIComponent(text) : text);
  } catch {
    return { malformed: 'the document is not URL-encoded JSON' };
  }
}

/** Throws when an attached policy has no document: then the role's permissions are unknown as a whole. */
function permissionsOf(role: RoleDetail, managed: ReadonlyMap<Key, ManagedPolicyDetail>): RolePermissions {
  const inline = (role.RolePolicyList ?? []).map((policy): RolePolicy => ({ name: policy.PolicyName ?? '', arn: null, source: 'inline', document: decoded(policy.PolicyDocument) }));
  const attached = (role.AttachedManagedPolicies ?? []).map(({ PolicyArn, PolicyName }): RolePolicy => {
    const arn = PolicyArn ?? '';
    return { name: PolicyName ?? arn, arn, source: isAwsManaged(arn) ? 'aws-managed' : 'customer-managed', document: documentOf(arn, managed) };
  });
  const boundary = role.PermissionsBoundary?.PermissionsBoundaryArn;
  return { policies: [...inline, ...attached], boundary: boundary === undefined ? null : { arn: boundary, document: documentOf(boundary, managed) } };
}

const isAwsManaged = (arn: Key): boolean => /^arn:[^:]+:iam::aws:policy\//.test(arn);

function documentOf(arn: Key, managed: ReadonlyMap<Key, ManagedPolicyDetail>): Document {
  const policy = managed.get(arn);
  const version = policy?.PolicyVersionList?.find(({ VersionId, IsDefaultVersion }) => IsDefaultVersion === true || VersionId === policy.DefaultVersionId);
  if (version?.Document === undefined) throw new Error(`the answer lacks the document of ${arn}`);
  return decoded(version.Document);
}
