import type { Operation } from '../server/operation.ts';
import { CLOUD_TRAIL_OPERATIONS } from './cloudtrail.ts';
import { DELEGATION_OPERATIONS } from './delegation.ts';
import { IAM_OPERATIONS } from './iam.ts';
import { FUNCTION_OPERATIONS } from './lambda-functions.ts';
import { OTHER_LAMBDA_OPERATIONS } from './lambda-others.ts';
import { ORGANIZATION_OPERATIONS } from './organizations.ts';
import { SECURITY_HUB_OPERATIONS } from './securityhub.ts';
import { SECURITY_HUB_ADMINISTRATION } from './securityhub-administration.ts';
import { STS_OPERATIONS } from './sts.ts';
import { TAGGING_OPERATIONS } from './tagging.ts';

/** Everything the simulator knows. */
export const OPERATIONS: readonly Operation[] = [
  ...STS_OPERATIONS, ...IAM_OPERATIONS, ...ORGANIZATION_OPERATIONS, ...TAGGING_OPERATIONS, ...FUNCTION_OPERATIONS, ...OTHER_LAMBDA_OPERATIONS, ...SECURITY_HUB_OPERATIONS,
  ...SECURITY_HUB_ADMINISTRATION, ...DELEGATION_OPERATIONS, ...CLOUD_TRAIL_OPERATIONS,
];
