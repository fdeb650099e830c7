import type { Severity } from '../../src/model/verdict.ts';

/** What is known of a service that calls functions under their resource policies. */
export interface ServicePrincipal {
  /** Whether it waits for the answer. A service that is not listed is not known to be asynchronous. */
  readonly invokes: 'asynchronously' | 'synchronously' | 'unknown';
  /** How bad it is when any customer of the service can make it call the function. */
  readonly unscoped: Severity;
  /** ARNs of its sources carry no account: a fixed ARN does not fix the owner. */
  readonly sourcesWithoutAccount?: true;
  /** Customers are told apart by lambda:EventSourceToken instead of account or ARN. */
  readonly token?: true;
  /** What a statement without aws:SourceArn covers, where the single source matters to the owner. */
  readonly everySource?: string;
  /** It belongs to Lambda itself and copies code where a customer cannot send it. */
  readonly copiesCode?: true;
}

/** Named without `.amazonaws.com`, region and `.cn`. */
export const SERVICE_PRINCIPALS: {
  readonly asOf: string;
  readonly sources: readonly string[];
  readonly unscopedByDefault: Severity;
  readonly services: Readonly<Record<string, ServicePrincipal>>;
} = {
  asOf: '2026-11-21',
  sources: [
    'https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html',
    'https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html',
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html',
    'https://docs.aws.amazon.com/lambda/latest/dg/with-secrets-manager.html',
  ],
  unscopedByDefault: 'medium',
  services: {
    s3: { invokes: 'asynchronously', unscoped: 'high', sourcesWithoutAccount: true },
    sns: { invokes: 'asynchronously', unscoped: 'high' },
    events: { invokes: 'asynchronously', unscoped: 'high', everySource: 'every rule on every event bus' },
    logs: { invokes: 'asynchronously', unscoped: 'high' },
    ses: { invokes: 'asynchronously', unscoped: 'high' },
    config: { invokes: 'asynchronously', unscoped: 'high' },
    iot: { invokes: 'asynchronously', unscoped: 'high' },
    'lambda.alarms.cloudwatch': { invokes: 'asynchronously', unscoped: 'high' },
    cloudformation: { invokes: 'asynchronously', unscoped: 'medium' },
    codecommit: { invokes: 'asynchronously', unscoped: 'medium' },
    codepipeline: { invokes: 'asynchronously', unscoped: 'medium' },
    iotevents: { invokes: 'asynchronously', unscoped: 'medium' },
    apigateway: { invokes: 'synchronously', unscoped: 'high', everySource: 'every API' },
    'cognito-idp': { invokes: 'synchronously', unscoped: 'high' },
    cloudfront: { invokes: 'synchronously', unscoped: 'high' },
    elasticloadbalancing: { invokes: 'synchronously', unscoped: 'medium' },
    secretsmanager: { invokes: 'synchronously', unscoped: 'medium' },
    lex: { invokes: 'synchronously', unscoped: 'medium' },
    lexv2: { invokes: 'synchronously', unscoped: 'medium' },
    connect: { invokes: 'synchronously', unscoped: 'medium' },
    bedrock: { invokes: 'synchronously', unscoped: 'medium' },
    'vpc-lattice': { invokes: 'synchronously', unscoped: 'medium' },
    'replicator.lambda': { invokes: 'synchronously', unscoped: 'medium', copiesCode: true },
    'alexa-appkit.amazon.com': { invokes: 'synchronously', unscoped: 'critical', token: true },
    'alexa-connectedhome.amazon.com': { invokes: 'synchronously', unscoped: 'critical', token: true },
  },
};

const REGION = /\.[a-z]{2}(-[a-z]+)+-\d$/;

/** `logs.eu-west-1.amazonaws.com` and `logs.amazonaws.com.cn` are both `logs`; principals outside `amazonaws.com` stay whole. */
export function serviceName(principal: string): string {
  const own = principal.toLowerCase().replace(/\.amazonaws\.com(\.cn)?$/, '');
  return own.replace(REGION, '');
}

/** What is known of a service principal; an unlisted one gets the severity of the general case. */
export function servicePrincipal(principal: string): ServicePrincipal {
  const name = serviceName(principal);
  const listed = Object.hasOwn(SERVICE_PRINCIPALS.services, name) ? SERVICE_PRINCIPALS.services[name] : undefined;
  return listed ?? { invokes: 'unknown', unscoped: SERVICE_PRINCIPALS.unscopedByDefault };
}
