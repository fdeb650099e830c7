import { matchesPattern } from './pattern.ts';
import type { ResourceContext, Statement, Via } from './types.ts';

/** The ways in which an action can be asked for. InvokeFunctionUrl happens through a URL only. Source: Lambda "Control access to Lambda function URLs". */
export function waysOf(action: string): readonly Via[] {
  const name = action.toLowerCase();
  if (name === 'lambda:invokefunctionurl') return ['url-none', 'url-iam'];
  return name === 'lambda:invokefunction' ? ['api', 'url-none', 'url-iam'] : ['api'];
}

/** APIs that take no unsigned request. Everything else may: S3, SQS, SNS, … */
const SIGNED_ONLY: ReadonlySet<string> = new Set(['lambda', 'iam', 'sts', 'kms', 'secretsmanager']);

/** Are requests of that way signed? */
export type Signing = 'always' | 'sometimes' | 'never';
export function signingOf(via: Via, { resource }: ResourceContext): Signing {
  if (via !== 'api') return via === 'url-none' ? 'never' : 'always';
  return SIGNED_ONLY.has(resource.split(':')[2] ?? '') ? 'always' : 'sometimes';
}

export function coversAction(statement: Statement, action: string): boolean {
  const { not, patterns } = statement.actions;
  return not !== patterns.some((pattern) => matchesPattern(pattern, action, { caseInsensitive: true }));
}

/** The statements about the resource by that name. Those without Resource are about the thing that the policy hangs on; variables may stand for anything. */
export const aboutResource = (statements: readonly Statement[], name: string): readonly Statement[] =>
  statements.filter(({ resources }) => resources === null || resources.not !== resources.patterns.some((pattern) => matchesPattern(open(pattern), name)));

const open = (pattern: string): string => (pattern.includes('${') ? pattern.replace(/\$\{[^}]*\}/g, '*') : pattern);

/**
 * The names that the resource is asked for by, as far as the statements tell them apart: a function's own name or its $LATEST.
 * Source: Lambda "Fine-tuning the Resources and Conditions sections of policies": a grant on the one does not cover the other.
 */
export function namesOfResource(statements: readonly Statement[], { resource }: ResourceContext): readonly string[] {
  if (!/^arn:[^:]*:lambda:[^:]*:[^:]*:function:[^:]+$/.test(resource)) return [resource];
  const latest = `${resource}:$LATEST`;
  const [own, other] = [resource, latest].map((name) => aboutResource(statements, name));
  return own?.length === other?.length && own?.every((statement, index) => statement === other?.[index]) === true ? [resource] : [resource, latest];
}
