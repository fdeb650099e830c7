import { EMAIL, HOST, UUID, isHarmless } from './harmless.ts';
import { ID } from './ids.ts';
import { isThing } from './names.ts';
import { looksRandom, surprise } from './randomness.ts';

/** Digests, trace ids and the like: hexadecimal parts. */
const HEX_PARTS = /^["']?[0-9a-f]{1,64}(?:[-:_.,"']{1,3}[0-9a-f]{1,64}){1,16}["']?$/i;
const HEX = /^(?:0x)?[0-9a-f]+$|^[0-9A-F]+$|^0x[0-9a-fA-F]{40}$/;
/** Base64 of what begins like a file of a common kind: pictures, sound, fonts, archives, programs, tables. */
const BINARY = /^(?:data:[a-z]|iVBOR|\/9j\/|H4sI|UEsD|JVBER|R0lGOD|AAAA|d09G|AGFzb|T2dnU|UklGR|SUQz|f0VMR|yv66v|0M8R4|T2JqA|UEFSM|U1FMaX|QlpoO|\/Td6W|KLUv|N3q8r|AAEAA|PD94b|PHN2Z)/;
/** Words that issuers put in front of what is secret. */
const MARKER = /^(?:sk|rk|pat|pw|pwd|pass|key|keys|api|apikey|secret|sec|token|tok|priv|private|admin|auth|bearer|access|acc|sat|webhook|signing|signkey|personal|live)$|[a-z]{3,}sk$|[a-z]{2,}(?:key|token|secret)$/;
/** Stages: they stand in names of resources, too. */
const STAGE = /^(?:prod|production|test|sandbox)$/;
/** In front of a hexadecimal digest or id they are no issuer's. */
const NO_ISSUER = /^(?:sha\d*|md5|git|rev|ref|tag|img|tf|app|web|api|main|dev|prod|qa|uat|req|run|job|task|log|v\d*|r|d|i|c|id|uid|x|h|tr|etag|crc|mrk)$/;

/**
 * Whether a text alone, under a name that suggests nothing, is so random that it can only be a key. Last resort.
 * Ids are random, too: services give them up to 28 characters behind a prefix (Stripe 24, Vercel 28), and keys as a rule more.
 */
export function isRandomAlone(name: string, value: string): boolean {
  const text = value.trim();
  if (text.length < 20 || text.length > 512 || /\s/.test(text) || isKnownShape(text)) return false;
  const { prefix, body } = split(text);
  const marked = prefix.some((word) => MARKER.test(word));
  if (marked && isKeyBehindMarker(body)) return true;
  if (body.length < leastFor(name, prefix, marked)) return false;
  return HEX.test(body.replace(/[-_.]/g, '')) ? isIssuersHex(prefix, body) : isRandomBody(text, body);
}

const isKnownShape = (text: string): boolean =>
  UUID.test(text) || HEX.test(text) || HEX_PARTS.test(text) || /^[[{]/.test(text) || BINARY.test(text) || ID.test(text) || isHarmless(text) || EMAIL.test(text) || text.includes('://') || HOST.test(text);

/** `acme_live_…`: short readable words in front, and what follows. */
function split(text: string): { readonly prefix: readonly string[]; readonly body: string } {
  const prefix: string[] = [];
  let at = 0;
  for (const [part, word] of text.matchAll(/([A-Za-z]{1,12}\d{0,2})[-_.:~]/gy)) {
    if (word === undefined || prefix.length === 4 || looksRandom(word, 'named')) break;
    prefix.push(word.toLowerCase());
    at += part.length;
  }
  return { prefix, body: text.slice(at) };
}

const isKeyBehindMarker = (body: string): boolean => (body.length >= 16 && looksRandom(body, 'named') && !/^[A-Z0-9]{1,17}$/.test(body)) || UUID.test(body);

/** How long what may be a key must be at least. */
function leastFor(name: string, prefix: readonly string[], marked: boolean): number {
  if (isThing(name)) return 40;
  if (marked || prefix.some((word) => STAGE.test(word))) return 20;
  return prefix.length > 0 ? 30 : 24;
}

const isIssuersHex = (prefix: readonly string[], body: string): boolean => body.length >= 32 && prefix.length === 1 && prefix.every((word) => word.length <= 4 && !NO_ISSUER.test(word));

const isRandomBody = (text: string, body: string): boolean => (looksRandom(body, 'alone') || isRandomLowOrUpper(body)) && hasNoLongWords(text) && hasRandomCore(body);

/** One case and digits: resources have such ids of up to 32 characters; addresses of chains and content have more. */
const isRandomLowOrUpper = (body: string): boolean => /^(?:[a-z0-9]{36,}|[A-Z0-9]{36,})$/.test(body) && !/^(?:bc1|tb1|npub1|addr1|baf[ky]|G[A-Z2-7]{55}$)/.test(body) && looksRandom(body, 'named');

/** One unbroken run is long enough, or most of the text is random runs: names with a short generated suffix are left alone. */
function hasRandomCore(text: string): boolean {
  const parts = text.split(/[-_./:,;|@=+]+/).filter((part) => !(HEX.test(part) && part.length >= 16));
  if (parts.some((part) => part.length >= 20 && looksRandom(part, 'named'))) return true;
  const random = parts.filter((part) => part.length < 10 || looksRandom(part, 'named'));
  return text.length >= 32 && random.length === parts.length && parts.filter((part) => part.length >= 10).join('').length >= text.length / 2;
}

/** Words of six and more common letters in one case do not come about by chance. */
const hasNoLongWords = (text: string): boolean => (text.match(/[A-Z]?[a-z]{5,}/g) ?? []).filter((part) => part.length >= 6 && surprise(part) < 0.3).join('').length < text.length / 3;
