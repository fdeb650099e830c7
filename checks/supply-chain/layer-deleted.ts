import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import { listed, say } from '../../src/model/message.ts';
import { failWith, notApplicable } from '../../src/model/verdict.ts';
import { byLayer, layerName, ownLayerVersions } from '../lib/layers.ts';
import { qualifiersOf } from '../lib/runtimes.ts';

const messages = { deleted: '{name} uses version {versions} of layer {layer} ({qualifiers}), which was deleted: it cannot be reviewed or deployed again.' };

export default defineCheck({
  id: 'layer-deleted',
  title: 'Lambda function uses a layer version that was deleted',
  resource: 'function',
  span: 'organization',
  severity: 'low',
  planes: ['supply-chain'],
  enabled: true,
  needs: ['function/layers'],
  wants: [],
  remedy: 'Publish the layer again or move to an existing version; publish a version of the function and move its aliases.',
  verify: 'aws lambda list-layer-versions --layer-name {aspect} --region {region}',
  options: z.strictObject({}),
  messages,
  evaluate(subject, facts) {
    const own = ownLayerVersions(facts['function/layers']);
    if (own.length === 0) return notApplicable('it uses no layer of the organization');
    const deleted = own.filter(({ version, versions }) => !versions.some((existing) => existing.version === version));
    return failWith(
      byLayer(deleted).map(([layer, uses]) => {
        const versions = uses.map(({ version }) => version);
        const qualifiers = qualifiersOf(uses);
        return { aspect: layer, message: say(messages.deleted, { name: subject.name, versions: listed(versions.map(String)), layer: layerName(layer), qualifiers: listed(qualifiers) }), evidence: { layer, versions, qualifiers } };
      }),
    );
  },
});
