import type { Fact } from '../../model/fact.ts';
import { missing, notSeen, ok, type Item, type Need, type Topic } from './item.ts';
import { asManagement, managementAccount, type Standing } from './standing.ts';

export const STACK_SETS = 'member.org.stacksets.cloudformation.amazonaws.com';
const SECURITY_HUB = 'securityhub.amazonaws.com';
const ACCOUNT = 'account.amazonaws.com';

/** What Organizations said of services. */
export interface DelegationSeen {
  /** Services that the hub account administers. */
  readonly delegated: Fact<readonly string[]>;
  readonly trusted: Fact<readonly string[]>;
}

interface Service {
  readonly principal: string;
  readonly short: string;
  readonly name: string;
  readonly need: Need;
  readonly trust: string;
}
/** Regions of a member are asked for by its own scan role: managing accounts is no precondition today. */
const SERVICES: readonly Service[] = [
  { principal: STACK_SETS, short: 'stacksets', name: 'CloudFormation StackSets', need: 'deploy', trust: 'aws cloudformation activate-organizations-access (it enables more than the service access alone)' },
  { principal: SECURITY_HUB, short: 'security-hub', name: 'Security Hub', need: 'publish', trust: `aws organizations enable-aws-service-access --service-principal ${SECURITY_HUB}` },
  { principal: ACCOUNT, short: 'account-management', name: 'Account Management', need: 'optional', trust: `aws organizations enable-aws-service-access --service-principal ${ACCOUNT}` },
];

/** Trusted access of the organization, and delegated administration of the hub, one item for each service. Source: Organizations "Services that work with Organizations". */
export function delegationItems(standing: Standing, { delegated, trusted }: DelegationSeen): readonly Item[] {
  const isManaged = managementAccount(standing) === standing.hub;
  return SERVICES.flatMap((service) => [
    item(standing, { id: `trusted-access-${service.short}`, need: service.need, title: `The organization trusts ${service.name}` }, service.principal, trusted, service.trust),
    isManaged
      ? ok(delegationTopic(service), 'the hub is the management account, which administers everything')
      : item(standing, delegationTopic(service), service.principal, delegated, `aws organizations register-delegated-administrator --account-id ${standing.hub} --service-principal ${service.principal}`),
  ]);
}

const delegationTopic = ({ short, need, name }: Service): Topic => ({ id: `delegated-${short}`, need, title: `The hub account is delegated administrator of ${name}` });

function item(standing: Standing, topic: Topic, principal: string, listed: Fact<readonly string[]>, command: string): Item {
  if (!listed.known) return notSeen(topic, listed.missing, { credentials: `${asManagement(standing)} or a delegated administrator` });
  if (listed.value.includes(principal)) return ok(topic, principal);
  return missing(topic, `${principal} is not among ${listed.value.length === 0 ? 'any' : `the ${listed.value.length} that are`}`, { todo: `${command}.`, credentials: asManagement(standing) });
}
