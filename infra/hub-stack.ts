import { CfnCondition, CfnOutput, CfnParameter, Fn, Stack, Tags, type aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { mayPutConfig, putConfig } from './config-file.ts';
import { DeployTime } from './deploy-time.ts';
import type { Deployment } from './deployment.ts';
import { Functions } from './functions.ts';
import { Insights } from './insights.ts';
import { MACHINES, machineArn, Machines } from './machines.ts';
import { MemberRoles } from './member-roles.ts';
import { Monitoring } from './monitoring.ts';
import { mayMakeAction, RescanAction, RescanQueues } from './rescan-action.ts';
import { Schedule } from './schedule.ts';
import { Store } from './store.ts';

/**
 * The hub: state, handlers, state machines, schedule and the console's action, in the administrator account of Security Hub and its home
 * region, with the member roles of that account.
 *
 * What an operator turns in daily life is a parameter of the stack, so that it can be turned without this repository: whether anything
 * runs, and whether anything is posted. What decides resources or belongs to reviews – schedule, regions, units, concurrency – is a setting.
 */
export class HubStack extends Stack {
  readonly functions: Functions;
  readonly machines: Machines;
  readonly queues: RescanQueues;

  constructor(scope: Construct, id: string, deployment: Deployment) {
    const { hubAccount, homeRegion } = deployment.settings;
    super(scope, id, { env: { account: hubAccount, region: homeRegion }, description: 'Postern: scans the serverless side of an organization and posts findings to Security Hub.' });
    const running = new CfnParameter(this, 'Running', { type: 'String', allowedValues: ['yes', 'no'], default: 'yes', description: 'no: nothing starts any more, neither by schedule nor from the console.' });
    const publish = new CfnParameter(this, 'Publish', { type: 'String', allowedValues: ['no', 'plan', 'yes'], default: 'plan', description: 'plan: keeps what would be posted, and posts nothing; yes: posts to Security Hub; no: neither.' });
    const isRunning = new CfnCondition(this, 'IsRunning', { expression: Fn.conditionEquals(running.valueAsString, 'yes') });

    const store = new Store(this, 'Store');
    const { configText } = deployment;
    const deployTime = new DeployTime(this, 'DeployTime', { store, may: [mayMakeAction(), ...(configText === null ? [] : [mayPutConfig(store)])] });
    const config = configText === null ? [] : [putConfig(deployTime, store, configText)];
    this.queues = new RescanQueues(this, 'RescanQueues', store.key);
    this.functions = new Functions(this, 'Functions', { deployment, store, publish: publish.valueAsString, rescanMachine: machineArn('rescan'), rescanQueue: this.queues.requests.queueArn, config });
    this.machines = new Machines(this, 'Machines', { deployment, store, functions: this.functions });
    const schedule = new Schedule(this, 'Schedule', { deployment, store, isRunning, deadLetters: this.queues.deadLetters });
    schedule.node.addDependency(this.machines);
    new RescanAction(this, 'Rescan', { deployTime, queues: this.queues, intake: this.functions.byName.intake, isRunning });
    new MemberRoles(this, 'Roles', deployment);

    new Insights(this, 'Insights', { owners: deployment.settings.insightOwners, units: deployment.settings.insightUnits });
    this.#watch(deployment, isRunning);

    new CfnOutput(this, 'StateStore', { value: `s3://${store.bucket.bucketName}/`, description: 'For --state of the commands.' });
    for (const name of ['scan', 'rescan'] as const) new CfnOutput(this, `${name}Machine`, { value: machineArn(name), description: `State machine ${MACHINES[name]}.` });
    Tags.of(this).add('application', 'postern');
  }
  #watch({ settings: { scheduleHours, alarmTopicArn } }: Deployment, isRunning: CfnCondition): void {
    const { alarms } = new Monitoring(this, 'Monitoring', {
      machines: { scan: machineArn('scan'), rescan: machineArn('rescan'), start: machineArn('start') },
      functions: Object.values(this.functions.byName).map(({ functionName }) => functionName),
      deadLetterQueues: [this.queues.deadLetters.queueName],
      scheduleHours,
      alarmTopicArn,
    });
    // A hub that was stopped scans nothing, and everybody knows. The alarm still shows it.
    for (const alarm of alarms) {
      const resource = alarm.node.defaultChild as cloudwatch.CfnAlarm; // Of an Alarm, CDK makes one.
      if (alarm.node.id === 'nothing-scanned') resource.actionsEnabled = Fn.conditionIf(isRunning.logicalId, true, false);
    }
  }
}
