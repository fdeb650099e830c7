import type { Json } from '../model/facts.ts';

/** Control flow inside the parser: the reason why IAM would refuse the document. Never leaves parse.ts. */
export class PolicyRefused extends Error {
  override readonly name = 'PolicyRefused';
}

export function refuse(reason: string): never {
  throw new PolicyRefused(reason);
}

/** A string or a list of strings, as a list. Empty strings are refused. */
export function stringsOf(value: Json, what: string): readonly string[] {
  const list: readonly Json[] = Array.isArray(value) ? value : [value];
  return list.map((item) => (typeof item === 'string' && item !== '' ? item : refuse(`${what} holds something that is not a string`)));
}
