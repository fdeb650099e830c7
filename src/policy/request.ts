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

/** The statements about the resource. Those without Resource are about the thing that the policy hangs on; variables may stand for anything. */
export function aboutResource(statements: readonly Statement[], { resource }: ResourceContext): readonly Statement[] {
  const names = namesOfResource(resource);
  return statements.filter(({ resources }) => resources === null || resources.not !== resources.patterns.some((pattern) => matchesSome(open(pattern), names)));
}

const open = (pattern: string): string => (pattern.includes('${') ? pattern.replace(/\$\{[^}]*\}/g, '*') : pattern);
const matchesSome = (pattern: string, names: readonly string[]): boolean => names.some((name) => matchesPattern(pattern, name));

/** A function without a qualifier is its $LATEST. */
function namesOfResource(resource: string): readonly string[] {
  const unqualified = /^(arn:[^:]*:lambda:[^:]*:[^:]*:function:[^:]+)(?::\$LATEST)?$/.exec(resource)?.[1];
  return unqualified === undefined ? [resource] : [unqualified, `${unqualified}:$LATEST`];
}
