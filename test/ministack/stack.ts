import { CreateEventSourceMappingCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateStateMachineCommand, DescribeExecutionCommand, DescribeMapRunCommand, ListExecutionsCommand, ListMapRunsCommand, SFNClient, StartExecutionCommand, StopExecutionCommand, type DescribeExecutionOutput } from '@aws-sdk/client-sfn';
import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { setTimeout as delay } from 'node:timers/promises';
import { zipSync } from 'fflate';
import { bundleHandlers } from '../../infra/bundle.ts';
import type { PublishOutcome } from '../../src/model/summary.ts';
import { readPublicationPlan, readPublishOutcome, type PlannedPlace } from '../../src/scan/publish-steps.ts';
import { ordersKey } from '../../src/service/handlers.ts';
import type { Json } from '../../src/service/states.ts';
import type { Simulator } from '../../src/simulator/index.ts';
import { S3Store } from '../../src/store/s3-store.ts';
import { FULL, ofType, synthesize } from '../infra/synthesized.ts';
import type { Emulator } from './emulator.ts';
import { withLiteralReader } from './literal-reader.ts';

const HANDLERS = ['plan', 'account', 'region', 'settle', 'correlate', 'summarize', 'resolve', 'rescan', 'intake'] as const;
const BUCKET = 'postern-state';
const MACHINE_ROLE = 'arn:aws:iam::111122223333:role/postern-machine';
/** What the simulator answers; S3, Lambda, SQS and Step Functions of the hub itself are the emulator's. */
const SIMULATED = ['IAM', 'LAMBDA', 'STS', 'ORGANIZATIONS', 'ACCOUNT', 'EC2', 'RESOURCE_GROUPS_TAGGING_API', 'SECURITYHUB', 'LAMBDA_MICROVMS'];

export interface StackOptions {
  readonly publish: 'plan' | 'yes';
  /** Seconds of its 900 with which a region stops; 900: after each chunk. */
  readonly secondsInHand?: number;
}
export interface Stack {
  readonly store: S3Store;
  /** Child executions of the run's Distributed Map that succeeded. */
  children(name: string): Promise<number>;
  published(runId: string): Promise<PublishOutcome | null>;
  start(name: string, input?: object): Promise<void>;
  ended(name: string): Promise<DescribeExecutionOutput>;
  stop(name: string): Promise<void>;
  /** Starts the run of that name and waits for its end. */
  run(name: string, input?: object): Promise<DescribeExecutionOutput>;
  /** Goes on with a run after its plan, as a redrive does: the emulator has none. */
  redrive(name: string, runId: string): Promise<DescribeExecutionOutput>;
  /** By account and region, how often the function `region` was called in a run; from its log. */
  regionRounds(runId: string): Promise<ReadonlyMap<string, number>>;
  publicationPlan(runId: string): Promise<readonly PlannedPlace[]>;
  /** Sends what EventBridge sends for a custom action. */
  select(...events: readonly object[]): Promise<void>;
  rescans(): Promise<readonly DescribeExecutionOutput[]>;
  rescan(name: string, input: object): Promise<DescribeExecutionOutput>;
}

/** The bundled handlers and the synthesized definitions as the stack deploys them, against the simulated organization. */
export async function deploy({ url }: Emulator, simulator: Simulator, { publish, secondsInHand = 120 }: StackOptions): Promise<Stack> {
  const { hubAccount, homeRegion, externalId } = simulator.organization;
  const access = { region: homeRegion, endpoint: url, credentials: { accessKeyId: hubAccount, secretAccessKey: 'emulated' } };
  const [s3, sfn, sqs, lambda] = [new S3Client(access), new SFNClient(access), new SQSClient(access), new LambdaClient(access)];
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const rescanArn = `arn:aws:states:${homeRegion}:${hubAccount}:stateMachine:postern-rescan`;
  const Variables = {
    POSTERN_BUCKET: BUCKET,
    POSTERN_PUBLISH: publish,
    POSTERN_SECONDS_IN_HAND: String(secondsInHand),
    POSTERN_RESCAN_MACHINE: rescanArn,
    ...(externalId === null ? {} : { POSTERN_EXTERNAL_ID: externalId }),
    ...Object.fromEntries(SIMULATED.map((service) => [`AWS_ENDPOINT_URL_${service}`, simulator.url])),
    AWS_ENDPOINT_URL_S3: url,
    AWS_ENDPOINT_URL_SFN: url,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
  const ZipFile = zipSync({ 'index.js': await bundleHandlers() });
  const substitutions: Record<string, string> = { bucket: BUCKET, partition: 'aws' };
  for (const name of HANDLERS) {
    const { FunctionArn } = await lambda.send(new CreateFunctionCommand({ FunctionName: `postern-${name}`, Runtime: 'nodejs20.x', Handler: `index.${name}`, Role: `arn:aws:iam::${hubAccount}:role/postern-${name}`, Code: { ZipFile }, Timeout: 900, MemorySize: 1024, Environment: { Variables } }));
    substitutions[name] = FunctionArn ?? '';
  }
  const definitions = synthesized(substitutions);
  await sfn.send(new CreateStateMachineCommand({ name: 'postern-rescan', roleArn: MACHINE_ROLE, definition: JSON.stringify(definitions.rescan) }));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'postern-rescans', Attributes: { VisibilityTimeout: '360' } }));
  const queue = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  await lambda.send(new CreateEventSourceMappingCommand({ FunctionName: 'postern-intake', EventSourceArn: queue.Attributes?.['QueueArn'], BatchSize: 100, MaximumBatchingWindowInSeconds: 5, FunctionResponseTypes: ['ReportBatchItemFailures'] }));
  const store = new S3Store(s3, { bucket: BUCKET, prefix: '' });
  const started = new Map<string, string>();
  const describe = async (executionArn: string): Promise<DescribeExecutionOutput> => {
    for (;;) {
      const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (execution.status !== 'RUNNING') return execution;
      await delay(200);
    }
  };
  const startWith = async (machine: string, definition: Json, name: string, input: object): Promise<string> => {
    // The emulator does not evaluate expressions in ItemReader: a machine for each run, which names its orders.
    const { stateMachineArn } = await sfn.send(new CreateStateMachineCommand({ name: machine, roleArn: MACHINE_ROLE, definition: JSON.stringify(withLiteralReader(definition, ordersKey(name))) }));
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
    return executionArn ?? '';
  };
  const start = async (name: string, input: object = {}): Promise<void> => void started.set(name, await startWith(`postern-${name}`, definitions.scan, name, input));
  const ended = (name: string): Promise<DescribeExecutionOutput> => describe(started.get(name) ?? '');
  return {
    store,
    start,
    ended,
    stop: async (name) => {
      await sfn.send(new StopExecutionCommand({ executionArn: started.get(name) }));
    },
    children: async (name) => {
      const [run] = (await sfn.send(new ListMapRunsCommand({ executionArn: started.get(name) }))).mapRuns ?? [];
      return (await sfn.send(new DescribeMapRunCommand({ mapRunArn: run?.mapRunArn }))).executionCounts?.succeeded ?? 0;
    },
    regionRounds: async (runId) => {
      const authorization = `AWS4-HMAC-SHA256 Credential=${hubAccount}/20261128/${homeRegion}/logs/aws4_request, SignedHeaders=host, Signature=0`;
      const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Logs_20140328.FilterLogEvents', authorization }, body: JSON.stringify({ logGroupName: '/aws/lambda/postern-region', limit: 10_000 }) });
      const { events = [] } = (await answer.json()) as { readonly events?: readonly { readonly message: string }[] };
      const rounds = new Map<string, number>();
      for (const line of events.flatMap(({ message }) => message.split('\n')).filter((text) => text.includes('"message":"done"') && text.includes(runId))) {
        const { account, region } = JSON.parse(line.slice(line.indexOf('{'))) as { readonly account: string; readonly region: string };
        rounds.set(`${account} ${region}`, (rounds.get(`${account} ${region}`) ?? 0) + 1);
      }
      return rounds;
    },
    publicationPlan: (runId) => readPublicationPlan(store, runId),
    published: (runId) => readPublishOutcome(store, runId),
    run: async (name, input) => {
      await start(name, input);
      return ended(name);
    },
    redrive: async (name, runId) => {
      const planned: Json = { runId, startedAt: new Date().toISOString(), orders: ordersKey(name), accounts: 0, measured: false, cost: { calls: {}, retries: 0, throttles: 0 } };
      return describe(await startWith(`postern-${name}-redriven`, afterPlan(definitions.scan, planned), name, {}));
    },
    select: async (...events) => {
      for (const event of events) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(event) }));
    },
    rescans: async () => {
      const { executions } = await sfn.send(new ListExecutionsCommand({ stateMachineArn: rescanArn }));
      return Promise.all((executions ?? []).map(({ executionArn }) => describe(executionArn ?? '')));
    },
    rescan: async (name, input) => {
      const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn: rescanArn, name, input: JSON.stringify(input) }));
      return describe(executionArn ?? '');
    },
  };
}

/** The definitions in the stack's template, with the names that CloudFormation would fill in. */
function synthesized(substitutions: Readonly<Record<string, string>>): { readonly scan: Json; readonly rescan: Json } {
  // Each function at work is a process here: few at once.
  const machines = ofType(synthesize({ ...FULL, concurrency: 4, regionConcurrency: 2 }).hub, 'AWS::StepFunctions::StateMachine');
  const definitionOf = (name: string): Json => {
    const text = machines.find(({ Properties }) => Properties['StateMachineName'] === name)?.Properties['DefinitionString'];
    if (typeof text !== 'string') throw new Error(`the template has no definition of ${name} in one text`);
    const filled = text.replaceAll(/\$\{(\w+)\}/g, (_all, placeholder: string) => {
      const value = substitutions[placeholder];
      if (value === undefined) throw new Error(`the definition of ${name} asks for ${placeholder}, which is not deployed here`);
      return value;
    });
    return JSON.parse(filled) as Json;
  };
  return { scan: definitionOf('postern-scan'), rescan: definitionOf('postern-rescan') };
}

/** The definition from its second state on, with what the first one assigned. */
function afterPlan(definition: Json, planned: Json): Json {
  const { States, ...rest } = definition as { readonly States: { readonly [state: string]: Json } };
  return { ...rest, StartAt: 'Planned', States: { ...States, Planned: { Type: 'Pass', Output: planned, Assign: { planned }, Next: 'Accounts' } } };
}
