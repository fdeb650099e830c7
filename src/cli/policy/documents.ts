import { readFileSync } from 'node:fs';
import type { Document, Json } from '../../model/facts.ts';
import { UsageError } from '../io.ts';

type JsonObject = Readonly<Record<string, Json>>;
const isObject = (json: unknown): json is JsonObject => typeof json === 'object' && json !== null && !Array.isArray(json);

/** Members under which AWS's own answers carry a policy: `aws lambda get-policy`, `aws iam get-role-policy`, `get-policy-version`, `get-role`, Organizations, SQS, SNS. */
const WRAPPERS = ['Policy', 'PolicyDocument', 'Document', 'PolicyVersion', 'AssumeRolePolicyDocument', 'Role', 'Content', 'ResourcePolicy', 'Attributes'] as const;

/** A policy document from a file (`-`: standard input): the document itself, or what the AWS CLI printed around it. Throws `UsageError`. */
export function readPolicyFile(path: string): Document {
  const text = readText(path);
  try {
    return { json: unwrapped(JSON.parse(text) as Json) };
  } catch (error) {
    throw new UsageError(`${path === '-' ? 'standard input' : path} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The innermost thing that has a Statement; a document inside a string may be URL-encoded. */
function unwrapped(json: Json): Json {
  if (!isObject(json) || json['Statement'] !== undefined) return json;
  for (const name of WRAPPERS) {
    const inner = json[name];
    if (typeof inner === 'string') return unwrapped(JSON.parse(inner.startsWith('%') ? decodeURIComponent(inner) : inner) as Json);
    if (isObject(inner)) return unwrapped(inner);
  }
  return json;
}

export type PolicyType = 'resource' | 'identity' | 'trust';

/** What the document looks like: statements with principals belong to a resource, or to a role when all they allow is to assume it. */
export function typeOf({ json }: { readonly json: Json }): PolicyType {
  const statements = isObject(json) ? [json['Statement'] ?? []].flat() : [];
  const objects = statements.filter(isObject);
  if (!objects.some((statement) => statement['Principal'] !== undefined || statement['NotPrincipal'] !== undefined)) return 'identity';
  const actions = objects.flatMap((statement) => [statement['Action'] ?? []].flat()).map(String);
  return actions.length > 0 && actions.every((action) => /^sts:(assumerole|tagsession|setsourceidentity|setcontext)/i.test(action)) ? 'trust' : 'resource';
}
