import { aws_iam as iam, custom_resources as custom } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { logGroup } from './logs.ts';
import { plainRole, useKey, writeLogs, type Statement } from './policies.ts';
import type { Store } from './store.ts';

const LOG = '/postern/deploy';

export interface DeployTimeProps {
  readonly store: Store;
  readonly may: readonly Statement[];
}

/** API calls that a deployment makes where CloudFormation has no resource for them. One function makes them all, and its role allows these and no others. */
export class DeployTime extends Construct {
  readonly #role: iam.IRole;
  readonly #log: ReturnType<typeof logGroup>;
  readonly #permissions: readonly IConstruct[];

  constructor(scope: Construct, id: string, { store: { key }, may }: DeployTimeProps) {
    super(scope, id);
    this.#log = logGroup(this, 'log', LOG, key);
    const role = plainRole(this, 'Role', {
      description: 'Postern: calls that deploying makes.',
      trust: { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      policies: [[...may, useKey(key.keyArn), writeLogs([LOG])]],
    });
    this.#permissions = this.node.children.filter((child) => child instanceof iam.CfnManagedPolicy || child === role);
    this.#role = iam.Role.fromRoleArn(this, 'Known', role.attrArn, { mutable: false });
  }

  call(id: string, calls: Pick<custom.AwsCustomResourceProps, 'onCreate' | 'onUpdate' | 'onDelete' | 'resourceType'>): IConstruct {
    const resource = new custom.AwsCustomResource(this, id, { ...calls, role: this.#role, logGroup: this.#log, installLatestAwsSdk: false });
    // The policies are resources of their own, for which the function alone does not wait.
    for (const permission of this.#permissions) resource.node.addDependency(permission);
    return resource;
  }
}
