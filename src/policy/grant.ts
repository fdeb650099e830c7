import type { Asking } from './keys.ts';
import type { Caller } from './caller.ts';
import { formatRange, joinRanges, parseIpRange, publicPieces, type IpRange } from './ip.ts';
import type { Mentions } from './mentions.ts';
import type { Access, Audience, Doubt, ResourceContext, Statement, Via } from './types.ts';

/** One statement, one action, one way: what the classes of callers are asked about. */
export interface Scene {
  readonly allow: Statement;
  readonly mentions: Mentions;
  readonly context: ResourceContext;
  readonly action: string;
  readonly via: Via;
  readonly question: (caller: Caller, unnamed?: boolean) => Asking | null;
}
export interface Grant {
  readonly audience: Audience;
  readonly action: string;
  readonly via: Via;
  readonly statement: Statement;
  readonly under: readonly string[];
}
/** Filled while the statements are judged. */
export interface Found {
  readonly grants: Grant[];
  readonly doubts: Doubt[];
}

/** Grants of one audience by one statement become one access; accesses that differ in their statement only are joined; address ranges add up. */
export function gather(grants: readonly Grant[]): readonly Access[] {
  const byStatement = joined(grants, (grant) => [grant.audience, grant.via, grant.under], (grant) => grant.statement);
  return joinAddresses(byStatement);
}

function joined(grants: readonly Grant[], alike: (grant: Grant) => unknown, statementOf: (grant: Grant) => Statement): readonly Access[] {
  const perStatement = new Map<string, Map<Statement, Grant[]>>();
  for (const grant of grants) {
    const id = JSON.stringify(alike(grant));
    const group = perStatement.get(id) ?? new Map<Statement, Grant[]>();
    perStatement.set(id, group);
    group.set(statementOf(grant), [...(group.get(statementOf(grant)) ?? []), grant]);
  }
  return [...perStatement.values()].flatMap((group) => joinStatements([...group.entries()]));
}

function joinStatements(entries: readonly (readonly [Statement, readonly Grant[]])[]): readonly Access[] {
  const byActions = new Map<string, Access>();
  for (const [statement, grants] of entries) {
    const [first] = grants;
    if (first === undefined) continue;
    const actions = [...new Set(grants.map(({ action }) => action))];
    const before = byActions.get(actions.join(' '));
    byActions.set(actions.join(' '), { audience: first.audience, actions, via: first.via, statements: [...(before?.statements ?? []), statement.source], under: first.under });
  }
  return [...byActions.values()];
}

/** Statements that each let some addresses in may let everybody in together. */
function joinAddresses(accesses: readonly Access[]): readonly Access[] {
  const groups = new Map<string, Access[]>();
  const others: Access[] = [];
  for (const access of accesses) {
    const id = access.audience.is === 'ip-limited' ? JSON.stringify([access.via, access.under, access.actions]) : null;
    if (id === null) others.push(access);
    else groups.set(id, [...(groups.get(id) ?? []), access]);
  }
  return [...[...groups.values()].flatMap(joinLimited), ...others];
}

function joinLimited(group: readonly Access[]): readonly Access[] {
  const [first, ...rest] = group;
  if (first === undefined || rest.length === 0) return group;
  const texts = [...new Set(group.flatMap(({ audience }) => (audience.is === 'ip-limited' ? audience.ranges : [])))];
  const audience: Audience = isWholeInternet(texts.flatMap(rangeOf)) ? { is: 'anyone' } : { is: 'ip-limited', ranges: texts };
  return [{ ...first, audience, statements: [...new Set(group.flatMap(({ statements }) => statements))] }];
}

/** A CIDR block, an address, or `first-last`. */
function rangeOf(text: string): readonly IpRange[] {
  const [first = '', last] = text.split('-').map(parseIpRange);
  if (first === '' || first === null) return [];
  return last === undefined || last === null ? [first] : [{ ...first, last: last.last }];
}

/** Do the ranges hold every public address of one version? Callers can have either. */
export function isWholeInternet(ranges: readonly IpRange[]): boolean {
  const pieces = publicPieces(ranges);
  const all = joinRanges(ranges);
  return ([4, 6] as const).some((version) => pieces.filter((piece) => piece.version === version).every((piece) => all.some((range) => range.version === version && range.first <= piece.first && piece.last <= range.last)));
}

/** The ranges as the statement writes them where those say it, else as computed. */
export function writtenRanges(allow: Statement, ranges: readonly IpRange[]): readonly string[] {
  const written = allow.conditions
    .filter(({ key, operator }) => key === 'aws:sourceip' && operator === 'ipaddress')
    .flatMap(({ values }) => values)
    .map((text) => ({ text, range: parseIpRange(text) }));
  const inside = (piece: IpRange, range: IpRange | null): boolean => range !== null && range.version === piece.version && range.first <= piece.first && piece.last <= range.last;
  const used = written.filter(({ range }) => range !== null && ranges.some((piece) => piece.version === range.version && piece.first <= range.last && range.first <= piece.last));
  const isSaid = ranges.every((piece) => joinRanges(used.flatMap(({ range }) => range ?? [])).some((range) => inside(piece, range)));
  const isExact = used.every(({ range }) => range !== null && publicPieces([range]).filter((piece) => inside(piece, range)).every((piece) => ranges.some((allowed) => inside(piece, allowed))));
  return isSaid && isExact ? [...new Set(used.map(({ text }) => text))] : ranges.map(formatRange);
}
