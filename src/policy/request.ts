import { matchesPattern } from './pattern.ts';
import type { ResourceContext, Statement, Via } from './types.ts';

/** The ways in which an action can be asked for. InvokeFunctionUrl happens through a URL only. Source: Lambda "Control access to Lambda function URLs". */
export function waysOf(action: string): readonly Via[] {
  const name = action.toLowerCase();
  if (name === 'lambda:invokefunctionurl') return ['url-none', 'url-iam'];
  return name === 'lambda:invokefunction' ? ['api', 'url-none', 'url-iam'] : ['api'];
}

export function coversAction(statement: Statement, action: string): boolean {
  const { not, patterns } = statement.actions;
  return not !== patterns.some((pattern) => matchesPattern(pattern, action, { caseInsensitive: true }));
}

/** Statements without Resource are about the thing that the policy hangs on. Variables may stand for anything. */
export function coversResource(statement: Statement, context: ResourceContext): boolean {
  if (statement.resources === null) return true;
  const { not, patterns } = statement.resources;
  const names = namesOfResource(context.resource);
  const isMatched = patterns.some((pattern) => names.some((name) => matchesPattern(pattern.replace(/\$\{[^}]*\}/g, '*'), name)));
  return not !== isMatched;
}

/** A function without a qualifier is its $LATEST. */
function namesOfResource(resource: string): readonly string[] {
  const unqualified = /^(arn:[^:]*:lambda:[^:]*:[^:]*:function:[^:]+)(?::\$LATEST)?$/.exec(resource)?.[1];
  return unqualified === undefined ? [resource] : [unqualified, `${unqualified}:$LATEST`];
}
