import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readDeployment } from '../../infra/deployment.ts';
import { readSettings, SettingsError, SETTINGS, type SettingName } from '../../infra/settings.ts';
import { FULL, readRoot } from './synthesized.ts';

const LEAST = { hubAccount: '111122223333', homeRegion: 'eu-west-1', organizationId: 'o-a1b2c3d4e5', ous: ['r-ab12'] };
const AT = '2026-11-28T00:00:00.000Z';

const messageOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return 'accepted';
};

const WRONG: readonly (readonly [string, object | null, string])[] = [
  ['no object', null, 'the settings must be a JSON object'],
  ['a missing hub', { ...LEAST, hubAccount: undefined }, 'setting hubAccount: is missing: the account of the hub: the administrator of Security Hub'],
  ['an account that is a number', { ...LEAST, hubAccount: 111122223333 }, 'setting hubAccount: must be the account of the hub: the administrator of Security Hub'],
  ['an account of eleven digits', { ...LEAST, hubAccount: '11112222333' }, 'setting hubAccount: must be an account id of twelve digits, in quotes'],
  ['a name for a region', { ...LEAST, homeRegion: 'Ireland' }, 'setting homeRegion: must be a region code such as eu-west-1'],
  ['no organization', { ...LEAST, organizationId: undefined }, 'setting organizationId: is missing: the id of the organization, o-…'],
  ['no units', { ...LEAST, ous: [] }, 'setting ous: must name at least one root (r-…) or organizational unit (ou-…): nothing is scanned by default'],
  ['a unit by its name', { ...LEAST, ous: ['ou-ab12-11111111', 'Prod'] }, 'setting ous[1]: must be the id of a root (r-…) or of an organizational unit (ou-…)'],
  ['a unit in and out', { ...LEAST, excludeOus: ['r-ab12'] }, 'setting excludeOus: r-ab12 is in ous too'],
  ['an unknown setting', { ...LEAST, regoins: [] }, 'setting regoins: there is no such setting'],
  ['a schedule in words', { ...LEAST, schedule: 'daily' }, 'setting schedule: must be rate(n hours), rate(n days) or cron(six fields)'],
  ['a schedule of minutes', { ...LEAST, schedule: 'rate(10 minutes)' }, 'setting schedule: must be rate(n hours), rate(n days) or cron(six fields)'],
  ['a schedule that no alarm can watch', { ...LEAST, schedule: 'rate(7 days)' }, 'setting schedule: must be from 1 to 84 hours: the alarm for "nothing scanned" looks back twice as long, and at most seven days'],
  ['never', { ...LEAST, schedule: 'rate(0 hours)' }, 'setting schedule: must be from 1 to 84 hours: the alarm for "nothing scanned" looks back twice as long, and at most seven days'],
  ['a cron expression alone', { ...LEAST, schedule: 'cron(0 3 * * ? *)' }, 'setting scheduleHours: is missing: with a cron expression, the longest time between two of its scans'],
  ['a rate and other hours', { ...LEAST, schedule: 'rate(1 day)', scheduleHours: 12 }, 'setting scheduleHours: rate(1 day) is every 24 hours, not 12; leave it out'],
  ['no concurrency', { ...LEAST, concurrency: 0 }, 'setting concurrency: must be at least 1'],
  ['half a region', { ...LEAST, regionConcurrency: 1.5 }, 'setting regionConcurrency: must be a whole number from 1 to 40'],
  ['more than an account has', { ...LEAST, concurrency: 100, regionConcurrency: 10 }, 'setting concurrency: 100 accounts of 10 regions at once reserve 1200 concurrent functions; 870 is the most that an account of 1,000 can'],
  ['more than the quota', { ...LEAST, quotaShare: 1.1 }, 'setting quotaShare: must be at most 1'],
  ['nothing of the quota', { ...LEAST, quotaShare: 0 }, 'setting quotaShare: must be above 0'],
  ['a topic by its name', { ...LEAST, alarmTopicArn: 'alarms' }, 'setting alarmTopicArn: must be the ARN of an SNS topic'],
  ['a topic elsewhere', { ...LEAST, alarmTopicArn: 'arn:aws:sns:us-east-1:111122223333:alarms' }, 'setting alarmTopicArn: must be a topic of eu-west-1: alarms notify topics of their own region only'],
  ['a role with a wildcard', { ...LEAST, analystRoleName: 'Analyst*' }, 'setting analystRoleName: must be the name of a role of the hub account, with its path if it has one'],
  ['an external id of one letter', { ...LEAST, externalId: 'x' }, 'setting externalId: must be 2 to 1224 letters, digits or + = , . @ : / -'],
  ['a text for truth', { ...LEAST, codeScan: 'perhaps' }, 'setting codeScan: must be true or false'],
  ['somebody else for the stack set', { ...LEAST, stackSetFrom: 'me' }, 'setting stackSetFrom: must be hub or management'],
  ['several at once', { ...LEAST, homeRegion: '', ous: ['x'] }, 'setting homeRegion: must be a region code such as eu-west-1\nsetting ous[0]: must be the id of a root (r-…) or of an organizational unit (ou-…)'],
];

describe('settings', () => {
  it.each(WRONG)('refuses %s', (_, given, message) => {
    expect(messageOf(() => readSettings(given))).toBe(message);
  });

  it('has defaults for all but who, where and what', () => {
    expect(readSettings(LEAST)).toEqual({ ...LEAST, excludeOus: [], regions: [], schedule: 'rate(1 day)', scheduleHours: 24, concurrency: 25, regionConcurrency: 4, insightOwners: [], insightUnits: {}, codeScan: false, stackSetFrom: 'hub' });
  });

  it.each([
    ['rate(1 hour)', 1],
    ['rate(12 hours)', 12],
    ['rate(3 days)', 72],
  ])('knows that %s is every %i hours', (schedule, hours) => {
    expect(readSettings({ ...LEAST, schedule }).scheduleHours).toBe(hours);
  });

  it('takes texts of the command line, above the file', () => {
    const said: Partial<Record<SettingName, string>> = { ous: 'ou-ab12-11111111, ou-ab12-22222222', concurrency: '10', quotaShare: '0.25', codeScan: 'true', schedule: 'cron(0 3 * * ? *)', scheduleHours: '24' };
    expect(readSettings(LEAST, (name) => said[name])).toMatchObject({ ous: ['ou-ab12-11111111', 'ou-ab12-22222222'], concurrency: 10, quotaShare: 0.25, codeScan: true, scheduleHours: 24 });
    expect(messageOf(() => readSettings(LEAST, (name) => (name === 'concurrency' ? 'many' : undefined)))).toBe('setting concurrency: must be a whole number from 1 to 500');
    expect(messageOf(() => readSettings(LEAST, (name) => (name === 'ous' ? '' : undefined)))).toMatch(/^setting ous: must name at least one/);
  });

  it('ships an example that is valid and belongs to nobody', () => {
    expect(readSettings(JSON.parse(readRoot('infra/settings.example.json'))).hubAccount).toBe('111111111111');
  });

  it('describes every setting, and docs/deploy.md lists it', () => {
    const docs = readRoot('docs/deploy.md');
    for (const [name, schema] of Object.entries(SETTINGS)) {
      expect([name, schema.description ?? '']).toEqual([name, expect.stringMatching(/\.$/)]);
      expect(docs).toContain(`| \`${name}\` |`);
    }
  });
});

describe('the configuration file beside the settings', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-settings-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'postern.config.yaml');
  const deployed = (yaml: string, settings: object = FULL) => {
    writeFileSync(path, yaml);
    return readDeployment(readSettings({ ...settings, configFile: path }), folder, AT);
  };
  const messageFor = (yaml: string): string => messageOf(() => deployed(yaml)).replaceAll(path, 'FILE');

  it.each([
    ['homeRegion: us-east-1\n', 'setting homeRegion: eu-west-1, but the configuration file says us-east-1'],
    ['externalId: another-one\n', 'setting externalId: postern-external, but the configuration file says another-one'],
    ['trusted:\n  organizationId: o-zzzzzzzzzz\n', 'setting organizationId: o-a1b2c3d4e5, but the configuration file says o-zzzzzzzzzz'],
    ['roleName: Audit\n', 'setting configFile: roleName must be PosternScan, the role that is deployed, not Audit'],
    ['findingsWriterRoleName: Audit\n', 'setting configFile: findingsWriterRoleName must be PosternFindingsWriter, the role that is deployed, not Audit'],
    ['ous: [r-ab12]\n', 'setting configFile: ous must be left to the setting of that name, by which the roles are deployed'],
    ['quotaShare: 0.02\n', 'setting quotaShare: 0.02 is too little: the functions of one checkpoint would not be read within a Lambda function\'s time; the least is 0.03'],
    ['quotaShare: 2\n', 'setting configFile: it is not valid:\nFILE:1: quotaShare: Too big: expected number to be <=1'],
  ])('refuses %j', (yaml, message) => {
    expect(messageFor(yaml)).toBe(message);
  });

  it('refuses a file that is not there, and one that a stack cannot carry', () => {
    expect(messageOf(() => readDeployment(readSettings({ ...FULL, configFile: join(folder, 'none.yaml') }), folder, AT))).toMatch(/^setting configFile: ENOENT/);
    expect(messageFor(`# ${'x'.repeat(100_000)}\n`)).toBe('setting configFile: FILE has 100003 characters; a stack can carry 100000');
  });

  it('refuses more units than a function can be told', () => {
    const ous = Array.from({ length: 250 }, (_, index) => `ou-ab12-${String(index).padStart(8, '0')}`);
    expect(messageOf(() => deployed('{}\n', { ...FULL, ous: ous.slice(0, 120) }))).toBe('accepted');
    expect(messageOf(() => deployed('{}\n', { ...FULL, ous }))).toMatch(/^setting ous: with excludeOus, regions and externalId it has \d+ characters; a function can be told 3500/);
  });

  it('gives what the settings leave open', () => {
    const open = Object.fromEntries(Object.entries(FULL).filter(([name]) => name !== 'externalId'));
    expect(deployed('quotaShare: 0.3\nexternalId: of-the-file\n', open)).toMatchObject({ quotaShare: 0.3, externalId: 'of-the-file' });
    expect(deployed('quotaShare: 0.3\n', { ...open, quotaShare: 0.1 })).toMatchObject({ quotaShare: 0.1, externalId: null });
  });

  it('decides which checks the role is for, and whether it decrypts', () => {
    expect(deployed('role:\n  readEncryptedVariables: true\n').role.actions).toContain('kms:Decrypt');
    expect(deployed('{}\n').role.actions).not.toContain('kms:Decrypt');
  });
});
