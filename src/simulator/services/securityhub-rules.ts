import { listOf, recordOf } from '../server/patterns.ts';

/** A finding's members that Security Hub knows. Source: Security Hub API, AwsSecurityFinding. */
const MEMBERS = new Set(['SchemaVersion', 'Id', 'ProductArn', 'ProductName', 'CompanyName', 'Region', 'GeneratorId', 'AwsAccountId', 'Types', 'FirstObservedAt', 'LastObservedAt', 'CreatedAt', 'UpdatedAt',
  'Severity', 'Confidence', 'Criticality', 'Title', 'Description', 'Remediation', 'SourceUrl', 'ProductFields', 'UserDefinedFields', 'Malware', 'Network', 'NetworkPath', 'Process', 'Threats',
  'ThreatIntelIndicators', 'Resources', 'Compliance', 'VerificationState', 'WorkflowState', 'Workflow', 'RecordState', 'RelatedFindings', 'Note', 'Vulnerabilities', 'PatchSummary', 'Action',
  'FindingProviderFields', 'Sample', 'GeneratorDetails', 'ProcessedAt', 'AwsAccountName', 'Detection']);
const REQUIRED = ['SchemaVersion', 'ProductArn', 'GeneratorId', 'AwsAccountId', 'CreatedAt', 'UpdatedAt', 'Title', 'Description', 'Resources'];
const LONGEST: Readonly<Record<string, number>> = { Id: 512, Title: 256, Description: 1_024, GeneratorId: 512, ProductArn: 2_048, ProductName: 128, CompanyName: 128 };
const DATES = ['CreatedAt', 'UpdatedAt', 'FirstObservedAt', 'LastObservedAt'];
const LABELS = ['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];
const NAMESPACES = ['Software and Configuration Checks', 'TTPs', 'Effects', 'Unusual Behaviors', 'Sensitive Data Identifications'];
const MOST_BYTES = 240 * 1024;

type Finding = Record<string, unknown>;
type Rule = (finding: Finding) => string | null;

/** Why a finding is not in the Amazon Finding Format, in Security Hub's words, or null. Limits: Security Hub API and "ASFF syntax". */
export function formatProblem(finding: Finding): string | null {
  for (const rule of RULES) {
    const problem = rule(finding);
    if (problem !== null) return `Finding does not adhere to Amazon Finding Format. data${problem}.`;
  }
  return null;
}

const longer = (path: string, value: unknown, most: number): string | null => (typeof value === 'string' && value.length > most ? `${path} should NOT be longer than ${most} characters` : null);
const firstOf = (problems: Iterable<string | null>): string | null => [...problems].find((problem) => problem !== null) ?? null;
const oneOf = (path: string, value: unknown, allowed: readonly string[]): string | null => (value === undefined || (typeof value === 'string' && allowed.includes(value)) ? null : `${path} should be equal to one of the allowed values`);

const isBlank = (value: unknown): boolean => typeof value === 'string' && value.trim() === '';
const isDate = (value: unknown): boolean => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/.test(value) && !Number.isNaN(Date.parse(value));

function fields(path: string, value: unknown, most: number, keyLength: number, valueLength: number): string | null {
  if (value === undefined) return null;
  const entries = Object.entries(recordOf(value));
  if (entries.length > most) return `${path} should NOT have more than ${most} properties`;
  return firstOf(entries.map(([key, item]) => (typeof item !== 'string' || item.trim() === '' ? `${path}['${key}'] should be a non-empty string` : longer(`${path} key`, key, keyLength) ?? longer(`${path}['${key}']`, item, valueLength))));
}

const severityAndTypes: Rule = (finding) => {
  const provider = recordOf(finding.FindingProviderFields);
  const severity = recordOf(provider.Severity ?? finding.Severity);
  const types: unknown = provider.Types ?? finding.Types;
  if (severity.Label === undefined && severity.Normalized === undefined && severity.Product === undefined) return " should have required property 'FindingProviderFields', data should match some schema in anyOf";
  if (!Array.isArray(types) || types.length === 0) return ".FindingProviderFields should have required property 'Types'";
  if (types.length > 50) return '.Types should NOT have more than 50 items';
  const strange = listOf(types).find((type) => typeof type !== 'string' || !NAMESPACES.includes(type.split('/')[0] ?? '') || type.split('/').length > 3);
  return oneOf('.FindingProviderFields.Severity.Label', severity.Label, LABELS) ?? longer('.FindingProviderFields.Severity.Original', severity.Original, 64)
    ?? (strange === undefined ? null : `.Types should match pattern "namespace/category/classifier"`);
};

const resources: Rule = (finding) => {
  const all = finding.Resources;
  if (!Array.isArray(all) || all.length < 1) return '.Resources should NOT have fewer than 1 items';
  if (all.length > 32) return '.Resources should NOT have more than 32 items';
  return firstOf(all.map((item, index) => {
    const { Type, Id, Tags, Details } = recordOf(item);
    const path = `.Resources[${index}]`;
    const named = firstOf([['Type', Type, 256] as const, ['Id', Id, 512] as const].map(([name, value, most]) => (typeof value !== 'string' || value.trim() === '' ? `${path} should have required property '${name}'` : longer(`${path}.${name}`, value, most))));
    return named ?? fields(`${path}.Tags`, Tags, 50, 128, 256) ?? fields(`${path}.Details.Other`, recordOf(Details).Other, 50, 128, 1_024);
  }));
};

const compliance: Rule = (finding) => {
  const { Status, RelatedRequirements, StatusReasons } = recordOf(finding.Compliance);
  const requirements = listOf(RelatedRequirements);
  return oneOf('.Compliance.Status', Status, ['PASSED', 'WARNING', 'FAILED', 'NOT_AVAILABLE'])
    ?? (requirements.length > 32 ? '.Compliance.RelatedRequirements should NOT have more than 32 items' : null)
    ?? firstOf(listOf(StatusReasons).map((reason) => (typeof recordOf(reason).ReasonCode === 'string' ? null : ".Compliance.StatusReasons should have required property 'ReasonCode'")));
};

const remediation: Rule = (finding) => {
  const { Text, Url } = recordOf(recordOf(finding.Remediation).Recommendation);
  const shorter = typeof Text === 'string' && Text.length === 0 ? '.Remediation.Recommendation.Text should NOT be shorter than 1 characters' : null;
  return shorter ?? longer('.Remediation.Recommendation.Text', Text, 512) ?? longer('.Remediation.Recommendation.Url', Url, 2_048);
};

const RULES: readonly Rule[] = [
  (finding) => { const strange = Object.keys(finding).find((key) => !MEMBERS.has(key)); return strange === undefined ? null : ` should NOT have additional property '${strange}'`; },
  (finding) => { const missing = REQUIRED.find((name) => finding[name] === undefined); return missing === undefined ? null : ` should have required property '${missing}'`; },
  (finding) => { const blank = REQUIRED.find((name) => isBlank(finding[name])); return blank === undefined ? null : `.${blank} should match pattern ".*\\S.*"`; },
  (finding) => (finding.SchemaVersion === '2018-10-08' ? null : '.SchemaVersion should be equal to one of the allowed values'),
  (finding) => firstOf(Object.entries(LONGEST).map(([name, most]) => longer(`.${name}`, finding[name], most))),
  (finding) => firstOf(DATES.map((name) => (finding[name] === undefined || isDate(finding[name]) ? null : `.${name} should match format "date-time"`))),
  severityAndTypes, resources, compliance, remediation,
  (finding) => oneOf('.RecordState', finding.RecordState, ['ACTIVE', 'ARCHIVED']) ?? oneOf('.Workflow.Status', recordOf(finding.Workflow).Status, ['NEW', 'NOTIFIED', 'RESOLVED', 'SUPPRESSED']),
  (finding) => fields('.ProductFields', finding.ProductFields, 50, 128, 2_048) ?? fields('.UserDefinedFields', finding.UserDefinedFields, 50, 128, 1_024),
  (finding) => (Buffer.byteLength(JSON.stringify(finding)) > MOST_BYTES ? ' should NOT be larger than 240 KB' : null),
];
