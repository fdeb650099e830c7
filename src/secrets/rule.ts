import type { SecretMatch } from '../model/facts.ts';

/** One published credential format. Rules are data: no rule knows where its text comes from. */
export interface Rule {
  /** Stable: part of a finding's evidence and of redacted text. */
  readonly id: string;
  readonly title: string;
  /** Lower-case literals, one of which occurs in every match: the pattern is not tried without. */
  readonly hints: readonly [string, ...string[]];
  /**
   * Global. Bounded or single-class quantifiers only, so that matching is linear in the text.
   * Group 1, where there is one, is the part to hide; otherwise the whole match is.
   */
  readonly pattern: RegExp;
  /** What the format promises beyond the pattern: checksum, decoded structure. Gets the part to hide and the whole match. */
  readonly validate?: (secret: string, match: string) => boolean;
  /** Under a variable or tag of this name the same format is made to be published. */
  readonly publishableUnder?: RegExp;
}

/** A secret in a text: offsets of its first character and behind its last one. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly match: SecretMatch;
}

/** Of something recognised by its structure. */
export const spanOf = (start: number, end: number, rule: string, title: string): Span => ({ start, end, match: { rule, title, by: 'format' } });

/** Starts where no letter, digit or underscore precedes. */
const word = (body: string): RegExp => new RegExp(`(?<![A-Za-z0-9_])${body}`, 'g');

/**
 * A token with a fixed prefix: at least `least` characters of `alphabet` follow it. Longer runs belong to it, so that no tail of a secret stays.
 */
export const prefixed = (id: string, title: string, prefixes: readonly [string, ...string[]], alphabet: string, least: number, more: Partial<Rule> = {}): Rule => ({
  id,
  title,
  hints: [prefixes[0].toLowerCase(), ...prefixes.slice(1).map((prefix) => prefix.toLowerCase())],
  pattern: word(`(?:${prefixes.map(escaped).join('|')})[${alphabet}]{${String(least)},}`),
  ...more,
});

/** Anything else: the pattern's source, bounded on the left. */
export const shaped = (id: string, title: string, hints: readonly [string, ...string[]], body: string, more: Partial<Rule> = {}): Rule => ({ id, title, hints, pattern: word(body), ...more });

export const escaped = (literal: string): string => literal.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

export const ALNUM = 'A-Za-z0-9';
export const URLSAFE = 'A-Za-z0-9_\\-';
export const HEX = 'a-f0-9';
