import type { SecretMatch, Text } from '../model/facts.ts';
import type { Span } from './rule.ts';
import { RULES } from './rules/index.ts';

const MARKER = /\[secret: ([a-z0-9-]{1,60})\]/g;
/** Ids that are no provider's. A marker with another name was not written here: it hides nothing. */
const OTHER_RULES = ['private-key', 'json-web-token', 'url-credentials', 'authorization-header', 'password-file', 'command-password', 'secret-url', 'encoded-credentials', 'random-value', 'named-password', 'named-secret', 'named-token', 'named-maybe', 'unsettled'];
const KNOWN = new Set([...RULES.map((rule) => rule.id), ...OTHER_RULES]);
const MOST_ROUNDS = 6;
/** Beyond, a text is replaced as a whole: no description holds so many, and time stays proportional to length. */
const MOST_SECRETS = 200;

/**
 * Every secret that `find` sees, replaced by `[secret: rule]`, until none is left: what stands around a replaced one may look like another.
 * A text that does not settle, or holds hundreds, is replaced as a whole.
 */
export function redact(text: string, find: (text: string) => readonly Span[]): Text {
  const secrets = new Map<string, SecretMatch>();
  let current = text;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const markers = markersIn(current);
    if (markers.length > MOST_SECRETS) break;
    const spans = outside(markers, find(masked(current, markers)));
    if (spans.length === 0) return { text: current, secrets: [...secrets.values()] };
    spans.forEach(({ match }) => secrets.set(match.rule, match));
    if (spans.length > MOST_SECRETS) break;
    current = replaced(current, merged(spans));
  }
  const [first] = secrets.values();
  return { text: markerOf(first?.rule ?? 'unsettled'), secrets: [...secrets.values()] };
}

const markerOf = (rule: string): string => `[secret: ${rule}]`;

interface Range {
  readonly start: number;
  readonly end: number;
}
const markersIn = (text: string): readonly Range[] =>
  [...text.matchAll(MARKER)].filter(([, rule]) => KNOWN.has(rule ?? '')).map((marker) => ({ start: marker.index, end: marker.index + marker[0].length }));

/** Line breaks in place of earlier replacements: nothing that is searched for reaches over them but a key that lacks its end. */
const masked = (text: string, markers: readonly Range[]): string =>
  markers.reduceRight((current, { start, end }) => `${current.slice(0, start)}${'\n'.repeat(end - start)}${current.slice(end)}`, text);

/** What is nothing but a part of an earlier replacement is no new secret; what overlaps one takes it in. */
function outside(markers: readonly Range[], spans: readonly Span[]): readonly Span[] {
  return spans
    .filter((span) => span.end > span.start && !markers.some((marker) => marker.start <= span.start && span.end <= marker.end))
    .map((span) => {
      const touched = markers.filter((marker) => marker.start < span.end && span.start < marker.end);
      return { ...span, start: Math.min(span.start, ...touched.map(({ start }) => start)), end: Math.max(span.end, ...touched.map(({ end }) => end)) };
    });
}

/** Overlapping spans become one, named after the first. */
function merged(spans: readonly Span[]): readonly Span[] {
  const result: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = result.at(-1);
    if (last !== undefined && span.start < last.end) result[result.length - 1] = { ...last, end: Math.max(last.end, span.end) };
    else result.push(span);
  }
  return result;
}

function replaced(text: string, spans: readonly Span[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const span of spans) {
    parts.push(text.slice(from, span.start), markerOf(span.match.rule));
    from = span.end;
  }
  return [...parts, text.slice(from)].join('');
}
