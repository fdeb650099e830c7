import { custom_resources as custom } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { DeployTime } from './deploy-time.ts';
import type { Statement } from './policies.ts';
import type { Store } from './store.ts';

/** Where the handlers read it; `src/service/runtime.ts` says the same. */
export const CONFIG_KEY = 'config/postern.config.yaml';

export const mayPutConfig = ({ bucket }: Store): Statement => ({ Sid: 'PutConfiguration', Action: ['s3:DeleteObject', 's3:PutObject'], Resource: bucket.arnForObjects(CONFIG_KEY) });

/** Puts the configuration file into the bucket whenever it has changed, and takes it away when the settings name none any more. */
export function putConfig(deployTime: DeployTime, { bucket }: Store, text: string): IConstruct {
  const object = { Bucket: bucket.bucketName, Key: CONFIG_KEY };
  return deployTime.call('Config', {
    resourceType: 'Custom::PosternConfiguration',
    onUpdate: { service: 'S3', action: 'putObject', parameters: { ...object, Body: text, ContentType: 'application/yaml' }, physicalResourceId: custom.PhysicalResourceId.of(CONFIG_KEY), outputPaths: ['ETag'] },
    onDelete: { service: 'S3', action: 'deleteObject', parameters: object, outputPaths: ['VersionId'] },
  });
}
