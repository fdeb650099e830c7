import type { Kind } from '../model/facts.ts';
import { parseArn, resourceName } from '../model/place.ts';
import type { Result } from '../model/result.ts';

/** Console hosts by partition; other partitions have hosts that are not public, and get no link. */
const HOSTS: Readonly<Record<string, { readonly domain: string; readonly iamRegion: string }>> = {
  aws: { domain: 'console.aws.amazon.com', iamRegion: 'us-east-1' },
  'aws-cn': { domain: 'console.amazonaws.cn', iamRegion: 'cn-north-1' },
  'aws-us-gov': { domain: 'console.amazonaws-us-gov.com', iamRegion: 'us-gov-west-1' },
};
type Page = { readonly service: 'lambda' | 'iam' | 'organizations'; readonly fragment: string };

const encoded = encodeURIComponent;

function layerVersionFragment(key: string): string {
  const [, name = '', version = ''] = parseArn(key)?.resource.split(':') ?? [];
  return `/layers/${encoded(name)}/versions/${encoded(version)}`;
}

const functionName = (key: string): string => parseArn(key)?.resource.split(':')[1] ?? resourceName(key);

const PAGES: Readonly<Record<Kind, (key: string) => Page>> = {
  function: (key) => ({ service: 'lambda', fragment: `/functions/${encoded(functionName(key))}` }),
  'event-source-mapping': () => ({ service: 'lambda', fragment: '/event-source-mappings' }),
  layer: (key) => ({ service: 'lambda', fragment: `/layers/${encoded(resourceName(key))}` }),
  'layer-version': (key) => ({ service: 'lambda', fragment: layerVersionFragment(key) }),
  region: () => ({ service: 'lambda', fragment: '/discover' }),
  role: (key) => ({ service: 'iam', fragment: `/roles/details/${encoded(resourceName(key))}` }),
  account: () => ({ service: 'iam', fragment: '/home' }),
  organization: () => ({ service: 'organizations', fragment: '' }),
};

/** The page of the AWS console that shows the resource; null in partitions whose console has no public address, and for names that are no text. */
export function consoleLink({ kind, key, place }: Pick<Result, 'kind' | 'key' | 'place'>): string | null {
  const host = HOSTS[place.partition];
  if (host === undefined) return null;
  try {
    const { service, fragment } = PAGES[kind](key);
    const region = place.region === 'global' ? host.iamRegion : place.region;
    const hash = fragment === '' ? '' : `#${fragment}`;
    return `https://${encoded(region)}.${host.domain}/${service}/home?region=${encoded(region)}${hash}`;
  } catch (error) {
    // encodeURIComponent refuses half a character; such a name has no address.
    if (error instanceof URIError) return null;
    throw error;
  }
}
