import { isPlaceholder } from './placeholders.ts';
import { looksRandom } from './randomness.ts';
import { spanOf, type Span } from './rule.ts';

type Found = readonly Span[];
const SCHEME = /(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.-]{0,30}:\/\//g;
const AUTHORITY_END = /[\s"'<>`\\|]/;
const LONGEST_AUTHORITY = 1_000;

/** `scheme://user:password@host`, and a random user name alone. Passwords may hold `/`, `#` and `@`, as people write them. */
export function urlCredentials(text: string): Found {
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
  return [spanOf(offset + colon + 1, offset + at, 'url-credentials', 'Password inside a URL')];
}

const SAMPLE_USER = /^(?:user|username|usr|login|name|youruser|your[-_]?username|foo|u)$/i;
const SAMPLE_PASSWORD = /^(?:pass|password|passwd|pwd|secret|token|yourpassword|your[-_]?password|bar|p)$/i;
const isSample = (user: string, password: string): boolean => SAMPLE_USER.test(user) && SAMPLE_PASSWORD.test(password);

/** `user:password@host:port` and `sip:user:password@host`, nothing else; not `mailto:ops@…`, `image:tag@…`. */
const BARE = /^(?:sips?:)?[\w.+-]{1,64}:([^\s:@/]{5,128})@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,20}(?::\d{2,5})?(?:\/\S{0,200})?$/;
/** Oracle's `user/password@NAME`. */
const BARE_ORACLE = /^[A-Za-z]\w{0,60}\/([^\s@/]{4,128})@[A-Z][A-Z0-9_]{2,30}$/;

/** Credentials in front of a host without a scheme, where nothing else is in the text. */
export function bareUserInfo(text: string): Found {
  const password = (BARE.exec(text) ?? BARE_ORACLE.exec(text))?.[1];
  if (password === undefined || isPlaceholder(password) || !/\d/.test(password) || !/[A-Za-z]/.test(password)) return [];
  const start = text.lastIndexOf(`${password}@`);
  return [spanOf(start, start + password.length, 'url-credentials', 'Password inside a connection string')];
}

/** Sentry writes a public key there; every other long random user name is a token. */
function userAlone(url: string, at: number, offset: number): Found {
  const user = url.slice(0, at);
  const host = url.slice(at + 1);
  const isPublic = /^[a-f0-9]{32}$/.test(user) && (/sentry|ingest/i.test(host) || /\/\d{1,20}$/.test(host));
  return !isPublic && looksRandom(user, 'named') ? [spanOf(offset, offset + at, 'url-credentials', 'Token inside a URL')] : [];
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
export function passwordFileLine(text: string): Found {
  const line = /^[A-Za-z0-9.*-]{1,200}:(?:\d{2,5}|\*):[^:\s]{1,64}:[^:\s]{1,64}:([^:\s]{4,200})$/.exec(text);
  const password = line?.[1];
  return password === undefined || isPlaceholder(password) ? [] : [spanOf(text.length - password.length, text.length, 'password-file', 'Line of a password file')];
}

const EASY_CONNECT = /(?<![\w$#.])[A-Za-z][\w$#.]{0,60}\/([^@\s/"']{4,128})@(?=\/\/[\w.-]{1,253}|[\w.-]{1,253}:\d{2,5}[/:]\w)/g;

/** Oracle's `user/password@//host:port/service`. */
export function easyConnects(text: string): Found {
  return [...text.matchAll(EASY_CONNECT)].filter(([, password]) => !isPlaceholder(password ?? '')).map((found) => {
    const end = found.index + found[0].length - 1;
    return spanOf(end - (found[1] ?? '').length, end, 'url-credentials', 'Password inside a connection string');
  });
}
