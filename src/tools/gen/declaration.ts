import { FACT_SPECS } from '../../model/fact-specs.ts';
import type { Span } from '../../model/place.ts';
import type { Entry } from './catalogue.ts';

const SPANS: readonly Span[] = ['region', 'account', 'organization'];
const PLACEHOLDERS = new Set(['name', 'arn', 'region', 'account', 'aspect']);

/** What is wrong with a declaration that its types cannot tell; `ids` are those of all checks. */
export function declarationProblems({ path, check }: Entry, ids: ReadonlySet<string>): readonly string[] {
  const early = [...check.needs, ...check.wants].filter((name) => SPANS.indexOf(FACT_SPECS[name].span) > SPANS.indexOf(check.span));
  const covering = (check.coveredBy ?? []).filter((id) => !ids.has(id));
  const placeholders = [...check.verify.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').filter((name) => !PLACEHOLDERS.has(name));
  return [
    ...early.map((name) => `${path}.ts has span ${check.span}, but ${name} is complete only per ${FACT_SPECS[name].span}`),
    ...covering.map((id) => `${path}.ts is covered by ${id}, which does not exist`),
    ...placeholders.map((name) => `${path}.ts: verify has the placeholder {${name}}; known are ${[...PLACEHOLDERS].join(', ')}`),
    ...(check.needs.length + check.wants.length === 0 ? [`${path}.ts needs no fact, so that it judges nothing`] : []),
    ...(check.title.length > 120 || /[{}]/.test(check.title) ? [`${path}.ts: the title is longer than 120 characters or has placeholders`] : []),
    ...(check.options.safeParse({}).success ? [] : [`${path}.ts: not every option has a default`]),
  ];
}
