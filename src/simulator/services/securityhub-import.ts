import { ServiceError } from '../server/errors.ts';
import type { Call, Operation } from '../server/operation.ts';
import { isRecord, recordOf, without } from '../server/patterns.ts';
import type { FindingRecord } from '../state.ts';
import { formatProblem } from './securityhub-rules.ts';

const MOST_FINDINGS = 100;
const MOST_BYTES = 6 * 1024 * 1024;
const NORMALIZED: Readonly<Record<string, number>> = { INFORMATIONAL: 0, LOW: 1, MEDIUM: 40, HIGH: 70, CRITICAL: 90 };
/** What only customers may change after the first import. */
const CUSTOMERS = ['Note', 'UserDefinedFields', 'VerificationState'];
const FAILING = ['WARNING', 'FAILED', 'NOT_AVAILABLE'];

export const invalidInput = (message: string): ServiceError => new ServiceError('InvalidInputException', 400, message);

/** Off in this account and region: every call says so. */
export function insistEnabled(call: Call): void {
  if (!call.place.securityHub.enabled) throw new ServiceError('InvalidAccessException', 401, `Account ${call.account.id} is not subscribed to AWS Security Hub`);
}
export const defaultProductArn = (region: string, account: string): string => `arn:aws:securityhub:${region}:${account}:product/${account}/default`;
export const findingKey = (productArn: unknown, id: unknown): string => `${String(productArn)}\n${String(id)}`;

/** Source: Security Hub API, BatchImportFindings, and "BatchImportFindings for finding providers". */
export const batchImport: Operation['run'] = (call) => {
  insistEnabled(call);
  const findings = call.input.Findings;
  if (!Array.isArray(findings) || findings.length < 1 || findings.length > MOST_FINDINGS) throw invalidInput(`Invalid parameter 'Findings'. data.Findings should have between 1 and ${MOST_FINDINGS} items`);
  if (call.size > MOST_BYTES) throw invalidInput('The batch is larger than 6 MB');
  const records = findings.map((finding, index) => {
    if (!isRecord(finding) || typeof finding.Id !== 'string' || finding.Id.trim() === '') throw invalidInput(`Invalid parameter 'Findings'. data.Findings[${index}] should have required property 'Id'`);
    return finding;
  });
  const failed = records.flatMap((finding) => importOne(call, finding) ?? []);
  return { FailedCount: failed.length, SuccessCount: records.length - failed.length, FailedFindings: failed };
};

interface Failure {
  readonly Id: string;
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}
function importOne(call: Call, finding: FindingRecord): Failure | null {
  const fail = (ErrorCode: string, ErrorMessage: string): Failure => {
    call.recorder.imported('failed');
    return { Id: String(finding.Id), ErrorCode, ErrorMessage };
  };
  const problem = formatProblem(finding);
  if (problem !== null) return fail('InvalidInput', problem);
  if (finding.AwsAccountId !== call.account.id) return fail('InvalidAccess', `The account ${String(finding.AwsAccountId)} of the finding is not the account that makes the call.`);
  if (finding.ProductArn !== defaultProductArn(call.region, call.account.id)) return fail('InvalidAccess', `The account does not have access to product ${String(finding.ProductArn)}.`);
  const { findings } = call.place.securityHub;
  const key = findingKey(finding.ProductArn, finding.Id);
  const known = findings.get(key);
  const isNewer = known === undefined || Date.parse(String(finding.UpdatedAt)) > Date.parse(String(known.UpdatedAt));
  if (isNewer) findings.set(key, completed(call, finding, known));
  call.recorder.imported(!isNewer ? 'ignored' : known === undefined ? 'created' : 'updated');
  return null;
}

/** The stored finding: the new one whole, what only customers may change kept, and what the service fills in. */
function completed(call: Call, finding: FindingRecord, known: FindingRecord | undefined): FindingRecord {
  const provider = recordOf(finding.FindingProviderFields);
  const severity = recordOf(provider.Severity ?? finding.Severity);
  const types: unknown = provider.Types ?? finding.Types;
  const customers: FindingRecord = Object.fromEntries(CUSTOMERS.map((name): [string, unknown] => [name, (known ?? finding)[name]]).filter(([, value]) => value !== undefined));
  const rest = without(finding, [...CUSTOMERS, 'Workflow']);
  const stored: FindingRecord = {
    ProductName: 'Default', CompanyName: 'Personal', RecordState: 'ACTIVE', ...rest, ...customers,
    Region: call.region, AwsAccountName: call.account.name, ProcessedAt: call.now, Types: types,
    Severity: { ...severity, Normalized: severity.Normalized ?? NORMALIZED[String(severity.Label)] ?? 0 },
    FindingProviderFields: { ...provider, Severity: { Label: severity.Label, ...(severity.Original === undefined ? {} : { Original: severity.Original }) }, Types: types },
    ...keptByCustomers(known),
  };
  const workflow = known === undefined ? sentStatus(finding.Workflow) : nextWorkflow(known, stored);
  return { ...stored, Workflow: { Status: workflow }, WorkflowState: 'NEW' };
}

/** Severity and the like that BatchUpdateFindings changed stay changed. */
function keptByCustomers(known: FindingRecord | undefined): FindingRecord {
  const overrides = known?.[OVERRIDES];
  return isRecord(overrides) ? { ...overrides, [OVERRIDES]: overrides } : {};
}
/** Where BatchUpdateFindings remembers what it changed; never answered. */
export const OVERRIDES = '-overrides';

const sentStatus = (workflow: unknown): string => (isRecord(workflow) && typeof workflow.Status === 'string' ? workflow.Status : 'NEW');
const statusOf = (finding: FindingRecord): string => sentStatus(finding.Workflow);
const complianceOf = (finding: FindingRecord): string => (isRecord(finding.Compliance) ? String(finding.Compliance.Status) : '');

/** NOTIFIED and RESOLVED become NEW when the finding comes back to life or fails again; SUPPRESSED stays. Source: Security Hub "Setting the workflow status of findings". */
function nextWorkflow(known: FindingRecord, stored: FindingRecord): string {
  const before = statusOf(known);
  if (before !== 'NOTIFIED' && before !== 'RESOLVED') return before;
  const revived = known.RecordState === 'ARCHIVED' && stored.RecordState === 'ACTIVE';
  const failsAgain = complianceOf(known) === 'PASSED' && FAILING.includes(complianceOf(stored));
  return revived || failsAgain ? 'NEW' : before;
}
