import { UUID } from './harmless.ts';
import { looksRandom } from './randomness.ts';
import { spanOf, type Span } from './rule.ts';

const URL = /https?:\/\/([A-Za-z0-9.-]{1,253})(?::\d{1,5})?(\/[^\s"'<>?#`\\]{1,600})/g;
/** Whoever knows the rest of the address may post there. */
const HOOK = /^(?:[a-z]{2,12}[-_]?)?(?:web)?hooks?(?:b?\d)?$/i;
const HOOK_HOST = /(?:^|\.)(?:web)?hooks?\./i;
/** What follows is the key. */
const KEY_SEGMENT = /^(?:keys?|tokens?|secrets?|api[-_]?keys?|auth)$/i;
/** `private-…`: the address of a calendar that is not public. */
const MARKED = /^(?:private|secret|token|key)[-_].{20,}$/i;
/** Addresses of nodes of chains: the last part is the key. */
const NODE_HOST = /(?:^|\.)(?:alchemy\.com|infura\.io|quiknode\.pro|blastapi\.io|getblock\.io|chainstack\.com)$/i;
const VERSION = /^v\d{1,2}$/i;
const DOCUMENTS = /(?:^|\.)(?:google|youtube|figma|notion|sharepoint|dropbox|github|gitlab|bitbucket)\.[a-z]{2,3}$/i;

/** Addresses that are a secret by themselves: webhooks, and interfaces that take their key as a part of the path. */
export const capabilities = (text: string): readonly Span[] =>
  [...text.matchAll(URL)].flatMap((found) => {
    const [whole, host = '', path = ''] = found;
    const start = found.index + whole.length - path.length;
    const at = secretPart(host, path);
    return at === -1 ? [] : [spanOf(start + at, start + path.length, 'secret-url', 'Address that is a secret by itself')];
  });

/** Where in the path the secret begins; -1 for none. */
function secretPart(host: string, path: string): number {
  let at = 1;
  let isHook = HOOK_HOST.test(host);
  let before = '';
  for (const part of path.slice(1).split('/')) {
    if (isHook && isUnguessable(part)) return at;
    if (MARKED.test(part) && looksRandom(part.slice(part.search(/[-_]/) + 1), 'named')) return at;
    if (NODE_HOST.test(host) && part.length >= 20 && looksRandom(part, 'named')) return at;
    if (KEY_SEGMENT.test(before) && part.length >= 20 && looksRandom(part, 'named')) return at;
    if (VERSION.test(before) && part.length >= 30 && !DOCUMENTS.test(host) && looksRandom(part, 'alone')) return at;
    isHook ||= HOOK.test(part);
    before = part;
    at += part.length + 1;
  }
  return -1;
}

const isUnguessable = (part: string): boolean => UUID.test(part) || (part.length >= 16 && looksRandom(part, 'named'));
