import { z } from 'zod';
import { actionsBehind } from '../../model/fact-specs.ts';
import type { Failure, Verdict } from '../../model/verdict.ts';
import { runExample } from '../../../test/support/run-example.ts';
import type { Entry } from './catalogue.ts';
import { cell, code, codes, table } from './markdown.ts';

export const BEGIN = '<!-- generated: begin -->';
export const END = '<!-- generated: end -->';
export const SECTIONS = ['What it judges', 'Why', 'How to fix', 'When not to use it', 'References'] as const;

/** The page of a check with its generated block renewed; null when the page or the block's markers are missing. */
export function renewPage(entry: Entry): string | null {
  const { page } = entry;
  if (page === null) return null;
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) return null;
  return `${page.slice(0, begin + BEGIN.length)}\n${header(entry)}\n${page.slice(end)}`;
}

/** What a page lacks, in words; empty when it is whole. */
export function pageProblems({ path, id, page }: Entry): readonly string[] {
  if (page === null) return [`${path}.md is missing`];
  const problems: string[] = [];
  if (!page.startsWith(`# ${id}\n`)) problems.push(`${path}.md does not begin with "# ${id}"`);
  if (page.indexOf(BEGIN) < 0 || page.indexOf(END) < page.indexOf(BEGIN)) problems.push(`${path}.md lacks ${BEGIN} and ${END}`);
  const headings = [...page.matchAll(/^## (.*)$/gm)].map((match) => (match[1] ?? '').trim());
  if (headings.join('\n') !== SECTIONS.join('\n')) problems.push(`${path}.md must have exactly these sections, in this order: ${SECTIONS.join(' · ')}`);
  const empty = SECTIONS.filter((section) => headings.includes(section) && bodyOf(page, section) === '');
  return [...problems, ...empty.map((section) => `${path}.md: the section "${section}" is empty`)];
}

function bodyOf(page: string, section: string): string {
  const start = page.indexOf(`## ${section}`) + `## ${section}`.length;
  const next = page.indexOf('\n## ', start);
  return page.slice(start, next < 0 ? undefined : next).replace(/<!--[\s\S]*?-->/g, '').trim();
}

/** What the examples lack, in words. */
export function exampleProblems({ path, examples }: Entry): readonly string[] {
  if (examples.length === 0) return [`${path}.examples.ts is missing or empty`];
  const outcomes = new Set(examples.map(({ expect }) => expect));
  const lacking = [...(['fail', 'unknown'] as const).filter((outcome) => !outcomes.has(outcome)), ...(outcomes.has('pass') || outcomes.has('not-applicable') ? [] : ['pass or not-applicable'])];
  return lacking.map((outcome) => `${path}.examples.ts has no example that is ${outcome}`);
}

function header({ check, examples }: Entry): string {
  const facts = [
    `**${check.title}.**`,
    '',
    table(['severity', 'judges each', 'waits for the whole', 'switched on', 'reads'], [[check.severity, check.resource, check.span, check.enabled ? 'yes' : 'by configuration', codes(actionsBehind([...check.needs, ...check.wants]))]]),
    '',
    `Needs ${codes(check.needs)}.${check.wants.length > 0 ? ` Uses, when known: ${codes(check.wants)}.` : ''} ${check.remedy}`,
    ...(check.identity === undefined ? [] : ['', `Its findings keep the identity \`${check.identity}\`, its first name.`]),
    ...(check.coveredBy === undefined ? [] : ['', `Not applicable while ${codes(check.coveredBy)} fails on the same resource.`]),
    ...(check.overlaps === undefined ? [] : ['', `Overlaps with ${codes(check.overlaps)}.`]),
    ...(check.exempt?.addingDeny === undefined ? [] : ['', `A Deny may turn its pass into a failure: ${check.exempt.addingDeny}`]),
    ...Object.entries(check.exempt?.unread ?? {}).map(([fact, reason]) => `\nWithout \`${fact}\` its pass may be a failure: ${reason}.`),
  ];
  return [...facts, '', ...optionLines(check.options), 'See it for yourself:', '', '```', check.verify, '```', '', ...exampleLines(check, examples)].join('\n');
}

interface Property {
  readonly description?: string;
  readonly default?: unknown;
  readonly type?: unknown;
  readonly enum?: readonly unknown[];
}

function optionLines(options: z.ZodType): readonly string[] {
  // Of an object schema, these are the fields; anything else has none to show.
  const properties = Object.entries((z.toJSONSchema(options, { io: 'input', unrepresentable: 'any' }).properties ?? {}) as Readonly<Record<string, Property>>);
  if (properties.length === 0) return [];
  const rows = properties.map(([name, property]) => [code(name), cell(typeOf(property)), property.default === undefined ? 'none' : code(JSON.stringify(property.default)), cell(property.description ?? '')]);
  return [table(['option', 'type', 'default', 'meaning'], rows), ''];
}

const typeOf = ({ enum: values, type }: Property): string => (values !== undefined ? values.map((value) => JSON.stringify(value)).join(' or ') : typeof type === 'string' ? type : 'any');

function exampleLines(check: Entry['check'], examples: Entry['examples']): readonly string[] {
  if (examples.length === 0) return [];
  const rows = examples.map((example) => {
    const { verdict } = runExample(check, example);
    return [cell(example.name), verdict.is, wordsOf(verdict, check.severity)];
  });
  return [table(['example', 'verdict', 'what the analyst reads'], rows)];
}

function wordsOf(verdict: Verdict, severity: string): string {
  switch (verdict.is) {
    case 'pass':
      return '';
    case 'not-applicable':
      return cell(verdict.because);
    case 'unknown':
      return [...new Set(verdict.because.map(({ action, reason, detail }) => cell(`${action} ${reason}: ${detail}`)))].join('<br>');
    case 'fail':
      return verdict.failures.map((failure) => failureWords(failure, severity)).join('<br>');
  }
}

const failureWords = (failure: Failure, severity: string): string => `${failure.severity === undefined || failure.severity === severity ? '' : `(${failure.severity}) `}${cell(failure.message)}`;
