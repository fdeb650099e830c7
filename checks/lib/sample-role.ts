import type { Document, Json, RoleFunction, RolePermissions, RolePolicy, Tagging, Tags } from '../../src/model/facts.ts';

// Roles and tags for examples, in the account of `sample.ts`.

/** A policy document with these statements. */
export const document = (...statements: readonly Json[]): Document => ({ json: { Version: '2012-10-17', Statement: statements } });
export const allow = (action: string | readonly string[], resource: string | readonly string[] = '*', change: Readonly<Record<string, Json>> = {}): Json => ({ Effect: 'Allow', Action: action, Resource: resource, ...change });
export const deny = (action: string | readonly string[], resource: string | readonly string[] = '*', change: Readonly<Record<string, Json>> = {}): Json => ({ ...(allow(action, resource, change) as object), Effect: 'Deny' });
export const inlinePolicy = (name: string, ...statements: readonly Json[]): RolePolicy => ({ name, arn: null, source: 'inline', document: document(...statements) });
export const managedPolicy = (path: string, ...statements: readonly Json[]): RolePolicy => ({ name: path.split('/').at(-1) ?? path, arn: `arn:aws:iam::aws:policy/${path}`, source: 'aws-managed', document: document(...statements) });
export const permissions = (...policies: readonly RolePolicy[]): RolePermissions => ({ policies, boundary: null });
export const bounded = (given: RolePermissions, ...statements: readonly Json[]): RolePermissions => ({ ...given, boundary: { arn: 'arn:aws:iam::111122223333:policy/boundary', document: document(...statements) } });
/** A trust policy that admits these principals. */
export const trust = (...principals: readonly Json[]): Document => document(...principals.map((principal) => ({ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' })));

/** A function of the account of the examples that runs as the role. */
export const runs = (name = 'orders-api', tags: Tags | null = {}, region = 'eu-west-1'): RoleFunction => ({ function: `arn:aws:lambda:${region}:111122223333:function:${name}`, qualifiers: ['$LATEST'], logGroups: [`/aws/lambda/${name}`], tags });
export const tagging = (tags: Tags): Tagging => ({ tags, secrets: [] });
