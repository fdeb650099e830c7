import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnStackSet, LegacyStackSynthesizer, Stack, Tags, type IStackSynthesizer } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { FLAGS } from './flags.ts';
import type { Deployment } from './deployment.ts';
import { MemberRoles } from './member-roles.ts';

/** CloudFormation takes a template of so many bytes inline; a larger one would have to lie in a bucket that every account can read. */
export const INLINE_TEMPLATE_LIMIT = 51_200;

/** CDK's own classes leave out the undefined that exactOptionalPropertyTypes asks of its interfaces. */
const withoutBootstrap = (): IStackSynthesizer => new LegacyStackSynthesizer() as IStackSynthesizer;

/** The roles in one account. Carries no assets, so that it needs no bootstrapped account. */
export class MemberRolesStack extends Stack {
  constructor(scope: Construct, id: string, deployment: Deployment) {
    super(scope, id, { env: { region: deployment.settings.homeRegion }, synthesizer: withoutBootstrap(), description: 'Postern: the roles by which the hub reads this account and posts its findings.' });
    new MemberRoles(this, 'Roles', deployment);
    Tags.of(this).add('application', 'postern');
  }
}

/**
 * The roles in every account of the chosen units, new ones included, by a service-managed stack set. Roles are global: one region.
 * The hub's own account is left out, where the hub stack makes them; CloudFormation never deploys to the management account. Automatic
 * deployments do not look at what is left out: docs/deploy.md says what to do about an account that moves.
 */
export class MembersStack extends Stack {
  constructor(scope: Construct, id: string, deployment: Deployment) {
    const { hubAccount, homeRegion, ous, stackSetFrom } = deployment.settings;
    super(scope, id, {
      env: { region: homeRegion, ...(stackSetFrom === 'hub' ? { account: hubAccount } : {}) },
      synthesizer: withoutBootstrap(),
      description: 'Postern: the member roles in every account of the chosen organizational units.',
    });
    new CfnStackSet(this, 'Members', {
      stackSetName: 'PosternMembers',
      description: 'Roles by which the Postern hub reads an account and posts its findings.',
      permissionModel: 'SERVICE_MANAGED',
      callAs: stackSetFrom === 'hub' ? 'DELEGATED_ADMIN' : 'SELF',
      autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false },
      capabilities: ['CAPABILITY_NAMED_IAM'],
      managedExecution: { Active: true },
      // Roles disturb nothing: many accounts at once, and the ones that fail do not hold up the others.
      operationPreferences: { maxConcurrentPercentage: 25, failureTolerancePercentage: 25, concurrencyMode: 'SOFT_FAILURE_TOLERANCE', regionConcurrencyType: 'SEQUENTIAL' },
      stackInstancesGroup: [{ regions: [homeRegion], deploymentTargets: { organizationalUnitIds: [...ous], accountFilterType: 'DIFFERENCE', accounts: [...excludedAccounts(deployment)] } }],
      templateBody: memberTemplate(deployment),
    });
  }
}

/** Sorted; the hub, and accounts that the configuration never scans. */
export const excludedAccounts = ({ settings, config }: Deployment): readonly string[] => [...new Set([settings.hubAccount, ...config.accounts.exclude])].sort();

/** The template of one account as text. Throws when it is larger than a stack set takes inline. */
export function memberTemplate(deployment: Deployment): string {
  const outdir = mkdtempSync(join(tmpdir(), 'postern-members-'));
  try {
    // Another app: what is deployed by the stack set is no stack of this one.
    const app = new App({ outdir, autoSynth: false, analyticsReporting: false, treeMetadata: false, context: FLAGS });
    const stack = new MemberRolesStack(app, 'PosternMember', deployment);
    const text = JSON.stringify(app.synth().getStackByName(stack.stackName).template);
    if (Buffer.byteLength(text) > INLINE_TEMPLATE_LIMIT) throw new Error(`the template of a member account has ${Buffer.byteLength(text)} bytes; a stack set takes ${INLINE_TEMPLATE_LIMIT} inline`);
    return text;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
