import { Aws, aws_stepfunctions as sfn, type aws_iam as iam, type aws_lambda as lambda, type aws_logs as logs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { stateMachine, type ScanHandler } from '../src/service/definition.ts';
import { rescanMachine, type RescanHandler } from '../src/service/rescan-definition.ts';
import type { Json } from '../src/service/states.ts';
import type { Deployment } from './deployment.ts';
import { RESCAN_CONCURRENCY, type Functions, type HandlerName } from './functions.ts';
import { logGroup } from './logs.ts';
import { arn, plainRole, SAMPLED_TRACING, serviceTrust, useKey, type Statement } from './policies.ts';
import { startMachine } from './start-definition.ts';
import type { Store } from './store.ts';

/** Fixed, so that roles can name the machines before they are there, and people can start them. */
export const MACHINES = { scan: 'postern-scan', rescan: 'postern-rescan', start: 'postern-start' } as const;
export type MachineName = keyof typeof MACHINES;

export const machineArn = (name: MachineName): string => arn('states', `stateMachine:${MACHINES[name]}`);

const SCAN_HANDLERS = ['plan', 'account', 'region', 'settle', 'correlate', 'summarize'] as const satisfies readonly ScanHandler[];
const RESCAN_HANDLERS = ['resolve', 'rescan'] as const satisfies readonly RescanHandler[];

export interface MachinesProps {
  readonly deployment: Deployment;
  readonly store: Store;
  readonly functions: Functions;
}

/** The state machines: the scan, the rescan, and the one that starts a scheduled scan once. */
export class Machines extends Construct {
  readonly byName: Readonly<Record<MachineName, sfn.CfnStateMachine>>;
  readonly #store: Store;

  constructor(scope: Construct, id: string, { deployment, store, functions }: MachinesProps) {
    super(scope, id);
    this.#store = store;
    const { concurrency, regionConcurrency } = deployment.settings;
    const scan = stateMachine({ handlers: placeholders(SCAN_HANDLERS), bucket: '${bucket}', concurrency, regionConcurrency });
    const rescan = rescanMachine({ handlers: placeholders(RESCAN_HANDLERS), concurrency: RESCAN_CONCURRENCY });
    this.byName = {
      scan: this.#machine('scan', scan, { ...arnsOf(functions, SCAN_HANDLERS), bucket: store.bucket.bucketName }, [invoke(functions, SCAN_HANDLERS), ...runChildren, readOrders(store)]),
      rescan: this.#machine('rescan', rescan, arnsOf(functions, RESCAN_HANDLERS), [invoke(functions, RESCAN_HANDLERS)]),
      start: this.#machine('start', startMachine('${scan}'), { scan: machineArn('scan') }, [{ Sid: 'StartScan', Action: ['states:StartExecution'], Resource: machineArn('scan') }]),
    };
  }

  #machine(name: MachineName, definition: Json, substitutions: Readonly<Record<string, string>>, may: readonly Statement[]): sfn.CfnStateMachine {
    const { key } = this.#store;
    // Deliveries to log groups under this prefix need no resource policy of their own, of which a region has ten.
    const log = logGroup(this, `${name}-log`, `/aws/vendedlogs/states/${MACHINES[name]}`, key);
    const role = plainRole(this, `${name}-role`, { description: `Postern: what the state machine ${MACHINES[name]} may do.`, trust: serviceTrust('states.amazonaws.com', arn('states', '*')), policies: [[...may, useKey(key.keyArn), deliverLogs, SAMPLED_TRACING]] });
    const machine = new sfn.CfnStateMachine(this, name, {
      stateMachineName: MACHINES[name],
      stateMachineType: 'STANDARD',
      roleArn: role.attrArn,
      definitionString: inAnyPartition(definition),
      definitionSubstitutions: { ...substitutions, partition: Aws.PARTITION },
      loggingConfiguration: loggingTo(log),
      tracingConfiguration: { enabled: true },
      encryptionConfiguration: { type: 'CUSTOMER_MANAGED_KMS_KEY', kmsKeyId: key.keyArn, kmsDataKeyReusePeriodSeconds: 300 },
    });
    machine.node.addDependency(role, ...policiesOf(this, name));
    return machine;
  }
}

/** Which state was entered when, and how it failed; never what it was given or returned. */
const loggingTo = (log: logs.LogGroup): sfn.CfnStateMachine.LoggingConfigurationProperty => ({ level: 'ALL', includeExecutionData: false, destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: log.logGroupArn } }] });

/** CloudFormation fills `${name}` when it deploys. */
const placeholders = <Name extends string>(names: readonly Name[]): Readonly<Record<Name, string>> => Object.fromEntries(names.map((name) => [name, `\${${name}}`])) as Record<Name, string>;

const arnsOf = ({ byName }: Functions, names: readonly HandlerName[]): Readonly<Record<string, string>> => Object.fromEntries(names.map((name) => [name, functionArn(byName[name])]));

const functionArn = (handler: lambda.Function): string => handler.functionArn;

/** Integrations are named with the partition, which the definitions write as the commercial one. */
const inAnyPartition = (definition: Json): string => JSON.stringify(definition, null, 1).replaceAll('arn:aws:states:::', 'arn:${partition}:states:::');

const policiesOf = (scope: Construct, name: MachineName): readonly Construct[] => scope.node.children.filter((child): child is Construct & iam.CfnManagedPolicy => child.node.id.startsWith(`${name}-rolePolicy`));

const invoke = ({ byName }: Functions, names: readonly HandlerName[]): Statement => ({ Sid: 'CallHandlers', Action: ['lambda:InvokeFunction'], Resource: names.map((name) => functionArn(byName[name])) });

/** What a Distributed Map asks for: its children are executions of the machine itself. Source: "IAM policies for using Distributed Map states". */
const runChildren: readonly Statement[] = [
  { Sid: 'StartChildren', Action: ['states:StartExecution'], Resource: machineArn('scan') },
  {
    Sid: 'MindChildren',
    Action: ['states:DescribeExecution', 'states:RedriveExecution', 'states:StopExecution'],
    Resource: [arn('states', `execution:${MACHINES.scan}:*`), arn('states', `execution:${MACHINES.scan}/*`)],
  },
];

const readOrders = ({ bucket }: Store): Statement => ({ Sid: 'ReadOrders', Action: ['s3:GetObject'], Resource: bucket.arnForObjects('orders/*.jsonl') });

/** Log deliveries have no resources that a policy could name. Source: "Logging using CloudWatch Logs" of Step Functions. */
const deliverLogs: Statement = {
  Sid: 'DeliverLogs',
  Action: ['logs:CreateLogDelivery', 'logs:DeleteLogDelivery', 'logs:DescribeLogGroups', 'logs:DescribeResourcePolicies', 'logs:GetLogDelivery', 'logs:ListLogDeliveries', 'logs:PutResourcePolicy', 'logs:UpdateLogDelivery'],
  Resource: '*',
};
