import type { LayerVersion, UsedLayer } from '../../src/model/facts.ts';

export { AT, unread } from './sample.ts';

const LAYER = 'arn:aws:lambda:eu-west-1:111122223333:layer:shared';

/** A version of the layer `shared`; number n was published on the first day of month n of 2026. */
export const layerVersion = (version: number, change: Partial<LayerVersion> = {}): LayerVersion => ({
  version,
  arn: `${LAYER}:${version}`,
  createdAt: `2026-${String(version).padStart(2, '0')}-01T08:00:00.000Z`,
  compatibleRuntimes: [],
  ...change,
});

export const layerVersions = (...versions: readonly number[]): readonly LayerVersion[] => versions.map((version) => layerVersion(version));

/** The function's use of a version of `shared`; `versions` null: nobody listed them. */
export const usedLayer = (version: number, versions: readonly LayerVersion[] | null, change: Partial<UsedLayer> = {}): UsedLayer => ({ arn: `${LAYER}:${version}`, account: '111122223333', qualifiers: ['$LATEST'], versions, ...change });
