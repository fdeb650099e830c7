import { z } from 'zod';
import { SEVERITIES } from './verdict.ts';

const account = z.string().regex(/^\d{12}$/, 'must be an account id of twelve digits, in quotes');
const region = z.string().regex(/^[a-z]{2,5}(-[a-z]+)+-\d{1,2}$/, 'must be a region code such as eu-west-1');
const unit = z.string().regex(/^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/, 'must be the id of a root (r-…) or of an organizational unit (ou-…)');
const roleName = z.string().regex(/^[\w+=,.@-]{1,64}$/, 'must be the name of an IAM role, without its path');
const said = z.string().trim().min(1, 'must say something').max(1000);

export const FINDING_ID = /^[0-9a-f]{32}$/;

const scope = z
  .strictObject({
    finding: z.string().regex(FINDING_ID, 'must be a findingId: 32 hexadecimal digits').optional().describe('One finding, by its findingId.'),
    resource: z.string().min(1).optional().describe('Resources whose ARN (or key) matches; * stands for any characters, ? for one.'),
    account: account.optional().describe('Everything in one account.'),
  })
  .refine((given) => Object.values(given).some((value) => value !== undefined), 'must name a finding, a resource or an account; to stop a check everywhere, set checks.<id>.enabled to false');

const exception = z.strictObject({
  check: z.string().min(1).describe('Id of the check, or the first id it ever had.'),
  scope: scope.describe('What it covers. Several fields: all of them must match.'),
  reason: said.describe('Why the risk is accepted.'),
  owner: said.describe('Who answers for it.'),
  expires: z.iso.date('must be a date such as 2027-01-31').describe('The last day on which it holds, in UTC. Afterwards the finding returns.'),
  ticket: z.string().min(1).optional().describe('Where it was decided.'),
});

const checkSettings = z.strictObject({
  enabled: z.boolean().optional().describe('Switches the check on or off.'),
  severity: z.enum(SEVERITIES).optional().describe('Replaces the severity of all its findings.'),
  options: z.record(z.string(), z.unknown()).optional().describe('Options of the check; its page lists them.'),
});

const trusted = z.strictObject({
  accounts: z.array(account).default([]).describe('Accounts outside the organization that may be let in.'),
  layerPublishers: z.array(account).default([]).describe("Accounts whose layers are accepted, besides AWS's and the organization's."),
  organizationId: z.string().regex(/^o-[a-z0-9]{10,32}$/, 'must be an organization id such as o-a1b2c3d4e5').optional().describe('Where the organization cannot be asked for its id.'),
});

const publish = z.strictObject({
  minSeverity: z.enum(SEVERITIES).default('medium').describe('Findings below it stay in report, metrics and lake.'),
  heartbeatDays: z.number().int().min(1).max(60).default(30).describe('Unchanged findings are posted again after so many days; Security Hub forgets them after 90.'),
  overlapping: z.enum(['post', 'skip']).default('post').describe('What to do with findings of checks that overlap with controls of Security Hub.'),
  docsBaseUrl: z.url({ protocol: /^https$/ }).optional().describe('Where the pages of the checks are served; the remediation link of a finding is this plus plane and check id.'),
});

/** `postern.config.yaml`. Every field has a default, so that `parse({})` works. */
export const configSchema = z
  .strictObject({
    trusted: trusted.prefault({}).describe('Whom the organization vouches for, besides its own accounts.'),
    accounts: z
      .strictObject({
        include: z.array(account).default([]).describe('Only these; empty: all of them.'),
        exclude: z.array(account).default([]).describe('Never these; reported as a choice, not as a gap.'),
      })
      .prefault({})
      .describe('Which accounts of the organization are scanned.'),
    ous: z.array(unit).default([]).describe('Only accounts below one of these roots or organizational units; empty: all of them.'),
    regions: z.array(region).default([]).describe('Only these; empty: every region that is on in an account.'),
    homeRegion: region.optional().describe("Where global and organization findings are posted: Security Hub's aggregation region."),
    roleName: roleName.default('PosternScan').describe('The role that is assumed in each account to read.'),
    findingsWriterRoleName: roleName.default('PosternFindingsWriter').describe('The role that is assumed in each account to post findings.'),
    externalId: z.string().regex(/^[\w+=,.@:/-]{2,1224}$/, 'must be 2 to 1224 letters, digits or + = , . @ : / -').optional().describe('External id of both roles.'),
    role: z
      .strictObject({ readEncryptedVariables: z.boolean().default(false).describe('Lets the scan role decrypt environment variables under customer keys, through Lambda only.') })
      .prefault({})
      .describe('What the scan role may do beyond reading configuration.'),
    quotaShare: z.number().gt(0).max(1).default(0.5).describe("Share of each API quota that a scan may use; the rest is for the account's own work."),
    checks: z.record(z.string(), checkSettings).default({}).describe('Settings by check id.'),
    exceptions: z.array(exception).default([]).describe('Accepted risks.'),
    publish: publish.prefault({}).describe('What is posted to Security Hub, and how often.'),
    ownerTag: z.string().min(1).max(128).default('Owner').describe('The tag that names who owns a resource.'),
  })
  .describe('Configuration of Postern');

export type Config = z.output<typeof configSchema>;
export type Exception = Config['exceptions'][number];
export type CheckSettings = Config['checks'][string];

/** What holds without a configuration file. */
export const DEFAULT_CONFIG: Config = configSchema.parse({});
