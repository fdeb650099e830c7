import { createRequire } from 'node:module';

/**
 * Behaviour of CDK that a new app should choose, as this version of CDK recommends; here and not in cdk.json, so that tests synthesize what
 * is deployed. Templates are also held against CloudFormation's own schemas.
 */
// JSON of the package: names of flags and their values.
export const FLAGS = createRequire(import.meta.url)('aws-cdk-lib/recommended-feature-flags.json') as Readonly<Record<string, unknown>>;
