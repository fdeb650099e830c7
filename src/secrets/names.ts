/**
 * What a name says about its value. `password`: a literal is a secret whatever it looks like. `secret`: likewise, unless it reads like the name of a secret.
 * `token`: a literal that is no plain word. `maybe`: only a random one. `about`: the name of something about a secret, an identifier, a hash or a place.
 */
export type NameKind = 'password' | 'secret' | 'token' | 'maybe' | 'about' | 'plain';

const list = (words: string): ReadonlySet<string> => new Set(words.split(' '));

const PASSWORD = list('password passwords passwd passphrase passcode pwd pswd psw pw pass passwort kennwort motdepasse mdp contrasena contrasenia senha wachtwoord haslo heslo parola lozinka salasana losenord mnemonic pepper pincode psk userpass dbpass mypass rootpass smtppass');
const SECRET = list('secret secrets credential credentials creds cred secreto segredo geheimnis privkey signingsecret');
const TOKEN = list('token tokens apikey apikeys apitoken accesskey secretkey privatekey masterkey encryptionkey signingkey licensekey authkey jwt pat bearer authtoken accesstoken refreshtoken bottoken passkey sessionkey otp totp hmac webhookkey sharedkey accountkey authorization basicauth connstr connectionstring');
/** In front of `key` or `keys` they make it a secret. */
const KEY_OF = list('api access secret private priv signing signature sign encryption encrypt encryptor decryption decrypt crypto cipher master account shared storage service license licence auth authentication authorization hmac aes rsa ecdsa ed25519 ssh gpg pgp tls ssl deploy deployment webhook session cookie subscription admin server app application integration function jwt jwe jws write ingest ingestion root client consumer bot wallet vault sas fernet seal unseal recovery instrumentation user host proxy developer dev merchant security');
/** Names of these are secrets by their own word, whatever the value reads like. */
const SIGNING = list('jwt session client webhook signing app cookie auth hmac shared oauth oauth2 consumer csrf xsrf nextauth api access token flask django rails express laravel encryption hash salt crypto hook callback bot master otp totp secure internal');
/** At the end of a name they say that the value is not the secret itself. */
const ABOUT = list(
  'id ids identifier arn arns name names url urls uri uris endpoint endpoints host hosts hostname port path paths file files filename filepath dir directory folder location ttl expiry expiration expire expires expiresin timeout seconds secs sec minutes mins hours days ms millis duration interval age maxage length len size min max minimum maximum limit limits count number num type types kind format algorithm algo alg header headers field fields column attribute attr claim claims prefix suffix version versions policy policies enabled enable disabled disable required optional allowed rotation rotate rotated rotator region bucket table tablename topic queue stream parameter parameters param params ref reference references provider issuer iss audience aud scope scopes manager store backend engine mode status state validation validator validate cache label alias aliases hash hashes hashed digest fingerprint thumbprint checksum sha sha1 sha256 sha512 md5 etag crc commit revision rev public pub publishable publickey pubkey anon cost rounds iterations usage attempts retries retry reset hint strategy source sources method methods flow grant username email mail template subject page role group cluster domain level log logs debug feature flag flags leeway skew window delay threshold period schedule cron rate class handler module plugin lambda extension layer resolver stage kid keyid sid uuid guid description desc title comment message text regex pattern charset encoding separator delimiter service_name lookup strength complexity history date time timestamp created updated expired environment network vpc subnet subnets image tag tags contract symbol decimals address usage plan realm santa scanning manager',
);
const USER = list('user account owner admin principal');
const NEVER_SECRET = list('idempotency pagination continuation page next start cancellation public publishable site cache partition sort primary foreign object s3 range routing kms idempotent csrf xsrf dedup deduplication index lookup row shard group grouping feature config message attribute map event dynamodb hash record storage_object event ordering sequence');
/** Say nothing: which environment, which one of several, how it is written. */
const TRAILING = list('prod production prd dev development stage staging stg test testing live sandbox qa uat int local default main primary secondary old new current previous prev next value val values plain plaintext cleartext clear base base64 b64 encoded enc str string raw json yaml backup fallback a b c east west eu us one two first second v v1 v2 v3 override literal pem output export import');

/** Lower-case words of a name: at separators and where camel case says so; digits at the end of a word dropped. */
export const wordsOf = (name: string): readonly string[] =>
  name
    .slice(0, 256)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]{2,})([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.toLowerCase())
    .filter((word) => word !== '')
    .map((word) => (/^(?:s3|sha\d+|md5|v\d+|oauth2|ed25519|x509|base64|b64|sha1)$/.test(word) ? word : word.replace(/\d+$/, '') || word));

/** @returns what the name of a variable, tag, field or JSON key suggests about its value. */
export function kindOfName(name: string): NameKind {
  const words = [...wordsOf(name)];
  const isNumberOnly = (word: string): boolean => /^\d+$/.test(word);
  while (words.length > 1 && (TRAILING.has(words.at(-1) ?? '') || isNumberOnly(words.at(-1) ?? ''))) words.pop();
  if (isAppRoleSecret(words)) return 'token';
  const head = words.at(-1) ?? '';
  if (ABOUT.has(head) && !isPhrase(words)) return 'about';
  const found = words.map((word, index) => tellingKind(words, word, index));
  const last = found.findLastIndex((kind) => kind !== null);
  if (last === -1 && /^keys?$/.test(head) && /^(?:public|pub|publishable|site|anon|anonymous)$/.test(words.at(-2) ?? '')) return 'about';
  if (last === -1) return /^(?:key|keys|auth|salt|seed|sig|signature|nonce|sas|clave|dsn)$/.test(head) ? 'maybe' : 'plain';
  const after = words.slice(last + 1);
  // `SECRET_STRING_KEY`: the key of an entry in a secret.
  if (after.some((word) => USER.has(word)) || after.length > 2 || /^keys?$/.test(head) && found.at(-1) === null) return 'maybe';
  return found[last] ?? 'plain';
}

/** HashiCorp Vault's SecretID is the password half of AppRole. */
const isAppRoleSecret = (words: readonly string[]): boolean => words.at(-1) === 'id' && words.at(-2) === 'secret' && words.some((word) => word === 'vault' || word === 'approle' || word === 'role' || word === 'bao');

/** `seed phrase`, `connection string`: the last word alone would mislead. */
const isPhrase = (words: readonly string[]): boolean => /(?:seed|recovery|secret|backup|mnemonic)_(?:phrase|words|text)$|(?:^|_)webhook_url$/.test(words.join('_')) && !words.includes('url');

function tellingKind(words: readonly string[], word: string, index: number): NameKind | null {
  const before = words[index - 1] ?? '';
  const after = words[index + 1] ?? '';
  if (NEVER_SECRET.has(before) && !PASSWORD.has(word)) return null;
  if (PASSWORD.has(word)) return word === 'pass' && index !== words.length - 1 ? null : word === 'pw' && words.length === 1 ? 'maybe' : 'password';
  if (word === 'pin' && index === words.length - 1) return 'password';
  if (word === 'phrase' && /^(?:seed|recovery|secret|pass|backup)$/.test(before)) return 'password';
  if (SECRET.has(word)) return isSigning(words, index) ? 'password' : /^cred/.test(word) ? 'token' : 'secret';
  if (TOKEN.has(word)) return 'token';
  if (word === 'key' || word === 'keys') return before === 'secret' ? 'secret' : KEY_OF.has(before) ? 'token' : null;
  return compound(word, after);
}

const isSigning = (words: readonly string[], index: number): boolean => SIGNING.has(words[index - 1] ?? '') || /^(?:key|salt|seed)$/.test(words[index + 1] ?? '');

/** Words written together: `dbpassword`, `authtoken`. */
function compound(word: string, after: string): NameKind | null {
  if (/(?:password|passwd|passphrase|passwort|kennwort)$/.test(word)) return 'password';
  if (/(?:[a-z]{2,}pwd)$/.test(word)) return 'password';
  if (/secret$/.test(word)) return /^(?:client|app|jwt|session|webhook|consumer|api|auth|shared|signing)/.test(word) ? 'password' : 'secret';
  if (/(?:apikey|secretkey|privatekey|accesskey|encryptionkey|signingkey|masterkey|authkey)$/.test(word)) return 'token';
  if (/(?:token)$/.test(word)) return 'token';
  return /^(?:secret|password)/.test(word) && word.length > 8 && after === '' ? 'maybe' : null;
}
