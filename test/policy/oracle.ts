import type { Json } from '../../src/model/facts.ts';

/**
 * The textbook algorithm on concrete requests, written independently of src/policy: any Deny that applies refuses, else any Allow that applies allows.
 * It knows the small grammar of grammar.ts only. Source: IAM "Policy evaluation logic".
 */
export interface Request {
  readonly caller: { readonly account: string; readonly arn: string } | { readonly service: string };
  readonly keys: Readonly<Record<string, string>>;
}
type Statement = Readonly<Record<string, Json>>;
const listOf = (json: Json | undefined): readonly string[] => (Array.isArray(json) ? json.map(String) : typeof json === 'string' ? [json] : []);

export function isAllowed(statements: readonly Statement[], action: string, resource: string, request: Request): boolean {
  const applying = statements.filter((statement) => applies(statement, action, resource, request));
  return applying.some((statement) => statement['Effect'] === 'Allow') && !applying.some((statement) => statement['Effect'] === 'Deny');
}

function applies(statement: Statement, action: string, resource: string, request: Request): boolean {
  const isNamed = statement['Principal'] === undefined ? !names(statement['NotPrincipal'], request) : names(statement['Principal'], request);
  const hasAction = statement['Action'] === undefined ? !listOf(statement['NotAction']).some((text) => like(text.toLowerCase(), action.toLowerCase())) : listOf(statement['Action']).some((text) => like(text.toLowerCase(), action.toLowerCase()));
  const hasResource = statement['Resource'] === undefined ? !listOf(statement['NotResource']).some((text) => like(text, resource)) : listOf(statement['Resource']).some((text) => like(text, resource));
  return isNamed && hasAction && hasResource && conditionsHold(statement, request);
}

function names(principal: Json | undefined, { caller }: Request): boolean {
  if (principal === '*') return true;
  const map = (principal ?? {}) as Record<string, Json>;
  const aws = listOf(map['AWS']);
  if (aws.includes('*')) return true;
  if ('service' in caller) return listOf(map['Service']).includes(caller.service);
  return aws.includes(caller.account) || aws.includes(`arn:aws:iam::${caller.account}:root`) || aws.includes(caller.arn);
}

/** A service named in an Allow is not restricted by keys about IAM principals: our documented reading. */
const ABOUT_PRINCIPALS = ['aws:PrincipalOrgID', 'aws:PrincipalAccount', 'aws:PrincipalArn'];

function conditionsHold(statement: Statement, request: Request): boolean {
  const principal = statement['Principal'];
  const namesService = statement['Effect'] === 'Allow' && 'service' in request.caller && typeof principal === 'object' && principal !== null && 'Service' in principal;
  return Object.entries((statement['Condition'] ?? {}) as Record<string, Record<string, Json>>).every(([operator, block]) =>
    Object.entries(block).every(([key, values]) => (namesService && ABOUT_PRINCIPALS.includes(key)) || holds(operator, listOf(values), request.keys[key])),
  );
}

function holds(operator: string, values: readonly string[], actual: string | undefined): boolean {
  if (operator === 'Null') return values.includes(String(actual === undefined));
  const isNegated = operator.includes('Not');
  if (actual === undefined) return operator.endsWith('IfExists') || isNegated;
  const matches = values.some((value) => (operator.includes('Like') ? like(value, actual) : value === actual));
  return matches !== isNegated;
}

const expressions = new Map<string, RegExp>();
/** Wildcards by regular expression, unlike the engine. */
function like(pattern: string, text: string): boolean {
  const expression = expressions.get(pattern) ?? new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')}$`);
  expressions.set(pattern, expression);
  return expression.test(text);
}
