import type { Asking } from './keys.ts';
import type { Caller } from './caller.ts';
import { formatRange, joinRanges, parseIpRange, publicPieces, type IpRange } from './ip.ts';
import type { Mentions } from './mentions.ts';
import type { Json } from '../model/facts.ts';
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
  const accesses: Access[] = [];
  for (const group of alike(grants)) accesses.push(...joinStatements(group));
  return joinAddresses(accesses);
}

/** Grants of one audience, way and condition. */
function alike(grants: readonly Grant[]): readonly (readonly Grant[])[] {
  const groups: Grant[][] = [];
  const byText = new Map<string, Map<string, Grant[]>>();
  const byAudience = new Map<Audience, Map<string, Grant[]>>();
  for (const grant of grants) {
    let ofAudience = byAudience.get(grant.audience);
    if (ofAudience === undefined) {
      const text = JSON.stringify(grant.audience);
      ofAudience = byText.get(text) ?? new Map<string, Grant[]>();
      byText.set(text, ofAudience);
      byAudience.set(grant.audience, ofAudience);
    }
    const id = grant.under.length === 0 ? grant.via : `${grant.via} ${JSON.stringify(grant.under)}`;
    const group = ofAudience.get(id);
    if (group !== undefined) group.push(grant);
    else {
      const made = [grant];
      ofAudience.set(id, made);
      groups.push(made);
    }
  }
  return groups;
}

function joinStatements(grants: readonly Grant[]): readonly Access[] {
  const [only, ...more] = grants;
  if (only !== undefined && more.length === 0) return [{ audience: only.audience, actions: [only.action], via: only.via, statements: [only.statement.source], under: only.under }];
  const byActions = new Map<string, Access & { readonly statements: Json[] }>();
  for (const [statement, { audience, via, under, actions }] of byStatement(grants)) {
    const id = [...actions].join(' ');
    const before = byActions.get(id);
    if (before === undefined) byActions.set(id, { audience, actions: [...actions], via, statements: [statement.source], under });
    else before.statements.push(statement.source);
  }
  return [...byActions.values()];
}

/** The first grant of each statement, with the actions of all. */
function byStatement(grants: readonly Grant[]): ReadonlyMap<Statement, Grant & { readonly actions: ReadonlySet<string> }> {
  const found = new Map<Statement, Grant & { readonly actions: Set<string> }>();
  for (const grant of grants) {
    const before = found.get(grant.statement);
    if (before === undefined) found.set(grant.statement, { ...grant, actions: new Set([grant.action]) });
    else before.actions.add(grant.action);
  }
  return found;
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
  const audience: Audience = isWide(texts.flatMap(rangeOf)) ? { is: 'anyone' } : { is: 'ip-limited', ranges: texts };
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

/** A block wider than /8, or /32 of IPv6, is as good as everybody. Source: S3 "The meaning of public", aws:SourceIp. */
export function isWide(ranges: readonly IpRange[]): boolean {
  const widest = ({ version }: IpRange): bigint => 1n << (version === 4 ? 24n : 96n);
  return isWholeInternet(ranges) || joinRanges(ranges).some((range) => range.last - range.first + 1n > widest(range));
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

/** The ranges in words, for a class that is not one of addresses. */
export const fromAddresses = (allow: Statement, ranges: readonly IpRange[] | null): readonly string[] => (ranges === null ? [] : [`aws:SourceIp in ${writtenRanges(allow, ranges).join(', ')}`]);
