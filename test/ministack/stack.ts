import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateStateMachineCommand, DescribeExecutionCommand, DescribeMapRunCommand, ListMapRunsCommand, SFNClient, StartExecutionCommand, type DescribeExecutionOutput } from '@aws-sdk/client-sfn';
import { setTimeout as delay } from 'node:timers/promises';
import { zipSync } from 'fflate';
import { bundleHandlers } from '../../infra/bundle.ts';
import { stateMachine } from '../../src/service/definition.ts';
import type { HandlerName } from '../../src/service/handlers.ts';
import type { PublishOutcome } from '../../src/model/summary.ts';
import { readPublishOutcome } from '../../src/scan/publish-steps.ts';
import { S3Store } from '../../src/store/s3-store.ts';
import type { Simulator } from '../../src/simulator/index.ts';
import type { Emulator } from './emulator.ts';
import { withLiteralReader } from './literal-reader.ts';

const HANDLERS: readonly HandlerName[] = ['plan', 'account', 'region', 'settle', 'correlate', 'summarize'];
const BUCKET = 'postern-state';
/** What the simulator answers; S3, Lambda and Step Functions of the hub itself are the emulator's. */
const SIMULATED = ['IAM', 'LAMBDA', 'STS', 'ORGANIZATIONS', 'ACCOUNT', 'EC2', 'RESOURCE_GROUPS_TAGGING_API', 'SECURITYHUB', 'LAMBDA_MICROVMS'];

export interface Stack {
  readonly store: S3Store;
  /** Child executions of the run's Distributed Map. */
  children(name: string): Promise<number>;
  published(name: string): Promise<PublishOutcome | null>;
  /** Starts the run of that name and waits for its end. */
  run(name: string, input?: object): Promise<DescribeExecutionOutput>;
  start(name: string, input?: object): Promise<string>;
}

/** Deploys the bundled handlers and the definition as the stack does, against the simulated organization. */
export async function deploy({ url }: Emulator, simulator: Simulator, more: Readonly<Record<string, string>> = {}): Promise<Stack> {
  const { hubAccount, homeRegion, externalId } = simulator.organization;
  const access = { region: homeRegion, endpoint: url, credentials: { accessKeyId: hubAccount, secretAccessKey: 'emulated' } };
  const s3 = new S3Client(access);
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const Variables = {
    POSTERN_BUCKET: BUCKET,
    ...(externalId === null ? {} : { POSTERN_EXTERNAL_ID: externalId }),
    ...Object.fromEntries(SIMULATED.map((service) => [`AWS_ENDPOINT_URL_${service}`, simulator.url])),
    AWS_ENDPOINT_URL_S3: url,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...more,
  };
  const ZipFile = zipSync({ 'index.js': await bundleHandlers() });
  const lambda = new LambdaClient(access);
  const arns: Partial<Record<HandlerName, string>> = {};
  for (const name of HANDLERS) {
    const { FunctionArn } = await lambda.send(new CreateFunctionCommand({ FunctionName: `postern-${name}`, Runtime: 'nodejs20.x', Handler: `index.${name}`, Role: `arn:aws:iam::${hubAccount}:role/postern-${name}`, Code: { ZipFile }, Timeout: 900, MemorySize: 1024, Environment: { Variables } }));
    arns[name] = FunctionArn ?? '';
  }
  const sfn = new SFNClient(access);
  const definition = stateMachine({ handlers: arns as Readonly<Record<HandlerName, string>>, bucket: BUCKET, concurrency: 4, regionConcurrency: 2 });
  const start = async (name: string, input: object = {}): Promise<string> => {
    // The emulator does not evaluate expressions in ItemReader: a machine for each run, which names its orders.
    const { stateMachineArn } = await sfn.send(new CreateStateMachineCommand({ name: `postern-${name}`, roleArn: `arn:aws:iam::${hubAccount}:role/postern-machine`, definition: JSON.stringify(withLiteralReader(definition, `runs/${name}/orders.jsonl`)) }));
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
    return executionArn ?? '';
  };
  const store = new S3Store(s3, { bucket: BUCKET, prefix: '' });
  const machines = new Map<string, string>();
  const mapRunOf = async (name: string): Promise<string | undefined> => (await sfn.send(new ListMapRunsCommand({ executionArn: machines.get(name) }))).mapRuns?.[0]?.mapRunArn;
  return {
    store,
    start,
    children: async (name) => (await sfn.send(new DescribeMapRunCommand({ mapRunArn: await mapRunOf(name) }))).executionCounts?.succeeded ?? 0,
    published: (name) => readPublishOutcome(store, name),
    run: async (name, input) => {
      const executionArn = await start(name, input);
      machines.set(name, executionArn);
      for (;;) {
        const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
        if (execution.status !== 'RUNNING') return execution;
        await delay(200);
      }
    },
  };
}
