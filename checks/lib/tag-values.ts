import type { Tags } from '../../src/model/facts.ts';

/** The tag's value without surrounding space; null when it is absent or empty. Tag keys are case-sensitive in AWS. */
export function tagValue(tags: Tags, tag: string): string | null {
  const value = Object.hasOwn(tags, tag) ? (tags[tag]?.trim() ?? '') : '';
  return value === '' ? null : value;
}

/** The same value, whatever its case: `Prod` and `prod` are one environment. */
export const sameValue = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

export const isOneOf = (value: string, values: readonly string[]): boolean => values.some((candidate) => sameValue(candidate, value));

/** A tag whose key differs in case only, a frequent reason why a tag is not found. */
export const misspelled = (tags: Tags, tag: string): string | null => Object.keys(tags).find((key) => key !== tag && sameValue(key, tag)) ?? null;

export const PRODUCTION = ['production', 'prod', 'prd', 'live'];
export const NON_PRODUCTION = ['development', 'dev', 'test', 'testing', 'qa', 'integration', 'int', 'staging', 'stage', 'stg', 'uat', 'preproduction', 'preprod', 'sandbox', 'demo'];
