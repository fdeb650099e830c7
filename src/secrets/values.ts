import { EMAIL, HOST, UUID, isHarmless } from './harmless.ts';
import { isResource } from './ids.ts';
import type { NameKind } from './names.ts';
import { looksRandom } from './randomness.ts';

const NUMBER = /^[+-]?\d{1,40}(?:\.\d{1,20})?$/;
const METHOD =
  /^(?:bearer|basic|digest|jwt|oauth2?|oidc|saml|apikey|api[-_]key|header|cookie|query|body|vault|aws|ssm|secretsmanager|secrets[-_ ]?manager|parameter[-_ ]?store|env|environment|file|kms|iam|rotate|plain|standard|static|dynamic|opaque|hs(?:256|384|512)|rs(?:256|384|512)|es(?:256|384|512)|ps(?:256|384|512)|eddsa|rsa|ecdsa|ed25519|x25519|aes[-_]?(?:128|192|256)?(?:[-_](?:gcm|cbc|ctr))?|sha[-_]?(?:1|256|384|512)|md5|bcrypt|scrypt|argon2(?:id|i|d)?|pbkdf2|hmac[-_]?sha[-_]?(?:1|256|384|512)|string|secure[-_]?string|x-[a-z]{1,20}(?:-[a-z]{1,20}){0,4}|authorization|client[-_](?:credentials|secret[-_](?:basic|post))|authorization[-_]code|refresh[-_]token|access[-_]token|id[-_]token|development|production|staging|debug|info|warn|error|dev|prod|stage|test|localhost|redis|postgres|mysql|dynamodb)$/i;
const CONSTANT = /^[A-Z][A-Z0-9]{0,30}(?:_[A-Z0-9]{1,30}){1,8}$/;
const DOTTED = /^[A-Za-z_$]\w{0,60}(?:\.[A-Za-z_$][\w-]{0,60}){1,10}$/;
const WORDS = /^[A-Za-z]{1,24}\d{0,3}(?:[-_/.: ][A-Za-z]{1,24}\d{0,3}){1,12}\/?$/;

/** Whether a value under a name of that kind is a secret in clear. `about` and `plain` never are by name. */
export function isLiteralSecret(kind: NameKind, value: string): boolean {
  const text = value.trim();
  if (kind === 'about' || kind === 'plain' || isHarmless(text)) return false;
  if (kind === 'password') return isPassword(text);
  if (text.length < 5 || NUMBER.test(text) && text.length < 16 || METHOD.test(text) || EMAIL.test(text) || isPointer(text) || isListOf(text) || isRegex(text)) return false;
  if (kind === 'maybe') return isRandomWhole(text) && !isResource(text);
  if (kind === 'secret') return !WORDS.test(text) || isRandomWhole(text);
  return UUID.test(text) || isRandomWhole(text) || !isWordy(text);
}

const isPassword = (text: string): boolean => text.length >= (NUMBER.test(text) ? 4 : 3) && !(CONSTANT.test(text) && !/\d/.test(text)) && !METHODS_FOR_PASSWORDS.test(text);
const METHODS_FOR_PASSWORDS = /^(?:ssm|secretsmanager|secrets[-_]manager|vault|iam|kms|env|file|rds-iam|bcrypt|scrypt|argon2(?:id|i|d)?|pbkdf2|hs256|rs256|es256)$/i;

/** The name of a variable, a property or a host. */
const isPointer = (text: string): boolean => (CONSTANT.test(text) || DOTTED.test(text) || HOST.test(text)) && !isRandomWhole(text);

/** Plain words, alone or joined: under a token's name they are the name of one. Sentences too. */
const isWordy = (text: string): boolean => /^[A-Za-z]{1,24}$/.test(text) || (WORDS.test(text) && !/[A-Za-z]\d{3}$/.test(text)) || /^[A-Za-z][a-z]{0,20}(?: [A-Za-z'’,.-]{1,20}){1,}[.?!:]?$/.test(text);

/** Anchored, or with classes of characters. */
const isRegex = (text: string): boolean => /^\^.{1,400}\$$/.test(text) || /\[(?:A-Z|a-z|0-9|\^)|\\[dwsb][+*{]|\(\?[:=!<]/.test(text);

/** Short names with commas. */
const isListOf = (text: string): boolean => text.includes(',') && text.split(',').every((part) => /^[\w .:/-]{0,24}$/.test(part) && !looksRandom(part.trim(), 'named'));

const isRandomWhole = (text: string): boolean => UUID.test(text) || looksRandom(text, 'named') || (HEX_GROUPS.test(text) && looksRandom(text.replace(/[-:.]/g, ''), 'named'));
/** `uuid:digest` and the like. */
const HEX_GROUPS = /^[0-9a-f]{4,64}(?:[-:.][0-9a-f]{4,64}){1,8}$/;
