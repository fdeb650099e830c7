import type { Variable } from '../model/facts.ts';
import { wordsOf } from './names.ts';

type Internal = Variable['internalHost'];

const ADDRESS = /(?<![\d.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)/g;
const ADDRESS_6 = /(?<![0-9A-Za-z:])f[cd][0-9a-f]{2}:[0-9a-f:]{2,40}(?![0-9A-Za-z:])/i;
const HOST = /(?<![A-Za-z0-9_./-])(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})\.){1,12}[A-Za-z][A-Za-z0-9-]{1,40}(?![A-Za-z0-9_-]|\.[A-Za-z0-9])/g;
const IN_URL = /[a-z][a-z0-9+.-]{1,20}:\/\/(?:[^\s/@?#"']{1,300}@)?([A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,253}))(?=[:/?#,\s"']|$)/gi;

/** Reserved or customary for private networks: RFC 6762 (`.local`), RFC 8375 (`home.arpa`), RFC 9476 and ICANN (`.internal`), Kubernetes, Consul. */
const SUFFIX = /\.(?:internal|intern|local|localdomain|lan|corp|intranet|intra|private|priv|home|home\.arpa|consul|svc|cluster|docker|vpc|vpn|ad|dmz)$/i;
const LABEL = /(?:^|[.-])(?:internal|intranet|corp|intra|private|priv)(?:[.-]|$)/i;
const PUBLIC_SUFFIX = /\.(?:com|net|org|io|cloud|dev|app|co|ai|tech|eu|de|uk|us|fr|nl|es|it|ch|at|se|no|dk|fi|pl|jp|cn|au|ca|in|br|biz|info|systems|services|software)$/i;
/** The same on every machine, so that they tell nothing. */
const CONSTANT = /^(?:localhost(?:\.localdomain)?|host\.docker\.internal|gateway\.docker\.internal|metadata\.google\.internal|instance-data(?:\.ec2\.internal)?|sandbox(?:\.localdomain)?|example\.(?:local|internal))$/i;

/** Whether a value names a private address (RFC 1918, 6598, 4193) or a host of an internal network; loopback and link-local addresses do not count. */
export function internalHostIn(name: string, value: string): Internal {
  const words = wordsOf(name);
  if (words.some((word) => /^(?:version|ver|class|package|module|handler)$/.test(word))) return null;
  if ([...value.matchAll(ADDRESS)].some((found) => isPrivate(found.slice(1, 5).map(Number))) || ADDRESS_6.test(value)) return 'private-address';
  const dotted = [...value.matchAll(HOST)].map((found) => found[0]);
  const inUrls = [...value.matchAll(IN_URL)].map((found) => found[1] ?? '');
  return dotted.some(isInternalName) || inUrls.some((host) => isInternalName(host) || isSingleLabel(host)) ? 'internal-name' : null;
}

function isPrivate([a = 0, b = 0, c = 0, d = 0]: readonly number[]): boolean {
  if ([a, b, c, d].some((part) => part > 255)) return false;
  return a === 10 || (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168) || (a === 100 && b >= 64 && b <= 127);
}

function isInternalName(host: string): boolean {
  const bare = host.replace(/\.$/, '');
  if (CONSTANT.test(bare)) return false;
  return SUFFIX.test(bare) || (PUBLIC_SUFFIX.test(bare) && LABEL.test(bare.slice(0, bare.lastIndexOf('.'))) && !isAwsPublic(bare));
}

/** `internal-…elb.amazonaws.com` is a load balancer inside a VPC; other names of AWS that contain such a word are not. */
const isAwsPublic = (host: string): boolean => /\.amazonaws\.com(?:\.cn)?$/i.test(host) && !/^internal-[^.]+\.[^.]+\.elb\.|\.[^.]+\.elb\.internal/i.test(host);

const isSingleLabel = (host: string): boolean => !host.includes('.') && /[A-Za-z]/.test(host) && !CONSTANT.test(host) && !/^(?:user|username|host|hostname|server|example)$/i.test(host);
