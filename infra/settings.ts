import { z } from 'zod';

/** Where service-managed stack sets are administrated from: by the hub as a delegated administrator, or by the management account. */
export const STACK_SET_ADMINISTRATORS = ['hub', 'management'] as const;

/** Of the alarm "nothing scanned for twice the schedule": CloudWatch looks back at most seven days. */
const MOST_HOURS = 84;
/** What the fan-out may reserve: an account has 1,000 concurrent functions by default, 100 must stay unreserved, and 30 are for the other handlers. */
export const MOST_RESERVED = 870;

const required = (what: string) => ({ error: ({ input }: { readonly input: unknown }) => (input === undefined ? `is missing: ${what}` : `must be ${what}`) });

const account = (what: string) => z.string(required(what)).regex(/^\d{12}$/, 'must be an account id of twelve digits, in quotes');
const region = z.string(required('a region code such as eu-west-1')).regex(/^[a-z]{2,5}(-[a-z]+)+-\d{1,2}$/, 'must be a region code such as eu-west-1');
const unit = z.string().regex(/^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/, 'must be the id of a root (r-…) or of an organizational unit (ou-…)');

/** `-c name=a,b` gives a text where the file gives a list, a number or a truth value. */
const list = <T extends z.ZodType>(of: T) => z.preprocess((given) => (typeof given === 'string' ? given.split(',').map((part) => part.trim()).filter((part) => part !== '') : given), z.array(of));
const number = <T extends z.ZodType>(of: T) => z.preprocess((given) => (typeof given === 'string' && given.trim() !== '' ? Number(given) : given), of);
const truth = z.preprocess((given) => (given === 'true' ? true : given === 'false' ? false : given), z.boolean({ error: 'must be true or false' }));
const whole = (least: number, most: number) => number(z.int({ error: `must be a whole number from ${least} to ${most}` }).min(least, `must be at least ${least}`).max(most, `must be at most ${most}`));

const RATE = /^rate\((\d+) (hours?|days?)\)$/;
const CRON = /^cron\(\S+( \S+){5}\)$/;

const schema = z.strictObject({
  hubAccount: account('the account of the hub: the administrator of Security Hub').describe('Account of the hub, which is the administrator of Security Hub.'),
  homeRegion: region.describe('Region of the hub: the aggregation region of Security Hub.'),
  organizationId: z.string(required('the id of the organization, o-…')).regex(/^o-[a-z0-9]{10,32}$/, 'must be an organization id such as o-a1b2c3d4e5').describe('Only principals of this organization may assume the member roles.'),
  ous: list(unit).pipe(z.array(z.string()).min(1, 'must name at least one root (r-…) or organizational unit (ou-…): nothing is scanned by default')).describe('Roots and organizational units whose accounts get the roles and are scanned.'),
  excludeOus: list(unit).default([]).describe('Organizational units below `ous` whose accounts are not scanned.'),
  regions: list(region).default([]).describe('Only these regions; empty: every region that is on in an account.'),
  schedule: z.string().refine((text) => RATE.test(text) || CRON.test(text), 'must be rate(n hours), rate(n days) or cron(six fields)').default('rate(1 day)').describe('When a scan starts, in UTC.'),
  scheduleHours: whole(1, MOST_HOURS).optional().describe('With a cron expression: the longest time between two of its scans.'),
  concurrency: whole(1, 500).default(25).describe('Accounts that are scanned at once.'),
  regionConcurrency: whole(1, 40).default(4).describe('Regions of one account that are scanned at once.'),
  quotaShare: number(z.number({ error: 'must be a number' }).gt(0, 'must be above 0').max(1, 'must be at most 1')).optional().describe("Share of each API quota that a scan may use; left out: the configuration's."),
  configFile: z.string().min(1).optional().describe('Path of postern.config.yaml, from the root of the repository.'),
  alarmTopicArn: z.string().regex(/^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/, 'must be the ARN of an SNS topic').optional().describe('Where alarms are sent.'),
  externalId: z.string().regex(/^[\w+=,.@:/-]{2,1224}$/, 'must be 2 to 1224 letters, digits or + = , . @ : / -').optional().describe('External id of the member roles.'),
  analystRoleName: z.string().regex(/^[\w+=,.@/-]{1,512}$/, 'must be the name of a role of the hub account, with its path if it has one').optional().describe('A role of the hub account that may assume the member roles too, for scans from a laptop.'),
  insightOwners: list(z.string().min(1)).default([]).describe('Values of the owner tag that get an insight of their own in Security Hub.'),
  insightUnits: z.record(z.string(), list(account('an account id of twelve digits, in quotes'))).default({}).describe('Names of units and their accounts, each with an insight of its own; in the file only.'),
  codeScan: truth.default(false).describe('Deploys PosternCodeScan, which may read the code of functions.'),
  stackSetFrom: z.enum(STACK_SET_ADMINISTRATORS, { error: `must be ${STACK_SET_ADMINISTRATORS.join(' or ')}` }).default('hub').describe('Account in which the stack set is deployed.'),
});

export const SETTINGS = schema.shape;
export type SettingName = keyof typeof SETTINGS;

export interface Settings extends Omit<z.output<typeof schema>, 'scheduleHours'> {
  /** The longest time between two scheduled scans. */
  readonly scheduleHours: number;
}

/** One line for each setting that is wrong. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Settings of a file, those of the command line (`-c name=value`) above them. Throws a SettingsError that names every setting at fault. */
export function readSettings(file: unknown, commandLine: (name: SettingName) => unknown = () => undefined): Settings {
  if (typeof file !== 'object' || file === null || Array.isArray(file)) throw new SettingsError('the settings must be a JSON object');
  // Names of the schema's own shape.
  const names = Object.keys(SETTINGS) as readonly SettingName[];
  const given = { ...file, ...Object.fromEntries(names.flatMap((name) => (commandLine(name) === undefined ? [] : [[name, commandLine(name)]]))) };
  const { success, data, error } = schema.safeParse(given);
  if (!success) throw new SettingsError(error.issues.flatMap(linesOf).join('\n'));
  const { scheduleHours, ...others } = data;
  const settings = { ...others, scheduleHours: hoursOf(data.schedule, scheduleHours) };
  requireConsistent(settings);
  return settings;
}

function linesOf(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `setting ${key}: there is no such setting`);
  const [name, ...rest] = issue.path.map(String);
  return [`setting ${name ?? ''}${rest.map((index) => `[${index}]`).join('')}: ${issue.message}`];
}

function hoursOf(schedule: string, told: number | undefined): number {
  const [, count, of] = RATE.exec(schedule) ?? [];
  if (count === undefined || of === undefined) {
    if (told === undefined) throw new SettingsError('setting scheduleHours: is missing: with a cron expression, the longest time between two of its scans');
    return told;
  }
  const hours = Number(count) * (of.startsWith('day') ? 24 : 1);
  if (hours < 1 || hours > MOST_HOURS) throw new SettingsError(`setting schedule: must be from 1 to ${MOST_HOURS} hours: the alarm for "nothing scanned" looks back twice as long, and at most seven days`);
  if (told !== undefined && told !== hours) throw new SettingsError(`setting scheduleHours: ${schedule} is every ${hours} hours, not ${told}; leave it out`);
  return hours;
}

/** Concurrency that the functions of the fan-out need: each child of the map runs its regions at once. */
export const regionFunctions = ({ concurrency, regionConcurrency }: Pick<Settings, 'concurrency' | 'regionConcurrency'>): number => concurrency * regionConcurrency;

function requireConsistent(settings: Settings): void {
  const reserved = regionFunctions(settings) + 2 * settings.concurrency;
  if (reserved > MOST_RESERVED) throw new SettingsError(`setting concurrency: ${settings.concurrency} accounts of ${settings.regionConcurrency} regions at once reserve ${reserved} concurrent functions; ${MOST_RESERVED} is the most that an account of 1,000 can`);
  const both = settings.ous.filter((ou) => settings.excludeOus.includes(ou));
  if (both.length > 0) throw new SettingsError(`setting excludeOus: ${both.join(', ')} is in ous too`);
  if (settings.alarmTopicArn !== undefined && settings.alarmTopicArn.split(':')[3] !== settings.homeRegion) throw new SettingsError(`setting alarmTopicArn: must be a topic of ${settings.homeRegion}: alarms notify topics of their own region only`);
}
