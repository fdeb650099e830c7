import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import { defaultProductArn, type FindingSink, type ImportAnswer, type RefusedFinding } from '../../src/publish/index.ts';
import type { PostingPlace } from '../../src/model/result.ts';

const CUSTOMER_FIELDS = ['Note', 'UserDefinedFields', 'VerificationState', 'Workflow'] as const;
const PROVIDER_FIELDS = ['Confidence', 'Criticality', 'RelatedFindings', 'Severity', 'Types'] as const;
const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** Security Hub of one account and region in memory, with the import rules of its documentation. */
export class FakeHub implements FindingSink {
  readonly findings = new Map<string, AwsSecurityFinding>();
  /** Findings that came over the wire, accepted or not. */
  posts = 0;
  calls = 0;
  ignored = 0;
  diesAtCall = 0;
  off: string | null = null;
  /** Answers of the next calls, instead of the rules. */
  readonly faults: (ImportAnswer | 'crash')[] = [];
  readonly refuse = new Map<string, string>();
  readonly place: PostingPlace;
  readonly partition: string;

  constructor(place: PostingPlace, partition = 'aws') {
    this.place = place;
    this.partition = partition;
  }

  describe(): Promise<'on' | { off: string }> {
    return Promise.resolve(this.off === null ? 'on' : { off: this.off });
  }

  import(findings: readonly AwsSecurityFinding[]): Promise<ImportAnswer> {
    this.calls += 1;
    if (this.calls === this.diesAtCall) return Promise.reject(new Error('the process died before it could post'));
    this.posts += findings.length;
    const fault = this.faults.shift();
    if (fault !== undefined && fault !== 'crash') return Promise.resolve(fault);
    if (findings.length < 1 || findings.length > 100) throw new Error(`a batch of ${findings.length}`);
    if (bytes({ Findings: findings }) > 6_000_000) throw new Error('a batch above 6 MB');
    const refused = findings.flatMap((finding): RefusedFinding[] => this.#accept(structuredClone(finding)));
    if (fault === 'crash') return Promise.reject(new Error('the process died'));
    return Promise.resolve({ is: 'answered', refused });
  }

  #accept(finding: AwsSecurityFinding): RefusedFinding[] {
    const problem = this.refuse.get(finding.ProductFields?.['postern/FindingId'] ?? '') ?? invalid(finding, this.place, this.partition);
    const id = finding.Id ?? '';
    if (problem !== undefined) return [{ id, code: 'InvalidInput', message: problem }];
    const old = this.findings.get(id);
    if (old === undefined) this.findings.set(id, { ...finding, Workflow: { Status: 'NEW' } });
    else if ((finding.UpdatedAt ?? '') <= (old.UpdatedAt ?? '')) this.ignored += 1;
    else this.findings.set(id, { ...finding, Workflow: { Status: workflowAfter(old, finding) } });
    return [];
  }

  find(filter: { readonly suppressed?: true }): Promise<readonly AwsSecurityFinding[]> {
    const all = [...this.findings.values()];
    return Promise.resolve(filter.suppressed === true ? all.filter((finding) => finding.Workflow?.Status === 'SUPPRESSED' && finding.RecordState === 'ACTIVE') : all);
  }

  /** What an analyst does by BatchUpdateFindings. */
  setWorkflow(findingId: string, status: 'NEW' | 'NOTIFIED' | 'RESOLVED' | 'SUPPRESSED'): void {
    for (const [id, finding] of this.findings) if (id.endsWith(findingId)) this.findings.set(id, { ...finding, Workflow: { Status: status } });
  }

  /** `ACTIVE/FAILED/NEW` by finding id. */
  state(): Record<string, string> {
    return Object.fromEntries([...this.findings.values()].map((finding) => [finding.ProductFields?.['postern/FindingId'] ?? '', `${finding.RecordState}/${finding.Compliance?.Status}/${finding.Workflow?.Status}`]));
  }
}

type WorkflowStatus = 'NEW' | 'NOTIFIED' | 'RESOLVED' | 'SUPPRESSED';

function workflowAfter(old: AwsSecurityFinding, next: AwsSecurityFinding): WorkflowStatus {
  const status = old.Workflow?.Status ?? 'NEW';
  const isReset = status === 'NOTIFIED' || status === 'RESOLVED';
  const isBack = old.RecordState === 'ARCHIVED' && next.RecordState === 'ACTIVE';
  const isWorse = old.Compliance?.Status === 'PASSED' && next.Compliance?.Status !== 'PASSED';
  return isReset && (isBack || isWorse) ? 'NEW' : status;
}

/** Why Security Hub would refuse it; undefined when it would not. */
export function invalid(finding: AwsSecurityFinding, place: PostingPlace, partition = 'aws'): string | undefined {
  const fields = Object.entries(finding.ProductFields ?? {});
  const resources = finding.Resources ?? [];
  const texts = allTexts(finding);
  const rules: readonly (readonly [boolean, string])[] = [
    [finding.SchemaVersion === '2018-10-08', 'SchemaVersion'],
    [finding.AwsAccountId === place.account, 'AwsAccountId'],
    [finding.ProductArn === defaultProductArn(partition, place), 'ProductArn'],
    [length(finding.Id) >= 1 && length(finding.Id) <= 512, 'Id'],
    [length(finding.Title) >= 1 && length(finding.Title) <= 256, 'Title'],
    [length(finding.Description) >= 1 && length(finding.Description) <= 1024, 'Description'],
    [length(finding.GeneratorId) >= 1 && length(finding.GeneratorId) <= 512, 'GeneratorId'],
    [resources.length >= 1 && resources.length <= 32, 'Resources'],
    [fields.length <= 50 && fields.every(([key, value]) => key.length <= 128 && value.length <= 2048), 'ProductFields'],
    [resources.every((resource) => isSmallMap(resource.Details?.Other ?? {})), 'Details.Other'],
    [(finding.FindingProviderFields?.Types ?? []).every((type) => type.split('/').length === 3 && type.startsWith('Software and Configuration Checks/')), 'Types'],
    [(finding.Compliance?.RelatedRequirements ?? []).length <= 32, 'RelatedRequirements'],
    [length(finding.Remediation?.Recommendation?.Text) <= 512 && length(finding.Remediation?.Recommendation?.Url) <= 512, 'Recommendation'],
    [[finding.CreatedAt, finding.UpdatedAt, finding.FirstObservedAt, finding.LastObservedAt].every((at) => at !== undefined && new Date(at).toISOString() === at), 'timestamps'],
    [(finding.CreatedAt ?? '') <= (finding.UpdatedAt ?? ''), 'UpdatedAt before CreatedAt'],
    [[...CUSTOMER_FIELDS, ...PROVIDER_FIELDS].every((name) => finding[name] === undefined), 'a field that a provider may not set'],
    [resources.every((resource) => resource.Details?.AwsLambdaFunction?.Environment === undefined), 'Environment'],
    [texts.every((text) => /\S/.test(text)), 'a blank text'],
    [texts.every((text) => !/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(text)), 'a control character'], // eslint-disable-line no-control-regex
    [bytes(finding) <= 240_000, 'size'],
  ];
  return rules.find(([holds]) => !holds)?.[1];
}

const length = (text: string | undefined): number => text?.length ?? 0;
const isSmallMap = (map: Readonly<Record<string, string>>): boolean =>
  Object.keys(map).length <= 50 && Object.entries(map).every(([key, value]) => key.length < 128 && value.length < 1024);

function allTexts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => [key, ...allTexts(part)]);
}
