import type { SecretMatch } from '../model/facts.ts';
import { isRandomAlone } from './alone.ts';
import { assignmentsIn, namedValues } from './assignments.ts';
import { textFromBase64 } from './checksums.ts';
import { isUserAndPassword } from './commands.ts';
import { formatsIn, isPublishable } from './formats.ts';
import { isHarmless } from './harmless.ts';
import { isCiphertext, matchByName } from './literals.ts';
import { kindOfName, wordsOf } from './names.ts';
import type { Span } from './rule.ts';

const BY_ENTROPY: SecretMatch = { rule: 'random-value', title: 'Value too random to be anything but a key', by: 'entropy' };
const ENCODED: SecretMatch = { rule: 'encoded-credentials', title: 'Credentials in base64', by: 'format' };

/** The one secret that best describes a value under a name: format before name before entropy; null for none. */
export function bestMatch(name: string, value: string): SecretMatch | null {
  return (formatsIn(value, name)[0] ?? null)?.match ?? matchByName(name, value) ?? assignmentsIn(value)[0]?.match ?? encodedMatch(name, value) ?? randomMatch(name, value) ?? randomLeaf(value);
}

/** Base64 around JSON, a connection string or `user:password`, once. */
function encodedMatch(name: string, value: string): SecretMatch | null {
  const decoded = value.length < 12 ? null : textFromBase64(value.trim());
  if (decoded === null) return null;
  const isPair = /auth|cred|login/i.test(name) && isUserAndPassword(decoded);
  return isPair ? ENCODED : (formatsIn(decoded)[0]?.match ?? assignmentsIn(decoded)[0]?.match ?? null);
}

const randomMatch = (name: string, value: string): SecretMatch | null => (kindOfName(name) !== 'about' && isRandomAlone(name, value) && textFromBase64(value.trim()) === null && !isPublishable(name, value) && !isCiphertext(wordsOf(name), value.trim()) ? BY_ENTROPY : null);

/** What SOPS and eyaml encrypted inside a document that can be read. */
const SEALED = /ENC\[[^\]]{1,4000}\]/g;

/** A random value inside JSON or the like. Members of public keys are random, too (RFC 7517, 7518); Google's keys have a rule of their own. */
const randomLeaf = (value: string): SecretMatch | null =>
  /^\s{0,4}[[{]|\n/.test(value) && !isHarmless(value) && namedValues(value.replace(SEALED, '')).some(({ name, value: { text } }) => text.length >= 32 && !text.startsWith('AIza') && !/^(?:n|e|x|y|kid|x5[ctu]|kty|use|alg)$/i.test(name) && randomMatch(name, text) !== null) ? BY_ENTROPY : null;

const TOKEN = /[^\s"'`<>()[\]{},;]{20,}/g;

/** Everything in a free text that is a secret; may overlap. */
export function secretsIn(text: string, field: string): readonly Span[] {
  const whole = matchByName(field, text) ?? encodedMatch(field, text);
  if (whole !== null) return [{ start: 0, end: text.length, match: whole }];
  return [...formatsIn(text, field), ...assignmentsIn(text), ...tokens(text, field)];
}

function tokens(text: string, field: string): readonly Span[] {
  return [...text.matchAll(TOKEN)].flatMap((found) => {
    // The value of a pair: behind its last equals sign that is no padding.
    const offset = found[0].replace(/=+$/, '').lastIndexOf('=') + 1;
    const token = found[0].slice(offset);
    const match = encodedMatch('', token) ?? randomMatch(field, token);
    return match === null ? [] : [{ start: found.index + offset, end: found.index + found[0].length, match }];
  });
}
