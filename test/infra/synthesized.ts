import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { readDeployment, type Deployment } from '../../infra/deployment.ts';
import { memberTemplate } from '../../infra/member-stacks.ts';
import { addStacks, createApp, type Postern } from '../../infra/postern-app.ts';
import { readSettings } from '../../infra/settings.ts';

export const HUB = '111122223333';
export const REGION = 'eu-west-1';

/** Everything on: what is optional is in the templates too. */
export const FULL = {
  hubAccount: HUB,
  homeRegion: REGION,
  organizationId: 'o-a1b2c3d4e5',
  ous: ['ou-ab12-11111111', 'ou-ab12-22222222'],
  excludeOus: ['ou-ab12-33333333'],
  regions: ['eu-west-1', 'us-east-1'],
  externalId: 'postern-external',
  analystRoleName: 'security/Analyst',
  codeScan: true,
  insightOwners: ['payments'],
  insightUnits: { Production: ['444455556666'] },
  alarmTopicArn: `arn:aws:sns:${REGION}:${HUB}:alarms`,
};

export const CONFIG = 'accounts:\n  exclude: ["444455556666"]\npublish:\n  minSeverity: high\n';

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly DependsOn?: readonly string[];
}
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: string; readonly AllowedValues?: readonly string[] }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}
export interface Synthesized {
  readonly app: App;
  readonly stacks: Postern;
  readonly deployment: Deployment;
  readonly hub: Template;
  readonly members: Template;
  readonly management: Template;
  /** What the stack set deploys. */
  readonly member: Template;
}

/** The templates of these settings; with an empty file for the handlers unless told otherwise. */
export function synthesize(settings: object = FULL, { config = CONFIG, checked = false, spoil }: { readonly config?: string | null; readonly checked?: boolean; readonly spoil?: (stacks: Postern) => unknown } = {}): Synthesized {
  const folder = mkdtempSync(join(tmpdir(), 'postern-infra-'));
  try {
    const code = join(folder, 'code');
    const configFile = join(folder, 'postern.config.yaml');
    writeFile(join(code, 'index.js'), 'exports.plan = () => undefined;\n');
    if (config !== null) writeFile(configFile, config);
    const deployment = readDeployment(readSettings(config === null ? settings : { ...settings, configFile }), code, '2026-11-28T00:00:00.000Z');
    const app = createApp({ outdir: join(folder, 'out') });
    const stacks = addStacks(app, deployment, { checked });
    spoil?.(stacks);
    const assembly = app.synth();
    // CDK's own output, which the tests look at.
    const template = (name: string): Template => assembly.getStackByName(name).template as Template;
    return { app, stacks, deployment, hub: template('PosternHub'), members: template('PosternMembers'), management: template('PosternManagement'), member: JSON.parse(memberTemplate(deployment)) as Template };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeFile(path: string, text: string): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
}

/** Resources of a type, with their logical ids. */
export const ofType = ({ Resources }: Template, type: string): readonly (Resource & { readonly id: string })[] => Object.entries(Resources).flatMap(([id, resource]) => (resource.Type === type ? [{ id, ...resource }] : []));

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly Principal?: unknown;
}

/** Intrinsic functions as text: pseudo parameters and references stand as `${Name}`. */
export function text(value: unknown): string {
  if (typeof value === 'string') return value;
  // CloudFormation's intrinsic functions are objects with one key.
  const given = value as { readonly Ref?: string; readonly 'Fn::GetAtt'?: readonly string[]; readonly 'Fn::Join'?: readonly [string, readonly unknown[]] };
  if (given.Ref !== undefined) return `\${${given.Ref.replace('AWS::', '')}}`;
  if (given['Fn::GetAtt'] !== undefined) return `\${${given['Fn::GetAtt'].join('.')}}`;
  if (given['Fn::Join'] !== undefined) return given['Fn::Join'][1].map(text).join(given['Fn::Join'][0]);
  throw new Error(`no text is known for ${JSON.stringify(value)}`);
}

export const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? (value as readonly T[]) : [value as T]);

/** Statements of the managed policies that a role has, by its name or logical id. */
export function statementsOf(template: Template, role: string): readonly Statement[] {
  const found = ofType(template, 'AWS::IAM::Role').find(({ id, Properties }) => id === role || Properties['RoleName'] === role);
  if (found === undefined) throw new Error(`there is no role ${role}`);
  const policies = (found.Properties['ManagedPolicyArns'] as readonly { readonly Ref: string }[]).map(({ Ref }) => template.Resources[Ref]);
  return policies.flatMap((policy) => (policy?.Properties['PolicyDocument'] as { readonly Statement: readonly Statement[] }).Statement);
}

export const actionsOf = (statements: readonly Statement[], effect: Statement['Effect'] = 'Allow'): readonly string[] => [...new Set(statements.filter(({ Effect }) => Effect === effect).flatMap(({ Action }) => list(Action)))].sort();

export const ROOT = join(import.meta.dirname, '../..');
export const readRoot = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
