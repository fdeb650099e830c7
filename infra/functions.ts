import { createHash } from 'node:crypto';
import { aws_iam as iam, aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import type { ScanHandler } from '../src/service/definition.ts';
import type { RescanHandler } from '../src/service/rescan-definition.ts';
import { scopeOf, type Deployment } from './deployment.ts';
import { logGroup } from './logs.ts';
import { regionFunctions } from './settings.ts';
import type { Store } from './store.ts';
import { intakeRole, taskRole } from './task-roles.ts';

export type HandlerName = ScanHandler | RescanHandler | 'intake';

/** Account-regions that one rescan works on at once. */
export const RESCAN_CONCURRENCY = 10;

interface Shape {
  /** MiB. Network and waiting take a scan's time, so that processors beyond these are idle. */
  readonly memory: number;
  /** Seconds. */
  readonly timeout: number;
  /** Concurrency that is reserved, and the most it may take: the fan-out cannot starve other functions of the account. */
  readonly concurrency: number;
}

const FIFTEEN_MINUTES = 900;

const shapes = ({ settings }: Deployment): Readonly<Record<HandlerName, Shape>> => ({
  plan: { memory: 1024, timeout: FIFTEEN_MINUTES, concurrency: 2 },
  account: { memory: 1024, timeout: FIFTEEN_MINUTES, concurrency: settings.concurrency },
  region: { memory: 1024, timeout: FIFTEEN_MINUTES, concurrency: regionFunctions(settings) },
  settle: { memory: 1024, timeout: FIFTEEN_MINUTES, concurrency: settings.concurrency },
  // They see the whole organization at once.
  correlate: { memory: 3008, timeout: FIFTEEN_MINUTES, concurrency: 2 },
  summarize: { memory: 3008, timeout: FIFTEEN_MINUTES, concurrency: 2 },
  resolve: { memory: 1024, timeout: FIFTEEN_MINUTES, concurrency: 2 },
  rescan: { memory: 1024, timeout: FIFTEEN_MINUTES, concurrency: 2 * RESCAN_CONCURRENCY },
  intake: { memory: 512, timeout: 60, concurrency: 2 },
});

export interface FunctionsProps {
  readonly deployment: Deployment;
  readonly store: Store;
  /** `no`, `plan` or `yes`; a parameter of the stack. */
  readonly publish: string;
  /** ARN of the machine that the intake starts. */
  readonly rescanMachine: string;
  readonly rescanQueue: string;
  /** What puts the configuration where the handlers read it, when they start. */
  readonly config: readonly IConstruct[];
}

/** One function per handler, of one bundle. None has a queue for failures: state machines and the queue call them and see them fail. */
export class Functions extends Construct {
  readonly byName: Readonly<Record<HandlerName, lambda.Function>>;

  constructor(scope: Construct, id: string, props: FunctionsProps) {
    super(scope, id);
    const { deployment, store } = props;
    // Keys of the shapes' own type.
    const wanted = Object.entries(shapes(deployment)) as readonly [HandlerName, Shape][];
    const tasks = wanted.map(([name]) => name).filter((name) => name !== 'intake');
    const task = imported(this, 'task-role', taskRole(this, 'Task', store, tasks.map(logOf)));
    const intake = imported(this, 'intake-role', intakeRole(this, 'Intake', { store, logGroup: logOf('intake'), machine: props.rescanMachine, queue: props.rescanQueue }));
    const permissions = this.node.children.filter((child) => child instanceof iam.CfnManagedPolicy);
    const functions = wanted.map(([name, shape]): [HandlerName, lambda.Function] => [name, this.#function(name, shape, { ...props, role: name === 'intake' ? intake : task })]);
    // A function that works before its role may anything would fail its first calls.
    for (const [, handler] of functions) handler.node.addDependency(...permissions, ...props.config);
    // One entry for each of the shapes.
    this.byName = Object.fromEntries(functions) as Record<HandlerName, lambda.Function>;
  }

  #function(name: HandlerName, { memory, timeout, concurrency }: Shape, { deployment, store, publish, rescanMachine, role }: FunctionsProps & { readonly role: iam.IRole }): lambda.Function {
    return new lambda.Function(this, name, {
      functionName: `postern-${name}`,
      description: `Postern: ${name}`,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(deployment.code),
      handler: `index.${name}`,
      memorySize: memory,
      timeout: Duration.seconds(timeout),
      reservedConcurrentExecutions: concurrency,
      tracing: lambda.Tracing.ACTIVE,
      environmentEncryption: store.key,
      environment: {
        POSTERN_BUCKET: store.bucket.bucketName,
        POSTERN_PREFIX: '',
        POSTERN_ROLE_NAME: deployment.config.roleName,
        POSTERN_QUOTA_SHARE: String(deployment.quotaShare),
        POSTERN_PUBLISH: publish,
        POSTERN_SECONDS_IN_HAND: String(secondsInHand(deployment)),
        // Nothing reads it: a function with another environment is started anew, with the configuration that it then finds.
        POSTERN_CONFIG_VERSION: createHash('sha256').update(deployment.configText ?? '').digest('hex').slice(0, 12),
        ...(deployment.externalId === null ? {} : { POSTERN_EXTERNAL_ID: deployment.externalId }),
        ...(name === 'plan' ? { POSTERN_SCOPE: JSON.stringify(scopeOf(deployment.settings)) } : {}),
        ...(name === 'intake' ? { POSTERN_RESCAN_MACHINE: rescanMachine } : {}),
      },
      logGroup: logGroup(this, `${name}-log`, logOf(name), store.key),
      role,
    });
  }
}

/** A region stops in time for one more chunk of functions, which waits for some 200 calls to Lambda's 15 a second. */
const secondsInHand = ({ quotaShare }: Deployment): number => Math.max(120, Math.ceil(16 / quotaShare));

const logOf = (name: HandlerName): string => `/postern/${name}`;

/** The role as one that constructs cannot add to: what it may do is written in one place. */
const imported = (scope: Construct, id: string, role: iam.CfnRole): iam.IRole => {
  const known = iam.Role.fromRoleArn(scope, id, role.attrArn, { mutable: false, addGrantsToResources: false });
  known.node.addDependency(role);
  return known;
};
