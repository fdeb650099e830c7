import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import type { SecretMatch } from '../../src/model/facts.ts';
import { listed, say } from '../../src/model/message.ts';
import { settle, type Failure } from '../../src/model/verdict.ts';
import { qualifiersOf } from '../lib/runtimes.ts';
import { variablesByName } from '../lib/variables.ts';

const messages = {
  variable: 'The environment variable {variable} of {name} ({qualifiers}) holds a credential in clear: {what}.',
  description: 'The description of {name} ({qualifiers}) holds a credential in clear: {what}.',
  tag: 'The tag {tag} of {name} holds a credential in clear: {what}.',
};
const RECOGNISED = { format: 'recognised by its format', name: 'recognised by the name that it stands under', entropy: 'recognised by its randomness alone' } as const;

/** A secret and where it was seen; `qualifiers` empty for tags, which belong to the function. */
interface Sighting {
  readonly secret: SecretMatch;
  readonly qualifiers: readonly string[];
}

export default defineCheck({
  id: 'environment-secret',
  title: 'Lambda function holds a credential in a variable, its description or a tag',
  resource: 'function',
  span: 'region',
  severity: 'critical',
  planes: ['secrets'],
  enabled: true,
  needs: ['function/versions'],
  wants: ['function/tags'],
  remedy: 'Revoke the credential, keep its successor in Secrets Manager or Parameter Store, and give the function the reference; publish a version, move the aliases and delete the versions that hold the old one.',
  verify: 'aws lambda get-function-configuration --function-name {name} --region {region} --query "[keys(Environment.Variables), Description]"',
  options: z.strictObject({}),
  messages,
  evaluate(subject, facts) {
    const { name } = subject;
    const versions = facts['function/versions'];
    const tagging = facts['function/tags'];
    const variables = variablesByName(versions).flatMap(({ name: variable, uses }) => {
      const seen = uses.flatMap(({ variable: { secret }, qualifiers }) => (secret === null ? [] : [{ secret, qualifiers }]));
      return failureOf(variable, seen, (what, qualifiers) => say(messages.variable, { variable, name, qualifiers, what }));
    });
    const described = versions.flatMap(({ config, qualifiers }) => config.description.secrets.map((secret) => ({ secret, qualifiers })));
    const description = failureOf('description', described, (what, qualifiers) => say(messages.description, { name, qualifiers, what }));
    const held = tagging.known ? tagging.value.secrets : [];
    const tags = [...new Set(held.map(({ tag }) => tag))].sort().flatMap((tag) => {
      const seen = held.filter((one) => one.tag === tag).map(({ secret }) => ({ secret, qualifiers: [] }));
      return failureOf(`tag:${tag}`, seen, (what) => say(messages.tag, { tag, name, what }));
    });
    return settle([...variables, ...description, ...tags], tagging.missing);
  },
});

function failureOf(aspect: string, seen: readonly Sighting[], message: (what: string, qualifiers: string) => string): readonly Failure[] {
  if (seen.length === 0) return [];
  const byRule = new Map(seen.map(({ secret }) => [secret.rule, secret]));
  const secrets = [...byRule.values()].sort((a, b) => (a.rule < b.rule ? -1 : 1));
  const what = listed(secrets.map(({ title, rule, by }) => `${title} (${rule}), ${RECOGNISED[by]}`));
  const evidence = secrets.map(({ rule, by }) => ({ rule, recognisedBy: by, qualifiers: qualifiersOf(seen.filter(({ secret }) => secret.rule === rule)) }));
  // Randomness alone is a good guess; formats and names are as good as certain.
  const severity = secrets.every(({ by }) => by === 'entropy') ? 'high' : 'critical';
  return [{ aspect, severity, message: message(what, listed(qualifiersOf(seen))), evidence }];
}
