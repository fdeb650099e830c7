import { invalidParameter, notFound, ServiceError } from '../server/errors.ts';
import { count, text, type Call, type Operation } from '../server/operation.ts';
import { compare, page } from '../server/paging.ts';
import { qualified } from '../arns.ts';
import type { LambdaFunction } from '../state.ts';
import { aliasShape, configurationShape, eventInvokeShape, mappingShape, runtimeVersionArn, urlShape } from './lambda-shapes.ts';
import { findFunction, functionOf, functionResource, policyKey, referenceOf, versionOf } from './lambda-lookup.ts';

const PER_PAGE = 50;
type Run = Operation['run'];

/** An operation on one function, under Lambda's shared rate unless `change` says otherwise. */
const onFunction = (name: string, route: string, parameters: readonly string[], run: Run, change: Partial<Operation> = {}): Operation =>
  ({ service: 'lambda', name, action: `lambda:${name}`, bucket: 'lambda:control', route: `GET ${route}`, parameters, resource: functionResource, run, ...change });
const onAccount = (name: string, route: string, parameters: readonly string[], run: Run): Operation =>
  ({ service: 'lambda', name, action: `lambda:${name}`, bucket: 'lambda:control', route: `GET ${route}`, parameters, resource: () => '*', run });

/** FunctionVersion=ALL adds every published version; a page holds at most 50 whatever MaxItems says. */
const listFunctions: Run = (call) => {
  const all = text(call, 'FunctionVersion') === 'ALL';
  const functions = [...call.place.functions.values()].filter((fn) => isInMasterRegion(call, fn));
  const entries = functions.flatMap((fn) => (all ? [fn.latest, ...fn.versions] : [fn.latest]).map((version) => ({ fn, version })));
  const { items, next } = page(entries, ({ fn, version }) => `${fn.name}:${version.version}`, text(call, 'Marker'), count(call, 'MaxItems', PER_PAGE));
  // Without FunctionVersion=ALL the ARN is the function's own; with it, it carries the version.
  return { NextMarker: next, Functions: items.map(({ fn, version }) => configurationShape(call, fn, version, { inList: true, arn: all ? `${fn.arn}:${version.version}` : fn.arn })) };
};
function isInMasterRegion(call: Call, fn: LambdaFunction): boolean {
  const wanted = text(call, 'MasterRegion');
  return wanted === undefined || wanted === 'ALL' || (fn.latest.masterArn?.includes(`:${wanted}:`) ?? false);
}

const getFunctionConfiguration: Run = (call) => {
  const { fn, qualifier } = functionOf(call);
  return configurationShape(call, fn, versionOf(fn, qualifier), { inList: false, arn: qualified(fn.arn, qualifier ?? '$LATEST') });
};

const getFunction: Run = (call) => {
  const { fn, qualifier } = functionOf(call);
  const version = versionOf(fn, qualifier);
  const code = version.packageType === 'Image' ? { RepositoryType: 'ECR', ImageUri: version.imageUri, ResolvedImageUri: version.imageUri } : { RepositoryType: 'S3', Location: `https://awslambda-${call.region}-tasks.s3.${call.region}.amazonaws.com/snapshots/${call.account.id}/${fn.name}` };
  return {
    Configuration: configurationShape(call, fn, version, { inList: false, arn: qualified(fn.arn, qualifier ?? '$LATEST') }), Code: code,
    ...(Object.keys(fn.tags).length > 0 && call.may('lambda:ListTags', fn.arn) ? { Tags: fn.tags } : {}),
    ...(fn.reservedConcurrency === null ? {} : { Concurrency: { ReservedConcurrentExecutions: fn.reservedConcurrency } }),
  };
};

const listVersions: Run = (call) => {
  const { fn } = functionOf(call);
  const { items, next } = page([fn.latest, ...fn.versions], ({ version }) => version.padStart(12, '0'), text(call, 'Marker'), count(call, 'MaxItems', PER_PAGE));
  return { NextMarker: next, Versions: items.map((version) => configurationShape(call, fn, version, { inList: true, arn: `${fn.arn}:${version.version}` })) };
};

const listAliases: Run = (call) => {
  const { fn } = functionOf(call);
  const wanted = text(call, 'FunctionVersion');
  const aliases = [...fn.aliases.values()].filter(({ version }) => wanted === undefined || version === wanted);
  const { items, next } = page(aliases, ({ name }) => name, text(call, 'Marker'), count(call, 'MaxItems', 10_000, PER_PAGE));
  return { NextMarker: next, Aliases: items.map((alias) => aliasShape(fn, alias)) };
};

const getAlias: Run = (call) => {
  const { fn } = functionOf(call);
  const alias = fn.aliases.get(call.path.Name ?? '');
  if (alias === undefined) throw notFound(`Cannot find alias arn: ${qualified(fn.arn, call.path.Name ?? '')}`);
  return aliasShape(fn, alias);
};

const getPolicy: Run = (call) => {
  const { fn, qualifier } = functionOf(call);
  if (call.place.policyReadsThrottled && isInUpperHalf(call, fn.name)) throw new ServiceError('TooManyRequestsException', 429, 'Rate exceeded', { Reason: 'CallerRateLimitExceeded', Type: 'User' });
  const policy = fn.policies.get(policyKey(fn, qualifier));
  if (policy === undefined) throw notFound('The resource you requested does not exist.');
  return { Policy: policy.document, RevisionId: policy.revisionId };
};
function isInUpperHalf(call: Call, name: string): boolean {
  const names = [...call.place.functions.keys()].sort(compare);
  return names.indexOf(name) >= Math.ceil(names.length / 2);
}

const getResourcePolicy: Run = (call) => {
  const { fn, qualifier } = findFunction(call, referenceOf(call, call.path.ResourceArn ?? ''));
  const policy = fn.policies.get(policyKey(fn, qualifier));
  if (policy === undefined) throw notFound('The resource you requested does not exist.');
  return { Policy: policy.document, RevisionId: policy.revisionId };
};

const listUrls: Run = (call) => {
  const { fn } = functionOf(call);
  const { items, next } = page([...fn.urls], ([qualifier]) => qualifier, text(call, 'Marker'), count(call, 'MaxItems', PER_PAGE));
  return { FunctionUrlConfigs: items.map(([qualifier, url]) => urlShape(fn, qualifier, url)), NextMarker: next };
};

const listEventInvoke: Run = (call) => {
  const { fn } = functionOf(call);
  const { items, next } = page([...fn.eventInvoke], ([qualifier]) => qualifier, text(call, 'Marker'), count(call, 'MaxItems', PER_PAGE));
  return { FunctionEventInvokeConfigs: items.map(([qualifier, config]) => eventInvokeShape(fn, qualifier, config)), NextMarker: next };
};

const listMappings: Run = (call) => {
  const source = text(call, 'EventSourceArn');
  const name = text(call, 'FunctionName');
  const wanted = name === undefined ? null : findFunction(call, referenceOf(call, name)).fn.arn;
  const mappings = call.place.eventSourceMappings.filter(({ eventSourceArn, functionArn }) =>
    (source === undefined || eventSourceArn === source) && (wanted === null || functionArn === wanted || functionArn.startsWith(`${wanted}:`)));
  const { items, next } = page(mappings, ({ uuid }) => uuid, text(call, 'Marker'), count(call, 'MaxItems', 10_000, 100));
  return { NextMarker: next, EventSourceMappings: items.map((mapping) => mappingShape(call.region, call.account.id, mapping)) };
};

const getConcurrency: Run = (call) => {
  const { fn } = functionOf(call);
  return fn.reservedConcurrency === null ? {} : { ReservedConcurrentExecutions: fn.reservedConcurrency };
};

const getRuntimeManagement: Run = (call) => {
  const { fn, qualifier } = functionOf(call);
  const version = versionOf(fn, qualifier);
  if (version.packageType === 'Image') throw invalidParameter('Runtime management configuration is not supported for functions with package type Image.');
  const config = fn.runtimeManagement.get(version.version) ?? { updateRuntimeOn: 'Auto', runtimeVersionArn: null };
  return {
    UpdateRuntimeOn: config.updateRuntimeOn, FunctionArn: `${fn.arn}:${version.version}`,
    ...(config.updateRuntimeOn === 'Manual' ? { RuntimeVersionArn: config.runtimeVersionArn ?? runtimeVersionArn(call.region) } : {}),
  };
};

const getAccountSettings: Run = (call) => {
  const functions = [...call.place.functions.values()];
  const reserved = functions.reduce((sum, fn) => sum + (fn.reservedConcurrency ?? 0), 0);
  const codeSize = functions.reduce((sum, fn) => sum + fn.latest.codeSize, 0);
  return {
    AccountLimit: { TotalCodeSize: 80_530_636_800, CodeSizeUnzipped: 262_144_000, CodeSizeZipped: 52_428_800, ConcurrentExecutions: call.place.concurrentExecutions, UnreservedConcurrentExecutions: Math.max(0, call.place.concurrentExecutions - reserved) },
    AccountUsage: { TotalCodeSize: codeSize, FunctionCount: functions.length },
  };
};

const PAGING = ['Marker', 'MaxItems'];
export const FUNCTION_OPERATIONS: readonly Operation[] = [
  onAccount('ListFunctions', '/2015-03-31/functions', ['MasterRegion', 'FunctionVersion', ...PAGING], listFunctions),
  onAccount('ListEventSourceMappings', '/2015-03-31/event-source-mappings', ['EventSourceArn', 'FunctionName', ...PAGING], listMappings),
  onAccount('GetAccountSettings', '/2016-08-19/account-settings', [], getAccountSettings),
  onFunction('GetFunctionConfiguration', '/2015-03-31/functions/{FunctionName}/configuration', ['Qualifier'], getFunctionConfiguration),
  onFunction('GetFunction', '/2015-03-31/functions/{FunctionName}', ['Qualifier'], getFunction, { bucket: 'lambda:get-function' }),
  onFunction('ListVersionsByFunction', '/2015-03-31/functions/{FunctionName}/versions', PAGING, listVersions),
  onFunction('ListAliases', '/2015-03-31/functions/{FunctionName}/aliases', ['FunctionVersion', ...PAGING], listAliases),
  onFunction('GetAlias', '/2015-03-31/functions/{FunctionName}/aliases/{Name}', [], getAlias),
  onFunction('GetPolicy', '/2015-03-31/functions/{FunctionName}/policy', ['Qualifier'], getPolicy, { bucket: 'lambda:get-policy' }),
  onFunction('GetResourcePolicy', '/2026-07-09/resource-policy/{ResourceArn}', [], getResourcePolicy, { resource: ({ path }) => path.ResourceArn ?? '*' }),
  onFunction('ListFunctionUrlConfigs', '/2021-10-31/functions/{FunctionName}/urls', PAGING, listUrls),
  onFunction('ListFunctionEventInvokeConfigs', '/2019-09-25/functions/{FunctionName}/event-invoke-config/list', PAGING, listEventInvoke),
  onFunction('GetFunctionConcurrency', '/2019-09-30/functions/{FunctionName}/concurrency', [], getConcurrency),
  onFunction('GetFunctionRecursionConfig', '/2024-08-31/functions/{FunctionName}/recursion-config', [], (call) => ({ RecursiveLoop: functionOf(call).fn.recursion })),
  onFunction('GetRuntimeManagementConfig', '/2021-07-20/functions/{FunctionName}/runtime-management-config', ['Qualifier'], getRuntimeManagement),
];
