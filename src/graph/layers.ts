import type { LayerVersion, UsedLayer } from '../model/facts.ts';
import { parseArn, type Key, type Place } from '../model/place.ts';
import type { Derive, Graph } from './graph.ts';
import { ownerOf } from './inventory.ts';
import { notAsked, Parts } from './parts.ts';

/** Layer versions that executed versions use, with all versions of their layers where the snapshot covers the publisher. */
export const functionLayers: Derive<'function/layers'> = (key, graph) => {
  const parts = new Parts(graph.at);
  const versions = parts.take(graph.get('function/configurations', key));
  if (versions === null) return parts.wholeOrUnknown([]);
  const qualifiers = new Map<Key, Set<string>>();
  for (const version of versions) {
    for (const layer of version.config.layers) qualifiers.set(layer.arn, new Set([...(qualifiers.get(layer.arn) ?? []), ...version.qualifiers]));
  }
  return parts.known([...qualifiers].map(([arn, names]): UsedLayer => ({ arn, account: ownerOf(arn).account, qualifiers: [...names].sort(), versions: versionsOf(arn, parts, graph) })));
};

/** null: the publisher is not scanned, or (then `parts` say why) could not be read. */
function versionsOf(arn: Key, parts: Parts, graph: Graph): readonly LayerVersion[] | null {
  const place = placeOfLayer(arn);
  if (place === null) return null;
  if (!graph.inventory.hasAccount(place.account)) {
    if (graph.members.has(place.account)) parts.miss([notAsked(place, 'the account of the layer was not read', 'lambda:ListLayers')]);
    return null;
  }
  const layer = layerOf(arn);
  const list = graph.inventory.listIn('layer', place);
  const fact = graph.get('layer/versions', layer);
  if (fact.known || list === undefined || graph.inventory.holds(list, layer)) return parts.take(fact);
  parts.at(list.at);
  parts.miss(list.missing);
  // ListLayers names every layer that has a version: one that a complete list lacks has none left.
  return list.missing.length === 0 ? [] : null;
}

/** `…:layer:name` of `…:layer:name:3`. */
const layerOf = (arn: Key): Key => arn.replace(/:\d+$/, '');

function placeOfLayer(arn: Key): Place | null {
  const parsed = parseArn(arn);
  return parsed === null ? null : { partition: parsed.partition, account: parsed.account, region: parsed.region };
}
