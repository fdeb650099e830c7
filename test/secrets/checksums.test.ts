import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hasBase62Checksum, isBase58Checked, isStellarSeed } from '../../src/secrets/checksums.ts';
import { classifyVariable } from '../../src/secrets/index.ts';
import { checksummed, sourceOf, type Source } from './generate.ts';
import { BASE32, BASE58 } from './heldout3-case.ts';

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);
const bytes = (source: Source, length: number): readonly number[] => Array.from({ length }, () => source.below(256));

/** Written from SEP-23 anew, so that a wrong belief does not stand on both sides. */
function stellarSeed(source: Source): string {
  const body = [0x90, ...bytes(source, 32)];
  let crc = 0;
  for (const byte of body) for (let bit = 7; bit >= 0; bit--) crc = (((crc << 1) & 0xffff) ^ (((crc >> 15) ^ (byte >> bit)) & 1 ? 0x1021 : 0)) & 0xffff;
  const bits = [...body, crc & 0xff, crc >> 8].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return Array.from({ length: 56 }, (_, index) => BASE32.charAt(Number.parseInt(bits.slice(index * 5, index * 5 + 5), 2))).join('');
}

/** A key in Bitcoin's wallet import format: 0x80, 32 bytes, 0x01, four bytes of the double SHA-256. */
function bitcoinKey(source: Source): string {
  const body = Buffer.from([0x80, ...bytes(source, 32), 0x01]);
  const sha256 = (data: Buffer): Buffer => createHash('sha256').update(data).digest();
  let number = BigInt(`0x${Buffer.concat([body, sha256(sha256(body)).subarray(0, 4)]).toString('hex')}`);
  let text = '';
  for (; number > 0n; number /= 58n) text = `${BASE58.charAt(Number(number % 58n))}${text}`;
  return text;
}

const changed = (text: string, alphabet: string): string => `${text.slice(0, 20)}${text.charAt(20) === alphabet.charAt(5) ? alphabet.charAt(6) : alphabet.charAt(5)}${text.slice(21)}`;

describe('a checksum', () => {
  it.each(SEEDS)('is verified: seed %i', (seed) => {
    const [stellar, bitcoin, github] = [stellarSeed(sourceOf(seed)), bitcoinKey(sourceOf(seed)), checksummed(sourceOf(seed), 'ghp_')];
    expect([isStellarSeed(stellar), isBase58Checked(bitcoin), hasBase62Checksum(github, 4)]).toEqual([true, true, true]);
    expect([isStellarSeed(changed(stellar, BASE32)), isBase58Checked(changed(bitcoin, BASE58)), hasBase62Checksum(changed(github, BASE58), 4)]).toEqual([false, false, false]);
  });
  it('decides about a value under a name that says nothing', () => {
    expect(classifyVariable('DISTRIBUTOR', stellarSeed(sourceOf(1))).secret).toMatchObject({ rule: 'stellar-seed', by: 'format' });
    expect(classifyVariable('HOT', bitcoinKey(sourceOf(1))).secret).toMatchObject({ rule: 'bitcoin-key', by: 'format' });
  });
});
