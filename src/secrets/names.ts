import { translated, withoutAccents } from './languages.ts';
import { VENDORS } from './vendors.ts';
import { ABOUT, ENCRYPTED, FAINT, FAINT_ANYWHERE, KEY_OF, KEY_THEN, LABELS, NEVER_SECRET, OF_WHAT, OWNER, PASSWORD, SECRET, SHOWN, SIGNING, SYSTEM, THINGS, TOKEN, TRAILING } from './words.ts';

/**
 * What a name says about its value. `password`: a literal is a secret whatever it looks like. `secret`: likewise, unless it reads like the name of a secret.
 * `token`: a literal that is no plain word. `maybe`: only a random one. `about`: the name of something about a secret, an identifier, a hash or a place.
 */
export type NameKind = 'password' | 'secret' | 'token' | 'maybe' | 'about' | 'plain';

/** Lower-case words of a name: at separators and where camel case says so; digits at the end of a word dropped. */
export const wordsOf = (name: string): readonly string[] => translated(plainWords(name));

const plainWords = (name: string): readonly string[] =>
  withoutAccents(name.slice(0, 256))
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]{2,})([A-Z][a-z])/g, '$1 $2')
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .map((word) => word.toLowerCase())
    .filter((word) => word !== '')
    .map((word) => (/^(?:s3|sha\d+|md5|v\d+|oauth2|ed25519|x509|base64|b64|sha1)$/.test(word) ? word : word.replace(/\d+$/, '') || word));

/** @returns what the name of a variable, tag, field or JSON key suggests about its value. */
export const kindOfName = (name: string): NameKind => kindOf(wordsOf(name));

/** The same for the words of a name. */
export function kindOf(all: readonly string[]): NameKind {
  const words = withoutTrailing(all);
  if (isAppRoleSecret(words)) return 'token';
  const head = words.at(-1) ?? '';
  if ((OF_WHAT.has(head) && isPassword(words.at(-2) ?? '')) || isShortSecret(words)) return 'token';
  if ((ABOUT.has(head) && !isPhrase(words) && !isServiceRole(words)) || isShown(words) || (words.length > 1 && LABELS.has(words[0] ?? ''))) return 'about';
  const found = words.map((word, index) => tellingKind(words, word, index));
  const last = found.findLastIndex((kind) => kind !== null);
  if (last === -1) return FAINT.has(head) || VENDORS.has(head) || isAccessCode(words) ? 'maybe' : 'plain';
  const after = words.slice(last + 1);
  // `SECRET_STRING_KEY`: the key of an entry in a secret.
  if (after.some((word) => OWNER.has(word)) && found[last] === 'password') return 'token';
  if (after.some((word) => OWNER.has(word)) || after.length > 2 || /^keys?$/.test(head) && found.at(-1) === null) return 'maybe';
  return after.every((word) => SYSTEM.has(word)) ? (found[last] ?? 'plain') : demoted(found[last] ?? 'plain');
}

/** `PASSWORD_ENCODER`, `TOKEN_SLACK`: what follows says what of the password it is, or whose. Then a word is no secret. */
const demoted = (kind: NameKind): NameKind => (kind === 'password' ? 'token' : kind === 'plain' ? 'plain' : 'maybe');

/** Whether a name is that of something which services give a random id: `VERCEL_PROJECT`. */
export const isThing = (name: string): boolean => THINGS.has(withoutTrailing(wordsOf(name)).at(-1) ?? '');

/** Whether a name says that its value is encrypted: `ENCRYPTED_API_KEY`. */
export const saysEncrypted = (words: readonly string[]): boolean => words.some((word, index) => ENCRYPTED.has(word) || (word === 'cipher' && index === words.length - 1));

function withoutTrailing(all: readonly string[]): readonly string[] {
  let end = all.length;
  while (end > 1 && (TRAILING.has(all[end - 1] ?? '') || /^\d+$/.test(all[end - 1] ?? ''))) end--;
  return all.slice(0, end);
}

/** `API_SEC`, where `TIMEOUT_SEC` has seconds. */
const isShortSecret = (words: readonly string[]): boolean => words.at(-1) === 'sec' && /^(?:api|app|client|consumer|key|auth)$/.test(words.at(-2) ?? '');

/** HashiCorp Vault's SecretID is the password half of AppRole. */
const isAppRoleSecret = (words: readonly string[]): boolean => words.at(-1) === 'id' && words.at(-2) === 'secret' && words.some((word) => word === 'vault' || word === 'approle' || word === 'role' || word === 'bao');

/** `seed phrase`: the last word alone would mislead. */
const isPhrase = (words: readonly string[]): boolean => PHRASE.test(words.join('_'));
const PHRASE = /(?:^|_)(?:seed|recovery|secret|backup|mnemonic|wallet)_(?:phrase|words|text)$/;

/** Supabase's key that passes every rule. */
const isServiceRole = (words: readonly string[]): boolean => words.at(-1) === 'role' && words.at(-2) === 'service';

/** A key that is made to be shown: `SEARCH_KEY`, `SEARCH_ONLY_API_KEY`. */
function isShown(words: readonly string[]): boolean {
  const text = words.join('_');
  return (/_keys?$/.test(text) && (SHOWN.has(words.at(-2) ?? '') || /(?:^|_)search_only_/.test(text))) || (BUNDLED.test(text) && /_(?:keys?|token|dsn)$/.test(text));
}

/** Variables that build tools put into what browsers load. Sources: the pages of Next.js, Nuxt, Expo, Gatsby, Vite, Create React App, Vue CLI on them; Datadog's browser agent. */
const BUNDLED = /^(?:(?:next|nuxt|expo)_public|gatsby|vite|react_app|vue_app|ng_app)_|(?:^|_)rum_/;

const isAccessCode = (words: readonly string[]): boolean => words.at(-1) === 'code' && /^(?:access|security|unlock|pass|auth|verification)$/.test(words.at(-2) ?? '');

function tellingKind(words: readonly string[], word: string, index: number): NameKind | null {
  const before = words[index - 1] ?? '';
  const after = words[index + 1] ?? '';
  if (NEVER_SECRET.has(before) && !isPassword(word) && !SECRET.has(word)) return null;
  if (isPassword(word)) return word === 'pass' && (index !== words.length - 1 || /^(?:first|second|third|last|final|multi|single|dry|boarding|by|all)$/.test(before)) ? null : word === 'pw' && words.length === 1 ? 'token' : 'password';
  if (word === 'pin' && index === words.length - 1) return 'password';
  if (/^(?:phrase|words)$/.test(word) && /^(?:seed|recovery|secret|pass|backup|wallet)$/.test(before)) return 'password';
  if (SECRET.has(word)) return isSigning(words, index) ? 'password' : /^cred/.test(word) ? 'token' : 'secret';
  if (TOKEN.has(word)) return 'token';
  if (word === 'key' || word === 'keys') return before === 'secret' ? (word === 'key' && SIGNING.has(words[index - 2] ?? '') ? 'password' : 'secret') : KEY_OF.has(before) ? 'token' : KEY_THEN.has(after) ? 'token' : null;
  if (before === 'key' && KEY_THEN.has(word) && !KEY_OF.has(words[index - 2] ?? '')) return 'token';
  return FAINT_ANYWHERE.has(word) ? 'maybe' : compound(word, after);
}

const isPassword = (word: string): boolean => PASSWORD.has(word) || isMisspelt(word);
/** `passwrd`, `pasword`, `passowrd`: the same consonants, doubled ones once. */
const isMisspelt = (word: string): boolean => /^p[a-z]{4,9}$/.test(word) && /^psw(?:r?d|rt)s?$/.test(word.replace(/[aeiou]/g, '').replace(/(.)\1+/g, '$1'));

/** `ACCESS_TOKEN_SECRET` signs tokens, `TOKEN_SECRET` may be the name of what holds one. */
const isSigning = (words: readonly string[], index: number): boolean =>
  SIGNING.has(words[index - 1] === 'key' ? (words[index - 2] ?? '') : (words[index - 1] ?? '')) || (words[index - 1] === 'token' && /^(?:access|refresh|id|jwt)$/.test(words[index - 2] ?? '')) || /^(?:key|salt|seed)$/.test(words[index + 1] ?? '');

/** End like keys and are none, or none of a secret. */
const OTHER_KEYS = /(?:mon|don|tur|hoc|joc|whis|hot|primary|foreign|partition|sort|hash|range|row|routing|cache|public|pub|site|group|object|map|turn|low)keys?$/;

/** Words written together: `dbpassword`, `authtoken`. */
function compound(word: string, after: string): NameKind | null {
  if (/(?:password|passwd|passphrase|passwort|kennwort)$/.test(word)) return 'password';
  if (/(?:[a-z]{2,}pw[ds]?)$/.test(word)) return 'password';
  if (/secret$/.test(word)) return /^(?:client|app|jwt|session|webhook|consumer|api|auth|shared|signing)/.test(word) ? 'password' : 'secret';
  if (/[a-z]{2,}keys?$/.test(word) && !OTHER_KEYS.test(word)) return /(?:apikey|secretkey|privatekey|accesskey|encryptionkey|signingkey|masterkey|authkey)$/.test(word) ? 'token' : 'maybe';
  if (/(?:token|tkn)$|^(?:gh|github|gl|gitlab|ado|azdo|jira)pat$/.test(word)) return 'token';
  return /^(?:secret|password)/.test(word) && word.length > 8 && after === '' ? 'maybe' : null;
}
