import { configuration } from '../../checks/lib/sample.ts';
import { known, unknown, type Fact, type Unread } from '../../src/model/fact.ts';
import type { Alias, FactName, FactTypes, Kind, LayerVersion, RolePermissions, Value } from '../../src/model/facts.ts';
import { regionKey, type Instant, type Key, type Place } from '../../src/model/place.ts';
import { SnapshotBuilder, type FactLine, type Line, type ListLine, type Snapshot } from '../../src/model/snapshot.ts';
import { withDerived, type DeriveContext } from '../../src/graph/derive.ts';

export const AT: Instant = '2026-11-21T00:00:00.000Z';
export const ACCOUNT = '111122223333';
export const place = (region: string, account = ACCOUNT): Place => ({ partition: 'aws', account, region });
export const GLOBAL = place('global');
export const unreadIn = (where: Place, action: string, reason: Unread['reason'] = 'denied', detail = 'no policy allows it'): Unread => ({ action, place: where, reason, detail });

export const fn = (name: string, region = 'eu-west-1', account = ACCOUNT): Key => `arn:aws:lambda:${region}:${account}:function:${name}`;
export const roleArn = (name: string, account = ACCOUNT): Key => `arn:aws:iam::${account}:role/${name}`;
export const layerArn = (name: string, account = ACCOUNT): Key => `arn:aws:lambda:eu-west-1:${account}:layer:${name}`;

export const list = (kind: Kind, where: Place, keys: readonly Key[], missing: readonly Unread[] = [], at: Instant = AT): ListLine => ({ line: 'list', place: where, kind, keys, missing, lastCount: keys.length, at });

const placeOf = (kind: Kind, key: Key): Place => {
  const [, partition = '', , region = '', account = ''] = key.split(':');
  return kind === 'region' ? place(key.split('/')[2] ?? '') : { partition, account, region: region === '' ? 'global' : region };
};
/** A fact line; a value means known and complete. */
export const fact = <N extends FactName>(name: N, key: Key, value: Fact<Value<N>> | { readonly is: Value<N> }, kind = name.split('/')[0] as FactTypes[N]['of']): FactLine =>
  ({ line: 'fact', place: placeOf(kind, key), kind, key, name, fact: 'is' in value ? known(value.is, AT) : value });
export const refused = (name: FactName, key: Key, action = 'lambda:ListAliases'): FactLine => {
  const kind = name.split('/')[0] as Kind;
  return { line: 'fact', place: placeOf(kind, key), kind, key, name, fact: unknown(AT, unreadIn(placeOf(kind, key), action)) };
};

export const alias = (name: string, version: string, weights: Alias['weights'] = []): Alias => ({ name, arn: `alias:${name}`, version, weights, revisionId: null, description: { text: '', secrets: [] } });

export const LAMBDA_TRUST = { json: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }] } } as const;
export const EC2_TRUST = { json: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }] } } as const;
export const ADMIN: RolePermissions = { boundary: null, policies: [{ name: 'all', arn: null, source: 'inline', document: { json: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } } }] };
export const HARMLESS: RolePermissions = { boundary: null, policies: [{ name: 'read', arn: null, source: 'inline', document: { json: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }] } } }] };
export const UNJUDGEABLE: RolePermissions = { boundary: null, policies: [{ name: 'odd', arn: null, source: 'inline', document: { malformed: 'not JSON' } }] };

/** A function with everything known: no aliases, no variables, no tags. */
export const functionLines = (key: Key, role: Key, tags: Record<string, string> = {}): readonly FactLine[] => [
  fact('function/config', key, { is: configuration({ name: key.split(':').at(-1) ?? '', role }) }),
  fact('function/environment', key, { is: [{ version: '$LATEST', variables: [] }] }),
  fact('function/aliases', key, { is: [] }),
  fact('function/tags', key, { is: { tags, secrets: [] } }),
  fact('function/reserved-concurrency', key, { is: null }),
];
export const roleLines = (key: Key, permissions: RolePermissions = HARMLESS, trust: Value<'role/trust'> = LAMBDA_TRUST, tags: Record<string, string> = {}): readonly FactLine[] => [
  fact('role/details', key, { is: { name: key.split('/').at(-1) ?? '', path: '/', roleId: 'AROA', createdAt: AT, lastUsedAt: null, tagging: { tags, secrets: [] } } }),
  fact('role/trust', key, { is: trust }),
  fact('role/permissions', key, { is: permissions }),
];
export const layerVersion = (layer: Key, version: number): LayerVersion => ({ version, arn: `${layer}:${version}`, createdAt: AT, compatibleRuntimes: [] });

export type Lines = readonly (Line | readonly Line[])[];
export const snapshot = (...lines: Lines): SnapshotBuilder => new SnapshotBuilder({ place: GLOBAL, at: AT }).add(lines.flat());
export const derive = (base: Snapshot, change: Partial<DeriveContext> = {}): Snapshot => withDerived(base, { at: AT, place: GLOBAL, previous: null, members: new Set<string>(), ...change });
export const regionOf = (region: string, account = ACCOUNT): Key => regionKey(place(region, account));
