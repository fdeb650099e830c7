import { isPlaceholder } from './placeholders.ts';
import { looksRandom } from './randomness.ts';
import { isReference } from './references.ts';

export const UUID = /^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$/i;
export const EMAIL = /^[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}$/;
export const HOST = /^(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})\.){1,10}[A-Za-z]{2,20}(?::\d{1,5})?$/;
const QUANTITY = /^\d{1,12}(?:\.\d{1,6})?\s{0,2}(?:ms|s|m|h|d|w|y|b|kb|mb|gb|kib|mib|gib|%|sec|secs|seconds?|mins?|minutes?|hours?|days?|weeks?|months?|years?|rpm|rps|bits?|bytes?|chars?)$/i;
const DATE = /^\d{4}-\d{2}-\d{2}(?:[T ][\d:.]{5,15}(?:Z|[+-]\d{2}:?\d{2})?)?$|^PT?(?:\d{1,6}[YMWDHS]){1,6}$/i;
const SWITCH = /^(?:true|false|yes|no|y|n|on|off|enabled?|disabled?|none|null|nil|undefined|default|auto|automatic|required|optional|always|never|required|managed|inherit|unknown|any|all|ok|active|inactive|(?:string|int|id|boolean|float)!?|AWS(?:CURRENT|PREVIOUS|PENDING))$/i;
/** Made to be kept where the password is not: crypt, LDAP, Django, SCRAM, htpasswd, digests. */
const HASH = /^\$(?:2[abxy]?|5|6|1|apr1|y|argon2(?:id|i|d)|pbkdf2(?:-sha\d{1,3})?|scrypt|s0)\$|^\{(?:S?SHA(?:256|384|512)?|S?MD5|CRYPT|PBKDF2)\}|^(?:sha(?:1|256|384|512)|md5|blake[23][bs]?|crc32)[:=\-_][A-Za-z0-9+/=]{8,}$|^pbkdf2[_:]sha\d{1,3}\$|^scrypt:\d|^SCRAM-SHA-\d{1,3}\$|^[\w.@-]{1,64}:(?:\$(?:apr1|2[abxy]|5|6|y)\$|\{S?SHA\d{0,3}\})/i;
const PUBLIC = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}(?:PUBLIC KEY(?: BLOCK)?|CERTIFICATE(?: REQUEST)?|X509 CRL|DH PARAMETERS|EC PARAMETERS|PGP MESSAGE|SSH2 PUBLIC KEY)|^(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-nistp\d{3}|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com) AAAA|^age1[a-z0-9]{50,}$|^LS0tLS1CRUdJTiBD|^LS0tLS1CRUdJTiBQVUJM|^(?:MII[A-Za-z0-9+/]{3}AN|MIIB[A-Za-z0-9+/]{2}AN|MIG[A-Za-z0-9+/]{2}A0G|MFkwEwYH|MCowBQYDK2V|MIICIjAN|MIIBIjAN|MIID|MIIF|MIIE[^opqvwuj])/;
const PUBLISHABLE = /^(?:pk_(?:live|test)_|pk\.eyJ|sb_publishable_|pub[a-f0-9]{32}$|rzp_key_|FLWPUBK|appl_|goog_|strp_|pk-lf-|pk_(?:live|test)|phc_|public-|ek_|client_|pub-|GTM-|G-[A-Z0-9]{6,12}$|UA-\d|ca-pub-)/;
/** AWS KMS, SOPS, jasypt, Spring Cloud Config, Vault's transit engine, Ansible, PGP, Sealed Secrets, Fernet (version byte 0x80 and a time), the AWS Encryption SDK (version and algorithm), OpenSSL (`Salted__`), Google's KMS. */
const CIPHERTEXT = /^(?:AQICAH|AQECAH|AQIDAH|AQEDAH)[A-Za-z0-9+/_=-]{20,}|^ENC\[.{1,4000}\]$|^ENC\(.{1,4000}\)$|^\{cipher\}|^vault:v\d{1,4}:|^!vault\b|^\$ANSIBLE_VAULT|^-----BEGIN PGP MESSAGE|^AgA[A-Za-z0-9+/]{100,}|^gAAAAA[A-Za-z0-9_-]{90,}={0,2}$|^(?:AgV4|AgR4|AYADe|U2FsdGVkX1|CiQA)[A-Za-z0-9+/_-]{40,}={0,2}$/;
/** A multi-region key of AWS KMS. Source: KMS developer guide, "Multi-Region keys: key ID". */
const KMS_KEY = /^mrk-[0-9a-f]{32}$/;
/** Secrets that AWS services keep for themselves: `rds!db-…`. Source: Secrets Manager user guide, "Secrets managed by other AWS services". */
const MANAGED_SECRET = /^(?:rds|events|appflow|databrew|datasync|directconnect|ecs-sc|opsworks-cm|redshift|sqlworkbench|marketplace-deployment|aws-[a-z-]{2,20})![A-Za-z0-9/_+=.@-]{3,200}$/;
const FILE_PATH = /^(?:file:\/\/)?(?:[A-Za-z]:\\|~|\.{1,2})?[/\\][^\s:;=]{1,400}$/;
const FILE_NAME = /^[\w.-]{1,100}\.(?:pem|key|crt|cer|p12|pfx|jks|json|ya?ml|txt|env|conf|cfg|ini|properties|js|mjs|cjs|ts|py|jar|so|sh|csv|xml|html|zip|tf|toml|pub|gpg|asc)$/i;
const PLAIN_URL = /^(?:[a-z][a-z0-9+.-]{1,20}:)?\/\/\S{1,2000}$/i;
/** `prod/orders/db`: where a secret is kept. */
const STORE_PATH = /^[a-z][a-z-]{1,30}(?:\/[a-z][a-z_-]{1,40}){2,6}$/;

/** Values that are never a secret, whatever their name says. */
export const isHarmless = (value: string): boolean =>
  isPlaceholder(value) || isReference(value) || [SWITCH, QUANTITY, DATE, HASH, PUBLIC, PUBLISHABLE, CIPHERTEXT, KMS_KEY, MANAGED_SECRET, PLAIN_URL, STORE_PATH].some((shape) => shape.test(value)) || isFile(value);

/** A path of readable parts; a random key may begin with a slash, too. */
const isFile = (value: string): boolean => FILE_NAME.test(value) || (FILE_PATH.test(value) && value.split(/[/\\]/).every((part) => part.length < 12 || !looksRandom(part, 'named')));
