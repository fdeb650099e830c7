import { textFromBase64 } from './checksums.ts';
import { isUserAndPassword } from './commands.ts';
import { isPublishable } from './formats.ts';
import { UUID } from './harmless.ts';
import { kindOf, kindOfName, saysEncrypted, wordsOf, type NameKind } from './names.ts';
import type { Value } from './reading.ts';
import type { Span } from './rule.ts';
import { isLiteralSecret } from './values.ts';
import type { SecretMatch } from '../model/facts.ts';

const TITLES = { password: 'Password in clear', secret: 'Secret in clear', token: 'Key or token in clear', maybe: 'Random value under a telling name' } as const;

/** The match for a literal under a telling name, or null. */
export function matchByName(name: string, value: string): SecretMatch | null {
  const words = wordsOf(name);
  const kind = kindOf(words);
  const text = value.trim();
  const isSecret = kind === 'about' || kind === 'plain' ? false : isLiteralSecret(kind, text) && !isPublicId(words, text) && !isOtherPin(words, text);
  if (!isSecret && !isPairOrBytes(name, words, text)) return null;
  return isPublishable(name, text) || isCiphertext(words, text) ? null : matchOf(isSecret ? kind : 'token');
}

const matchOf = (kind: NameKind): SecretMatch | null => (kind === 'about' || kind === 'plain' ? null : { rule: `named-${kind}`, title: TITLES[kind], by: 'name' });

/** Under a name that says so; a password that a person typed is none. */
export const isCiphertext = (words: readonly string[], value: string): boolean => /^[A-Za-z0-9+/_-]{40,}={0,2}$/.test(value) && saysEncrypted(words);

/**
 * Ids of keys and interfaces. OpenPGP's fingerprint names both halves of a pair (RFC 9580 5.5.4); AWS KMS gives keys UUIDs;
 * Amazon API Gateway and AppSync give interfaces ten and 26 small letters and digits.
 */
const isPublicId = (words: readonly string[], value: string): boolean =>
  (/^(?:[0-9A-F]{16}|[0-9A-F]{40})$/.test(value) && has(words, /^(?:gpg|pgp)$/)) || (UUID.test(value) && has(words, /^(?:kms|cmk)$/)) || (/^[a-z0-9]{10,26}$/.test(value) && words.at(-1) === 'api');

/** Of a chip or a map. */
const isOtherPin = (words: readonly string[], value: string): boolean => words.at(-1) === 'pin' && !/\d{4}/.test(value);

const isPairOrBytes = (name: string, words: readonly string[], value: string): boolean => isPair(words, value) || isEncodedPair(name, value) || isKeyBytes(words, value);

/** `user:password` under a name such as BASIC_AUTH, or several under USERS; not `host:port`. */
function isPair(words: readonly string[], value: string): boolean {
  const head = words.at(-1) ?? '';
  if (/^(?:users|accounts|logins)$/.test(head)) return value.length <= LONGEST_LIST && value.split(/[,;\s]{1,3}/).every((one) => USER_AND_PASSWORD.test(one));
  if (!/^(?:auth|login|logon|logins|basic)$/.test(head)) return false;
  const password = /^[A-Za-z0-9_.@+-]{1,64}(?::| \/ )([^\s:/]{5,200})$/.exec(value)?.[1];
  return password !== undefined && !password.startsWith('$') && isLiteralSecret('password', password);
}
const LONGEST_LIST = 4_000;
const USER_AND_PASSWORD = /^[\w.@+-]{1,64}:(?!\$)(?=\S*\d)(?=\S*[A-Za-z])[^\s:/]{6,128}$/;

/** The same in base64, as npm and Docker write it. */
const isEncodedPair = (name: string, value: string): boolean => value.length >= 12 && /auth|cred|login/i.test(name) && isUserAndPassword(textFromBase64(value));

/** The bytes of a key as a JSON array, as Solana's tools write them. */
const isKeyBytes = (words: readonly string[], value: string): boolean => value.startsWith('[') && /^\[\s?\d{1,3}(?:\s?,\s?\d{1,3}){31,127}\s?\]$/.test(value) && has(words, /^(?:keys?|keypair|secret|seed|wallet|private|signer|payer|authority)$/);

const has = (words: readonly string[], word: RegExp): boolean => words.some((one) => word.test(one));

/** More of a value decides nothing. */
const LONGEST_JUDGED = 2_000;

/** A literal behind its name in a longer text. */
export function literalSpan(name: string, value: Value): readonly Span[] {
  if (value.quoted ? isLabel(value.text) : isPattern(value.text)) return [];
  const match = matchByName(name, value.text.slice(0, LONGEST_JUDGED));
  return match === null ? [] : [{ start: value.start, end: value.start + value.text.length, match }];
}

/** What a page shows beside a field: `Passwort`, `Forgot your password?`. */
const isLabel = (text: string): boolean => /^\p{Lu}\p{Ll}{1,30}(?: \p{L}{1,30}){0,8}[?!.:]?$/u.test(text) && (text.includes(' ') || wordsOf(text).some((word) => kindOfName(word) !== 'plain'));

/** Behind `password=` in a regular expression or a pattern of Grok. */
const isPattern = (text: string): boolean => /^(?:\(\?|\(?\[\^?|\(?\\[wdsSWDb]|\(?\.[*+]|%\{|\{[\w.]{0,40}\}|[%$]\d|\?$)/.test(text);
