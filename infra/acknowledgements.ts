import { Validations, type App } from 'aws-cdk-lib';

/** What cdk-nag finds and we keep, and why. The test fails for an entry that nothing needs any more. */
export interface Acknowledgement {
  /** Paths of the resources. */
  readonly of: RegExp;
  readonly rules: readonly string[];
  readonly because: string;
}

const wildcard = (resource: string): string => `AwsSolutions-IAM5[Resource::${resource}]`;
const own = (service: string, resource: string): string => wildcard(`arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>:${resource}`);
const logOf = (name: string): string => own('logs', `log-group:/postern/${name}:*`);
const NIST = 'NIST.800.53.R5-';

const BUCKETS: readonly Acknowledgement[] = [
  { of: /^PosternHub\/Store\/(State|AccessLogs)\/Resource$/, rules: [`${NIST}S3BucketReplicationEnabled`], because: 'What is in it can be read again: the next scan takes a new snapshot, and a lost ledger is rebuilt from Security Hub. A copy in another region would be a second place to guard.' },
  { of: /^PosternHub\/Store\/AccessLogs\/Resource$/, rules: [`${NIST}S3DefaultEncryptionKMS`], because: 'S3 does not deliver access logs to a bucket whose default encryption is a KMS key. They are encrypted with the keys of S3.' },
];

const FUNCTIONS: readonly Acknowledgement[] = [
  { of: /^PosternHub\/Functions\/\w+\/Resource$/, rules: [`${NIST}LambdaDLQ`], because: 'Nothing calls it asynchronously: state machines and the event source mapping wait for its answer, and have retries and a queue for failures themselves.' },
  { of: /^PosternHub\/Functions\/\w+\/Resource$/, rules: [`${NIST}LambdaInsideVPC`], because: 'It calls nothing but public AWS APIs of every region, by TLS and as its role. Inside a VPC it would need a way out to all of them, which keeps nobody out.' },
  { of: /^PosternHub\/AWS679f53fac002430cb0da5b7982bd2287\/Resource$/, rules: [`${NIST}LambdaConcurrency`, `${NIST}LambdaDLQ`, `${NIST}LambdaInsideVPC`], because: "CDK's own function for calls at deployment: CloudFormation calls it, one call at a time, and fails the deployment when it does not answer." },
];

const ROLES: readonly Acknowledgement[] = [
  { of: /^PosternHub\/Functions\/TaskPolicy$/, rules: ['PosternScan', 'PosternFindingsWriter'].map((name) => wildcard(`arn:<AWS::Partition>:iam::*:role/${name}`)), because: 'The accounts of an organization come and go. The roles are named, and trust the hub under conditions of their own.' },
  { of: /^PosternHub\/Functions\/TaskPolicy$/, rules: [wildcard('<StoreStateFA1229CA.Arn>/*')], because: 'The state bucket holds nothing else, and its keys name accounts and runs.' },
  { of: /^PosternHub\/Functions\/TaskPolicy$/, rules: [wildcard('arn:<AWS::Partition>:securityhub:*:<AWS::AccountId>:hub/default')], because: "Notes on findings, in whichever region they are; the hub is the account's own, and every field but the note is denied." },
  { of: /^PosternHub\/Functions\/TaskPolicy$/, rules: [wildcard('*')], because: 'Reads of Organizations and of regions, and X-Ray, which know no resources; and Denies.' },
  { of: /^PosternHub\/Functions\/TaskPolicy$/, rules: ['plan', 'account', 'region', 'settle', 'correlate', 'summarize', 'resolve', 'rescan'].map(logOf), because: 'Log streams of its own log groups, whose names Lambda makes.' },
  { of: /^PosternHub\/Functions\/IntakePolicy$/, rules: [wildcard('*')], because: 'X-Ray knows no resources.' },
  { of: /^PosternHub\/Functions\/IntakePolicy$/, rules: [logOf('intake')], because: 'Log streams of its own log group, whose names Lambda makes.' },
  { of: /^PosternHub\/DeployTime\/RolePolicy$/, rules: [logOf('deploy')], because: 'Log streams of its own log group, whose names Lambda makes.' },
  { of: /^PosternHub\/Machines\/(scan|rescan|start)-rolePolicy$/, rules: [wildcard('*')], because: 'Log deliveries and X-Ray know no resources.' },
  { of: /^PosternHub\/Machines\/scan-rolePolicy$/, rules: [own('states', 'execution:postern-scan:*'), own('states', 'execution:postern-scan/*')], because: 'Children of the Distributed Map are executions of the machine itself, whose names Step Functions makes.' },
  { of: /^PosternHub\/Machines\/scan-rolePolicy$/, rules: [wildcard('<StoreStateFA1229CA.Arn>/orders/*.jsonl')], because: 'Each run has its own work orders, and a name that is not known before.' },
];

const MEMBER_ROLES: readonly Acknowledgement[] = [
  { of: /^Postern(Hub|Management)\/Roles\/ScanPolicy\d*$/, rules: [wildcard('*')], because: 'A scanner reads the configuration of whatever is there. The actions are those that the enabled checks need, one by one, and data, code and keys are denied.' },
  { of: /^Postern(Hub|Management)\/Roles\/FindingsWriterPolicy$/, rules: [wildcard('*')], because: 'Reads of Security Hub.' },
  { of: /^Postern(Hub|Management)\/Roles\/FindingsWriterPolicy$/, rules: [wildcard('arn:<AWS::Partition>:securityhub:*:<AWS::AccountId>:product/<AWS::AccountId>/default')], because: "Findings are posted in the region of what they are about; the product is the account's own default one." },
  { of: /^Postern(Hub|Management)\/Roles\/CodeScanPolicy$/, rules: ['function', 'layer'].map((kind) => wildcard(`arn:<AWS::Partition>:lambda:*:*:${kind}:*`)), because: 'Reads the code of whatever functions and layers are there, and may do nothing else; only deployed where it was asked for.' },
];

const ALARMS: readonly Acknowledgement[] = [
  { of: /^PosternHub\/Monitoring\/[\w-]+\/Resource$/, rules: [`${NIST}CloudWatchAlarmAction`], because: 'Without the setting alarmTopicArn nobody is notified, and alarms show on the dashboard; a topic of our own would notify nobody either.' },
];

export const ACKNOWLEDGEMENTS: readonly Acknowledgement[] = [...BUCKETS, ...FUNCTIONS, ...ROLES, ...MEMBER_ROLES, ...ALARMS];

export function acknowledge(app: App): void {
  for (const construct of app.node.findAll()) {
    for (const { of, rules, because } of ACKNOWLEDGEMENTS) {
      if (of.test(construct.node.path)) Validations.of(construct).acknowledge(...rules.map((id) => ({ id, reason: because })));
    }
  }
}
