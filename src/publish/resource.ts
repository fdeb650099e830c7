import type { AwsLambdaFunctionDetails, Resource, ResourceDetails } from '@aws-sdk/client-securityhub';
import type { FunctionConfiguration, Kind } from '../model/facts.ts';
import { accountKey } from '../model/place.ts';
import type { PostingPlace, Result } from '../model/result.ts';
import { canonicalJson } from './identity.ts';
import { clean, cut, pieces } from './text.ts';

/** `Other` holds at most 50 pairs, keys below 128 and values below 1,024 characters. Source: Security Hub user guide, "Other object in ASFF". */
const OTHER = { pairs: 50, keyBytes: 127, valueBytes: 1023, piecesPerValue: 8 } as const;
const ID_BYTES = 512;
const PARTITIONS = ['aws', 'aws-cn', 'aws-us-gov'] as const;

const TYPES: Readonly<Record<Kind, string>> = {
  function: 'AwsLambdaFunction',
  role: 'AwsIamRole',
  'layer-version': 'AwsLambdaLayerVersion',
  account: 'AwsAccount',
  'event-source-mapping': 'Other',
  layer: 'Other',
  region: 'Other',
  organization: 'Other',
};

/** What the finding is about, with harmless details and the evidence as `Details.Other`. `Environment` is never filled. */
export function toResource(result: Result, postTo: PostingPlace, config: FunctionConfiguration | undefined): Resource {
  const partition = PARTITIONS.find((known) => known === result.place.partition);
  return {
    Type: TYPES[result.kind],
    Id: cut(result.kind === 'account' && result.place.account !== 'organization' ? accountKey(result.place.account) : result.key, ID_BYTES),
    ...(partition === undefined ? {} : { Partition: partition }),
    Region: result.place.region === 'global' ? postTo.region : result.place.region,
    Details: detailsOf(result, config),
  };
}

function detailsOf(result: Result, config: FunctionConfiguration | undefined): ResourceDetails {
  const other = evidencePairs(result.evidence);
  return { ...typedDetails(result, config), ...(Object.keys(other).length === 0 ? {} : { Other: other }) };
}

function typedDetails(result: Result, config: FunctionConfiguration | undefined): ResourceDetails {
  if (result.kind === 'function') return { AwsLambdaFunction: config === undefined ? { FunctionName: textOf(result.name) } : functionDetails(config) };
  return result.kind === 'role' ? { AwsIamRole: { RoleName: textOf(result.name) } } : {};
}

/** Clean and short; undefined, which is not sent, for what Security Hub refuses as blank. */
const textOf = (value: string | null): string | undefined => (value === null || clean(value).trim() === '' ? undefined : cut(value, ID_BYTES));
const textsOf = (values: readonly string[]): string[] => values.map(textOf).filter((value) => value !== undefined);

/** Only what says nothing about data: no variables, no description, no code location. */
function functionDetails(config: FunctionConfiguration): AwsLambdaFunctionDetails {
  const { vpc } = config;
  return {
    FunctionName: textOf(config.name),
    Version: textOf(config.version),
    Runtime: textOf(config.runtime),
    Handler: textOf(config.handler),
    Role: textOf(config.role),
    KmsKeyArn: textOf(config.kmsKeyArn),
    CodeSha256: textOf(config.codeSha256),
    LastModified: textOf(config.lastModified),
    MemorySize: config.memorySize ?? undefined,
    Timeout: config.timeout ?? undefined,
    PackageType: config.packageType,
    Architectures: textsOf(config.architectures),
    TracingConfig: { Mode: config.tracing },
    Layers: textsOf(config.layers.map(({ arn }) => arn)).map((arn) => ({ Arn: arn })),
    VpcConfig: vpc === null ? undefined : { VpcId: textOf(vpc.vpcId), SubnetIds: textsOf(vpc.subnetIds), SecurityGroupIds: textsOf(vpc.securityGroupIds) },
  };
}

/** Evidence as a map of texts: one pair per field, long ones over several pairs, `Other`'s limits kept. */
export function evidencePairs(evidence: unknown): Record<string, string> {
  const pairs = fieldsOf(evidence).flatMap(([name, value]) => textPairs(name, typeof value === 'string' ? value : canonicalJson(value)));
  if (pairs.length <= OTHER.pairs) return Object.fromEntries(pairs);
  const rest = pairs.length - OTHER.pairs + 1;
  return Object.fromEntries([...pairs.slice(0, OTHER.pairs - 1), ['(left out)', `${rest} more; the result has them all`]]);
}

function fieldsOf(evidence: unknown): readonly (readonly [string, unknown])[] {
  if (evidence === null || evidence === undefined) return [];
  if (typeof evidence !== 'object') return [['evidence', evidence]];
  return Array.isArray(evidence) ? [['evidence', evidence]] : Object.entries(evidence);
}

function textPairs(name: string, value: string): readonly (readonly [string, string])[] {
  const all = pieces(value, OTHER.valueBytes).filter((piece) => piece.trim() !== '');
  const shown = all.slice(0, OTHER.piecesPerValue);
  const last = shown.at(-1);
  const key = cut(name.trim() === '' ? 'evidence' : name, OTHER.keyBytes - 20);
  if (last !== undefined && all.length > shown.length) shown[shown.length - 1] = cut(`${last.slice(0, -40)} … (${all.length - shown.length} parts left out)`, OTHER.valueBytes);
  return shown.map((piece, index) => [shown.length === 1 ? key : `${key} (${index + 1} of ${shown.length})`, piece]);
}
