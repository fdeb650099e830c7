import type { AnyCheck } from '../model/check.ts';
import { FACT_SPECS, actionsBehind, type FactSpec } from '../model/fact-specs.ts';
import type { Reason, Unread } from '../model/fact.ts';
import type { FactName, Gap, Kind } from '../model/facts.ts';
import type { Account } from '../model/place.ts';
import type { AccountState, Summary } from '../model/summary.ts';
import { causeOf, causeTitle, CAUSES, isChoice, remedyFor, type Cause, type Remedy } from './remedies.ts';
import { compareText } from './text.ts';

/** What one cause kept from being read, where, what that costs and what removes it. */
export interface CoverageGroup {
  readonly cause: Cause;
  readonly reason: Reason;
  readonly title: string;
  /** False for choices: they are shown, not counted. */
  readonly counts: boolean;
  /** IAM actions that would have read it; sorted. */
  readonly actions: readonly string[];
  readonly accounts: readonly CoverageAccount[];
  /** Resources or lists that were not read. */
  readonly reads: number;
  /** Ids of the checks that it leaves unknown somewhere; sorted. */
  readonly checksLost: readonly string[];
  /** What AWS said, for a person; sorted, without repetitions. */
  readonly details: readonly string[];
  readonly remedy: Remedy;
}
export interface CoverageAccount {
  readonly account: Account;
  readonly name: string;
  readonly regions: readonly string[];
  readonly actions: readonly string[];
  readonly reads: number;
}
export interface CoverageOptions {
  /** With the catalogue, lost checks are told apart by cause; without it every cause of an account names all that the account lost. */
  readonly checks?: readonly AnyCheck[];
  /** Default: `PosternScan`. */
  readonly roleName?: string;
}

interface Missed {
  readonly account: AccountState;
  readonly gap: Gap;
}

/** Everything that was not read, grouped by cause: what counts against coverage first, then by checks lost and by reads. */
export function coverageGroups(summary: Summary, options: CoverageOptions = {}): readonly CoverageGroup[] {
  const missed = summary.accounts.flatMap((account) => gapsOf(account).map((gap) => ({ account, gap })));
  const causes = CAUSES.map((cause) => missed.filter(({ gap }) => causeOf(gap.unread) === cause)).filter((group) => group.length > 0);
  return causes.map((group) => groupOf(group, options)).sort((a, b) =>
    Number(b.counts) - Number(a.counts) || b.checksLost.length - a.checksLost.length || b.reads - a.reads || CAUSES.indexOf(a.cause) - CAUSES.indexOf(b.cause));
}

const idOf = ({ action, place, reason, detail }: Unread): string => [action, place.account, place.region, reason, detail].join('\u0000');

/** An account's gaps, those of its regions that are not among them, and at least one for an account that could not be entered. */
function gapsOf(account: AccountState): readonly Gap[] {
  const seen = new Set(account.gaps.map(({ unread }) => idOf(unread)));
  const ofRegions = new Map(account.regions.flatMap(({ unread }) => unread).map((unread): [string, Gap] => [idOf(unread), { unread, count: 1, facts: [] }]));
  const gaps = [...account.gaps, ...[...ofRegions].filter(([id]) => !seen.has(id)).map(([, gap]) => gap)];
  if (gaps.length > 0 || account.state !== 'unread') return gaps;
  const unread: Unread = { action: '', place: { partition: 'aws', account: account.account, region: 'global' }, reason: 'failed', detail: account.because ?? 'the account could not be read' };
  return [{ unread, count: 1, facts: [] }];
}

function groupOf(group: readonly Missed[], { checks, roleName = 'PosternScan' }: CoverageOptions): CoverageGroup {
  const unread = group.map(({ gap }) => gap.unread);
  const first = unread[0];
  const cause = first === undefined ? 'failed' : causeOf(first);
  const actions = distinct(unread.map(({ action }) => action).filter((action) => action !== ''));
  return {
    cause,
    reason: first?.reason ?? 'failed',
    title: causeTitle(cause),
    counts: !isChoice(cause),
    actions,
    accounts: accountsOf(group),
    reads: sum(group.map(({ gap }) => gap.count)),
    checksLost: distinct(group.flatMap(({ account, gap }) => lostBy(gap, account, checks))),
    details: distinct(unread.map(({ detail }) => detail).filter((detail) => detail !== '')),
    remedy: remedyFor(cause, actions, { roleName, partition: first?.place.partition ?? 'aws' }),
  };
}

function accountsOf(group: readonly Missed[]): readonly CoverageAccount[] {
  const accounts = new Map(group.map(({ account }) => [account.account, account]));
  return [...accounts.values()].sort((a, b) => compareText(a.account, b.account)).map(({ account, name }) => {
    const gaps = group.filter((missed) => missed.account.account === account).map(({ gap }) => gap);
    return {
      account,
      name,
      regions: distinct(gaps.map(({ unread }) => unread.place.region)),
      actions: distinct(gaps.map(({ unread }) => unread.action).filter((action) => action !== '')),
      reads: sum(gaps.map((gap) => gap.count)),
    };
  });
}

/** What lists the resources of a kind: without it none of its checks is judged, whatever facts they need. */
const LISTED_BY: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  function: ['lambda:ListFunctions'],
  role: ['iam:GetAccountAuthorizationDetails'],
  'event-source-mapping': ['lambda:ListEventSourceMappings'],
  layer: ['lambda:ListLayers'],
  'layer-version': ['lambda:ListLayers', 'lambda:ListLayerVersions'],
};

/** Of the checks that an account lost, those that rest on what this gap left out. */
function lostBy({ unread, facts, checks: named }: Gap, account: AccountState, checks: readonly AnyCheck[] | undefined): readonly string[] {
  if (named !== undefined) return named;
  if (checks === undefined) return account.checksLost;
  // A gap names the facts and lists that it leaves out; where it does not, its action tells them.
  const rests = (check: AnyCheck): boolean =>
    facts.length > 0
      ? facts.includes(`${check.resource} list`) || facts.some((fact) => factsBehind(check.needs).has(fact))
      : actionsBehind(check.needs).includes(unread.action) || (LISTED_BY[check.resource]?.includes(unread.action) ?? false);
  const lost = checks.filter((check) => account.checksLost.includes(check.id) && (unread.action === `postern:${check.id}` || rests(check))).map(({ id }) => id);
  return lost.length === 0 && closesTheDoor(unread, facts) ? account.checksLost : lost;
}

/** Without these nothing else of an account or a region can be read. */
const closesTheDoor = ({ action }: Unread, facts: readonly string[]): boolean =>
  facts.length === 0 && (action === '' || action === 'sts:AssumeRole' || action === 'sts:GetCallerIdentity' || action === 'account:ListRegions' || action === 'ec2:DescribeRegions');

function factsBehind(names: readonly FactName[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const visit = (name: FactName): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const spec: FactSpec = FACT_SPECS[name];
    if (spec.source === 'derived') spec.from.forEach(visit);
  };
  names.forEach(visit);
  return seen;
}

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort(compareText);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, next) => total + next, 0);
