import type { Plane } from '../../model/check.ts';
import { BEGIN, END, SECTIONS } from './page.ts';

/** The three files of a new check, by path relative to the root: they pass the tests as they are, and the page says what is to be written. */
export function templateOf(plane: Plane, id: string): readonly { readonly path: string; readonly content: string }[] {
  const path = `checks/${plane}/${id}`;
  return [
    { path: `${path}.ts`, content: checkSource(plane, id) },
    { path: `${path}.examples.ts`, content: EXAMPLES },
    { path: `${path}.md`, content: pageSource(id) },
  ];
}

const checkSource = (plane: Plane, id: string): string => `import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import { say } from '../../src/model/message.ts';
import { failWith } from '../../src/model/verdict.ts';

const messages = { undescribed: '{name} has no description.' };

export default defineCheck({
  id: '${id}',
  title: 'Lambda function has no description',
  resource: 'function',
  span: 'region',
  severity: 'informational',
  planes: ['${plane}'],
  enabled: false,
  needs: ['function/config'],
  wants: [],
  remedy: 'Say in the description what the function is for.',
  verify: 'aws lambda get-function-configuration --function-name {name} --region {region} --query Description',
  options: z.strictObject({}),
  messages,
  evaluate(subject, facts) {
    if (facts['function/config'].description.text !== '') return failWith([]);
    return failWith([{ aspect: '', message: say(messages.undescribed, { name: subject.name }), evidence: { description: '' } }]);
  },
});
`;

const EXAMPLES = `import { defineExamples } from '../../src/model/check.ts';
import { unknown } from '../../src/model/fact.ts';
import { AT, configuration, text, unread } from '../lib/sample.ts';

export default defineExamples([
  { name: 'described', facts: { 'function/config': configuration({ description: text('Takes orders') }) }, expect: 'pass' },
  { name: 'not described', facts: { 'function/config': configuration() }, expect: 'fail', failures: [{ aspect: '', message: /no description/ }] },
  { name: 'functions could not be listed', facts: { 'function/config': unknown(AT, unread('lambda:ListFunctions')) }, expect: 'unknown' },
]);
`;

const HINTS: Record<(typeof SECTIONS)[number], string> = {
  'What it judges': 'Which configurations, what fails, what does not, and what was decided where AWS is silent.',
  Why: 'What an attacker or an accident does with it. One paragraph.',
  'How to fix': 'The setting, by its name in the API.',
  'When not to use it': 'Who should switch it off or set an option, and which.',
  References: "Links to AWS's own documentation.",
};

const pageSource = (id: string): string => [`# ${id}`, '', BEGIN, END, '', ...SECTIONS.flatMap((section) => [`## ${section}`, `<!-- ${HINTS[section]} -->`, ''])].join('\n');
