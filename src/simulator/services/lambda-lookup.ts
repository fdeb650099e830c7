import { invalidParameter, notFound, ServiceError } from '../server/errors.ts';
import { text, type Call } from '../server/operation.ts';
import type { FunctionVersion, LambdaFunction, Region } from '../state.ts';
import { functionArn, qualified } from '../arns.ts';

/** What a FunctionName parameter names: a name, `account:function:name`, or an ARN, each with or without a qualifier. */
export interface FunctionReference {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly qualifier: string | null;
}

const FORMS = [
  /^arn:[\w-]+:lambda:(?<region>[\w-]+):(?<account>\d{12}):function:(?<name>[\w-]+)(?::(?<qualifier>[\w$-]+))?$/,
  /^(?<account>\d{12}):function:(?<name>[\w-]+)(?::(?<qualifier>[\w$-]+))?$/,
  /^(?:function:)?(?<name>[\w-]+)(?::(?<qualifier>[\w$-]+))?$/,
];

/** Reads a function reference; anything else is InvalidParameterValueException, as AWS's validation is. */
export function referenceOf(call: Call, value: string): FunctionReference {
  for (const form of FORMS) {
    const groups = form.exec(value)?.groups;
    if (groups === undefined) continue;
    return { account: groups.account ?? call.account.id, region: groups.region ?? call.region, name: groups.name ?? '', qualifier: text(call, 'Qualifier') ?? groups.qualifier ?? null };
  }
  throw invalidParameter(`1 validation error detected: Value '${value}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern`);
}

/** The ARN that an access denied message names for the function of this call. */
export function functionResource(call: Call): string {
  const { account, region, name } = referenceOf(call, call.path.FunctionName ?? '');
  return functionArn(account, region, name);
}

/** The function of this call. A vanishing one is gone from its first own call on. */
export function functionOf(call: Call): { readonly fn: LambdaFunction; readonly qualifier: string | null } {
  return findFunction(call, referenceOf(call, call.path.FunctionName ?? ''));
}

export function findFunction(call: Call, reference: FunctionReference): { readonly fn: LambdaFunction; readonly qualifier: string | null } {
  const arn = functionArn(reference.account, reference.region, reference.name);
  if (reference.account !== call.account.id) {
    const message = `User: ${call.principal.arn} is not authorized to perform this action on resource: ${arn} because no resource-based policy allows the action`;
    throw new ServiceError('AccessDeniedException', 403, message);
  }
  if (reference.region !== call.region) throw notFound(`Functions from '${reference.region}' are not reachable in this region ('${call.region}')`);
  const fn = call.place.functions.get(reference.name);
  if (fn?.vanishing === true) removeFunction(call.place, fn.name);
  if (fn === undefined || fn.vanishing) throw notFound(`Function not found: ${reference.qualifier === null ? arn : qualified(arn, reference.qualifier)}`);
  return { fn, qualifier: reference.qualifier };
}

/** Deletes a function and what hangs on it. Event source mappings stay, as on AWS they would until somebody deletes them – here they go too. */
export function removeFunction(region: Region, name: string): void {
  const fn = region.functions.get(name);
  if (fn === undefined) return;
  region.functions.delete(name);
  const kept = region.eventSourceMappings.filter(({ functionArn: arn }) => arn !== fn.arn && !arn.startsWith(`${fn.arn}:`));
  region.eventSourceMappings.splice(0, region.eventSourceMappings.length, ...kept);
}

/** The version that a qualifier runs: `$LATEST`, a number, or an alias's main version. */
export function versionOf(fn: LambdaFunction, qualifier: string | null): FunctionVersion {
  if (qualifier === null || qualifier === '$LATEST') return fn.latest;
  const number = fn.aliases.get(qualifier)?.version ?? qualifier;
  const version = number === '$LATEST' ? fn.latest : fn.versions.find((candidate) => candidate.version === number);
  if (version === undefined) throw notFound(`Function not found: ${qualified(fn.arn, qualifier)}`);
  return version;
}

/** The key under which a qualifier's own policy is kept; a qualifier that does not exist is not found. */
export function policyKey(fn: LambdaFunction, qualifier: string | null): string {
  const key = qualifier ?? '$LATEST';
  if (key === '$LATEST' || fn.aliases.has(key) || fn.versions.some(({ version }) => version === key)) return key;
  throw notFound(/^\d+$/.test(key) ? `Function not found: ${qualified(fn.arn, key)}` : `Cannot find alias arn: ${qualified(fn.arn, key)}`);
}
