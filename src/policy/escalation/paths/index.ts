import type { EscalationPath } from '../schema.ts';
import { AGENTCORE_PATHS } from './agentcore.ts';
import { AUTOSCALING_PATHS } from './autoscaling.ts';
import { BATCH_PATHS } from './batch.ts';
import { BUILD_PATHS } from './build.ts';
import { CLOUDFORMATION_PATHS } from './cloudformation.ts';
import { DATA_PATHS } from './data.ts';
import { EC2_PATHS } from './ec2.ts';
import { ECS_PATHS } from './ecs.ts';
import { FEDERATION_PATHS } from './federation.ts';
import { GLUE_PATHS } from './glue.ts';
import { HOSTED_PATHS } from './hosted.ts';
import { IAM_ROLE_PATHS } from './iam-roles.ts';
import { IAM_SELF_PATHS } from './iam-self.ts';
import { IAM_USER_PATHS } from './iam-users.ts';
import { IDENTITY_CENTER_PATHS } from './identity-center.ts';
import { LAMBDA_PATHS } from './lambda.ts';
import { SAGEMAKER_PATHS } from './sagemaker.ts';
import { SSM_PATHS } from './ssm.ts';
import { WORKFLOW_PATHS } from './workflows.ts';

/**
 * Every privilege escalation path known to us, by id and reference.
 * The facts (ids, actions, what belongs together) are those of pathfinding.cloud (DataDog, Apache-2.0), Prowler's list, Rhino Security Labs' and Principal Mapper;
 * resources and conditions are those of the service authorization data. The words are ours.
 */
export const ESCALATION_PATHS: readonly EscalationPath[] = [
  ...IAM_SELF_PATHS,
  ...IAM_USER_PATHS,
  ...IAM_ROLE_PATHS,
  ...IDENTITY_CENTER_PATHS,
  ...FEDERATION_PATHS,
  ...LAMBDA_PATHS,
  ...EC2_PATHS,
  ...AUTOSCALING_PATHS,
  ...SSM_PATHS,
  ...ECS_PATHS,
  ...BATCH_PATHS,
  ...GLUE_PATHS,
  ...SAGEMAKER_PATHS,
  ...AGENTCORE_PATHS,
  ...CLOUDFORMATION_PATHS,
  ...BUILD_PATHS,
  ...DATA_PATHS,
  ...WORKFLOW_PATHS,
  ...HOSTED_PATHS,
];
