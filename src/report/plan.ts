import type { Account, Region } from '../model/place.ts';
import { allowStatement } from './remedies.ts';
import { colorsFor, compareText, count, harmless, jsonLine, labelled, number, plain, some, type Colors } from './text.ts';

export interface PlannedAccount {
  readonly account: Account;
  readonly name: string;
  readonly regions: readonly Region[];
  /** Why it will not be entered (suspended, excluded); null when it will. */
  readonly skippedBecause: string | null;
}
/** An action that the plan needs and the credentials lack. */
export interface MissingAction {
  readonly action: string;
  /** Ids of the checks that will be unknown without it. */
  readonly checksLost: readonly string[];
}
/** What a scan is about to do. */
export interface Plan {
  readonly caller: { readonly arn: string; readonly account: Account; /** The profile or source of the credentials, when it is known. */ readonly source: string | null };
  /** `o-…`, or any other text while its id is not known, when the organization is scanned; null for the caller's own account. */
  readonly organization: string | null;
  /** The role that is assumed in each account; null when the caller's own credentials read. */
  readonly roleName: string | null;
  readonly accounts: readonly PlannedAccount[];
  readonly checks: number;
  /** Expected functions, when a listing or the last snapshot tells. */
  readonly functions: number | null;
  /** Planned API calls; null when nobody can tell before the functions are listed. */
  readonly calls: number | null;
  /** Planned minutes at the share of the quotas that is allowed. */
  readonly minutes: number | null;
  /** Share of each API quota, 0 to 1. */
  readonly quotaShare: number;
  /** null: could not be found out beforehand. Empty: nothing is missing. */
  readonly missingActions: readonly MissingAction[] | null;
  readonly publishes: boolean;
  /** Anything else to know, one sentence each. */
  readonly notes: readonly string[];
}

/** What `postern scan --plan` prints, and every scan before it starts: who reads what, how long it takes and what the credentials lack. */
export function planText(plan: Plan, { color = false }: { readonly color?: boolean } = {}): string {
  const colors = colorsFor(color);
  const entered = plan.accounts.filter(({ skippedBecause }) => skippedBecause === null);
  return [
    row('You are', `${harmless(plan.caller.arn)} (account ${plain(plan.caller.account)}${plan.caller.source === null ? '' : `, ${plain(plan.caller.source)}`})`, colors),
    row('Scans', scope(plan, entered), colors),
    ...skippedRows(plan, colors),
    row('Regions', regionsText(entered), colors),
    row('Checks', `${number(plan.checks)}; ${plan.publishes ? 'findings are published to Security Hub' : 'nothing is published'}`, colors),
    row('Calls', callsText(plan), colors),
    ...missingRows(plan, colors),
    ...plan.notes.map((note) => row('Note', plain(note), colors)),
  ].join('\n');
}

const row = (title: string, text: string, colors: Colors): string => {
  const label = title.padEnd(10);
  const whole = labelled(label, text);
  return `${colors.bold(label)}${whole.slice(label.length)}`;
};

function scope({ organization, roleName }: Plan, entered: readonly PlannedAccount[]): string {
  if (entered.length === 0) return 'nothing: no account is left to enter';
  const named = some(entered.map(({ account, name }) => (name === '' || name === account ? plain(account) : `${plain(account)} (${plain(name)})`)), 5);
  const where = organization === null ? `account ${named}` : `${count(entered.length, 'account')} of the organization${organization.startsWith('o-') ? ` ${plain(organization)}` : ''}: ${named}`;
  return `${where}, ${roleName === null ? 'with your own credentials' : `through the role ${plain(roleName)}`}`;
}

function skippedRows({ accounts }: Plan, colors: Colors): readonly string[] {
  const reasons = [...new Set(accounts.flatMap(({ skippedBecause }) => skippedBecause ?? []))].sort(compareText);
  return reasons.map((reason) => row('Skips', `${some(accounts.filter(({ skippedBecause }) => skippedBecause === reason).map(({ account }) => plain(account)), 5)} – ${plain(reason)}`, colors));
}

/** Accounts with the same regions are said once. */
function regionsText(entered: readonly PlannedAccount[]): string {
  const sets = new Map<string, number>();
  for (const { regions } of entered) {
    const named = regions.length === 0 ? 'none' : some([...regions].map(plain).sort(compareText), 40);
    sets.set(named, (sets.get(named) ?? 0) + 1);
  }
  if (sets.size === 0) return 'none';
  const ordered = [...sets].sort(([a, x], [b, y]) => y - x || compareText(a, b));
  return ordered.length === 1 ? ordered[0]?.[0] ?? 'none' : some(ordered.map(([named, accounts]) => `${named} in ${count(accounts, 'account')}`), 3);
}

function callsText({ calls, minutes, functions, quotaShare }: Plan): string {
  const share = `${number(quotaShare * 100)} % of each API quota at most`;
  if (calls === null) return `as many as there are functions to ask about; ${share}`;
  const time = minutes === null ? '' : `, ${minutes < 1 ? 'less than a minute' : `about ${count(Math.ceil(minutes), 'minute')}`}`;
  return `about ${number(calls)}${functions === null ? '' : ` for ${count(functions, 'function')}`}${time}; ${share}`;
}

function missingRows({ missingActions }: Plan, colors: Colors): readonly string[] {
  if (missingActions === null) return [row('Lacks', 'could not be found out beforehand; what is refused is named at the end', colors)];
  if (missingActions.length === 0) return [row('Lacks', 'nothing: every needed action is allowed', colors)];
  const statement = allowStatement(missingActions.map(({ action }) => action));
  const lost = new Set(missingActions.flatMap(({ checksLost }) => checksLost));
  return [
    row('Lacks', `${count(missingActions.length, 'needed action')}; ${count(lost.size, 'check')} will be unknown somewhere:`, colors),
    ...missingActions.map(({ action, checksLost }) => labelled(`          ${plain(action)}  `, checksLost.length === 0 ? 'no check' : some(checksLost.map(plain), 4))),
    ...(statement === null ? [] : [`          ${jsonLine(statement)}`]),
  ];
}
