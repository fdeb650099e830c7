import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import type { Unread } from '../../src/model/fact.ts';
import type { LayerVersion } from '../../src/model/facts.ts';
import { listed, say } from '../../src/model/message.ts';
import { hoursBetween } from '../../src/model/place.ts';
import { notApplicable, settle, type Failure } from '../../src/model/verdict.ts';
import { unjudged } from '../lib/access.ts';
import { byLayer, layerName, ownLayerVersions, type OwnLayerVersion } from '../lib/layers.ts';
import { qualifiersOf } from '../lib/runtimes.ts';

const messages = { outdated: '{name} uses version {versions} of layer {layer} ({qualifiers}), which was replaced by version {next} on {date}.' };

export default defineCheck({
  id: 'layer-outdated',
  title: 'Lambda function uses an old version of a layer',
  resource: 'function',
  span: 'organization',
  severity: 'low',
  planes: ['supply-chain'],
  enabled: true,
  needs: ['function/layers'],
  wants: [],
  remedy: 'Move the function to the newest version of the layer; publish a version of the function and move its aliases.',
  verify: 'aws lambda list-layer-versions --layer-name {aspect} --region {region}',
  options: z.strictObject({ graceDays: z.number().int().min(0).max(1000).default(30).describe('How many days a newer version may exist before an older one counts as outdated.') }),
  messages,
  evaluate(subject, facts, { options, at }) {
    const own = ownLayerVersions(facts['function/layers']);
    if (own.length === 0) return notApplicable('it uses no layer of the organization');
    const failures: Failure[] = [];
    const notJudged: Unread[] = [];
    for (const [layer, uses] of byLayer(own)) {
      const judged = uses.map((use) => ({ use, next: successorOf(use) }));
      if (judged.some(({ next }) => next?.createdAt === '')) notJudged.push(unjudged(subject, 'lambda:ListLayerVersions', `a version of ${layer} has no date`));
      const old = judged.flatMap(({ use, next }) => (next !== null && hoursBetween(next.createdAt, at) > options.graceDays * 24 ? [{ ...use, next }] : []));
      const [oldest] = old;
      if (oldest === undefined) continue;
      const versions = old.map(({ version }) => version);
      const qualifiers = qualifiersOf(old);
      const { next } = oldest;
      const message = say(messages.outdated, { name: subject.name, versions: listed(versions.map(String)), layer: layerName(layer), qualifiers: listed(qualifiers), next: next.version, date: next.createdAt.slice(0, 10) });
      failures.push({ aspect: layer, message, evidence: { layer, versions, qualifiers }, detail: { replacedBy: next.version, on: next.createdAt } });
    }
    return settle(failures, notJudged);
  },
});

/** The first newer version for the same runtimes; null when there is none, or when the used version was deleted (layer-deleted). */
function successorOf({ version, versions }: OwnLayerVersion): LayerVersion | null {
  const used = versions.find((existing) => existing.version === version);
  if (used === undefined) return null;
  const newer = versions.filter((existing) => existing.version > version && servesRuntimesOf(existing, used));
  return newer.reduce<LayerVersion | null>((first, next) => (first === null || next.version < first.version ? next : first), null);
}

/** A version that declares runtimes, none of them those of the used one, replaces nothing. */
const servesRuntimesOf = (newer: LayerVersion, used: LayerVersion): boolean =>
  newer.compatibleRuntimes.length === 0 || used.compatibleRuntimes.length === 0 || used.compatibleRuntimes.some((runtime) => newer.compatibleRuntimes.includes(runtime));
