/** Pairs of letters that make up most of English, identifiers and their abbreviations. */
const COMMON = new Set(
  ('th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh ir su id os iv ia am fi ci vi pl ig tu ev ld ry mp fe bl ab gh ty op wo sa ay ex ke fr oo av ag if ap gr od bo sp rd do uc bu ei ov by rm ep tt oc fa ef cu rn sc gi da yo cr cl du ga qu ue ff ba ey ls va um pp ua up lu go ht ru ug ds lt pi rc rr eg au ck ew mu br bi pt ak pu ui rg ib tl ny ki rk ys ob mm fu ph og ms ye ud mb ip ub oi rl gu dr hr cc tw ft wn nu af hu nn eo vo rv nf xp gn sm fl iz ok nl my gl aw ju oa eq sy sl ps jo lf nv je nk kn gs dy hy ze ks xt bs ik dd pt rp sk xi oe oy ws lv dl rf eu dg wr xa yi nm eb rb tm xc eh tc gy ja hn yp za gg ym sw bj lm cs ii ix xe oh lk dv lp ax ox uf dm iu sf bt ka yt ek pm ya gt wl rh yl hs ah yc yb aa aws db kb sq ql dn ns tp sn ht ttp sr ms vp pc ec cd sk eks ui id ok js gw fn mq sv rn kv lb cf')
    .split(' ')
    .filter((pair) => pair.length === 2),
);

/** How sure one must be: `named` where a name or place already suggests a secret, `alone` where nothing does. */
export type Suspicion = 'named' | 'alone';

const HEX_ONLY = /^(?:0x)?[0-9a-f]+$|^[0-9A-F]+$/;
/** Capitals and some of the digits 2 to 7 without a break: names in capitals have one. */
const BASE32 = /^(?=.{0,60}[2-7])[A-Z2-7]{16,}$/;
const TOKEN = /^[\x21-\x7e]+$/;

/**
 * Whether a text looks drawn at random: no words, classes of characters change often, many different ones.
 * Hashes and identifiers are random too; callers exclude them where nothing else speaks for a secret.
 */
export function looksRandom(text: string, suspicion: Suspicion): boolean {
  if (!TOKEN.test(text)) return false;
  if (HEX_ONLY.test(text)) return suspicion === 'named' && text.length >= 16 && /[a-f]/i.test(text) && /\d/.test(text) && variety(text) >= 2.5;
  if (isSequence(text)) return false;
  if (suspicion === 'named' && BASE32.test(text)) return variety(text) >= 2.7 && surprise(text) >= 0.2;
  if (suspicion === 'named' && text.length >= 16 && /^(?:[a-z]+|[A-Z]+)$/.test(text)) return variety(text) >= 2.7 && surprise(text) >= 0.3;
  const least = suspicion === 'named' ? 10 : 20;
  const [classes, entropy] = suspicion === 'named' ? [2, 2.7] : [3, 3.7];
  return text.length >= least && classesOf(text) >= classes && variety(text) >= entropy && (surprise(text) >= (suspicion === 'named' ? 0.33 : 0.38) || turns(text) >= MANY_TURNS);
}

/** Measured on 2,700 identifiers of the packages that we depend on: three in a thousand change more often, 95 % of random base62 does. */
const MANY_TURNS = 0.33;

/** Share of neighbours of different classes, other than a capital and the small letter behind it: identifiers change where their words do. */
export function turns(text: string): number {
  if (text.length < 16 || !/[a-z]/.test(text) || !/[A-Z]/.test(text) || !/\d/.test(text)) return 0;
  let changes = 0;
  for (let at = 1; at < text.length; at++) if (isTurn(kind(text.charAt(at - 1)), kind(text.charAt(at)))) changes++;
  return changes / (text.length - 1);
}

const isTurn = (left: CharacterKind, right: CharacterKind): boolean => left !== right && left !== 'other' && right !== 'other' && !(left === 'upper' && right === 'lower');

/** An alphabet, or a good part of one. */
function isSequence(text: string): boolean {
  let steps = 0;
  for (let at = 1; at < text.length; at++) if (text.charCodeAt(at) - text.charCodeAt(at - 1) === 1) steps++;
  return steps > text.length / 2;
}

const classesOf = (text: string): number => [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((pattern) => pattern.test(text)).length;

/** Shannon entropy in bits per character. */
export function variety(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}

/** Share of neighbours that words and identifiers would not have: about 0.1 for names, 0.6 for random base62. */
export function surprise(text: string): number {
  let odd = 0;
  for (let at = 1; at < text.length; at++) odd += oddity(text.charAt(at - 1), text.charAt(at));
  return text.length < 2 ? 0 : odd / (text.length - 1);
}

function oddity(left: string, right: string): number {
  const [a, b] = [kind(left), kind(right)];
  if (a === 'other' || b === 'other') return a === b ? 0 : 0.1;
  if (a === 'digit' || b === 'digit') return a === b ? 0.2 : 0.7;
  if (a === 'lower' && b === 'upper') return 0.6;
  return COMMON.has(`${left}${right}`.toLowerCase()) ? 0 : 1;
}

type CharacterKind = 'lower' | 'upper' | 'digit' | 'other';
function kind(character: string): CharacterKind {
  if (character >= 'a' && character <= 'z') return 'lower';
  if (character >= 'A' && character <= 'Z') return 'upper';
  return character >= '0' && character <= '9' ? 'digit' : 'other';
}
