import { crc32 } from 'node:zlib';
import { BASE62, DIGITS, HEX, LOWER, type Random } from '../random.ts';

/**
 * Credentials that look real and open nothing, made when the organization is built. No value stands in this repository; prefixes are the providers' published formats.
 */
export type SecretKind = keyof typeof MAKERS;

const UPPER_BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const BASE64 = `${BASE62}+/`;

const MAKERS = {
  'aws-access-key': (random: Random) => ['AWS_ACCESS_KEY_ID', `AKIA${random.text(16, UPPER_BASE32)}`] as const,
  'aws-secret-key': (random: Random) => ['AWS_SECRET_KEY', random.text(40, BASE64)] as const,
  'github-token': (random: Random) => ['GITHUB_TOKEN', gitHubToken(random)] as const,
  'stripe-key': (random: Random) => ['STRIPE_API_KEY', ['sk', 'live', random.text(24, BASE62)].join('_')] as const,
  'slack-token': (random: Random) => ['SLACK_BOT_TOKEN', `xoxb-${random.text(12, DIGITS)}-${random.text(12, DIGITS)}-${random.text(24, BASE62)}`] as const,
  'database-url': (random: Random) => ['DATABASE_URL', `postgresql://app:${random.text(18, BASE62)}@orders.cluster-${random.text(12, LOWER)}.eu-west-1.rds.amazonaws.com:5432/orders`] as const,
  'private-key': (random: Random) => ['SIGNING_KEY', privateKey(random)] as const,
  password: (random: Random) => ['DB_PASSWORD', random.text(20, `${BASE62}!%_-`)] as const,
  'hex-key': (random: Random) => ['ENCRYPTION_SECRET', random.text(64, HEX)] as const,
} satisfies Record<string, (random: Random) => readonly [name: string, value: string]>;

export const SECRET_KINDS = Object.keys(MAKERS).filter((kind): kind is SecretKind => kind in MAKERS);

/** A variable's name and a fresh secret of that kind. */
export const makeSecret = (kind: SecretKind, random: Random): readonly [name: string, value: string] => MAKERS[kind](random);

/** GitHub's tokens end in six characters of checksum over the thirty before them. */
function gitHubToken(random: Random): string {
  const entropy = random.text(30, BASE62);
  let rest = crc32(entropy) >>> 0;
  let checksum = '';
  const digits = `${DIGITS}${LOWER.toUpperCase()}${LOWER}`;
  for (; checksum.length < 6; rest = Math.floor(rest / 62)) checksum = digits.charAt(rest % 62) + checksum;
  return `ghp_${entropy}${checksum}`;
}

function privateKey(random: Random): string {
  const label = ['PRIVATE', 'KEY'].join(' ');
  const lines = Array.from({ length: 12 }, () => random.text(64, BASE64));
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
