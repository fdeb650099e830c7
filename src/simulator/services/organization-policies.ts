import { ServiceError } from '../server/errors.ts';
import { text, type Call, type Operation } from '../server/operation.ts';
import { page } from '../server/paging.ts';
import type { PolicyDocument, ServiceControlPolicy } from '../state.ts';

/** AWS keeps it on every root, unit and account until somebody detaches it. */
const FULL_ACCESS: PolicyDocument = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

interface Policy {
  readonly id: string;
  readonly name: string;
  readonly isAws: boolean;
  readonly targets: readonly string[];
  readonly document: PolicyDocument;
}

function policiesOf({ organization }: Call): readonly Policy[] {
  const everything = [organization.rootId, ...organization.units.keys(), ...[...organization.accounts.values()].filter(({ parentId }) => parentId !== '').map(({ id }) => id)];
  const own = organization.serviceControlPolicies.map((policy: ServiceControlPolicy, index): Policy => ({ id: `p-zq${String(index).padStart(6, '0')}`, name: policy.name, isAws: false, targets: policy.targets, document: policy.document }));
  return [{ id: 'p-FullAWSAccess', name: 'FullAWSAccess', isAws: true, targets: everything, document: FULL_ACCESS }, ...own];
}

function summaryOf({ organization }: Call, { id, name, isAws }: Policy): Record<string, unknown> {
  const owner = isAws ? 'aws' : organization.managementAccount;
  return { Id: id, Arn: `arn:aws:organizations::${owner}:policy/${isAws ? '' : `${organization.id}/`}service_control_policy/${id}`, Name: name, Description: '', Type: 'SERVICE_CONTROL_POLICY', AwsManaged: isAws };
}

function named(call: Call): Policy {
  const policy = policiesOf(call).find(({ id }) => id === text(call, 'PolicyId'));
  if (policy === undefined) throw new ServiceError('PolicyNotFoundException', 400, "We can't find a policy with the PolicyId that you specified.");
  return policy;
}

const PER_PAGE = 20;

export const listPolicies: Operation['run'] = (call) => {
  const wanted = text(call, 'Filter');
  const { items, next } = page(wanted === 'SERVICE_CONTROL_POLICY' ? policiesOf(call) : [], ({ id }) => id, text(call, 'NextToken'), PER_PAGE);
  return { Policies: items.map((policy) => summaryOf(call, policy)), NextToken: next };
};

export const describePolicy: Operation['run'] = (call) => {
  const policy = named(call);
  return { Policy: { PolicySummary: summaryOf(call, policy), Content: JSON.stringify(policy.document) } };
};

export const listTargetsForPolicy: Operation['run'] = (call) => {
  const { organization } = call;
  const { items, next } = page([...named(call).targets].sort(), (id) => id, text(call, 'NextToken'), PER_PAGE);
  const typeOf = (id: string): string => (id === organization.rootId ? 'ROOT' : organization.units.has(id) ? 'ORGANIZATIONAL_UNIT' : 'ACCOUNT');
  const nameOf = (id: string): string => organization.accounts.get(id)?.name ?? organization.units.get(id)?.name ?? 'Root';
  return { Targets: items.map((id) => ({ TargetId: id, Name: nameOf(id), Type: typeOf(id) })), NextToken: next };
};
