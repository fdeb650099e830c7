import { literalSpan } from './literals.ts';
import { wordsOf } from './names.ts';
import { looksRandom } from './randomness.ts';
import { valueAt } from './reading.ts';
import type { Span } from './rule.ts';
import { NEVER_SECRET, SHOWN } from './words.ts';

const WORD = 'password|passwd|passwort|kennwort|passphrase|pass phrase|passcode|pwd|pw|pin|secret|token|api[ -]?key|access key|secret key|mot de passe|contraseña|contrasena|senha|wachtwoord|hasło|lösenord';
/** What stands between a word and its value: no noun, else it would be about something else. */
const BETWEEN = '(?:is|are|was|ist|war|es|est|now|still|set|changed|reset|to|as|be|been|has|will|must|lautet|temporal|temporary|initial)';
/** `the password is …`, `password was changed to …`. */
const PROSE = new RegExp(`(?<![\\p{L}\\p{N}])(${WORD})(?:\\s${BETWEEN}){0,4}\\s{1,3}`, 'giu');
/** `password of the reports user: …`. */
const PROSE_OF = new RegExp(`(?<![\\p{L}\\p{N}])(${WORD})(?:\\s\\p{L}{1,12}){0,5}\\s{0,2}(?:[:=→]|->)\\s{1,3}`, 'giu');
/** `key …`: only random ones, and none of a table or a cache. */
const KEY = /(?<![\p{L}\p{N}])(?:(\p{L}{1,20})[ -])?keys?[:\s]{1,3}([A-Za-z0-9+/=_-]{24,200})(?![A-Za-z0-9+/=_-])/giu;
/** `credentials app:Secret1`, `login app / Secret1`. */
const LOGIN = /(?<![\p{L}\p{N}])(?:credentials?|creds|log[io]n|user|auth|zugang|zugangsdaten|acceso|accès|accesso)[:\s]{1,3}(?:(?:with|as|is|for|mit|con|avec)\s)?[\w.@+-]{2,64}(:|\/|\s\/\s)([^\s"'<>:/,;]{6,128})/giu;

/** Secrets in sentences. */
export const secretsInProse = (text: string): readonly Span[] => [...announced(text, PROSE), ...announced(text, PROSE_OF), ...keys(text), ...logins(text)];

const announced = (text: string, pattern: RegExp): readonly Span[] =>
  [...text.matchAll(pattern)].flatMap((found) => {
    const value = valueAt(text, found.index + found[0].length);
    return value.text.length >= 6 && isDistinct(value.text) ? literalSpan(found[1] ?? '', value) : [];
  });

const keys = (text: string): readonly Span[] =>
  [...text.matchAll(KEY)].flatMap((found) => {
    const [before = ''] = wordsOf(found[1] ?? '');
    const value = found[2] ?? '';
    const start = found.index + found[0].length - value.length;
    return NEVER_SECRET.has(before) || SHOWN.has(before) || /^(?:gpg|pgp|host|cmk)$/.test(before) || !looksRandom(value, 'named') ? [] : literalSpan('key', { text: value, start, quoted: false });
  });

const logins = (text: string): readonly Span[] =>
  [...text.matchAll(LOGIN)].flatMap((found) => {
    const password = found[2] ?? '';
    const start = found.index + found[0].length - password.length;
    // A slash stands in paths, too: then more than a version must speak for a password.
    const isClear = found[1] === ':' ? isDistinct(password) : isDistinct(password) && /\d{3}|[!#$%^&*=@~]|[A-Z].*\d|\d.*[A-Z]/.test(password);
    return isClear ? literalSpan('password', { text: password, start, quoted: false }) : [];
  });

/** Unlike a word of a sentence: digits and letters, an unusual sign, or upper case inside. */
export const isDistinct = (text: string): boolean => (/\d/.test(text) && /[A-Za-z]/.test(text)) || /[!#$%^&*+=@~]/.test(text) || looksRandom(text, 'named') || /^\d{6,}$/.test(text);

