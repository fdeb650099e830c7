import type { ExecutedVersion, FunctionConfiguration, FunctionUrl, Json, QualifierPolicy, Text, Variable } from '../../src/model/facts.ts';
import type { Reason, Unread } from '../../src/model/fact.ts';
import type { Instant } from '../../src/model/place.ts';

/** Ordinary values for examples; each takes what differs. Used by `*.examples.ts` and tests only. */
export const text = (value: string): Text => ({ text: value, secrets: [] });

export const configuration = (change: Partial<FunctionConfiguration> = {}): FunctionConfiguration => ({
  name: 'orders-api',
  version: '$LATEST',
  role: 'arn:aws:iam::111122223333:role/orders-api',
  packageType: 'Zip',
  runtime: 'nodejs24.x',
  handler: 'index.handler',
  description: text(''),
  timeout: 30,
  memorySize: 512,
  codeSha256: 'q1sha',
  revisionId: 'r-1',
  lastModified: '2026-10-01T00:00:00.000+0000',
  vpc: null,
  layers: [],
  kmsKeyArn: null,
  tracing: 'Active',
  deadLetterTarget: null,
  fileSystemArns: [],
  signingProfileVersionArn: null,
  architectures: ['arm64'],
  logging: { format: 'JSON', group: '/aws/lambda/orders-api' },
  masterArn: null,
  ...change,
});

export const variable = (name: string, change: Partial<Variable> = {}): Variable => ({ name, length: 8, secret: null, reference: null, internalHost: null, loadsCodeFrom: null, ...change });

/** `$LATEST` unless `change` says otherwise; `environment` defaults to no variables. */
export const executed = (config: Partial<FunctionConfiguration> = {}, change: Partial<ExecutedVersion> = {}): ExecutedVersion => {
  const version = change.version ?? config.version ?? '$LATEST';
  return { version, qualifiers: [version], config: configuration({ ...config, version }), environment: { version, variables: [] }, ...change };
};

export const functionUrl = (change: Partial<FunctionUrl> = {}): FunctionUrl => ({
  qualifier: '$LATEST',
  url: 'https://abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-west-1.on.aws/',
  authType: 'AWS_IAM',
  createdAt: '2026-01-15T09:00:00.000Z',
  invokeMode: 'BUFFERED',
  cors: null,
  ...change,
});

export const AT: Instant = '2026-11-21T00:00:00.000Z';
/** Something that was not read, in the account of the examples. */
export const unread = (action: string, reason: Reason = 'denied'): Unread => ({ action, place: { partition: 'aws', account: '111122223333', region: 'eu-west-1' }, reason, detail: 'no identity-based policy allows it' });

const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:orders-api';

/** A statement that lets everybody invoke, unless `change` says otherwise. */
export const allow = (change: Readonly<Record<string, Json>> = {}): Readonly<Record<string, Json>> => ({ Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction', ...change });
/** A statement for one service, with its condition. */
export const allowService = (service: string, condition?: Json, change: Readonly<Record<string, Json>> = {}): Readonly<Record<string, Json>> =>
  allow({ Principal: { Service: service }, ...(condition !== undefined && { Condition: condition }), ...change });
/** The policy of a qualifier; statements get its ARN as Resource. Without statements: no policy. */
export const policyOn = (qualifier: string, ...statements: readonly Readonly<Record<string, Json>>[]): QualifierPolicy => {
  const resource = qualifier === '$LATEST' ? FUNCTION_ARN : `${FUNCTION_ARN}:${qualifier}`;
  const Statement = statements.map((statement) => ({ Sid: 'grant', Resource: resource, ...statement }));
  return { qualifier, policy: statements.length === 0 ? null : { json: { Version: '2012-10-17', Id: 'default', Statement } } };
};
/** A policy that is not JSON. */
export const malformedOn = (qualifier: string): QualifierPolicy => ({ qualifier, policy: { malformed: 'Unexpected end of JSON input' } });
/** The facts of a function whose own policy is this and which has nothing else. */
export const functionPolicy = (...statements: readonly Readonly<Record<string, Json>>[]) => ({ 'function/policies': [policyOn('$LATEST', ...statements)], 'function/version-policies': [] });
