import { z } from 'zod';

const text = z.string().trim().min(1);
const action = z.string().regex(/^[a-z][a-z0-9-]*:[A-Z][A-Za-z0-9]*$/, "must be an action as AWS spells it, such as 'iam:PassRole'");
const servicePrincipal = z.string().regex(/^[a-z0-9.-]+\.amazonaws\.com$/, "must be a service principal, such as 'lambda.amazonaws.com'");

/** What an ARN template may leave open: the first three are the place; see `Target` for the others. */
const PLACEHOLDERS: ReadonlySet<string> = new Set(['{Partition}', '{Region}', '{Account}', '{Name}', '{Id}']);
const knownPlaceholders = (template: string): boolean => !template.includes('$') && (template.match(/\{[^}]*\}/g) ?? []).every((placeholder) => PLACEHOLDERS.has(placeholder));
const arn = z.string().regex(/^arn:\{Partition\}:[a-z0-9-]+:(\{Region\})?:(\{Account\})?:./, "must begin with 'arn:{Partition}:'").refine(knownPlaceholders, 'has an unknown placeholder');

const target = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('self') }),
    z.strictObject({ kind: z.literal('attached-policy') }),
    z.strictObject({ kind: z.literal('own-group') }),
    z.strictObject({ kind: z.literal('own-boundary') }),
    z.strictObject({ kind: z.literal('role'), trusts: z.union([z.null(), z.literal('caller'), servicePrincipal]) }),
    z.strictObject({ kind: z.literal('user') }),
    z.strictObject({ kind: z.literal('group') }),
    z.strictObject({ kind: z.literal('new'), arn }),
    z.strictObject({ kind: z.literal('existing'), arn, what: text }),
    z.strictObject({ kind: z.literal('any') }),
  ])
  .readonly();

const value = text.refine(knownPlaceholders, 'has an unknown placeholder');
const condition = z.strictObject({ key: z.string().regex(/^[a-z0-9-]+:[A-Za-z]+$/), value: z.union([z.null(), value, z.array(value).min(2).readonly()]) }).readonly();

const requirement = z.strictObject({ actions: z.array(action).min(1).readonly(), on: target, conditions: z.array(condition).readonly() }).readonly();

const existence = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('role-trusting'), service: servicePrincipal }),
    z.strictObject({ kind: z.literal('role-trusting-caller') }),
    z.strictObject({ kind: z.literal('resource-with-role'), what: text, service: servicePrincipal }),
    z.strictObject({ kind: z.literal('privileged-user') }),
    z.strictObject({ kind: z.literal('privileged-group') }),
    z.strictObject({ kind: z.literal('privileged-role') }),
    z.strictObject({ kind: z.literal('other-user') }),
    z.strictObject({ kind: z.literal('other-role') }),
    z.strictObject({ kind: z.literal('own-boundary') }),
  ])
  .readonly();

const CATEGORIES = ['self-escalation', 'principal-access', 'new-passrole', 'existing-passrole', 'credential-access'] as const;

/** A path as it is written down. Nothing has a default: an entry that does not say what it needs is refused. */
export const escalationPathSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*-\d{3}$/),
    name: text,
    services: z.array(z.string().regex(/^[a-z][a-z0-9-]*$/)).min(1).readonly(),
    category: z.enum(CATEGORIES),
    who: z.array(z.enum(['role', 'user'])).min(1).readonly(),
    variants: z.array(z.array(requirement).min(1).readonly()).min(1).readonly(),
    exists: z.array(existence).readonly(),
    existsNote: z.union([z.null(), text]),
    grants: z.enum(['administrator', 'role', 'user']),
    contested: z.union([z.null(), text]),
    references: z.array(z.url({ protocol: /^https$/ })).min(1).readonly(),
    asOf: z.iso.date(),
  })
  .refine(({ exists, category, existsNote }) => exists.length > 0 || (category === 'self-escalation' && existsNote !== null), {
    path: ['exists'],
    message: 'may be empty only for self-escalation, with the reason in existsNote',
  })
  .readonly();

/**
 * What an action acts on.
 * - `self`: the caller's own user or role. `attached-policy`: a customer-managed policy attached to the caller. `own-group`: a group that the calling user is in. `own-boundary`: the customer-managed policy that bounds the caller.
 * - `role`: a role of the account other than the caller; `trusts` is a service that its trust policy must let in, or the caller: already (`exists` has `role-trusting-caller`), or at the end because the path rewrites the trust policy.
 * - `user`, `group`: one other than the caller's own.
 * - `new`: what the path makes. `{Name}` is for the caller to choose, so that a pattern which leaves room fits; `{Id}` is made up by AWS, so that only a pattern which takes any id fits.
 * - `existing`: what is there already. `{Name}` and `{Id}` stand for those of some such resource.
 * - `any`: the action knows no resources; its statement needs `*`.
 *
 * Within a variant, equal targets are the same thing: the role whose policy is written is the role that is assumed.
 */
export type Target = z.infer<typeof target>;

/**
 * A key that the request carries, with one of the values; null: it does not carry it. A value may hold the placeholders of an ARN template: what they stand
 * for is the caller's choice. Service principals are those of the partition `aws`.
 */
export type RequestCondition = z.infer<typeof condition>;

/** One of `actions` must be allowed on `on`, in a request that carries `conditions`. An action that AWS checks on several resources has a requirement for each. */
export type Requirement = z.infer<typeof requirement>;

/**
 * What the account must hold besides the permissions; all of a list.
 * - `role-trusting`: a role worth having whose trust policy lets the service in. `role-trusting-caller`: a role that the caller may assume as it stands.
 * - `resource-with-role`: a resource that runs with a better role, which trusts `service`.
 * - `privileged-user`, `privileged-group`, `privileged-role`: one that may more than the caller.
 * - `other-user`, `other-role`: any besides the caller: the path itself gives it the rights.
 * - `own-boundary`: a boundary of the caller without which its policies amount to administrator, or can be made to.
 *
 * Resources that must be there without carrying a role (a cluster, a queue) are targets of kind `existing`, or in `existsNote`.
 */
export type Existence = z.infer<typeof existence>;

/**
 * A way from some permissions to more of them.
 * - `id`: of pathfinding.cloud where it has one, else `postern-…`. `category`: pathfinding.cloud's classes.
 * - `who`: which principals can go it. `variants`: each is a complete list of requirements; one of them is enough.
 * - `existsNote`: what `exists` cannot say. `contested`: why somebody would call it no path; null when nobody does.
 * - `grants`: what the caller ends with: everything, or what a role or user may do.
 */
export type EscalationPath = z.infer<typeof escalationPathSchema>;
