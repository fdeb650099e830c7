import { fromBase64, jsonFromBase64 } from './checksums.ts';
import { spanOf, type Span } from './rule.ts';

type Found = readonly Span[];
const BEGIN = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const PUTTY = /PuTTY-User-Key-File-[23]:/;

/** PEM and PuTTY keys; one without its end reaches to the end of the text. */
export function privateKeys(text: string): Found {
  const found: Span[] = [];
  for (const begin of text.matchAll(BEGIN)) {
    if (begin.index < (found.at(-1)?.end ?? 0)) continue;
    const end = text.indexOf('-----END', begin.index + begin[0].length);
    const close = end === -1 ? -1 : text.indexOf('-----', end + 8);
    found.push(spanOf(begin.index, close === -1 ? text.length : close + 5, 'private-key', 'Private key'));
  }
  const putty = text.search(PUTTY);
  return putty === -1 ? found : [...found, spanOf(putty, text.length, 'private-key', 'Private key')];
}

/** `-----BEGIN`, a DER sequence, `openssh-key-v1`, the magic number of Java's key stores. */
const ENCODED = /(?<![A-Za-z0-9+/])(?:LS0tLS1CRUdJTi|M[A-I][A-Za-z0-9+/]{2}|b3BlbnNzaC1rZXktdjE|\/u3\+7Q)[A-Za-z0-9+/]{40,}={0,2}/g;

/** Private keys without their PEM lines, base64 of the whole PEM, PKCS #12 and Java key stores. */
export function encodedKeys(text: string): Found {
  if (isSpacedKey(text)) return [spanOf(0, text.length, 'private-key', 'Private key')];
  return [...text.matchAll(ENCODED)]
    .filter(([key]) => (/^(?:b3Bl|\/u3)/.test(key) || (key.startsWith('LS0t') ? /PRIVATE KEY/.test(fromBase64(key)?.toString('latin1').slice(0, 60) ?? '') : isPrivateDer(fromBase64(key)))))
    .map((found) => spanOf(found.index, found.index + found[0].length, 'private-key', 'Private key'));
}

/** The lines of a key, joined by blanks. */
const isSpacedKey = (text: string): boolean => /^M[A-I][A-Za-z0-9+/]{8,80}\s[A-Za-z0-9+/=\s]{40,}$/.test(text) && isPrivateDer(fromBase64(text.replace(/\s/g, '')));

/**
 * The start of PKCS #1, PKCS #8 and SEC 1 private keys: SEQUENCE { INTEGER 0 or 1, … }, and of PKCS #12, whose version is 3. A certificate or public key has a SEQUENCE there.
 * Sources: RFC 8017 A.1.2, RFC 5958 2, RFC 5915 3, RFC 7292 4.
 */
function isPrivateDer(bytes: Buffer | null): boolean {
  if (bytes === null || bytes[0] !== 0x30) return false;
  const first = bytes[1] ?? 0;
  const header = first < 0x80 ? 2 : 2 + (first & 0x7f);
  if (header > 5 || bytes[header] !== 0x02 || bytes[header + 1] !== 0x01) return false;
  const version = bytes[header + 2];
  const next = bytes[header + 3];
  return (version === 0 && (next === 0x02 || next === 0x30)) || (version === 1 && (next === 0x04 || next === 0x30)) || (version === 3 && next === 0x30);
}

const JWK_TYPE = /\\?"kty\\?"\s{0,3}:\s{0,3}\\?"(RSA|EC|OKP|oct)\\?"/;
const JWK_PRIVATE = /\\?"(?:d|k)\\?"\s{0,3}:\s{0,3}\\?"([A-Za-z0-9_-]{20,})/g;

/** JSON web keys with their private member: `d`, or `k` of a symmetric one (RFC 7518 6). */
export function webKeys(text: string): Found {
  if (!JWK_TYPE.test(text)) return [];
  return [...text.matchAll(JWK_PRIVATE)].map((found) => {
    const end = found.index + found[0].length;
    return spanOf(end - (found[1] ?? '').length, end, 'private-key', 'Private key');
  });
}

const WEB_TOKEN = /(?<![A-Za-z0-9_-])(eyJ[A-Za-z0-9_-]{8,})\.([A-Za-z0-9_-]{0,})\.([A-Za-z0-9_-]{0,})(?:\.[A-Za-z0-9_-]{1,}){0,2}/g;

/** JWS and JWE in compact form (RFC 7515, 7516). Supabase's anonymous key is made for browsers. */
export function webTokens(text: string): Found {
  return [...text.matchAll(WEB_TOKEN)]
    .filter(([token, header, , signature]) => {
      const parsed = jsonFromBase64(header ?? '');
      const isToken = typeof parsed === 'object' && parsed !== null && 'alg' in parsed && typeof parsed.alg === 'string';
      return isToken && (signature ?? '') !== '' && !isAnonymousToken(token);
    })
    .map((found) => spanOf(found.index, found.index + found[0].length, 'json-web-token', 'JSON web token'));
}

/** A JWT with the role `anon`. */
export function isAnonymousToken(token: string): boolean {
  const claims = token.startsWith('eyJ') ? jsonFromBase64(token.split('.')[1] ?? '') : undefined;
  return typeof claims === 'object' && claims !== null && 'role' in claims && claims.role === 'anon';
}

