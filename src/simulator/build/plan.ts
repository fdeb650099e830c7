/** One account of the demo organization. */
export interface AccountPlan {
  readonly name: string;
  readonly unit: string;
  readonly domain: string;
  readonly team: string;
  readonly environment: 'production' | 'development' | 'sandbox';
  readonly classification: 'public' | 'internal' | 'confidential' | 'restricted';
  /** Functions in eu-west-1, us-east-1, eu-central-1. */
  readonly functions: readonly [number, number, number];
  readonly special?: 'management' | 'hub' | 'suspended' | 'no-scan-role' | 'throttled' | 'outside';
}

export const REGIONS = [{ name: 'eu-west-1', optIn: false }, { name: 'us-east-1', optIn: false }, { name: 'eu-central-1', optIn: false }, { name: 'me-south-1', optIn: true }] as const;
export const HOME_REGION = 'eu-west-1';
export const OFF_REGION = 'me-south-1';
export const BLOCKED_REGION = 'eu-central-1';

/** Units by name, with the unit they are in; '' is the root. */
export const UNITS: Readonly<Record<string, string>> = {
  Security: '', Infrastructure: '', Workloads: '', Production: 'Workloads', Regulated: 'Production', 'Non-Production': 'Workloads', Data: 'Workloads', Sandbox: '', Acquisitions: '', Suspended: '',
};
/** The unit whose accounts may not use BLOCKED_REGION. */
export const BLOCKED_UNIT = 'Data';

const plan = (name: string, unit: string, domain: string, environment: AccountPlan['environment'], classification: AccountPlan['classification'], functions: AccountPlan['functions'], special?: AccountPlan['special']): AccountPlan =>
  ({ name, unit, domain, team: `team-${domain}`, environment, classification, functions, ...(special === undefined ? {} : { special }) });

export const DEMO_ACCOUNTS: readonly AccountPlan[] = [
  plan('management', '', 'governance', 'production', 'internal', [4, 2, 0], 'management'),
  plan('security-tooling', 'Security', 'security', 'production', 'confidential', [14, 6, 4], 'hub'),
  plan('log-archive', 'Security', 'logs', 'production', 'confidential', [12, 4, 3]),
  plan('network', 'Infrastructure', 'network', 'production', 'internal', [12, 6, 5]),
  plan('shared-services', 'Infrastructure', 'platform', 'production', 'internal', [64, 56, 52]),
  plan('payments-prod', 'Regulated', 'payments', 'production', 'restricted', [64, 62, 60]),
  plan('identity-prod', 'Regulated', 'identity', 'production', 'restricted', [64, 60, 56]),
  plan('orders-prod', 'Production', 'orders', 'production', 'confidential', [64, 62, 60]),
  plan('data-prod', 'Data', 'data', 'production', 'confidential', [64, 62, 10]),
  plan('payments-dev', 'Non-Production', 'payments', 'development', 'internal', [62, 56, 52]),
  plan('orders-dev', 'Non-Production', 'orders', 'development', 'internal', [62, 56, 50]),
  plan('identity-dev', 'Non-Production', 'identity', 'development', 'internal', [18, 12, 8], 'throttled'),
  plan('data-dev', 'Data', 'data', 'development', 'internal', [62, 58, 8]),
  plan('sandbox', 'Sandbox', 'sandbox', 'sandbox', 'internal', [60, 48, 34]),
  plan('parcel-lockers', 'Acquisitions', 'orders', 'production', 'confidential', [20, 10, 10], 'no-scan-role'),
  plan('legacy-shop', 'Suspended', 'orders', 'production', 'internal', [12, 0, 0], 'suspended'),
  plan('contractor-lab', '', 'sandbox', 'development', 'internal', [8, 4, 0], 'outside'),
];

/** Every kind of account, few functions: for tests that need the oddities and not the size. */
export const SMALL_ACCOUNTS: readonly AccountPlan[] = [
  plan('management', '', 'governance', 'production', 'internal', [2, 0, 0], 'management'),
  plan('security-tooling', 'Security', 'security', 'production', 'confidential', [6, 0, 0], 'hub'),
  plan('payments-prod', 'Regulated', 'payments', 'production', 'restricted', [30, 12, 8]),
  plan('orders-prod', 'Production', 'orders', 'production', 'confidential', [30, 12, 8]),
  plan('data-dev', 'Data', 'data', 'development', 'internal', [12, 6, 4]),
  plan('identity-dev', 'Non-Production', 'identity', 'development', 'internal', [8, 4, 0], 'throttled'),
  plan('parcel-lockers', 'Acquisitions', 'orders', 'production', 'confidential', [6, 0, 0], 'no-scan-role'),
  plan('legacy-shop', 'Suspended', 'orders', 'production', 'internal', [4, 0, 0], 'suspended'),
  plan('contractor-lab', '', 'sandbox', 'development', 'internal', [4, 2, 0], 'outside'),
];

/** The small organization with twenty teams more, each in three regions: for tests of a fan-out. */
export const WIDE_ACCOUNTS: readonly AccountPlan[] = [
  ...SMALL_ACCOUNTS,
  ...Array.from({ length: 20 }, (_, index) => plan(`team-${String(index + 1).padStart(2, '0')}`, 'Production', 'orders', 'production', 'internal', [6, 3, 3])),
];

/** Accounts and nothing in them: for tests that put in what they need. */
export const BARE_ACCOUNTS: readonly AccountPlan[] = [
  plan('management', '', 'governance', 'production', 'internal', [0, 0, 0], 'management'),
  plan('security-tooling', 'Security', 'security', 'production', 'confidential', [0, 0, 0], 'hub'),
  plan('payments-prod', 'Production', 'payments', 'production', 'restricted', [0, 0, 0]),
  plan('orders-prod', 'Production', 'orders', 'production', 'confidential', [0, 0, 0]),
];
