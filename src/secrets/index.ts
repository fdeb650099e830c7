import type { SecretMatch, Tagging, Text, Variable } from '../model/facts.ts';
import { unique } from './document.ts';
import { internalHostIn } from './hosts.ts';
import { codeOrigin } from './loaders.ts';
import { redact } from './redact.ts';
import { referenceOf } from './references.ts';
import { bestMatch, secretsIn } from './scan.ts';

export { classifyDocument, classifyJson } from './document.ts';

/**
 * An environment variable without its value. Secret, reference, internal host and loaded code are judged independently.
 * A name that is or holds a secret itself is redacted, and then is the secret.
 */
export function classifyVariable(name: string, value: string): Variable {
  const label = classifyText(name);
  return {
    name: label.text,
    length: value.length,
    secret: bestMatch(name, value) ?? label.secrets[0] ?? null,
    reference: referenceOf(name, value, (text) => classifyText(text).secrets.length === 0),
    internalHost: internalHostIn(name, value),
    loadsCodeFrom: codeOrigin(name, value),
  };
}

/**
 * Free text with every secret replaced by `[secret: rule]`; classifying the result again changes nothing.
 * `field`: the name under which it stands (a tag's key, a header), which may tell that all of it is a secret.
 */
export const classifyText = (text: string, field = ''): Text => redact(text, (current) => secretsIn(current, field));

/** Tags with secrets in keys and values replaced, and which tag held one. */
export function classifyTags(tags: Readonly<Record<string, string>>): Tagging {
  const taken = new Set<string>();
  const entries = Object.entries(tags).map(([key, value]) => {
    const label = classifyText(key);
    const content = classifyText(value, key);
    return { tag: unique(label.text, taken), value: content.text, secrets: [...content.secrets, ...label.secrets] };
  });
  return {
    tags: Object.fromEntries(entries.map(({ tag, value }) => [tag, value])),
    secrets: entries.flatMap(({ tag, secrets }) => secrets.map((secret: SecretMatch) => ({ tag, secret }))),
  };
}
