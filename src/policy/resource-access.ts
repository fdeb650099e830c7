import { BUDGET, BudgetSpent, type Budget } from './admit.ts';
import { isNamed, type Caller } from './caller.ts';
import { dependsOnRequest, readingsOf, type Asking } from './keys.ts';
import { customerGrants } from './customer-grants.ts';
import { gather, type Found, type Grant, type Scene } from './grant.ts';
import { mentionsOf } from './mentions.ts';
import { aboutResource, coversAction, namesOfResource, signingOf, waysOf, type Signing } from './request.ts';
import { saidBy } from './said.ts';
import { otherGrants, serviceGrants } from './service-grants.ts';
import type { Access, Doubt, Judged, Policy, ResourceContext, Statement, Via } from './types.ts';

interface Answer {
  readonly actions: readonly string[];
  readonly context: ResourceContext;
  readonly names: readonly string[];
  readonly judged: Judged<readonly Access[]>;
}
const remembered = new WeakMap<Policy, Answer[]>();

/**
 * Who is let in by a resource policy, for each of the asked actions, Denies applied. One access per class of callers and deciding statements.
 * An access with `under` is open only to callers who have what the condition asks for (a token, a network, a membership);
 * what could not be judged is a doubt and never an access. Remembered by policy object. Asked for by any of the names: one that is open is enough.
 * Source: IAM "Policy evaluation logic", "Determining whether a request is allowed or denied".
 */
export function resourceAccess(policy: Policy, actions: readonly string[], context: ResourceContext, names = namesOfResource(policy.statements, context)): Judged<readonly Access[]> {
  const memory = remembered.get(policy) ?? [];
  remembered.set(policy, memory);
  const before = memory.find((answer) => isSameList(answer.actions, actions) && isSameList(answer.names, names) && isSameContext(answer.context, context));
  if (before !== undefined) return before.judged;
  const judged = judge(policy, actions, context, names);
  memory.push({ actions: [...actions], context: { ...context }, names: [...names], judged });
  return judged;
}

const isSameList = <T>(a: readonly T[], b: readonly T[]): boolean => a.length === b.length && a.every((item, index) => item === b[index]);
const isSameContext = (a: ResourceContext, b: ResourceContext): boolean =>
  a.resource === b.resource && a.account === b.account && a.partition === b.partition && a.at === b.at && a.organizationId === b.organizationId && a.members === b.members;

function judge(policy: Policy, actions: readonly string[], context: ResourceContext, names: readonly string[]): Judged<readonly Access[]> {
  const found: Found = { grants: [], doubts: withoutPrincipal(policy) };
  const budget: Budget = { left: BUDGET };
  try {
    for (const name of names) judgeNamed(aboutResource(policy.statements, name), { actions, context, budget }, found);
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    found.doubts.push({ reason: 'beyond bounds: the statements of the policy are too entangled to judge', statement: null });
  }
  return { value: gather(found.grants), doubts: distinct(found.doubts) };
}

/** By one name of the resource. */
function judgeNamed(about: readonly Statement[], asked: Pick<Setting, 'actions' | 'context' | 'budget'>, found: Found): void {
  const statements = about.filter(({ principals }) => principals !== null);
  const denies = statements.filter(({ effect }) => effect === 'Deny');
  const setting: Setting = { ...asked, denies, dependent: new Set(statements.filter(({ conditions }) => conditions.some(dependsOnRequest))) };
  for (const allow of statements) if (allow.effect === 'Allow') judgeAllow(allow, setting, found);
}

/** IAM refuses a resource policy's statement without a principal. */
const withoutPrincipal = (policy: Policy): Doubt[] => policy.statements.filter(({ principals }) => principals === null).map(({ source }) => ({ reason: 'a statement of a resource policy names no principal', statement: source }));

interface Setting {
  readonly actions: readonly string[];
  readonly context: ResourceContext;
  readonly denies: readonly Statement[];
  /** Statements with conditions on the action, the way or the address. */
  readonly dependent: ReadonlySet<Statement>;
  readonly budget: Budget;
}
/** What was found for one action and way, and stands for others that no condition tells from them. */
interface Answered {
  readonly signing: Signing;
  readonly denies: readonly Statement[];
  readonly grants: readonly Grant[];
}

function judgeAllow(allow: Statement, setting: Setting, found: Found): void {
  const { context, denies, dependent, budget } = setting;
  const covered = setting.actions.filter((action) => coversAction(allow, action));
  if (covered.length === 0) return;
  budget.left -= denies.length;
  const mentions = mentionsOf([allow, ...denies], context);
  const answered: Answered[] = [];
  for (const action of covered) {
    const relevant = denies.length === 0 ? denies : denies.filter((deny) => coversAction(deny, action));
    const isAlike = !dependent.has(allow) && !relevant.some((deny) => dependent.has(deny));
    for (const via of waysOf(action)) {
      const signing = signingOf(via, context);
      const before = answered.find((one) => isAlike && one.signing === signing && isSameList(one.denies, relevant));
      if (before !== undefined) {
        for (const grant of before.grants) found.grants.push({ ...grant, action, via });
        continue;
      }
      const first = found.grants.length;
      judgeScene({ allow, mentions, context, action, via, question: questionsOf({ allow, denies: relevant, action, via, context, budget, named: mentions.principals }) }, found);
      if (isAlike) answered.push({ signing, denies: relevant, grants: found.grants.slice(first) });
    }
  }
}

function judgeScene(scene: Scene, found: Found): void {
  if (!customerGrants(scene, found)) serviceGrants(scene, found);
  otherGrants(scene, found);
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
  const said = saidBy(allow, denies);
  const lower = action.toLowerCase();
  return (caller: Caller, unnamed = false): Asking | null => {
    if (!isNamed(allow, caller)) return null;
    const ask = { caller, action: lower, via, context, sourceIp: null, unnamed, named };
    const naming = denies.length === 0 ? denies : denies.filter((deny) => isNamed(deny, caller));
    return { allow, denies: naming, said: naming.length === denies.length ? said : saidBy(allow, naming), ask, readings: readingsOf(ask, allow), budget };
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
