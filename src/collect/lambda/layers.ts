import { GetLayerVersionPolicyCommand, ListLayersCommand, ListLayerVersionsCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { isAborted, isNotFound, serviceError } from '../../aws/errors.ts';
import { readAllPages } from '../../aws/pagination.ts';
import { known, unknown, type Fact } from '../../model/fact.ts';
import type { Document, LayerVersion } from '../../model/facts.ts';
import { resourceName, type Instant, type Key } from '../../model/place.ts';
import { classifyDocument } from '../../secrets/index.ts';
import type { Reader } from '../reader.ts';

/** AWS's words for a layer version without a policy; the same error name also says that the version is gone. */
const NO_POLICY = /no policy is associated/i;

/** Layers of the account-region, their versions, and the policy of each version. */
export async function readLayers(reader: Reader, lambda: LambdaClient): Promise<void> {
  const layers = await reader.read('lambda:ListLayers', () =>
    readAllPages(async (token) => {
      const page = await lambda.send(new ListLayersCommand({ MaxItems: 50, ...(token === undefined ? {} : { Marker: token }) }));
      return { items: page.Layers?.flatMap(({ LayerArn }) => (LayerArn === undefined ? [] : [LayerArn])), next: page.NextMarker };
    }),
  );
  const keys = layers.known ? [...layers.value].sort() : [];
  reader.emitList('layer', keys, layers.missing);
  const versions: Fact<readonly LayerVersion[]>[] = [];
  await reader.each(keys, async (key) => {
    const fact = await versionsOf(reader, lambda, key);
    reader.emitFact('layer', key, 'layer/versions', fact);
    versions.push(fact);
  });
  const versionKeys = versions.flatMap((fact) => (fact.known ? fact.value.map(({ arn }) => arn) : [])).sort();
  reader.emitList('layer-version', versionKeys, [...layers.missing, ...versions.flatMap(({ missing }) => missing)]);
  if (!reader.wants('layer-version/policy')) return;
  await reader.each(versionKeys, async (key) => {
    reader.emitFact('layer-version', key, 'layer-version/policy', reader.reusable('layer-version/policy', key, true) ?? (await policyOf(reader, lambda, key)));
  });
}

/** The policy of one version by its ARN; `vanished` when the version is gone. */
export async function readLayerVersion(reader: Reader, lambda: LambdaClient, key: Key): Promise<void> {
  reader.emitFact('layer-version', key, 'layer-version/policy', await policyOf(reader, lambda, key));
}

function versionsOf(reader: Reader, lambda: LambdaClient, layer: Key): Promise<Fact<readonly LayerVersion[]>> {
  return reader.read('lambda:ListLayerVersions', () =>
    readAllPages(async (token) => {
      const page = await lambda.send(new ListLayerVersionsCommand({ LayerName: resourceName(layer), MaxItems: 50, ...(token === undefined ? {} : { Marker: token }) }));
      const items = page.LayerVersions?.flatMap(({ LayerVersionArn: arn, Version: version, CreatedDate, CompatibleRuntimes }) =>
        arn === undefined || version === undefined ? [] : [{ version, arn, createdAt: instant(CreatedDate), compatibleRuntimes: CompatibleRuntimes ?? [] }],
      );
      return { items, next: page.NextMarker };
    }),
  );
}

/** AWS writes `+0000` where ISO 8601 in our snapshots writes `Z`. */
function instant(text: string | undefined): Instant {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? '' : new Date(time).toISOString();
}

async function policyOf(reader: Reader, lambda: LambdaClient, key: Key): Promise<Fact<Document | null>> {
  const parts = key.split(':');
  try {
    const { Policy } = await lambda.send(new GetLayerVersionPolicyCommand({ LayerName: parts[6] ?? '', VersionNumber: Number(parts[7]) }));
    if (Policy === undefined) throw new Error('GetLayerVersionPolicy answered without a policy');
    return known(classifyDocument(Policy), reader.now());
  } catch (error) {
    if (isAborted(error)) throw error;
    if (!isNotFound(error)) return unknown(reader.now(), reader.unread(error, 'lambda:GetLayerVersionPolicy'));
    return NO_POLICY.test(serviceError(error).message) ? known(null, reader.now()) : confirmNoPolicy(reader, lambda, key);
  }
}

/** A not-found in other words may mean that the version was deleted meanwhile: then its layer does not list it any more. */
async function confirmNoPolicy(reader: Reader, lambda: LambdaClient, key: Key): Promise<Fact<Document | null>> {
  const versions = await versionsOf(reader, lambda, key.split(':').slice(0, 7).join(':'));
  if (!versions.known) return versions;
  return versions.value.some(({ arn }) => arn === key) ? known(null, reader.now()) : unknown(reader.now(), reader.vanished('lambda:GetLayerVersionPolicy'));
}
