import { NotSimulated } from '../server/errors.ts';
import { count, text, type Call, type Operation } from '../server/operation.ts';
import { compare, page } from '../server/paging.ts';
import { isRecord, listOf, without } from '../server/patterns.ts';
import type { FindingRecord } from '../state.ts';
import { insistEnabled, invalidInput, OVERRIDES } from './securityhub-import.ts';

const MOST_FILTERS = 10;
const MOST_VALUES = 20;

/** Source: Security Hub API, GetFindings. Members see their own findings; the administrator sees every member's, in the home region those of all regions. */
export const getFindings: Operation['run'] = (call) => {
  insistEnabled(call);
  const filters = isRecord(call.input.Filters) ? call.input.Filters : {};
  if (Object.keys(filters).length > MOST_FILTERS) throw invalidInput(`Filters can have up to ${MOST_FILTERS} attributes`);
  const found = visibleFindings(call).filter((finding) => Object.entries(filters).every(([name, values]) => matchesFilter(finding, name, values)));
  const { items, next } = page(found, (finding) => `${String(finding.ProductArn)}\n${String(finding.Id)}`, text(call, 'NextToken'), count(call, 'MaxResults', 100));
  return { Findings: items.map(shown), NextToken: next };
};

const shown = (finding: FindingRecord): FindingRecord => without(finding, [OVERRIDES]);

function visibleFindings(call: Call): readonly FindingRecord[] {
  const { organization, account, region } = call;
  if (account.id !== organization.hubAccount) return [...call.place.securityHub.findings.values()];
  const accounts = [...organization.accounts.values()].filter(({ parentId }) => parentId !== '');
  const isHome = region === organization.homeRegion;
  return accounts.flatMap(({ regions }) => [...regions.values()].filter(({ name }) => isHome || name === region).flatMap(({ securityHub }) => [...securityHub.findings.values()]));
}

const at = (finding: FindingRecord, ...path: readonly string[]): unknown => path.reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), finding);
const resourceTexts = (finding: FindingRecord, name: string): readonly unknown[] => (Array.isArray(finding.Resources) ? finding.Resources.filter(isRecord).map((resource) => resource[name]) : []);

/** String attributes and the texts that they look at. */
const STRINGS: Readonly<Record<string, (finding: FindingRecord) => readonly unknown[]>> = {
  ...Object.fromEntries(['ProductArn', 'AwsAccountId', 'Id', 'GeneratorId', 'Region', 'Title', 'RecordState', 'ProductName', 'CompanyName', 'AwsAccountName'].map((name) => [name, (finding: FindingRecord) => [finding[name]]])),
  Type: (finding) => listOf(finding.Types),
  SeverityLabel: (finding) => [at(finding, 'Severity', 'Label')],
  WorkflowStatus: (finding) => [at(finding, 'Workflow', 'Status')],
  ComplianceStatus: (finding) => [at(finding, 'Compliance', 'Status')],
  ResourceId: (finding) => resourceTexts(finding, 'Id'),
  ResourceType: (finding) => resourceTexts(finding, 'Type'),
  ResourceRegion: (finding) => resourceTexts(finding, 'Region'),
};
const MAPS = ['ProductFields', 'UserDefinedFields'];
const DATES = ['CreatedAt', 'UpdatedAt', 'FirstObservedAt', 'LastObservedAt'];

type Test = (text: string, value: string) => boolean;
const COMPARISONS: Readonly<Record<string, { readonly negative: boolean; readonly test: Test }>> = {
  EQUALS: { negative: false, test: (text, value) => text === value },
  PREFIX: { negative: false, test: (text, value) => text.startsWith(value) },
  CONTAINS: { negative: false, test: (text, value) => text.includes(value) },
  NOT_EQUALS: { negative: true, test: (text, value) => text === value },
  PREFIX_NOT_EQUALS: { negative: true, test: (text, value) => text.startsWith(value) },
  NOT_CONTAINS: { negative: true, test: (text, value) => text.includes(value) },
};

/** Values of one attribute: any of the positive ones and none of the negative ones. */
function matchesFilter(finding: FindingRecord, name: string, given: unknown): boolean {
  const values = (Array.isArray(given) ? given : []).filter(isRecord);
  if (values.length > MOST_VALUES) throw invalidInput(`Filter ${name} can have up to ${MOST_VALUES} values`);
  const candidates = (value: Record<string, unknown>): readonly unknown[] => {
    if (MAPS.includes(name)) return [at(finding, name, String(value.Key))];
    const read = STRINGS[name];
    if (read === undefined) throw new NotSimulated(`filter ${name} of securityhub:GetFindings`);
    return read(finding);
  };
  if (DATES.includes(name)) return values.some((value) => isInRange(String(finding[name]), value));
  const judged = values.map((value) => {
    const comparison = COMPARISONS[String(value.Comparison)];
    if (comparison === undefined) throw new NotSimulated(`comparison ${String(value.Comparison)} of securityhub:GetFindings`);
    const hit = candidates(value).some((text) => typeof text === 'string' && comparison.test(text, String(value.Value)));
    return { ...comparison, hit };
  });
  const positive = judged.filter(({ negative }) => !negative);
  return (positive.length === 0 || positive.some(({ hit }) => hit)) && judged.every(({ negative, hit }) => !negative || !hit);
}

function isInRange(date: string, { Start, End, DateRange }: Record<string, unknown>): boolean {
  if (DateRange !== undefined) throw new NotSimulated('DateRange of securityhub:GetFindings');
  const time = Date.parse(date);
  return (typeof Start !== 'string' || time >= Date.parse(Start)) && (typeof End !== 'string' || time <= Date.parse(End));
}

/** Every stored finding of the organization, in a stable order. */
export function allFindings(organization: Call['organization']): readonly { readonly account: string; readonly region: string; readonly finding: FindingRecord }[] {
  const found = [...organization.accounts.values()].flatMap((account) => [...account.regions.values()].flatMap(({ name, securityHub }) => [...securityHub.findings.values()].map((finding) => ({ account: account.id, region: name, finding: shown(finding) }))));
  const key = ({ account, region, finding }: (typeof found)[number]): string => `${account}/${region}/${String(finding.Id)}`;
  return found.sort((a, b) => compare(key(a), key(b)));
}
