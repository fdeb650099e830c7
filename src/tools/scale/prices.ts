/** One price of us-east-1 in US dollars, and whether it was found in writing when this table was made. */
export interface Price {
  readonly dollars: number;
  readonly per: number;
  readonly unit: string;
  readonly source: string;
  readonly proven: boolean;
}

export const PRICES_AS_OF = '2026-11-28';
export const PRICES_REGION = 'us-east-1';

/** List prices without free tiers, savings plans and tiers for large users. */
export const PRICES = {
  lambdaGigabyteSecond: { dollars: 0.0000133334, per: 1, unit: 'GB-second, arm64', source: 'Lambda pricing: Arm, first 7.5 billion GB-seconds a month; by two public copies of the table', proven: true },
  lambdaRequest: { dollars: 0.2, per: 1_000_000, unit: 'invocations', source: 'Lambda pricing: requests; by a public copy of the table', proven: true },
  stateTransition: { dollars: 0.025, per: 1000, unit: 'state transitions, Standard', source: 'https://aws.amazon.com/step-functions/pricing/: US East (N. Virginia), retries count', proven: true },
  s3Put: { dollars: 0.005, per: 1000, unit: 'PUT, COPY, POST or LIST requests', source: 'S3 pricing: S3 Standard; by two public copies of the table', proven: true },
  s3Get: { dollars: 0.0004, per: 1000, unit: 'GET requests', source: 'S3 pricing: S3 Standard; by a public copy of the table', proven: true },
  s3Storage: { dollars: 0.023, per: 1, unit: 'GB-month', source: 'S3 pricing: S3 Standard, first 50 TB; by two public copies of the table', proven: true },
  securityHubFinding: { dollars: 0.00003, per: 1, unit: 'finding ingestion events beyond 10,000 a month of an account and region', source: 'a public copy of the table of Security Hub CSPM', proven: true },
  logs: { dollars: 0.5, per: 1, unit: 'GB of logs taken in', source: 'CloudWatch pricing, by a public copy of the table of 2026', proven: true },
  metric: { dollars: 0.3, per: 1, unit: 'custom metric a month, first 10,000', source: 'CloudWatch pricing, by a public copy of the table of 2026', proven: true },
  kmsRequest: { dollars: 0.03, per: 10_000, unit: 'KMS requests', source: 'KMS pricing; from memory', proven: false },
  trailEvent: { dollars: 2, per: 100_000, unit: 'management events of a second trail; the first copy is free', source: 'CloudTrail pricing; from memory', proven: false },
} as const satisfies Readonly<Record<string, Price>>;
export type PriceName = keyof typeof PRICES;

/** Finding ingestion events of one account and region that cost nothing each month. */
export const FREE_FINDINGS = 10_000;

/** Bucket keys send at most one of so many S3 requests on to KMS: "up to 99 percent" fewer, S3 user guide. Not proven for our pattern. */
export const S3_REQUESTS_PER_KMS_REQUEST = 100;

/** Bytes that an invocation logs: START, END, REPORT, and the handler's own lines as src/service/lambda.ts writes them. Assumed. */
export const LOG_BYTES_PER_INVOCATION = 1200;
