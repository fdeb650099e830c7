import { textFromBase64 } from './checksums.ts';
import { isPlaceholder } from './placeholders.ts';
import { looksRandom } from './randomness.ts';
import { spanOf, type Span } from './rule.ts';

type Found = readonly Span[];
const AUTHORIZATION = /(?<![A-Za-z0-9])(Basic|Bearer|Token|ApiKey|Digest)[ :]\s{0,3}([A-Za-z0-9+/=._~-]{8,})/gi;

/** What stands behind the name of a scheme in an Authorization header (RFC 7617, RFC 6750). */
export function authorizations(text: string): Found {
  return [...text.matchAll(AUTHORIZATION)].flatMap((found) => {
    const scheme = (found[1] ?? '').toLowerCase();
    const value = found[2] ?? '';
    const isSecret = scheme === 'basic' ? isUserAndPassword(textFromBase64(value)) : value.length >= 16 && looksRandom(value, 'named');
    const end = found.index + found[0].length;
    return isSecret ? [spanOf(end - value.length, end, 'authorization-header', 'Authorization header')] : [];
  });
}

const COMMAND_USER = /(?<![A-Za-z0-9-])(?:-u|--user|--proxy-user)[ =]{1,2}["']?([^\s:"'-][^\s:"']{0,63}):([^\s"']{3,200})/g;

/** `curl -u user:password`; `docker run -u 1000:1000` names ids. */
export function commandUsers(text: string): Found {
  return [...text.matchAll(COMMAND_USER)].flatMap((found) => {
    const password = found[2] ?? '';
    const end = found.index + found[0].length;
    return isPlaceholder(password) || /^\d+$/.test(password) ? [] : [spanOf(end - password.length, end, 'authorization-header', 'User and password of a command')];
  });
}

/** `user:password` on one line. */
export function isUserAndPassword(text: string | null): boolean {
  const colon = text?.indexOf(':') ?? -1;
  if (text === null || colon < 1 || /\s/.test(text.slice(0, colon))) return false;
  return text.length > colon + 2 && !text.includes('\n') && !isPlaceholder(text.slice(colon + 1));
}

/** Where programs take a password that no name announces: their flag, then the password in group 1. */
const COMMAND_PASSWORDS: readonly RegExp[] = [
  /(?<![\w-])(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump)\s[^\n;|]{0,200}?\s-p(?!\s)["']?([^\s"']{3,128})/g,
  /(?<![\w-])sshpass\s{1,3}-p\s{0,3}["']?([^\s"']{3,128})/g,
  /(?<![\w-])redis-cli\s[^\n;|]{0,200}?\s-a\s{1,3}["']?([^\s"']{3,128})/g,
  /(?<![\w-])(?:sqlcmd|bcp|isql)\s[^\n;|]{0,200}?\s-P\s{0,3}["']?([^\s"']{3,128})/g,
  /(?<![\w-])login\s[^\n;|]{0,200}?\s-p\s{1,3}["']?([^\s"']{3,128})/g,
  /(?<![\w-])lftp\s[^\n;|]{0,200}?-u\s{1,3}[\w.@-]{1,64},([^\s"']{3,128})/g,
  /(?<![\w-])smbclient\s[^\n;|]{0,200}?-U\s{1,3}["']?[\w.@\\-]{1,64}%([^\s"']{3,128})/g,
  /(?<![\w-])https?\s[^\n;|]{0,200}?(?:-a|--auth)\s{1,3}["']?[\w.@-]{1,64}:([^\s"']{3,128})/g,
  /ConvertTo-SecureString\s{1,3}(?:-String\s{1,3})?["']([^"']{3,128})/g,
  /(?<![\w-])-pass(?:in|out)?\s{1,3}pass:([^\s"']{3,128})/g,
];

/** `mysql -psecret`, `sshpass -p secret`, `redis-cli -a secret`, `docker login … -p secret`, `openssl … -pass pass:secret`. */
export const commandPasswords = (text: string): Found =>
  COMMAND_PASSWORDS.flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap((found) => {
      const password = found[1] ?? '';
      const end = found.index + found[0].length;
      return isPlaceholder(password) || /^["']?\$/.test(password) ? [] : [spanOf(end - password.length, end, 'command-password', 'Password of a command')];
    }),
  );
