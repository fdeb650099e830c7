import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import type { Unread } from '../../src/model/fact.ts';
import { listed, say } from '../../src/model/message.ts';
import { parseArn } from '../../src/model/place.ts';
import { settle, type Failure } from '../../src/model/verdict.ts';
import { isAwsPublisher } from '../data/publishers.ts';
import { unjudged } from '../lib/access.ts';
import { byLayer, layerName, layerOf } from '../lib/layers.ts';
import { standingOfAccount } from '../lib/outsiders.ts';
import { qualifiersOf } from '../lib/runtimes.ts';

const messages = { foreign: '{name} runs code of account {account} ({qualifiers}): its layer {layer} is neither of the organization, nor of AWS, nor of a trusted publisher.' };

export default defineCheck({
  id: 'layer-untrusted-publisher',
  title: 'Lambda function uses a layer of an untrusted account',
  resource: 'function',
  span: 'region',
  severity: 'high',
  planes: ['supply-chain'],
  enabled: true,
  needs: ['function/configurations'],
  wants: [],
  remedy: 'Publish the layer from an account of the organization after a review, or add its publisher to trusted.layerPublishers.',
  verify: 'aws lambda get-function-configuration --function-name {name} --region {region} --query Layers',
  options: z.strictObject({}),
  messages,
  evaluate(subject, facts, { trusted }) {
    const used = facts['function/configurations'].flatMap(({ qualifiers, config }) => config.layers.map(({ arn }) => ({ layer: layerOf(arn), arn, qualifiers })));
    const failures: Failure[] = [];
    const notJudged: Unread[] = [];
    for (const [layer, uses] of byLayer(used)) {
      const { partition, account = '' } = parseArn(layer) ?? {};
      if (partition === undefined || account === '') {
        notJudged.push(unjudged(subject, 'lambda:ListFunctions', `the layer ${layer} has no publisher`));
        continue;
      }
      if (isAwsPublisher(partition, account) || trusted.layerPublishers.includes(account)) continue;
      const standing = standingOfAccount(account, subject, trusted);
      if (standing === 'undetermined') notJudged.push(...trusted.organization.missing);
      if (standing !== 'foreign') continue;
      const qualifiers = qualifiersOf(uses);
      const versions = [...new Set(uses.map(({ arn }) => arn))].sort();
      failures.push({ aspect: layer, message: say(messages.foreign, { name: subject.name, account, qualifiers: listed(qualifiers), layer: layerName(layer) }), evidence: { account, versions, qualifiers } });
    }
    return settle(failures, notJudged);
  },
});
