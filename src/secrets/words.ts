/** The vocabulary of names: what their words say about the value. Lower case, without accents, digits at the end dropped. */
const list = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

/** A literal under them is a secret whatever it looks like. */
export const PASSWORD = list('password passwords passwd passphrase passcode pwd pswd psw pw pass mnemonic pepper pincode psk userpass dbpass mypass rootpass smtppass');
/** Likewise, unless it reads like the name of a secret. */
export const SECRET = list('secret secrets credential credentials creds cred privkey signingsecret');
/** A literal that is no plain word. */
export const TOKEN = list('token tokens tkn apikey apikeys apitoken accesskey secretkey privatekey masterkey encryptionkey signingkey licensekey authkey jwt pat bearer authtoken accesstoken refreshtoken bottoken passkey sessionkey otp totp hmac webhookkey sharedkey accountkey authorization basicauth connstr connectionstring seckey prvkey');
/** Only something random: the words have other meanings, too. */
export const FAINT = list('key keys auth authentication salt seed sig signature nonce sas dsn api access license licence serial sk skey pk wif kek dek cookie encrypt preshared session sessionid jsessionid phpsessid private signing master shared secure personal refresh insert hec bypass role');
/** At the beginning of a name: the value is what a page shows. */
export const LABELS = list('label labels caption tooltip placeholder title heading pattern regex mask format');
/** The same wherever in the name they stand: Chinese and Japanese for password and key, in Latin letters. */
export const FAINT_ANYWHERE = list('mima miyao ansho');

/** In front of `key` or `keys` they make it a secret. */
export const KEY_OF = list(
  'api access secret private priv signing signature sign encryption encrypt encryptor decryption decrypt crypto cipher master account shared storage service license licence auth authentication authorization hmac aes rsa ecdsa ed25519 ssh gpg pgp tls ssl deploy deployment webhook session cookie subscription admin server app application integration function jwt jwe jws sdk write ingest ingestion root consumer bot wallet vault sas fernet seal unseal recovery instrumentation user host proxy developer dev merchant partner vendor security',
);
/** Behind `key`, in languages that put it there: `chiave privata`. */
export const KEY_THEN = list('api access secret private encryption signing');
/** Secrets of these are secrets by their own word, whatever the value reads like. */
export const SIGNING = list('jwt session client webhook signing app cookie auth hmac shared oauth oauth2 consumer csrf xsrf nextauth api access flask django rails express laravel encryption hash salt crypto hook callback bot master otp totp secure internal');

/** At the end of a name they say that the value is not the secret itself. */
export const ABOUT = list(
  'id ids identifier arn arns name names url urls uri uris endpoint endpoints host hosts hostname port path paths file files filename filepath dir directory folder location ttl expiry expiration expire expires expiresin timeout seconds secs sec minutes mins hours days ms millis duration interval age maxage length len size min max minimum maximum limit limits count number num type types kind format algorithm algo alg header headers field fields column attribute attr claim claims prefix suffix version versions policy policies enabled enable disabled disable required optional allowed rotation rotate rotator region bucket table tablename topic queue stream parameter parameters param params ref reference references provider issuer iss audience aud scope scopes manager store backend engine mode status state validation validator validate cache label alias aliases hash hashes hashed digest fingerprint thumbprint checksum sha sha1 sha256 sha512 md5 etag crc commit revision rev public pub publishable publickey pubkey anon cost rounds iterations usage attempts retries retry reset hint strategy source sources method methods flow grant username email mail template subject page role group cluster domain level log logs debug feature flag flags leeway skew window delay threshold period schedule cron rate class handler module plugin lambda extension layer resolver kid keyid sid uuid guid description desc title comment message text regex pattern charset encoding separator delimiter service_name lookup strength complexity history date time timestamp created updated expired environment network vpc subnet subnets image tag tags contract mint cid tx txid npub rp symbol decimals address usage plan realm santa scanning',
);
/** Behind a word for password they say of what: `passwortMail`. */
export const OF_WHAT = list('mail email cluster domain network vpc');
/** Behind a telling word they say for which system, as languages do that put it last: `SENHA_SMTP`. */
export const SYSTEM = list('api db database sql mysql postgres oracle mongo redis smtp imap ftp sftp ssh http soap ldap erp sap crm');
/** Whose secret it is: then only something random is one. */
export const OWNER = list('user account owner admin principal');
/** In front of a telling word they take its meaning: `PARTITION_KEY`, `PAGE_TOKEN`. */
export const NEVER_SECRET = list('idempotency pagination continuation page next start cancellation public publishable site cache partition sort primary foreign object s3 range routing kms idempotent csrf xsrf dedup deduplication index lookup row shard group grouping feature config message attribute map event dynamodb hash record storage_object ordering sequence stop special bos eos pad unk max min input output prompt completion');
/** In front of `key` they say that browsers and apps show it: Algolia's search key, Adyen's client key, Braintree's tokenization key. */
export const SHOWN = list('public pub publishable site anon anonymous search searchonly tokenization client browser');
/** Say nothing: which environment, which one of several, how it is written. */
export const TRAILING = list('prod production prd dev development stage staging stg test testing live sandbox qa uat int local default main primary secondary old new current previous prev next rotated value val values plain plaintext cleartext clear base64 b64 encoded enc str string raw json yaml backup fallback a b c east west eu us one two first second v v1 v2 v3 override literal pem output export import ro rw readonly readwrite reader writer');
/** The value was encrypted before it was written there. */
export const ENCRYPTED = list('encrypted ciphertext wrapped sealed hashed');

/**
 * Things that services give random ids: under such a name a random text is more likely the id than a key.
 * Sources: the id formats that Stripe, Vercel, Airtable, Okta, Slack, OpenAI, Amazon Cognito and others document.
 */
export const THINGS = list(
  'project organization organisation org team account user owner customer tenant client member group channel chat guild room conversation thread message event run job task build deployment release workspace space base table view database collection document doc sheet spreadsheet folder drive file page form board campaign segment audience template product plan price coupon subscription invoice order item category catalog store shop location device asset image video playlist voice model agent assistant flow workflow pipeline connection connector zone distribution cluster node instance pool index directory realm application app property parent root cursor offset position checkpoint snapshot trace span batch',
);

