import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import type { AnyCheck, Plane } from '../model/check.ts';
import type { FunctionConfiguration } from '../model/facts.ts';
import { plusMilliseconds, type Instant } from '../model/place.ts';
import type { PostingPlace, Result } from '../model/result.ts';
import type { Severity } from '../model/verdict.ts';
import { qualifierIn, verifyCommand } from '../model/verify-command.ts';
import { consoleLink } from './console-link.ts';
import { asffId } from './identity.ts';
import { GENERATOR_PREFIX, markerFields } from './marker.ts';
import { toResource } from './resource.ts';
import { bytesOf, cut } from './text.ts';

/** What Security Hub already holds of a finding; null when it is new. */
export interface Posted {
  readonly createdAt: Instant;
  readonly firstObservedAt: Instant;
  readonly updatedAt: Instant;
}
export interface AsffContext {
  readonly postTo: PostingPlace;
  /** Names the installation that posts; another one's findings are never touched. */
  readonly hubId: string;
  readonly now: Instant;
  /** Where the pages of the checks are served; null: no link. */
  readonly docsBaseUrl: string | null;
  /** The configuration of a function, for harmless details; undefined when it is not at hand. */
  readonly configOf?: (result: Result) => FunctionConfiguration | undefined;
}

/** Limits of AwsSecurityFinding in the API reference, in characters; kept in bytes, which is never longer. */
const LIMIT = { title: 256, description: 1024, recommendation: 512, url: 512, related: 32, types: 50, messageAtLeast: 120 } as const;
/** The largest finding that Security Hub accepts, in bytes: 240 KB. Ours stay below by the limits of their parts. */
export const FINDING_BYTES = 240_000;

const LABELS: Readonly<Record<Severity, 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW' | 'INFORMATIONAL'>> = {
  critical: 'CRITICAL',
  high: 'HIGH',
  medium: 'MEDIUM',
  low: 'LOW',
  informational: 'INFORMATIONAL',
};
const CLASSIFIERS: Readonly<Record<Plane, string>> = {
  identity: 'Serverless Identity',
  invocation: 'Serverless Invocation',
  events: 'Serverless Events',
  secrets: 'Serverless Secrets',
  data: 'Serverless Data',
  network: 'Serverless Network',
  'supply-chain': 'Serverless Supply Chain',
  resilience: 'Serverless Resilience',
  observability: 'Serverless Observability',
  governance: 'Serverless Governance',
  organization: 'Serverless Organization',
};

/** The product ARN that every account has for its own findings. Source: Security Hub user guide, "Custom integrations". */
export const defaultProductArn = (partition: string, { account, region }: PostingPlace): string =>
  `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`;

/** Strictly later than what was posted last: Security Hub ignores an update that is not newer, silently. */
export function nextUpdatedAt(now: Instant, lastPosted: Instant | null): Instant {
  const earliest = lastPosted === null ? now : plusMilliseconds(lastPosted, 1);
  return earliest > now ? earliest : now;
}

/**
 * A failing result as a finding of the AWS Security Finding Format: FAILED, and ACTIVE unless an exception covers it.
 * Severity and Types go where BatchImportFindings may update them (`FindingProviderFields`).
 */
export function toAsff(result: Result, check: AnyCheck, context: AsffContext, posted: Posted | null = null): AwsSecurityFinding {
  const { postTo, hubId, now } = context;
  const verify = verifyCommand(check.verify, { name: result.name, arn: result.key, region: regionOf(result, postTo), account: result.place.account, aspect: result.aspect, qualifier: qualifierIn(result.evidence) });
  const consoleUrl = consoleLink(result);
  return {
    SchemaVersion: '2018-10-08',
    Id: asffId(result, postTo),
    ProductArn: defaultProductArn(result.place.partition, postTo),
    ProductName: 'Postern',
    GeneratorId: `${GENERATOR_PREFIX}${check.id}`,
    AwsAccountId: postTo.account,
    CreatedAt: posted?.createdAt ?? now,
    UpdatedAt: nextUpdatedAt(now, posted?.updatedAt ?? null),
    FirstObservedAt: posted?.firstObservedAt ?? result.observedAt,
    LastObservedAt: result.observedAt,
    Title: cut(result.title.trim() === '' ? check.id : result.title, LIMIT.title),
    Description: description(result, verify, consoleUrl),
    Remediation: { Recommendation: recommendation(check, context.docsBaseUrl) },
    ProductFields: markerFields(result, check, { hubId, verify, consoleUrl }),
    FindingProviderFields: { Severity: { Label: LABELS[result.severity], Original: result.severity }, Types: typesOf(check) },
    Compliance: { Status: 'FAILED', ...relatedRequirements(check) },
    RecordState: result.exception === null ? 'ACTIVE' : 'ARCHIVED',
    Resources: [toResource(result, postTo, context.configOf?.(result))],
  };
}

const regionOf = (result: Result, postTo: PostingPlace): string => (result.place.region === 'global' ? postTo.region : result.place.region);

/** The finding type of a plane: namespace, category and a classifier of ours. */
export const typeOfPlane = (plane: Plane): string => `Software and Configuration Checks/AWS Security Best Practices/${CLASSIFIERS[plane]}`;

const typesOf = (check: AnyCheck): string[] => check.planes.slice(0, LIMIT.types).map(typeOfPlane);

function relatedRequirements({ overlaps = [] }: AnyCheck): { RelatedRequirements?: string[] } {
  return overlaps.length === 0 ? {} : { RelatedRequirements: overlaps.slice(0, LIMIT.related) };
}

function recommendation(check: AnyCheck, docsBaseUrl: string | null): { Text: string; Url?: string } {
  const text = cut(check.remedy, LIMIT.recommendation);
  if (docsBaseUrl === null) return { Text: text };
  const url = `${docsBaseUrl.replace(/\/+$/, '')}/${check.planes[0]}/${check.id}.md`;
  return bytesOf(url) > LIMIT.url ? { Text: text } : { Text: text, Url: url };
}

/**
 * Message, place, owner, console link and the command to verify, in 1,024 bytes. The command is whole or absent, as half a command
 * could do something else; then the link and the rest give way, and the message is cut last.
 */
function description(result: Result, verify: string, consoleUrl: string | null): string {
  let left = LIMIT.description - LIMIT.messageAtLeast;
  const fitting = (text: string): string => {
    if (bytesOf(text) > left) return '';
    left -= bytesOf(text);
    return text;
  };
  const command = fitting(` Verify: ${verify}`);
  const owner = fitting(result.owner === null || result.owner.trim() === '' ? ' Owner: none.' : ` Owner: ${cut(result.owner, 128)}.`);
  const link = fitting(consoleUrl === null ? '' : ` Console: ${consoleUrl}`);
  const tail = `${owner}${link}${command}`;
  return `${cut(result.message, LIMIT.description - bytesOf(tail))}${tail}`;
}
