import {
  BatchImportFindingsCommand,
  DescribeHubCommand,
  GetFindingsCommand,
  type AwsSecurityFinding,
  type AwsSecurityFindingFilters,
  type BatchImportFindingsCommandOutput,
  type SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import { printable } from '../model/message.ts';
import { defaultProductArn } from './asff.ts';
import { FIELD, GENERATOR_PREFIX, hubOf, isOurs } from './marker.ts';
import type { PostingPlace } from '../model/result.ts';
import { postingPlaceId } from './posting-place.ts';
import { SinkError, type FindFilter, type FindingSink, type ImportAnswer } from './sink.ts';

const PAGE = 100;
const OFF = /not subscribed|not enabled|not activated/i;
const THROTTLED = ['LimitExceededException', 'ThrottlingException', 'TooManyRequestsException', 'Throttling', 'RequestLimitExceeded'];
const DENIED = ['AccessDeniedException', 'AccessDenied', 'UnauthorizedOperation', 'UnrecognizedClientException', 'InvalidClientTokenId', 'ExpiredTokenException', 'ExpiredToken', 'SignatureDoesNotMatch', 'CredentialsProviderError'];
const INVALID = ['InvalidInputException', 'ValidationException', 'SerializationException'];

/** Posts to Security Hub CSPM in the account and region of the client, whose retries and limiter decide the pace. */
export function securityHubSink(client: SecurityHubClient): FindingSink {
  return {
    describe: () => describeHub(client),
    import: (findings) => importBatch(client, findings),
    find: (filter) => findOurs(client, filter),
  };
}

async function describeHub(client: SecurityHubClient): Promise<'on' | { readonly off: string }> {
  try {
    await client.send(new DescribeHubCommand({}));
    return 'on';
  } catch (error) {
    const { name, message } = errorOf(error);
    // InvalidAccessException: "Account … is not subscribed to AWS Security Hub"; ResourceNotFoundException: no hub.
    if (name === 'InvalidAccessException' || name === 'ResourceNotFoundException' || OFF.test(message)) return { off: 'Security Hub is off here' };
    if (DENIED.includes(name)) return { off: `securityhub:DescribeHub was denied (${name})` };
    throw new SinkError(`securityhub:DescribeHub failed: ${name}: ${message}`, { cause: error });
  }
}

async function importBatch(client: SecurityHubClient, findings: readonly AwsSecurityFinding[]): Promise<ImportAnswer> {
  try {
    return answerOf(await client.send(new BatchImportFindingsCommand({ Findings: [...findings] })), findings.length);
  } catch (error) {
    const { name, message } = errorOf(error);
    const because = `securityhub:BatchImportFindings: ${name}: ${message}`;
    if (name === 'InvalidAccessException' || DENIED.includes(name)) return { is: 'stopped', because };
    return { is: INVALID.includes(name) && !THROTTLED.includes(name) ? 'invalid' : 'failed', because };
  }
}

/** Strict: what is not proven to be imported is posted again next time, which Security Hub takes as the same update. */
function answerOf({ SuccessCount = 0, FailedFindings }: Partial<BatchImportFindingsCommandOutput>, sent: number): ImportAnswer {
  const refused = (FailedFindings ?? []).map(({ Id, ErrorCode, ErrorMessage }) => ({ id: Id ?? '', code: ErrorCode ?? 'no code', message: ErrorMessage === undefined ? '' : printable(ErrorMessage) }));
  if (SuccessCount + refused.length === sent) return { is: 'answered', refused };
  return { is: 'failed', because: `securityhub:BatchImportFindings answered for ${SuccessCount + refused.length} of ${sent} findings` };
}

/** Called in the home region, GetFindings answers for linked regions and member accounts too: the filters keep to this place. */
function filtersOf({ partition, place, suppressed, otherThanHub }: FindFilter): AwsSecurityFindingFilters {
  const equals = (value: string) => [{ Value: value, Comparison: 'EQUALS' as const }];
  return {
    ProductArn: equals(defaultProductArn(partition, place)),
    AwsAccountId: equals(place.account),
    GeneratorId: [{ Value: GENERATOR_PREFIX, Comparison: 'PREFIX' }],
    ...(suppressed === true ? { WorkflowStatus: equals('SUPPRESSED'), RecordState: equals('ACTIVE') } : {}),
    ...(otherThanHub === undefined ? {} : { ProductFields: [{ Key: FIELD.hubId, Value: otherThanHub, Comparison: 'NOT_EQUALS' as const }], RecordState: equals('ACTIVE') }),
  };
}

async function findOurs(client: SecurityHubClient, filter: FindFilter): Promise<readonly AwsSecurityFinding[]> {
  const all: AwsSecurityFinding[] = [];
  let token: string | undefined;
  try {
    do {
      const page = await client.send(new GetFindingsCommand({ Filters: filtersOf(filter), MaxResults: PAGE, ...(token === undefined ? {} : { NextToken: token }) }));
      all.push(...(page.Findings ?? []));
      const next = page.NextToken === '' ? undefined : page.NextToken;
      // Stopping here would pass off a part for the whole, and the missing findings would be posted as new.
      if (next !== undefined && next === token) throw new SinkError('the same page was answered twice');
      token = filter.otherThanHub !== undefined && all.some((finding) => isMeant(finding, filter)) ? undefined : next;
    } while (token !== undefined);
  } catch (error) {
    const { name, message } = errorOf(error);
    throw new SinkError(`securityhub:GetFindings failed: ${name}: ${message}`, { cause: error });
  }
  return all.filter((finding) => isMeant(finding, filter));
}

/**
 * Places in which this hub has open findings, as Security Hub's administrator sees them: of every member, in the home region of every region.
 * Any other account sees its own. Throws `SinkError`.
 */
export async function placesWithFindings(client: SecurityHubClient, partition: string, hubId: string): Promise<readonly PostingPlace[]> {
  const places = new Map<string, PostingPlace>();
  let token: string | undefined;
  try {
    do {
      const Filters: AwsSecurityFindingFilters = { GeneratorId: [{ Value: GENERATOR_PREFIX, Comparison: 'PREFIX' }], RecordState: [{ Value: 'ACTIVE', Comparison: 'EQUALS' }], ProductFields: [{ Key: FIELD.hubId, Value: hubId, Comparison: 'EQUALS' }] };
      const page = await client.send(new GetFindingsCommand({ Filters, MaxResults: PAGE, ...(token === undefined ? {} : { NextToken: token }) }));
      for (const finding of page.Findings ?? []) {
        const place: PostingPlace = { account: finding.AwsAccountId ?? '', region: finding.ProductArn?.split(':')[3] ?? '' };
        if (isOurs(finding) && finding.ProductArn === defaultProductArn(partition, place)) places.set(postingPlaceId(place), place);
      }
      const next = page.NextToken === '' ? undefined : page.NextToken;
      if (next !== undefined && next === token) throw new SinkError('the same page was answered twice');
      token = next;
    } while (token !== undefined);
  } catch (error) {
    const { name, message } = errorOf(error);
    throw new SinkError(`securityhub:GetFindings failed: ${name}: ${message}`, { cause: error });
  }
  return [...places.values()];
}

/** The filters once more: a prefix is not a marker, and what is rebuilt into a ledger must be ours. */
function isMeant(finding: AwsSecurityFinding, { partition, place, suppressed, otherThanHub }: FindFilter): boolean {
  const isHere = finding.ProductArn === defaultProductArn(partition, place) && finding.AwsAccountId === place.account;
  const isAsked = suppressed !== true || (finding.Workflow?.Status === 'SUPPRESSED' && finding.RecordState !== 'ARCHIVED');
  const isOfOther = otherThanHub === undefined || (hubOf(finding) !== otherThanHub && finding.RecordState !== 'ARCHIVED');
  return isHere && isAsked && isOfOther && isOurs(finding);
}

const errorOf = (error: unknown): { name: string; message: string } =>
  error instanceof Error ? { name: error.name, message: printable(error.message) } : { name: 'Error', message: printable(String(error)) };
