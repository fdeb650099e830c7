import { FUNCTION_ACTIONS } from '../../../checks/data/function-actions.ts';
import { everyAction, OWN_ORGANIZATION, resourceAccess, trustAccess, urlAccess, type Access, type Audience, type Doubt, type Policy, type ResourceContext } from '../../policy/index.ts';
import type { Document, Json } from '../../model/facts.ts';
import { scopesOf } from './subject.ts';

/** Who is let in to one group of actions. */
export interface Group {
  readonly title: string;
  readonly accesses: readonly { readonly who: string; readonly under: readonly string[]; readonly actions: readonly string[]; readonly statements: readonly Json[] }[];
}
export interface ResourceAnswer {
  readonly groups: readonly Group[];
  /** Allows that let nobody in. */
  readonly dead: readonly Json[];
  readonly doubts: readonly Doubt[];
}

const FUNCTION_GROUPS: readonly (readonly [string, readonly string[]])[] = [
  ['invoke', FUNCTION_ACTIONS.invoke],
  ['change code or configuration', [...FUNCTION_ACTIONS.changeCode, ...FUNCTION_ACTIONS.changeConfiguration]],
  ['read code and configuration', [...FUNCTION_ACTIONS.readCode, ...FUNCTION_ACTIONS.readConfiguration, ...FUNCTION_ACTIONS.readOther]],
  ['change the policy', FUNCTION_ACTIONS.changePolicy],
];

export interface ParsedDocument {
  readonly document: Document;
  readonly policy: Policy;
}

/** The verdict on a resource or trust policy, action group by action group. */
export function judgeResource({ document, policy }: ParsedDocument, type: 'resource' | 'trust', context: ResourceContext): ResourceAnswer {
  const groups = type === 'trust' ? trustGroups(document, context) : [...groupsOf(policy, context), ...urlGroups(policy, context)];
  const used = new Set(groups.flatMap(({ accesses }) => accesses.flatMap(({ statements }) => statements)));
  const dead = policy.statements.filter(({ effect, source }) => effect === 'Allow' && !used.has(source)).map(({ source }) => source);
  return { groups: groups.map(({ title, accesses }) => ({ title, accesses })), dead, doubts: distinct(groups.flatMap(({ doubts }) => doubts)) };
}

type Judging = Group & { readonly doubts: readonly Doubt[] };

/** Of all that the policy is about. */
function groupsOf(policy: Policy, context: ResourceContext): readonly Judging[] {
  const found = scopesOf(policy, context.resource).flatMap((resource) => groupsFor(policy, { ...context, resource }));
  return [...new Set(found.map(({ title }) => title))].map((title) => {
    const own = found.filter((group) => group.title === title);
    return { title, accesses: distinct(own.flatMap(({ accesses }) => accesses)), doubts: own.flatMap(({ doubts }) => doubts) };
  });
}

function groupsFor(policy: Policy, context: ResourceContext): readonly Judging[] {
  const service = context.resource.split(':')[2] ?? '';
  const groups = service === 'lambda' && context.resource.includes(':function:') ? FUNCTION_GROUPS : otherGroups(service);
  return groups.flatMap(([title, actions]) => {
    const { value, doubts } = resourceAccess(policy, actions, context);
    return value.length + doubts.length === 0 ? [] : [{ title, accesses: value.filter(({ via }) => via === 'api').map(shown), doubts }];
  });
}

/** By access level; for a service that is not known, the actions as the reference has none of it. */
function otherGroups(service: string): readonly (readonly [string, readonly string[]])[] {
  const named = everyAction().filter((action) => action.service === service);
  const of = (levels: string): readonly string[] => named.filter(({ level }) => levels.includes(level)).map(({ name }) => name);
  return ([['use, read or list', of('rl')], ['write or tag', of('wt')], ['change permissions', of('p')]] as const).filter(([, actions]) => actions.length > 0);
}

function urlGroups(policy: Policy, context: ResourceContext): readonly Judging[] {
  if (!context.resource.includes(':function:')) return [];
  return (['NONE', 'AWS_IAM'] as const).flatMap((authType) => {
    const { value, doubts } = urlAccess(policy, authType, context);
    return value.reachableBy.length === 0 ? [] : [{ title: `invoke by URL, if there is one with AuthType ${authType}`, accesses: value.reachableBy.map(shown), doubts }];
  });
}

function trustGroups(document: Document, context: ResourceContext): readonly Judging[] {
  const access = trustAccess(document, context);
  return 'invalid' in access ? [] : [{ title: 'assume the role', accesses: access.value.map(shown), doubts: access.doubts }];
}

const shown = (access: Access): Group['accesses'][number] => ({ who: whoIs(access.audience, access.via), under: access.under, actions: access.actions, statements: access.statements });

/** An audience in words. */
export function whoIs(audience: Audience, via: Access['via'] = 'api'): string {
  switch (audience.is) {
    case 'anyone':
      return via === 'url-none' ? 'anybody on the internet' : 'anybody: any AWS account, and the unsigned where the service takes them';
    case 'ip-limited':
      return `anybody from ${audience.ranges.join(', ')}`;
    case 'account':
      return `account ${audience.account}${named(audience.principals)}`;
    case 'own-account':
      return `the own account${named(audience.principals)}`;
    case 'organization':
      return audience.paths.length > 0 ? `members of ${audience.paths.join(', ')}` : `every account of ${audience.organizations.map(organizationInWords).join(', ')}`;
    case 'service':
      return `${audience.service === '*' ? 'any AWS service' : audience.service}${audience.anyCustomer ? ' on behalf of any customer (confused deputy)' : ` on behalf of ${[...audience.accounts, ...audience.organizations].join(', ')}`}${audience.sources.length > 0 ? `, from ${audience.sources.join(', ')}` : ''}${audience.token ? ', with a token' : ''}`;
    case 'federated':
      return `users of ${audience.provider}`;
    case 'canonical-user':
      return `canonical user ${audience.id}`;
  }
}
const organizationInWords = (id: string): string => (id === OWN_ORGANIZATION ? 'the own organization' : `organization ${id}`);
const named = (principals: readonly string[]): string => (principals.length === 0 ? '' : ` (${principals.join(', ')})`);

function distinct<T>(items: readonly T[]): readonly T[] {
  const seen = new Set<string>();
  return items.filter((item) => seen.size < seen.add(JSON.stringify(item)).size);
}
