/** One runtime identifier of Lambda and when AWS ends it. Dates are UTC days; null: AWS has published none. */
export interface RuntimeLifecycle {
  readonly runtime: string;
  /** The first day without security patches and support. */
  readonly deprecated: string | null;
  /** From this day on no function can be created with it. */
  readonly createBlocked: string | null;
  /** From this day on no function that uses it can be updated. */
  readonly updateBlocked: string | null;
  readonly source: string;
}

/** The day on which the table was last compared with its sources. */
export const RUNTIMES_AS_OF = '2026-11-21';

const CFN_LINT = 'AWS Lambda Developer Guide, "Lambda runtimes": supported and deprecated runtimes, as collected in cfn-lint 1.58.0, LmbdRuntimeLifecycle.json';
const BOTOCORE = 'botocore 1.44.5, service model of Lambda, enumeration Runtime: the identifier exists, and AWS has published no date for it';

const RUNTIMES: readonly RuntimeLifecycle[] = [
  { runtime: 'dotnet6', deprecated: '2024-12-20', createBlocked: '2027-02-01', updateBlocked: '2027-03-03', source: CFN_LINT },
  { runtime: 'dotnet8', deprecated: '2026-11-10', createBlocked: '2027-02-01', updateBlocked: '2027-03-03', source: CFN_LINT },
  { runtime: 'dotnet9', deprecated: '2026-11-10', createBlocked: null, updateBlocked: null, source: CFN_LINT },
  { runtime: 'dotnet10', deprecated: '2028-11-14', createBlocked: '2028-12-14', updateBlocked: '2029-01-15', source: CFN_LINT },
  { runtime: 'dotnetcore1.0', deprecated: '2019-06-27', createBlocked: '2019-06-30', updateBlocked: '2019-07-30', source: CFN_LINT },
  { runtime: 'dotnetcore2.0', deprecated: '2019-05-30', createBlocked: '2019-04-30', updateBlocked: '2019-05-30', source: CFN_LINT },
  { runtime: 'dotnetcore2.1', deprecated: '2022-01-05', createBlocked: '2022-01-05', updateBlocked: '2022-04-13', source: CFN_LINT },
  { runtime: 'dotnetcore3.1', deprecated: '2023-04-03', createBlocked: '2023-04-03', updateBlocked: '2023-05-03', source: CFN_LINT },
  { runtime: 'go1.x', deprecated: '2024-01-08', createBlocked: '2024-02-08', updateBlocked: '2027-03-03', source: CFN_LINT },
  { runtime: 'java8', deprecated: '2024-01-08', createBlocked: '2024-02-08', updateBlocked: '2027-03-03', source: CFN_LINT },
  { runtime: 'java8.al2', deprecated: '2027-06-30', createBlocked: '2027-07-31', updateBlocked: '2027-08-31', source: CFN_LINT },
  { runtime: 'java11', deprecated: '2027-06-30', createBlocked: '2027-07-31', updateBlocked: '2027-08-31', source: CFN_LINT },
  { runtime: 'java17', deprecated: '2027-06-30', createBlocked: '2027-07-31', updateBlocked: '2027-08-31', source: CFN_LINT },
  { runtime: 'java21', deprecated: '2029-06-30', createBlocked: '2029-07-31', updateBlocked: '2029-08-31', source: CFN_LINT },
  { runtime: 'java25', deprecated: '2029-06-30', createBlocked: '2029-07-31', updateBlocked: '2029-08-31', source: CFN_LINT },
  { runtime: 'nodejs', deprecated: '2016-08-30', createBlocked: '2016-09-30', updateBlocked: '2016-10-31', source: CFN_LINT },
  { runtime: 'nodejs4.3', deprecated: '2020-03-05', createBlocked: '2020-02-03', updateBlocked: '2020-03-05', source: CFN_LINT },
  { runtime: 'nodejs4.3-edge', deprecated: '2020-03-05', createBlocked: '2019-03-31', updateBlocked: '2019-04-30', source: CFN_LINT },
  { runtime: 'nodejs6.10', deprecated: '2019-08-12', createBlocked: '2019-07-12', updateBlocked: '2019-08-12', source: CFN_LINT },
  { runtime: 'nodejs8.10', deprecated: '2020-03-06', createBlocked: '2020-02-04', updateBlocked: '2020-03-06', source: CFN_LINT },
  { runtime: 'nodejs10.x', deprecated: '2021-07-30', createBlocked: '2021-07-30', updateBlocked: '2022-02-14', source: CFN_LINT },
  { runtime: 'nodejs12.x', deprecated: '2023-03-31', createBlocked: '2023-03-31', updateBlocked: '2023-04-30', source: CFN_LINT },
  { runtime: 'nodejs14.x', deprecated: '2023-12-04', createBlocked: '2024-01-09', updateBlocked: '2027-03-03', source: CFN_LINT },
  { runtime: 'nodejs16.x', deprecated: '2024-06-12', createBlocked: '2027-02-01', updateBlocked: '2027-03-03', source: CFN_LINT },
  { runtime: 'nodejs18.x', deprecated: '2025-09-01', createBlocked: '2027-02-01', updateBlocked: '2027-03-03', source: CFN_LINT },
  { runtime: 'nodejs20.x', deprecated: '2026-04-30', createBlocked: '2027-02-01', updateBlocked: '2027-03-03', source: CFN_LINT },
  { runtime: 'nodejs22.x', deprecated: '2027-04-30', createBlocked: '2027-06-01', updateBlocked: '2027-07-01', source: CFN_LINT },
  { runtime: 'nodejs24.x', deprecated: '2028-04-30', createBlocked: '2028-06-01', updateBlocked: '2028-07-01', source: CFN_LINT },
  { runtime: 'provided', deprecated: '2024-01-08', createBlocked: '2024-02-08', updateBlocked: '2027-03-03', source: CFN_LINT },
  { runtime: 'provided.al2', deprecated: '2026-07-31', createBlocked: '2027-02-01', updateBlocked: '2027-03-03', source: CFN_LINT },
  { runtime: 'provided.al2023', deprecated: '2029-06-30', createBlocked: '2029-07-31', updateBlocked: '2029-08-31', source: CFN_LINT },
  { runtime: 'python2.7', deprecated: '2021-07-15', createBlocked: '2021-07-15', updateBlocked: '2022-05-30', source: CFN_LINT },
  { runtime: 'python3.6', deprecated: '2022-07-18', createBlocked: '2022-07-18', updateBlocked: '2022-08-29', source: CFN_LINT },
  { runtime: 'python3.7', deprecated: '2023-12-04', createBlocked: '2024-01-09', updateBlocked: '2027-03-03', source: CFN_LINT },
  { runtime: 'python3.8', deprecated: '2024-10-14', createBlocked: '2027-02-01', updateBlocked: '2027-03-03', source: CFN_LINT },
  { runtime: 'python3.9', deprecated: '2025-12-15', createBlocked: '2027-02-01', updateBlocked: '2027-03-03', source: CFN_LINT },
  { runtime: 'python3.10', deprecated: '2026-10-31', createBlocked: '2027-02-01', updateBlocked: '2027-03-03', source: CFN_LINT },
  { runtime: 'python3.11', deprecated: '2027-06-30', createBlocked: '2027-07-31', updateBlocked: '2027-08-31', source: CFN_LINT },
  { runtime: 'python3.12', deprecated: '2028-10-31', createBlocked: '2028-11-30', updateBlocked: '2029-01-10', source: CFN_LINT },
  { runtime: 'python3.13', deprecated: '2029-06-30', createBlocked: '2029-07-31', updateBlocked: '2029-08-31', source: CFN_LINT },
  { runtime: 'python3.14', deprecated: '2029-06-30', createBlocked: '2029-07-31', updateBlocked: '2029-08-31', source: CFN_LINT },
  { runtime: 'ruby2.5', deprecated: '2021-07-30', createBlocked: '2021-07-30', updateBlocked: '2022-03-31', source: CFN_LINT },
  { runtime: 'ruby2.7', deprecated: '2023-12-07', createBlocked: '2024-01-09', updateBlocked: '2027-03-03', source: CFN_LINT },
  { runtime: 'ruby3.2', deprecated: '2026-03-31', createBlocked: '2027-02-01', updateBlocked: '2027-03-03', source: CFN_LINT },
  { runtime: 'ruby3.3', deprecated: '2027-03-31', createBlocked: '2027-04-30', updateBlocked: '2027-05-31', source: CFN_LINT },
  { runtime: 'ruby3.4', deprecated: '2028-03-31', createBlocked: '2028-04-30', updateBlocked: '2028-05-31', source: CFN_LINT },
  { runtime: 'ruby4.0', deprecated: '2029-03-31', createBlocked: '2029-04-30', updateBlocked: '2029-05-31', source: CFN_LINT },
  { runtime: 'custom', deprecated: null, createBlocked: null, updateBlocked: null, source: BOTOCORE },
  { runtime: 'java8.al2023', deprecated: null, createBlocked: null, updateBlocked: null, source: BOTOCORE },
  { runtime: 'java11.al2023', deprecated: null, createBlocked: null, updateBlocked: null, source: BOTOCORE },
  { runtime: 'java17.al2023', deprecated: null, createBlocked: null, updateBlocked: null, source: BOTOCORE },
  { runtime: 'nodejs26.x', deprecated: null, createBlocked: null, updateBlocked: null, source: BOTOCORE },
  { runtime: 'python3.15', deprecated: null, createBlocked: null, updateBlocked: null, source: BOTOCORE },
];

const byName = new Map(RUNTIMES.map((row) => [row.runtime, row]));

/** What is known of a runtime identifier; undefined for one that the table does not have. */
export const lifecycleOf = (runtime: string): RuntimeLifecycle | undefined => byName.get(runtime);
