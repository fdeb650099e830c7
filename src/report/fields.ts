import type { Kind } from '../model/facts.ts';
import type { Result } from '../model/result.ts';

/** Resource types of the AWS Security Finding Format; `Other` for what it has no type for. */
export type ResourceType = 'AwsLambdaFunction' | 'AwsIamRole' | 'AwsLambdaLayerVersion' | 'AwsAccount' | 'Other';

const RESOURCE_TYPES: Readonly<Record<Kind, ResourceType>> = {
  function: 'AwsLambdaFunction',
  role: 'AwsIamRole',
  'layer-version': 'AwsLambdaLayerVersion',
  account: 'AwsAccount',
  'event-source-mapping': 'Other',
  layer: 'Other',
  region: 'Other',
  organization: 'Other',
};

/** How Security Hub names the type of what a result is about. */
export const resourceType = (kind: Kind): ResourceType => RESOURCE_TYPES[kind];

/** The result line of DESIGN 5: these keys, in this order. */
export interface ResultLine {
  readonly checkId: string;
  readonly status: Result['status'];
  readonly severity: Result['severity'];
  readonly account: string;
  /** `global` for IAM. */
  readonly region: string;
  readonly resource: { readonly arn: string; readonly type: ResourceType };
  readonly aspect: string;
  readonly title: string;
  readonly message: string;
  readonly evidence: unknown;
  readonly because: readonly { readonly action: string; readonly reason: string }[];
  readonly exception: Result['exception'];
  readonly findingId: string;
  readonly observedAt: string;
}

/** A result as every format shows it. `because` names an action and its reason once, however many reads it stands for. */
export const resultLine = (result: Result): ResultLine => ({
  checkId: result.checkId,
  status: result.status,
  severity: result.severity,
  account: result.place.account,
  region: result.place.region,
  resource: { arn: result.key, type: resourceType(result.kind) },
  aspect: result.aspect,
  title: result.title,
  message: result.message,
  evidence: result.evidence ?? null,
  because: reasonsOf(result),
  exception: exceptionOf(result),
  findingId: result.findingId,
  observedAt: result.observedAt,
});

function reasonsOf(result: Result): ResultLine['because'] {
  const distinct = new Map(result.because.map(({ action, reason }) => [`${action}\u0000${reason}`, { action, reason }]));
  return [...distinct.values()];
}

function exceptionOf({ exception }: Result): Result['exception'] {
  if (exception === null) return null;
  const { owner, reason, expires, ticket } = exception;
  return { owner, reason, expires, ...(ticket === undefined ? {} : { ticket }) };
}
