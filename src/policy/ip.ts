/** Addresses from `first` to `last`, both included. */
export interface IpRange {
  readonly version: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** A single address or CIDR block of either version; null when it is neither. Host bits are ignored, as AWS does. */
export function parseIpRange(text: string): IpRange | null {
  const [address = '', prefix, ...rest] = text.trim().split('/');
  if (rest.length > 0 || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) return null;
  const v4 = parseV4(address);
  const value = v4 ?? parseV6(address);
  if (value === null) return null;
  const bits = v4 === null ? 128 : 32;
  const length = prefix === undefined ? bits : Number(prefix);
  if (length > bits) return null;
  const size = 1n << BigInt(bits - length);
  const first = (value / size) * size;
  return { version: v4 === null ? 6 : 4, first, last: first + size - 1n };
}

function parseV4(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return null;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function parseV6(text: string): bigint | null {
  const halves = text.split('::');
  if (!text.includes(':') || halves.length > 2) return null;
  const [head = '', tail] = halves;
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  if (left === null || right === null) return null;
  const gap = 8 - left.length - right.length;
  if (tail === undefined ? gap !== 0 : gap < 1) return null;
  return [...left, ...Array<bigint>(gap).fill(0n), ...right].reduce((sum, group) => sum * 65_536n + group, 0n);
}

/** Hexadecimal groups; a dotted IPv4 tail counts as two. */
function groups(text: string): readonly bigint[] | null {
  if (text === '') return [];
  const found: bigint[] = [];
  for (const [index, part] of text.split(':').entries()) {
    const v4 = part.includes('.') && index === text.split(':').length - 1 ? parseV4(part) : null;
    if (v4 !== null) found.push(v4 >> 16n, v4 & 0xffffn);
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) found.push(BigInt(`0x${part}`));
    else return null;
  }
  return found;
}

export const covers = (range: IpRange, version: 4 | 6, address: bigint): boolean => range.version === version && range.first <= address && address <= range.last;

/** Addresses that never arrive from the internet. Source: IANA special-purpose address registries. */
const NOT_PUBLIC: readonly IpRange[] = [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/3',
].flatMap((text) => parseIpRange(text) ?? []);
/** Global unicast; everything else of IPv6 is not routed. */
const PUBLIC_V6: readonly IpRange[] = ['2000::/3'].flatMap((text) => parseIpRange(text) ?? []);

/** Documentation ranges stand for customers' addresses in examples and tests, so they count as public. */
const EXAMPLES: readonly IpRange[] = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'].flatMap((text) => parseIpRange(text) ?? []);

/** The address space cut at every border of the given ranges and of the public space; only the public pieces. */
export function publicPieces(ranges: readonly IpRange[]): readonly IpRange[] {
  return ([4, 6] as const).flatMap((version) => {
    const borders = new Set<bigint>([0n]);
    const end = (1n << (version === 4 ? 32n : 128n)) - 1n;
    for (const range of [...ranges, ...NOT_PUBLIC, ...PUBLIC_V6]) {
      if (range.version !== version) continue;
      borders.add(range.first);
      if (range.last < end) borders.add(range.last + 1n);
    }
    const sorted = [...borders].sort((a, b) => (a < b ? -1 : 1));
    return sorted.map((first, index): IpRange => ({ version, first, last: (sorted[index + 1] ?? end + 1n) - 1n })).filter((piece) => isPublic(version, piece.first));
  });
}

const isPublic = (version: 4 | 6, address: bigint): boolean =>
  version === 6 ? PUBLIC_V6.some((range) => covers(range, 6, address)) : EXAMPLES.some((range) => covers(range, 4, address)) || !NOT_PUBLIC.some((range) => covers(range, 4, address));

/** Neighbouring pieces joined, sorted. */
export function joinRanges(pieces: readonly IpRange[]): readonly IpRange[] {
  const sorted = [...pieces].sort((a, b) => a.version - b.version || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  const joined: IpRange[] = [];
  for (const piece of sorted) {
    const before = joined.at(-1);
    if (before?.version === piece.version && piece.first <= before.last + 1n) joined[joined.length - 1] = { ...before, last: piece.last > before.last ? piece.last : before.last };
    else joined.push(piece);
  }
  return joined;
}

export function formatAddress(version: 4 | 6, address: bigint): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 255n)).join('.');
  return Array.from({ length: 8 }, (_, index) => ((address >> BigInt(112 - 16 * index)) & 0xffffn).toString(16)).join(':');
}

/** As a CIDR block where it is one, else `first-last`. */
export function formatRange(range: IpRange): string {
  const bits = range.version === 4 ? 32 : 128;
  const size = range.last - range.first + 1n;
  const first = formatAddress(range.version, range.first);
  const length = bits - (size.toString(2).length - 1);
  const isBlock = (size & (size - 1n)) === 0n && range.first % size === 0n;
  return isBlock ? `${first}/${length}` : `${first}-${formatAddress(range.version, range.last)}`;
}
