import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import type { Reason } from '../../src/model/fact.ts';
import type { Gap } from '../../src/model/facts.ts';
import { listed, say } from '../../src/model/message.ts';
import { compareSeverity, failWith, type Failure, type Severity } from '../../src/model/verdict.ts';

const messages = {
  account: 'Account {name} could not be entered ({cause}): nothing in it was judged. {remedy}',
  region: 'Region {region} of {name} could not be read ({cause}): {count} lists and resources, nothing in it was judged. {remedy}',
  action: '{action} did not answer in {name} ({cause}; {regions}): {count} resources or lists lack {facts}. {remedy}',
  encrypted: 'The environment variables of {count} functions of {name} are encrypted under customer keys and were not judged. {remedy}',
};
type Thing = keyof typeof messages;

/** Nothing that a team could fix: a choice, a region that is off, a service that is not offered there, a resource deleted meanwhile. */
const NO_GAP: readonly Reason[] = ['region-off', 'not-asked', 'vanished'];
/** Gone with the next scan, more often than not. */
const PASSING: readonly Reason[] = ['throttled', 'budget'];

const REMEDY: Readonly<Record<Reason, string>> = {
  denied: 'Deploy the generated scan role again, or allow the action in it.',
  scp: 'Except the scan role from the service control policy, or leave the region out by configuration.',
  throttled: 'Scan again when deployments are quiet, or with another share of the quota.',
  failed: 'Scan again; if it stays, the reason is with AWS or the network.',
  budget: 'The next scan reads on; give the scan more time or a larger share of the quota if it stays.',
  encrypted: 'Set role.readEncryptedVariables to true and deploy the generated role again, or accept it.',
  'service-off': 'Switch the service on there, or leave the region out by configuration.',
  'region-off': '',
  vanished: '',
  'not-asked': '',
};

export default defineCheck({
  id: 'scan-coverage-gap',
  title: 'Part of the account could not be scanned',
  resource: 'account',
  span: 'account',
  severity: 'medium',
  planes: ['organization'],
  enabled: true,
  needs: ['coverage/gaps'],
  wants: [],
  remedy: 'Remove the cause that the finding names; `postern coverage` prints the statement that does.',
  verify: 'aws iam get-role --role-name PosternScan # in account {account}',
  options: z.strictObject({}),
  messages,
  evaluate(subject, facts) {
    const gaps = facts['coverage/gaps'].filter(({ unread }) => !NO_GAP.includes(unread.reason));
    const entering = gaps.filter(isEntering);
    // While the account is closed, so is everything in it, for the same cause.
    const isClosed = entering.some(({ facts: lacking }) => lacking.includes('role list'));
    const closed = new Set(gaps.filter(closesRegion).map(({ unread }) => unread.place.region));
    const open = gaps.filter((gap) => gap.unread.reason !== 'service-off' || closed.has(gap.unread.place.region));
    const shown: readonly Entry[] = isClosed ? entering.map((gap) => ({ gap, aspect: 'account', thing: 'account' })) : open.map((gap) => ({ gap, ...partOf(gap, closed) }));
    const aspects = [...new Set(shown.map(({ aspect }) => aspect))].sort();
    return failWith(aspects.map((aspect) => failureOf(subject.name, aspect, shown.filter((entry) => entry.aspect === aspect))));
  },
});

interface Entry {
  readonly gap: Gap;
  readonly aspect: string;
  readonly thing: Thing;
}

const isEntering = ({ unread }: Gap): boolean => unread.action.startsWith('sts:');

/** Functions could not be listed there for a reason that no permission of the scan role removes. */
const closesRegion = (gap: Gap): boolean =>
  gap.unread.place.region !== 'global' && gap.facts.includes('function list') && (isEntering(gap) || ['scp', 'failed', 'service-off'].includes(gap.unread.reason));

/** What a team fixes in an account that could be entered: the region's policy, or an action of the scan role. */
function partOf({ unread }: Gap, closed: ReadonlySet<string>): Pick<Entry, 'aspect' | 'thing'> {
  if (unread.reason === 'encrypted') return { aspect: 'kms:Decrypt', thing: 'encrypted' };
  if (closed.has(unread.place.region)) return { aspect: unread.place.region, thing: 'region' };
  return { aspect: unread.action === '' ? unread.reason : unread.action, thing: 'action' };
}

function failureOf(name: string, aspect: string, entries: readonly Entry[]): Failure {
  const gaps = entries.map(({ gap }) => gap);
  const reasons = [...new Set(gaps.map(({ unread }) => unread.reason))].sort((a, b) => compareSeverity(severityOf(a), severityOf(b)) || (a < b ? -1 : 1));
  const [reason = 'failed'] = reasons;
  const regions = [...new Set(gaps.map(({ unread }) => unread.place.region))].sort();
  const cause = listed([...new Set(gaps.filter(({ unread }) => unread.reason === reason).map(({ unread }) => (unread.detail === '' ? reason : `${reason}: ${unread.detail}`)))].sort(), 2);
  const count = gaps.reduce((sum, gap) => sum + gap.count, 0);
  const facts = [...new Set(gaps.flatMap((gap) => gap.facts))].sort();
  const thing = entries[0]?.thing ?? 'action';
  const data = { name, cause, count, remedy: gaps.every(isOfPlanner) ? OF_PLANNER : REMEDY[reason], region: aspect, action: aspect, regions: listed(regions, 3), facts: listed(facts, 3) };
  return { aspect, severity: gaps.every(isOfPlanner) ? 'informational' : severityOf(reason), message: say(messages[thing], data), evidence: { causes: causesOf(gaps) }, detail: { count, facts, cause } };
}

/** The organization is read once, by whoever plans the scan: no account's team can do anything about it. */
const isOfPlanner = ({ unread }: Gap): boolean => unread.action.startsWith('organizations:');
const OF_PLANNER = 'Plan the scan from the management account or a delegated administrator, or let the management account allow the action to the account that plans.';

const severityOf = (reason: Reason): Severity => (reason === 'encrypted' ? 'informational' : PASSING.includes(reason) ? 'low' : 'medium');

/** Action, reason and regions: what makes it this gap. Counts and AWS's words ride along elsewhere. */
function causesOf(gaps: readonly Gap[]): readonly { readonly action: string; readonly reason: Reason; readonly regions: readonly string[] }[] {
  const byCause = new Map<string, { readonly action: string; readonly reason: Reason; readonly regions: Set<string> }>();
  for (const { unread } of gaps) {
    const id = `${unread.action} ${unread.reason}`;
    const cause = byCause.get(id) ?? { action: unread.action, reason: unread.reason, regions: new Set<string>() };
    cause.regions.add(unread.place.region);
    byCause.set(id, cause);
  }
  return [...byCause.values()].map(({ regions, ...cause }) => ({ ...cause, regions: [...regions].sort() })).sort((a, b) => (`${a.action} ${a.reason}` < `${b.action} ${b.reason}` ? -1 : 1));
}
