import { fromBase64, jsonFromBase64, textFromBase64 } from './checksums.ts';
import { isPlaceholder } from './placeholders.ts';
import { looksRandom } from './randomness.ts';
import type { Span } from './rule.ts';

type Found = readonly Span[];
const span = (start: number, end: number, rule: string, title: string): Span => ({ start, end, match: { rule, title, by: 'format' } });

/** Credentials that are recognised by their structure, whoever issued them. */
export const structuresIn = (text: string): Found => DETECTORS.flatMap(({ sign, find }) => (sign.test(text) ? find(text) : []));

/** Each with a cheap sign without which it has nothing to find. */
const DETECTORS: readonly { readonly sign: RegExp; readonly find: (text: string) => Found }[] = [
  { sign: /PRIVATE KEY|PuTTY/, find: privateKeys },
  { sign: /LS0tLS1CRUdJTi|M[A-I][A-Za-z0-9+/]{40}/, find: encodedKeys },
  { sign: /eyJ/, find: webTokens },
  { sign: /:\/\//, find: urlCredentials },
  { sign: /basic|bearer|token|apikey|digest/i, find: authorizations },
  { sign: /-u|--(?:proxy-)?user/, find: commandUsers },
  { sign: /^[^:]+:[\d*]/, find: passwordFileLine },
  { sign: /@/, find: easyConnects },
];

const BEGIN = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const PUTTY = /PuTTY-User-Key-File-[23]:/;

/** PEM and PuTTY keys; one without its end reaches to the end of the text. */
function privateKeys(text: string): Found {
  const found: Span[] = [];
  for (const begin of text.matchAll(BEGIN)) {
    if (begin.index < (found.at(-1)?.end ?? 0)) continue;
    const end = text.indexOf('-----END', begin.index + begin[0].length);
    const close = end === -1 ? -1 : text.indexOf('-----', end + 8);
    found.push(span(begin.index, close === -1 ? text.length : close + 5, 'private-key', 'Private key'));
  }
  const putty = text.search(PUTTY);
  return putty === -1 ? found : [...found, span(putty, text.length, 'private-key', 'Private key')];
}

const ENCODED = /(?<![A-Za-z0-9+/])(?:LS0tLS1CRUdJTi|M[A-I][A-Za-z0-9+/]{2})[A-Za-z0-9+/]{40,}={0,2}/g;

/** Private keys without their PEM lines, or base64 of the whole PEM. */
function encodedKeys(text: string): Found {
  return [...text.matchAll(ENCODED)]
    .filter(([key]) => (key.startsWith('LS0t') ? /PRIVATE KEY/.test(fromBase64(key)?.toString('latin1').slice(0, 60) ?? '') : isPrivateDer(fromBase64(key))))
    .map((found) => span(found.index, found.index + found[0].length, 'private-key', 'Private key'));
}

/**
 * The start of PKCS #1, PKCS #8 and SEC 1 private keys: SEQUENCE { INTEGER 0 or 1, … }. A certificate or public key has a SEQUENCE there.
 * Sources: RFC 8017 A.1.2, RFC 5958 2, RFC 5915 3.
 */
function isPrivateDer(bytes: Buffer | null): boolean {
  if (bytes === null || bytes[0] !== 0x30) return false;
  const first = bytes[1] ?? 0;
  const header = first < 0x80 ? 2 : 2 + (first & 0x7f);
  if (header > 5 || bytes[header] !== 0x02 || bytes[header + 1] !== 0x01) return false;
  const version = bytes[header + 2];
  const next = bytes[header + 3];
  return (version === 0 && (next === 0x02 || next === 0x30)) || (version === 1 && (next === 0x04 || next === 0x30));
}

const WEB_TOKEN = /(?<![A-Za-z0-9_-])(eyJ[A-Za-z0-9_-]{8,})\.([A-Za-z0-9_-]{0,})\.([A-Za-z0-9_-]{0,})(?:\.[A-Za-z0-9_-]{1,}){0,2}/g;

/** JWS and JWE in compact form (RFC 7515, 7516). Supabase's anonymous key is made for browsers. */
function webTokens(text: string): Found {
  return [...text.matchAll(WEB_TOKEN)]
    .filter(([token, header, , signature]) => {
      const parsed = jsonFromBase64(header ?? '');
      const isToken = typeof parsed === 'object' && parsed !== null && 'alg' in parsed && typeof parsed.alg === 'string';
      return isToken && (signature ?? '') !== '' && !isAnonymousToken(token);
    })
    .map((found) => span(found.index, found.index + found[0].length, 'json-web-token', 'JSON web token'));
}

/** A JWT with the role `anon`. */
export function isAnonymousToken(token: string): boolean {
  const claims = token.startsWith('eyJ') ? jsonFromBase64(token.split('.')[1] ?? '') : undefined;
  return typeof claims === 'object' && claims !== null && 'role' in claims && claims.role === 'anon';
}

const SCHEME = /(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.-]{0,30}:\/\//g;
const AUTHORITY_END = /[\s"'<>`\\|]/;
const LONGEST_AUTHORITY = 1_000;

/** `scheme://user:password@host`, and a random user name alone. Passwords may hold `/`, `#` and `@`, as people write them. */
function urlCredentials(text: string): Found {
  const found: Span[] = [];
  let seen = 0;
  for (const scheme of text.matchAll(SCHEME)) {
    const start = scheme.index + scheme[0].length;
    // What was searched without a sign of credentials is not searched again: many schemes in a row stay linear.
    if (start < seen) continue;
    const rest = text.slice(start, start + LONGEST_AUTHORITY);
    const stop = rest.search(AUTHORITY_END);
    const url = stop === -1 ? rest : rest.slice(0, stop);
    if (!url.includes('@')) seen = start + Math.max(0, url.length - SHORTEST_CREDENTIALS);
    else found.push(...userInfo(url, start));
  }
  return found;
}
const SHORTEST_CREDENTIALS = 100;

function userInfo(url: string, start: number): Found {
  const at = endOfUserInfo(url);
  if (at === -1) return [];
  const colon = url.slice(0, at).indexOf(':');
  return colon === -1 ? userAlone(url, at, start) : userAndPassword(url, colon, at, start);
}

function endOfUserInfo(url: string): number {
  const path = url.search(/[/?#]/);
  const strict = url.slice(0, path === -1 ? url.length : path).lastIndexOf('@');
  if (strict !== -1) return strict;
  // A slash before the @: only a password can hold it, and host:port/path is not one.
  const lenient = /^[^:/?#@\s]{0,100}:(?!\d{1,5}[/?#])[^@\s]{1,200}@(?=[A-Za-z0-9[][A-Za-z0-9.-]*(?:[:/?,]|$))/.exec(url);
  return lenient === null ? -1 : lenient[0].length - 1;
}

function userAndPassword(url: string, colon: number, at: number, offset: number): Found {
  const user = url.slice(0, colon);
  const password = url.slice(colon + 1, at);
  if (password === '' || isPlaceholder(decoded(password)) || isSample(user, password)) return [];
  return [span(offset + colon + 1, offset + at, 'url-credentials', 'Password inside a URL')];
}

const SAMPLE_USER = /^(?:user|username|usr|login|name|youruser|your[-_]?username|foo|u)$/i;
const SAMPLE_PASSWORD = /^(?:pass|password|passwd|pwd|secret|token|yourpassword|your[-_]?password|bar|p)$/i;
const isSample = (user: string, password: string): boolean => SAMPLE_USER.test(user) && SAMPLE_PASSWORD.test(password);

/** Sentry writes a public key there; every other long random user name is a token. */
function userAlone(url: string, at: number, offset: number): Found {
  const user = url.slice(0, at);
  const host = url.slice(at + 1);
  const isPublic = /^[a-f0-9]{32}$/.test(user) && (/sentry|ingest/i.test(host) || /\/\d{1,20}$/.test(host));
  return !isPublic && looksRandom(user, 'named') ? [span(offset, offset + at, 'url-credentials', 'Token inside a URL')] : [];
}

const AUTHORIZATION = /(?<![A-Za-z0-9])(Basic|Bearer|Token|ApiKey|Digest)[ :]\s{0,3}([A-Za-z0-9+/=._~-]{8,})/gi;

function authorizations(text: string): Found {
  return [...text.matchAll(AUTHORIZATION)].flatMap((found) => {
    const scheme = (found[1] ?? '').toLowerCase();
    const value = found[2] ?? '';
    const isSecret = scheme === 'basic' ? isUserAndPassword(textFromBase64(value)) : value.length >= 16 && looksRandom(value, 'named');
    const end = found.index + found[0].length;
    return isSecret ? [span(end - value.length, end, 'authorization-header', 'Authorization header')] : [];
  });
}

const COMMAND_USER = /(?<![A-Za-z0-9-])(?:-u|--user|--proxy-user)[ =]{1,2}["']?([^\s:"'-][^\s:"']{0,63}):([^\s"']{3,200})/g;

/** `curl -u user:password`; `docker run -u 1000:1000` names ids. */
function commandUsers(text: string): Found {
  return [...text.matchAll(COMMAND_USER)].flatMap((found) => {
    const password = found[2] ?? '';
    const end = found.index + found[0].length;
    return isPlaceholder(password) || /^\d+$/.test(password) ? [] : [span(end - password.length, end, 'authorization-header', 'User and password of a command')];
  });
}

export function isUserAndPassword(text: string | null): boolean {
  const colon = text?.indexOf(':') ?? -1;
  if (text === null || colon < 1 || /\s/.test(text.slice(0, colon))) return false;
  return text.length > colon + 2 && !text.includes('\n') && !isPlaceholder(text.slice(colon + 1));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone % is part of the password.
    return text;
  }
}

/** A line of PostgreSQL's password file: `host:port:database:user:password`. */
function passwordFileLine(text: string): Found {
  const line = /^[A-Za-z0-9.*-]{1,200}:(?:\d{2,5}|\*):[^:\s]{1,64}:[^:\s]{1,64}:([^:\s]{4,200})$/.exec(text);
  const password = line?.[1];
  return password === undefined || isPlaceholder(password) ? [] : [span(text.length - password.length, text.length, 'password-file', 'Line of a password file')];
}

const EASY_CONNECT = /(?<![\w$#.])[A-Za-z][\w$#.]{0,60}\/([^@\s/"']{4,128})@(?=\/\/[\w.-]{1,253}|[\w.-]{1,253}:\d{2,5}\/\w)/g;

/** Oracle's `user/password@//host:port/service`. */
function easyConnects(text: string): Found {
  return [...text.matchAll(EASY_CONNECT)].filter(([, password]) => !isPlaceholder(password ?? '')).map((found) => {
    const end = found.index + found[0].length - 1;
    return span(end - (found[1] ?? '').length, end, 'url-credentials', 'Password inside a connection string');
  });
}
