import { createHash } from 'node:crypto';
import type { AnyCheck } from '../model/check.ts';
import { actionsBehind, FACT_SPECS, type FactSpec } from '../model/fact-specs.ts';
import type { FactName, Kind } from '../model/facts.ts';
import { ALWAYS_READ } from './wanted.ts';

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: '*';
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}
export interface ScanRole {
  /** Customer-managed policies of the role, each below IAM's limit. The Denies are in the first one. */
  readonly documents: readonly PolicyDocument[];
  /** Changes whenever the set of actions does; the role carries it in the tag POLICY_VERSION_TAG, so that a scan can tell that its role is outdated. */
  readonly version: string;
  /** What it may do, sorted. */
  readonly actions: readonly string[];
}
export interface RoleOptions {
  /** Adds kms:Decrypt, through Lambda and for the encryption context of a function only. */
  readonly readEncryptedVariables?: boolean;
}

/** The tag in which a deployed scan role carries `ScanRole.version`. A role without it was not deployed by us. */
export const POLICY_VERSION_TAG = 'postern:policy-version';

/** IAM: characters of a managed policy, white space not counted. */
export const MANAGED_POLICY_LIMIT = 6144;
/** STS: characters of a session policy, white space counted. */
export const SESSION_POLICY_LIMIT = 2048;

/**
 * Data, code and decryption: what a scan must never be able to read or start, whatever else its role may do.
 * `lambda:GetFunction` and `lambda:GetLayerVersion` hand out links to the code.
 */
export const DENIED_ACTIONS: readonly string[] = [
  'dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:GetRecords', 'dynamodb:PartiQLSelect', 'dynamodb:Query', 'dynamodb:Scan',
  'kinesis:GetRecords', 'kinesis:SubscribeToShard',
  'kms:Decrypt', 'kms:ReEncryptFrom',
  'lambda:ConnectMicrovm', 'lambda:CreateMicrovm*', 'lambda:GetDurableExecution*', 'lambda:GetFunction', 'lambda:GetLayerVersion', 'lambda:Invoke*', 'lambda:RunMicrovm',
  'logs:Filter*', 'logs:GetLog*', 'logs:GetQueryResults', 'logs:StartLiveTail', 'logs:StartQuery', 'logs:Unmask',
  's3:GetObject*',
  'secretsmanager:BatchGetSecretValue', 'secretsmanager:GetSecretValue',
  'sqs:ReceiveMessage',
  'ssm:GetParameter*',
];

/** What every scan asks, whichever checks are enabled: which regions an account has, by either of two services, and who owns what. */
const ALWAYS: readonly string[] = ['account:ListRegions', 'ec2:DescribeRegions', 'tag:GetResources'];

/** What lists the resources of a kind. Accounts, regions and the organization are given by the plan. */
const LISTED_BY: Record<Kind, readonly FactName[]> = {
  function: ['function/config'],
  'event-source-mapping': ['event-source-mapping/config'],
  layer: ['layer/versions'],
  'layer-version': ['layer/versions'],
  role: ['role/details'],
  region: [],
  account: [],
  organization: [],
};

const DECRYPT = 'kms:Decrypt';
const THROUGH_LAMBDA = { 'kms:ViaService': 'lambda.*' };
const FOR_A_FUNCTION = { 'kms:EncryptionContext:aws:lambda:FunctionArn': 'arn:*:lambda:*:*:function:*' };

/**
 * The read-only role of a member account: exactly the actions behind the facts that these checks need or want, plus Denies on data, code and decryption.
 * Organizations' own API is left out: only the account that plans a scan calls it.
 */
export function scanRole(checks: readonly AnyCheck[], options: RoleOptions = {}): ScanRole {
  const decrypts = options.readEncryptedVariables === true;
  const read = scanActions(checks);
  const actions = decrypts ? [...read, DECRYPT].sort() : read;
  const statements = [...denials(decrypts), ...(decrypts ? [allowDecrypt] : []), ...allowances(read)];
  return { documents: pack(statements), version: versionOf(actions), actions };
}

/** Narrows any role to something that reads no data: everything it may do, minus the Denies. Fits STS's 2,048 characters. */
export function sessionPolicy(options: RoleOptions = {}): PolicyDocument {
  const everything: PolicyStatement = { Sid: 'WhateverTheRoleMay', Effect: 'Allow', Action: ['*'], Resource: '*' };
  return { Version: '2012-10-17', Statement: [everything, ...denials(options.readEncryptedVariables === true)] };
}

/** IAM actions that scanning a member account with these checks takes; sorted. */
export function scanActions(checks: readonly AnyCheck[]): readonly string[] {
  const facts = [...ALWAYS_READ, ...checks.flatMap((check) => [...check.needs, ...check.wants, ...LISTED_BY[check.resource]])];
  return [...new Set([...actionsBehind(facts.filter(isOfMember)), ...ALWAYS])].filter((action) => !action.startsWith('organizations:')).sort();
}

const isOfMember = (name: FactName): boolean => {
  const spec: FactSpec = FACT_SPECS[name];
  return spec.source === 'derived' || spec.span !== 'organization';
};

const versionOf = (actions: readonly string[]): string => createHash('sha256').update(actions.join('\n')).digest('hex').slice(0, 12);

function denials(decrypts: boolean): readonly PolicyStatement[] {
  const never: PolicyStatement = { Sid: 'NeverDataCodeOrKeys', Effect: 'Deny', Action: DENIED_ACTIONS.filter((action) => !decrypts || action !== DECRYPT), Resource: '*' };
  if (!decrypts) return [never];
  // A missing key matches StringNotLike, so that decrypting without them is denied too.
  const outside: PolicyStatement = { Sid: 'DecryptThroughLambdaOnly', Effect: 'Deny', Action: [DECRYPT], Resource: '*', Condition: { StringNotLike: THROUGH_LAMBDA } };
  const unbound: PolicyStatement = { Sid: 'DecryptForFunctionsOnly', Effect: 'Deny', Action: [DECRYPT], Resource: '*', Condition: { StringNotLike: FOR_A_FUNCTION } };
  return [never, outside, unbound];
}

const allowDecrypt: PolicyStatement = { Sid: 'DecryptVariables', Effect: 'Allow', Action: [DECRYPT], Resource: '*', Condition: { StringLike: { ...THROUGH_LAMBDA, ...FOR_A_FUNCTION } } };

function allowances(actions: readonly string[]): readonly PolicyStatement[] {
  const services = [...new Set(actions.map(serviceOf))];
  return services.map((service) => ({ Sid: sidOf(service), Effect: 'Allow', Action: actions.filter((action) => serviceOf(action) === service), Resource: '*' }));
}

const serviceOf = (action: string): string => action.split(':')[0] ?? action;

const sidOf = (service: string): string => `Read${service.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}`;

/** Statements into as few documents as their order allows; one that is too large by itself is cut between its actions. */
export function pack(statements: readonly PolicyStatement[], limit: number = MANAGED_POLICY_LIMIT): readonly PolicyDocument[] {
  const documents: PolicyStatement[][] = [[]];
  for (const statement of statements.flatMap((whole) => cut(whole, limit))) {
    const last = documents.at(-1) ?? [];
    if (last.length > 0 && minifiedSize(documentOf([...last, statement])) > limit) documents.push([statement]);
    else last.push(statement);
  }
  return documents.map(documentOf);
}

function cut(statement: PolicyStatement, limit: number): readonly PolicyStatement[] {
  if (minifiedSize(documentOf([statement])) <= limit) return [statement];
  if (statement.Action.length < 2) throw new Error(`the statement ${statement.Sid} alone is longer than ${limit} characters`);
  const half = Math.ceil(statement.Action.length / 2);
  const [front, back] = [statement.Action.slice(0, half), statement.Action.slice(half)];
  return [{ ...statement, Sid: `${statement.Sid}A`, Action: front }, { ...statement, Sid: `${statement.Sid}B`, Action: back }].flatMap((part) => cut(part, limit));
}

const documentOf = (statements: readonly PolicyStatement[]): PolicyDocument => ({ Version: '2012-10-17', Statement: statements });

/** Characters as IAM and STS count them, the document written without white space. */
export const minifiedSize = (document: PolicyDocument): number => JSON.stringify(document).length;
