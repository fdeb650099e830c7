import type { LayerVersion, UsedLayer } from '../../src/model/facts.ts';
import type { Key } from '../../src/model/place.ts';

/** One version of a layer of the organization that a function uses, with all versions of that layer. */
export interface OwnLayerVersion {
  /** The layer, without a version. */
  readonly layer: Key;
  readonly version: number;
  readonly qualifiers: readonly string[];
  readonly versions: readonly LayerVersion[];
}

/** `…:layer:name` of `…:layer:name:3`; anything else as it is. */
export const layerOf = (arn: Key): Key => arn.replace(/:\d+$/, '');

/** `name` of `…:layer:name` and of `…:layer:name:3`. */
export const layerName = (arn: Key): string => layerOf(arn).split(':').at(-1) ?? arn;

/** The used versions whose layers the scan lists; layers of others are left out. Ordered by version. */
export function ownLayerVersions(used: readonly UsedLayer[]): readonly OwnLayerVersion[] {
  const own = used.flatMap(({ arn, qualifiers, versions }) => {
    const version = Number(/:(\d+)$/.exec(arn)?.[1]);
    return versions === null || Number.isNaN(version) ? [] : [{ layer: layerOf(arn), version, qualifiers, versions }];
  });
  return own.sort((a, b) => a.version - b.version);
}

/** Uses of layers, one list for each layer; layers in the order of their ARNs. */
export function byLayer<T extends { readonly layer: Key }>(uses: readonly T[]): readonly (readonly [Key, readonly T[]])[] {
  const layers = [...new Set(uses.map(({ layer }) => layer))].sort();
  return layers.map((layer) => [layer, uses.filter((use) => use.layer === layer)]);
}
