import { isPlaceholder } from './placeholders.ts';
import { isReference } from './references.ts';
import type { NameKind } from './names.ts';
import { looksRandom } from './randomness.ts';

const UUID = /^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$/i;
const NUMBER = /^[+-]?\d{1,40}(?:\.\d{1,20})?$/;
const QUANTITY = /^\d{1,12}(?:\.\d{1,6})?\s{0,2}(?:ms|s|m|h|d|w|y|b|kb|mb|gb|kib|mib|gib|%|sec|secs|seconds?|mins?|minutes?|hours?|days?|weeks?|months?|years?|rpm|rps|bits?|bytes?|chars?)$/i;
const DATE = /^\d{4}-\d{2}-\d{2}(?:[T ][\d:.]{5,15}(?:Z|[+-]\d{2}:?\d{2})?)?$|^PT?(?:\d{1,6}[YMWDHS]){1,6}$/i;
const SWITCH = /^(?:true|false|yes|no|y|n|on|off|enabled?|disabled?|none|null|nil|undefined|default|auto|automatic|required|optional|always|never|required|managed|inherit|unknown|any|all|ok|active|inactive|(?:string|int|id|boolean|float)!?)$/i;
const METHOD =
  /^(?:bearer|basic|digest|jwt|oauth2?|oidc|saml|apikey|api[-_]key|header|cookie|query|body|vault|aws|ssm|secretsmanager|secrets[-_ ]?manager|parameter[-_ ]?store|env|environment|file|kms|iam|rotate|plain|standard|static|dynamic|opaque|hs(?:256|384|512)|rs(?:256|384|512)|es(?:256|384|512)|ps(?:256|384|512)|eddsa|rsa|ecdsa|ed25519|x25519|aes[-_]?(?:128|192|256)?(?:[-_](?:gcm|cbc|ctr))?|sha[-_]?(?:1|256|384|512)|md5|bcrypt|scrypt|argon2(?:id|i|d)?|pbkdf2|hmac[-_]?sha[-_]?(?:1|256|384|512)|string|secure[-_]?string|x-[a-z]{1,20}(?:-[a-z]{1,20}){0,4}|authorization|client[-_](?:credentials|secret[-_](?:basic|post))|authorization[-_]code|refresh[-_]token|access[-_]token|id[-_]token|development|production|staging|debug|info|warn|error|localhost|redis|postgres|mysql|dynamodb)$/i;
const HASH = /^\$(?:2[abxy]?|5|6|1|apr1|y|argon2(?:id|i|d)|pbkdf2(?:-sha\d{1,3})?|scrypt|s0)\$|^\{(?:S?SHA(?:256|384|512)?|S?MD5|CRYPT|PBKDF2)\}|^(?:sha(?:1|256|384|512)|md5|blake[23][bs]?|crc32)[:=\-_][A-Za-z0-9+/=]{8,}$|^pbkdf2[_:]sha\d{1,3}\$|^scrypt:\d|^SCRAM-SHA-\d{1,3}\$|^[\w.@-]{1,64}:(?:\$(?:apr1|2[abxy]|5|6|y)\$|\{S?SHA\d{0,3}\})/i;
const PUBLIC = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}(?:PUBLIC KEY(?: BLOCK)?|CERTIFICATE(?: REQUEST)?|X509 CRL|DH PARAMETERS|EC PARAMETERS|PGP MESSAGE|SSH2 PUBLIC KEY)|^(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-nistp\d{3}|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com) AAAA|^age1[a-z0-9]{50,}$|^LS0tLS1CRUdJTiBD|^LS0tLS1CRUdJTiBQVUJM|^(?:MII[A-Za-z0-9+/]{3}AN|MIIB[A-Za-z0-9+/]{2}AN|MIG[A-Za-z0-9+/]{2}A0G|MFkwEwYH|MCowBQYDK2V|MIICIjAN|MIIBIjAN|MIID|MIIF|MIIE[^opqvwuj])/;
const PUBLISHABLE = /^(?:pk_(?:live|test)_|pk\.eyJ|sb_publishable_|pub[a-f0-9]{32}$|rzp_key_|FLWPUBK|appl_|goog_|strp_|pk-lf-|pk_(?:live|test)|phc_|public-|ek_|client_|pub-|GTM-|G-[A-Z0-9]{6,12}$|UA-\d|ca-pub-)/;
const CIPHERTEXT = /^(?:AQICAH|AQECAH|AQIDAH|AQEDAH)[A-Za-z0-9+/_=-]{20,}|^ENC\[.{1,4000}\]$|^ENC\(.{1,4000}\)$|^\{cipher\}|^vault:v\d{1,4}:|^!vault\b|^\$ANSIBLE_VAULT|^-----BEGIN PGP MESSAGE|^AgA[A-Za-z0-9+/]{100,}/;
const FILE_PATH = /^(?:file:\/\/)?(?:[A-Za-z]:\\|~|\.{1,2})?[/\\][^\s:;=]{1,400}$/;
const FILE_NAME = /^[\w.-]{1,100}\.(?:pem|key|crt|cer|p12|pfx|jks|json|ya?ml|txt|env|conf|cfg|ini|properties|js|mjs|cjs|ts|py|jar|so|sh|csv|xml|html|zip|tf|toml|pub|gpg|asc)$/i;
const PLAIN_URL = /^(?:[a-z][a-z0-9+.-]{1,20}:)?\/\/\S{1,2000}$/i;
const EMAIL = /^[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}$/;
const HOST = /^(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})\.){1,10}[A-Za-z]{2,20}(?::\d{1,5})?$/;
const CONSTANT = /^[A-Z][A-Z0-9]{0,30}(?:_[A-Z0-9]{1,30}){1,8}$/;
const DOTTED = /^[A-Za-z_$][\w$]{0,60}(?:\.[A-Za-z_$][\w$-]{0,60}){1,10}$/;
const WORDS = /^[A-Za-z]{1,24}\d{0,3}(?:[-_/.: ][A-Za-z]{1,24}\d{0,3}){1,12}\/?$/;

/** Values that are never a secret, whatever their name says. */
const isHarmless = (value: string): boolean =>
  isPlaceholder(value) || isReference(value) || SWITCH.test(value) || QUANTITY.test(value) || DATE.test(value) || HASH.test(value) || PUBLIC.test(value) || PUBLISHABLE.test(value) || CIPHERTEXT.test(value) || isFile(value) || PLAIN_URL.test(value);

/** A path of readable parts; a random key may begin with a slash, too. */
const isFile = (value: string): boolean => FILE_NAME.test(value) || (FILE_PATH.test(value) && value.split(/[/\\]/).every((part) => part.length < 12 || !looksRandom(part, 'named')));

/** Whether a value under a name of that kind is a secret in clear. `about` and `plain` never are by name. */
export function isLiteralSecret(kind: NameKind, value: string): boolean {
  const text = value.trim();
  if (kind === 'about' || kind === 'plain' || isHarmless(text)) return false;
  if (kind === 'password') return isPassword(text);
  if (text.length < 5 || NUMBER.test(text) && text.length < 16 || METHOD.test(text) || EMAIL.test(text) || isPointer(text) || isListOf(text)) return false;
  if (kind === 'maybe') return isRandomWhole(text);
  if (kind === 'secret') return !WORDS.test(text) || isRandomWhole(text);
  return UUID.test(text) || isRandomWhole(text) || !isWordy(text);
}

const isPassword = (text: string): boolean => text.length >= (NUMBER.test(text) ? 4 : 3) && !(CONSTANT.test(text) && !/\d/.test(text)) && !METHODS_FOR_PASSWORDS.test(text);
const METHODS_FOR_PASSWORDS = /^(?:ssm|secretsmanager|secrets[-_]manager|vault|iam|kms|env|file|rds-iam|bcrypt|scrypt|argon2(?:id|i|d)?|pbkdf2|hs256|rs256|es256)$/i;

/** The name of a variable, a property or a host. */
const isPointer = (text: string): boolean => (CONSTANT.test(text) || DOTTED.test(text) || HOST.test(text)) && !isRandomWhole(text);

/** Plain words, alone or joined: under a token's name they are the name of one. Sentences too. */
const isWordy = (text: string): boolean => /^[A-Za-z]{1,24}$/.test(text) || WORDS.test(text) || /^[A-Za-z][a-z]{0,20}(?: [A-Za-z'’,.-]{1,20}){2,}$/.test(text);

/** Short names with commas. */
const isListOf = (text: string): boolean => text.includes(',') && text.split(',').every((part) => /^[\w .:/-]{0,24}$/.test(part) && !looksRandom(part.trim(), 'named'));

const isRandomWhole = (text: string): boolean => UUID.test(text) || looksRandom(text, 'named');

/** Digests, trace ids and the like: hexadecimal parts. */
const HEX_PARTS = /^[0-9a-f]{1,64}(?:[-:_.][0-9a-f]{1,64}){1,8}$/i;
const HEX_HASH = /^(?:0x)?(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})$/i;
const BINARY = /^(?:data:[a-z]|iVBOR|\/9j\/|H4sI|UEsD|JVBER|R0lGOD|AAAA)/;
/** Ids with a random part that AWS and others document as no secret. */
const ID = /^(?:[a-z]{2}-[a-z]+-\d(?:_|:)[A-Za-z0-9-]{8,}|[a-z]{1,12}-[0-9a-f]{8,17}|(?:AIDA|AROA|AGPA|AIPA|ANPA|ANVA|ASCA|APKA)[A-Z0-9]{16}|Z[A-Z0-9]{12,21}|[EK][A-Z0-9]{12,14}|o-[a-z0-9]{10,32}|r-[a-z0-9-]{4,40}|01[A-HJKMNP-TV-Z0-9]{24}|(?:prod|price|acct|cus|prctbl|sub|plan|whk|we|evt|req|org|proj|user|usr|acc|team|ws|app|inst|asst|file|vs|thread|run|cmpl|msg)[-_][A-Za-z0-9]{8,}|AC[0-9a-f]{32}|(?:MG|PN|VA|IS|SM|ZS|WK|FW|SID)[0-9a-f]{32}|d-[0-9a-f]{32}|ghp_.*|gh[ousr]_.*|npm_.*|[0-9]{6,20}-[a-z0-9]{20,40}\.apps\.googleusercontent\.com|i-0[0-9a-f]{16}|c2lk.*)$/;

/** Whether a text alone, under a name that suggests nothing, is so random that it can only be a key. Last resort. */
export function isRandomAlone(value: string): boolean {
  const text = value.trim();
  if (text.length < 20 || text.length > 512 || /\s/.test(text) || UUID.test(text) || HEX_HASH.test(text) || HEX_PARTS.test(text) || BINARY.test(text) || ID.test(text)) return false;
  if (isHarmless(text) || EMAIL.test(text) || text.includes('://') || HOST.test(text)) return false;
  return looksRandom(text, 'alone') && hasNoLongWords(text) && hasRandomCore(text);
}

/** One unbroken run is long enough, or most of the text is random runs: names with a short generated suffix are left alone. */
const hasRandomCore = (text: string): boolean => {
  const parts = text.split(/[-_./:,;|@=+]+/);
  if (parts.some((part) => part.length >= 20 && looksRandom(part, 'alone'))) return true;
  const random = parts.filter((part) => part.length < 10 || looksRandom(part, 'named'));
  return text.length >= 32 && random.length === parts.length && parts.filter((part) => part.length >= 10).join('').length >= text.length / 2;
};

/** Words of six and more common letters in one case do not come about by chance. */
const hasNoLongWords = (text: string): boolean => (text.match(/[A-Z]?[a-z]{5,}/g) ?? []).filter((part) => part.length >= 6).join('').length < text.length / 3;
