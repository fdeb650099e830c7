import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import type { ExecutedConfiguration } from '../../src/model/facts.ts';
import { listed, say } from '../../src/model/message.ts';
import { parseArn } from '../../src/model/place.ts';
import { failWith, notApplicable } from '../../src/model/verdict.ts';
import { qualifiersOf } from '../lib/runtimes.ts';

const messages = { missing: '{name} ({qualifiers}) lacks version {version} or later of the layer {layer} of account {publisher}.' };

const layer = z.strictObject({
  publisher: z.string().regex(/^\d{12}$/).describe('Account that publishes the layer.'),
  name: z.string().min(1),
  leastVersion: z.number().int().min(1).default(1),
  runtimes: z.array(z.string().min(1)).default([]).describe('Only functions whose runtime begins with one of these; empty: all.'),
});
type RequiredLayer = z.output<typeof layer>;

export default defineCheck({
  id: 'baseline-layer-missing',
  title: 'Lambda function lacks a layer of the baseline',
  resource: 'function',
  span: 'region',
  severity: 'low',
  planes: ['secrets'],
  enabled: false,
  needs: ['function/configurations'],
  wants: [],
  remedy: 'Add the layer in the version that the baseline asks for, publish a version and move the aliases.',
  verify: 'aws lambda get-function-configuration --function-name {name} --region {region} --query "Layers[].Arn"',
  options: z.strictObject({ layers: z.array(layer).default([]).describe('Layers that every function must have.') }),
  messages,
  evaluate(subject, facts, { options }) {
    if (options.layers.length === 0) return notApplicable('no layer is required');
    // A container image takes no layers.
    const packaged = facts['function/configurations'].filter(({ config }) => config.packageType === 'Zip');
    const pairs = options.layers.map((required) => ({ required, concerned: packaged.filter((one) => concerns(required, one)) }));
    if (pairs.every(({ concerned }) => concerned.length === 0)) return notApplicable('no layer is required of its runtime or package type');
    const failures = pairs.flatMap(({ required, concerned }) => {
      const lacking = concerned.filter(({ config }) => !config.layers.some(({ arn }) => satisfies(arn, required)));
      if (lacking.length === 0) return [];
      const qualifiers = qualifiersOf(lacking);
      const { publisher, name, leastVersion } = required;
      const message = say(messages.missing, { name: subject.name, qualifiers: listed(qualifiers), version: leastVersion, layer: name, publisher });
      return [{ aspect: `${publisher}:${name}`, message, evidence: { publisher, layer: name, leastVersion, qualifiers } }];
    });
    return failWith(failures);
  },
});

const concerns = ({ runtimes }: RequiredLayer, { config: { runtime } }: ExecutedConfiguration): boolean => runtimes.length === 0 || (runtime !== null && runtimes.some((prefix) => runtime.startsWith(prefix)));

/** `arn:…:layer:name:version` */
function satisfies(arn: string, { publisher, name, leastVersion }: RequiredLayer): boolean {
  const { account, resource = '' } = parseArn(arn) ?? {};
  const [kind, layerName, version] = resource.split(':');
  return kind === 'layer' && account === publisher && layerName === name && Number(version) >= leastVersion;
}
