import type { Call, Operation } from '../server/operation.ts';
import { isRecord } from '../server/patterns.ts';
import type { FindingRecord } from '../state.ts';
import { getFindings } from './securityhub-find.ts';
import { batchImport, defaultProductArn, findingKey, insistEnabled, invalidInput, OVERRIDES } from './securityhub-import.ts';

const describeHub: Operation['run'] = (call) => {
  insistEnabled(call);
  return { HubArn: hubArn(call), SubscribedAt: call.place.securityHub.subscribedAt, AutoEnableControls: true, ControlFindingGenerator: 'SECURITY_CONTROL' };
};
const hubArn = (call: Call): string => `arn:aws:securityhub:${call.region}:${call.account.id}:hub/default`;

/** What an analyst does. The administrator may change members' findings. Source: Security Hub API, BatchUpdateFindings. */
const batchUpdate: Operation['run'] = (call) => {
  insistEnabled(call);
  const identifiers = call.input.FindingIdentifiers;
  if (!Array.isArray(identifiers) || identifiers.length > 100) throw invalidInput("Invalid parameter 'FindingIdentifiers'");
  const processed: unknown[] = [];
  const unprocessed: unknown[] = [];
  for (const identifier of identifiers.filter(isRecord)) {
    const { Id, ProductArn } = identifier;
    const stored = storeHolding(call, findingKey(ProductArn, Id));
    if (stored === null) unprocessed.push({ FindingIdentifier: { Id, ProductArn }, ErrorCode: 'FindingNotFound', ErrorMessage: 'Finding Not Found' });
    else {
      stored.findings.set(stored.key, changed(call, stored.finding));
      processed.push({ Id, ProductArn });
    }
  }
  return { ProcessedFindings: processed, UnprocessedFindings: unprocessed };
};

function storeHolding(call: Call, key: string): { findings: Map<string, FindingRecord>; finding: FindingRecord; key: string } | null {
  const isAdministrator = call.account.id === call.organization.hubAccount;
  const accounts = isAdministrator ? [...call.organization.accounts.values()] : [call.account];
  const isHome = isAdministrator && call.region === call.organization.homeRegion;
  for (const { regions } of accounts) {
    for (const region of regions.values()) {
      const finding = isHome || region.name === call.region ? region.securityHub.findings.get(key) : undefined;
      if (finding !== undefined) return { findings: region.securityHub.findings, finding, key };
    }
  }
  return null;
}

function changed(call: Call, finding: FindingRecord): FindingRecord {
  const { Note, Workflow, VerificationState, UserDefinedFields, Severity, Confidence, Criticality, Types } = call.input;
  const overrides = present({ Severity, Confidence, Criticality, Types });
  const before = isRecord(finding[OVERRIDES]) ? finding[OVERRIDES] : {};
  return {
    ...finding, ...present({ Workflow, VerificationState, UserDefinedFields }), ...overrides,
    ...(isRecord(Note) ? { Note: { ...Note, UpdatedAt: call.now } } : {}),
    [OVERRIDES]: { ...before, ...overrides },
  };
}
const present = (fields: FindingRecord): FindingRecord => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const productArn = (call: Call): string => defaultProductArn(call.region, call.account.id);
export const SECURITY_HUB_OPERATIONS: readonly Operation[] = [
  { service: 'securityhub', name: 'DescribeHub', action: 'securityhub:DescribeHub', bucket: 'securityhub:other', route: 'GET /accounts', parameters: ['HubArn'], resource: hubArn, run: describeHub },
  { service: 'securityhub', name: 'BatchImportFindings', action: 'securityhub:BatchImportFindings', bucket: 'securityhub:import', route: 'POST /findings/import', parameters: ['Findings'], resource: productArn, run: batchImport },
  { service: 'securityhub', name: 'GetFindings', action: 'securityhub:GetFindings', bucket: 'securityhub:read', route: 'POST /findings', parameters: ['Filters', 'MaxResults', 'NextToken'], resource: hubArn, run: getFindings },
  {
    service: 'securityhub', name: 'BatchUpdateFindings', action: 'securityhub:BatchUpdateFindings', bucket: 'securityhub:other', route: 'PATCH /findings/batchupdate', resource: hubArn, run: batchUpdate,
    parameters: ['FindingIdentifiers', 'Note', 'Severity', 'VerificationState', 'Confidence', 'Criticality', 'Types', 'UserDefinedFields', 'Workflow'],
  },
];
