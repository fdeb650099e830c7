import { BUDGET, BudgetSpent, type Budget } from './admit.ts';
import { isNamed, type Caller } from './caller.ts';
import { readingsOf, type Asking } from './keys.ts';
import { customerGrants } from './customer-grants.ts';
import { gather, type Found, type Scene } from './grant.ts';
import { mentionsOf } from './mentions.ts';
import { coversAction, coversResource, waysOf } from './request.ts';
import { otherGrants, serviceGrants } from './service-grants.ts';
import type { Access, Doubt, Judged, Policy, ResourceContext, Statement, Via } from './types.ts';

const remembered = new WeakMap<Policy, Map<string, Judged<readonly Access[]>>>();

/**
 * Who is let in by a resource policy, for each of the asked actions, Denies applied. One access per class of callers and deciding statements.
 * An access with `under` is open only to callers who have what the condition asks for (a token, a network, a membership);
 * what could not be judged is a doubt and never an access. Remembered by policy object.
 * Source: IAM "Policy evaluation logic", "Determining whether a request is allowed or denied".
 */
export function resourceAccess(policy: Policy, actions: readonly string[], context: ResourceContext): Judged<readonly Access[]> {
  const memory = remembered.get(policy) ?? new Map<string, Judged<readonly Access[]>>();
  remembered.set(policy, memory);
  const id = JSON.stringify([actions, context.resource, context.account, context.partition, context.at, context.organizationId]);
  const before = memory.get(id);
  if (before !== undefined) return before;
  const judged = judge(policy, actions, context);
  memory.set(id, judged);
  return judged;
}

function judge(policy: Policy, actions: readonly string[], context: ResourceContext): Judged<readonly Access[]> {
  const found: Found = { grants: [], doubts: withoutPrincipal(policy) };
  const statements = policy.statements.filter((statement) => statement.principals !== null && coversResource(statement, context));
  const denies = statements.filter(({ effect }) => effect === 'Deny');
  const budget: Budget = { left: BUDGET };
  try {
    for (const allow of statements.filter(({ effect }) => effect === 'Allow')) judgeAllow(allow, denies, actions, { context, budget }, found);
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    found.doubts.push({ reason: 'beyond bounds: the statements of the policy are too entangled to judge', statement: null });
  }
  return { value: gather(found.grants), doubts: distinct(found.doubts) };
}

/** IAM refuses a resource policy's statement without a principal. */
const withoutPrincipal = (policy: Policy): Doubt[] => policy.statements.filter(({ principals }) => principals === null).map(({ source }) => ({ reason: 'a statement of a resource policy names no principal', statement: source }));

interface Setting {
  readonly context: ResourceContext;
  readonly budget: Budget;
}

function judgeAllow(allow: Statement, denies: readonly Statement[], actions: readonly string[], { context, budget }: Setting, found: Found): void {
  const covered = actions.filter((action) => coversAction(allow, action));
  if (covered.length === 0) return;
  budget.left -= denies.length;
  const mentions = mentionsOf([allow, ...denies], context);
  for (const action of covered) {
    const relevant = denies.filter((deny) => coversAction(deny, action));
    for (const via of waysOf(action)) {
      const question = questionsOf({ allow, denies: relevant, action, via, context, budget, named: mentions.principals });
      const scene: Scene = { allow, mentions, context, action, via, question };
      if (!customerGrants(scene, found)) serviceGrants(scene, found);
      otherGrants(scene, found);
    }
  }
}

interface Asked {
  readonly allow: Statement;
  readonly denies: readonly Statement[];
  readonly action: string;
  readonly via: Via;
  readonly context: ResourceContext;
  readonly budget: Budget;
  readonly named: ReadonlyMap<string, string>;
}

/** Makes the question for a caller; null when the Allow does not name it. */
function questionsOf({ allow, denies, action, via, context, budget, named }: Asked): Scene['question'] {
  return (caller: Caller, unnamed = false): Asking | null => {
    if (!isNamed(allow, caller)) return null;
    const ask = { caller, action: action.toLowerCase(), via, context, sourceIp: null, unnamed, named };
    return { allow, denies: denies.filter((deny) => isNamed(deny, caller)), ask, readings: readingsOf(ask, allow), budget };
  };
}

function distinct(doubts: readonly Doubt[]): readonly Doubt[] {
  const statements = new Map<Doubt['statement'], Set<string>>();
  return doubts.filter(({ reason, statement }) => {
    const reasons = statements.get(statement) ?? new Set();
    statements.set(statement, reasons);
    return reasons.size < reasons.add(reason).size;
  });
}
