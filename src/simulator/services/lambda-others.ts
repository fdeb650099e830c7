import { notFound, ServiceError } from '../server/errors.ts';
import { count, text, type Call, type Operation } from '../server/operation.ts';
import { page } from '../server/paging.ts';
import type { CodeSigningConfig, Layer } from '../state.ts';
import { layerArn } from '../arns.ts';
import { findFunction, functionOf, functionResource, referenceOf } from './lambda-lookup.ts';
import { codeSigningShape, layerVersionShape } from './lambda-shapes.ts';

const operation = (name: string, route: string, parameters: readonly string[], resource: Operation['resource'], run: Operation['run']): Operation =>
  ({ service: 'lambda', name, action: `lambda:${name}`, bucket: 'lambda:control', route: `GET ${route}`, parameters, resource, run });
const PAGING = ['Marker', 'MaxItems'];

const signingArn = (call: Call): string => call.path.CodeSigningConfigArn ?? '';
function codeSigningOf(call: Call): CodeSigningConfig {
  const config = call.place.codeSigningConfigs.get(signingArn(call));
  if (config === undefined) throw notFound(`The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${signingArn(call)}`);
  return config;
}

const listCodeSigning: Operation['run'] = (call) => {
  const { items, next } = page([...call.place.codeSigningConfigs.values()], ({ arn }) => arn, text(call, 'Marker'), count(call, 'MaxItems', 10_000, 50));
  return { NextMarker: next, CodeSigningConfigs: items.map(codeSigningShape) };
};
const listFunctionsByCodeSigning: Operation['run'] = (call) => {
  const { arn } = codeSigningOf(call);
  const arns = [...call.place.functions.values()].filter((fn) => fn.codeSigningConfigArn === arn).map((fn) => fn.arn);
  const { items, next } = page(arns, (item) => item, text(call, 'Marker'), count(call, 'MaxItems', 10_000, 50));
  return { NextMarker: next, FunctionArns: items };
};
/** A function without a configuration is answered without the ARN. */
const getFunctionCodeSigning: Operation['run'] = (call) => {
  const { fn } = functionOf(call);
  return { FunctionName: fn.name, ...(fn.codeSigningConfigArn === null ? {} : { CodeSigningConfigArn: fn.codeSigningConfigArn }) };
};

/** A layer by name or ARN; those of other accounts are refused unless a version of them is shared, which the simulator never does. */
function layerOf(call: Call): Layer | null {
  const given = call.path.LayerName ?? '';
  const [, , , , owner, , name] = given.split(':');
  if (owner !== undefined && owner !== call.account.id) {
    throw new ServiceError('AccessDeniedException', 403, `User: ${call.principal.arn} is not authorized to perform this action on resource: ${given} because no resource-based policy allows the action`);
  }
  return call.place.layers.get(name ?? given) ?? null;
}
const layerResource = (call: Call): string => { const name = call.path.LayerName ?? ''; return name.startsWith('arn:') ? name : layerArn(call.account.id, call.region, name); };

const compatible = (call: Call) => (version: { readonly compatibleRuntimes: readonly string[] }): boolean => {
  const runtime = text(call, 'CompatibleRuntime');
  return runtime === undefined || version.compatibleRuntimes.includes(runtime);
};
const listLayers: Operation['run'] = (call) => {
  const layers = [...call.place.layers.values()].flatMap((layer) => {
    const latest = layer.versions.filter(compatible(call)).at(-1);
    return latest === undefined ? [] : [{ layer, latest }];
  });
  const { items, next } = page(layers, ({ layer }) => layer.name, text(call, 'Marker'), count(call, 'MaxItems', 50));
  return { NextMarker: next, Layers: items.map(({ layer, latest }) => ({ LayerName: layer.name, LayerArn: layer.arn, LatestMatchingVersion: layerVersionShape(latest) })) };
};
/** Newest first; a layer that does not exist has an empty list. */
const listLayerVersions: Operation['run'] = (call) => {
  const versions = (layerOf(call)?.versions ?? []).filter(compatible(call));
  const { items, next } = page(versions, ({ version }) => String(1_000_000 - version), text(call, 'Marker'), count(call, 'MaxItems', 50));
  return { NextMarker: next, LayerVersions: items.map(layerVersionShape) };
};
const getLayerVersionPolicy: Operation['run'] = (call) => {
  const version = layerOf(call)?.versions.find((candidate) => String(candidate.version) === call.path.VersionNumber);
  if (version === undefined) throw notFound('The resource you requested does not exist.');
  if (version.policy === null) throw notFound('No policy is associated with the given resource.');
  return { Policy: version.policy, RevisionId: `${version.version}`.padStart(8, '0') };
};

const listTags: Operation['run'] = (call) => ({ Tags: findFunction(call, referenceOf(call, call.path.Resource ?? '')).fn.tags });

const listCapacityProviders: Operation['run'] = (call) => {
  const { items, next } = page(call.place.capacityProviders, ({ arn }) => arn, text(call, 'Marker'), count(call, 'MaxItems', 50));
  const shape = ({ arn, operatorRole }: { arn: string; operatorRole: string }): Record<string, unknown> => ({
    CapacityProviderArn: arn, State: 'Active', VpcConfig: { SubnetIds: ['subnet-0a1b2c3d4e5f60718'], SecurityGroupIds: ['sg-0a1b2c3d4e5f60718'] }, PermissionsConfig: { CapacityProviderOperatorRoleArn: operatorRole },
  });
  return { CapacityProviders: items.map(shape), NextMarker: next };
};

const microvm = (name: string, path: string, parameters: readonly string[], run: Operation['run']): Operation =>
  ({ service: 'lambda-microvms', name, action: `lambda:${name}`, bucket: 'lambda-microvms', route: `GET ${path}`, parameters: ['maxResults', 'nextToken', ...parameters], resource: () => '*', run });
const seconds = (at: string): number => Date.parse(at) / 1000;

const listMicrovms: Operation['run'] = (call) => {
  const image = text(call, 'imageIdentifier');
  const wanted = call.place.microvms.filter(({ imageArn }) => image === undefined || imageArn === image);
  const { items, next } = page(wanted, ({ id }) => id, text(call, 'nextToken'), count(call, 'maxResults', 50));
  return { nextToken: next, items: items.map(({ id, imageArn, startedAt }) => ({ microvmId: id, state: 'RUNNING', imageArn, imageVersion: '1', startedAt: seconds(startedAt) })) };
};
const listMicrovmImages: Operation['run'] = (call) => {
  const { items, next } = page(call.place.microvmImages, ({ arn }) => arn, text(call, 'nextToken'), count(call, 'maxResults', 50));
  return { nextToken: next, items: items.map(({ arn, name, createdAt }) => ({ imageArn: arn, name, state: 'CREATED', latestActiveImageVersion: '1', createdAt: seconds(createdAt) })) };
};

export const OTHER_LAMBDA_OPERATIONS: readonly Operation[] = [
  operation('ListCodeSigningConfigs', '/2020-04-22/code-signing-configs', PAGING, () => '*', listCodeSigning),
  operation('ListFunctionsByCodeSigningConfig', '/2020-04-22/code-signing-configs/{CodeSigningConfigArn}/functions', PAGING, signingArn, listFunctionsByCodeSigning),
  operation('GetCodeSigningConfig', '/2020-04-22/code-signing-configs/{CodeSigningConfigArn}', [], signingArn, (call) => ({ CodeSigningConfig: codeSigningShape(codeSigningOf(call)) })),
  operation('GetFunctionCodeSigningConfig', '/2020-06-30/functions/{FunctionName}/code-signing-config', [], functionResource, getFunctionCodeSigning),
  operation('ListLayers', '/2018-10-31/layers', ['CompatibleRuntime', ...PAGING], () => '*', listLayers),
  operation('ListLayerVersions', '/2018-10-31/layers/{LayerName}/versions', ['CompatibleRuntime', ...PAGING], layerResource, listLayerVersions),
  operation('GetLayerVersionPolicy', '/2018-10-31/layers/{LayerName}/versions/{VersionNumber}/policy', [], (call) => `${layerResource(call)}:${call.path.VersionNumber ?? ''}`, getLayerVersionPolicy),
  operation('ListTags', '/2017-03-31/tags/{Resource}', [], ({ path }) => path.Resource ?? '*', listTags),
  operation('ListCapacityProviders', '/2025-11-30/capacity-providers', PAGING, () => '*', listCapacityProviders),
  microvm('ListMicrovms', '/2025-09-09/microvms', ['imageIdentifier'], listMicrovms),
  microvm('ListMicrovmImages', '/2025-09-09/microvm-images', [], listMicrovmImages),
];
