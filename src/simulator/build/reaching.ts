import type { Specials } from '../state.ts';
import { managedArn } from './managed-policies.ts';
import type { Candidates } from './planting.ts';
import { addRole, allow, documentOf } from './roles.ts';
import { daysBefore, randomAt, type Site } from './site.ts';
import type { PolicyStatement } from '../state.ts';
import { dedicatedRole } from './weaknesses.ts';

interface Reaching {
  readonly name: string;
  readonly count: number;
  readonly statements: readonly PolicyStatement[];
  /** What else is in the account. */
  readonly beside?: (site: Site) => void;
}

const REACHING: readonly Reaching[] = [
  { name: 'role-escalation-confirmed', count: 1, statements: [allow('iam:PassRole', '*'), allow(['lambda:CreateFunction', 'lambda:InvokeFunction'], '*')], beside: leaveAdministrator },
  { name: 'role-escalation-potential', count: 1, statements: [allow('iam:PassRole', '*'), allow(['codebuild:CreateProject', 'codebuild:StartBuild'], '*')] },
  { name: 'role-secrets-unscoped', count: 2, statements: [allow('secretsmanager:GetSecretValue', '*')] },
];

/** Roles that reach further than their functions need: to administrator rights, or to the secrets of everybody else. */
export function plantReaching(candidates: Candidates, planted: Specials['planted']): void {
  for (const { name, count, statements, beside } of REACHING) {
    const arns: string[] = [];
    for (let nth = 0; nth < count; nth += 1) {
      const candidate = candidates.take(({ kind }) => kind === 'internal' || kind === 'scheduled');
      if (candidate === null) break;
      const { site, fn } = candidate;
      const role = dedicatedRole(site, fn, randomAt(site, 'reaching', name, fn.name));
      role.boundaryArn = null;
      role.inline.set('reach', documentOf(statements));
      beside?.(site);
      arns.push(role.arn);
    }
    planted.set(name, arns);
  }
}

/** A role for functions that nobody runs any more, and that everybody who may pass roles can use. */
function leaveAdministrator(site: Site): void {
  addRole(site.organization, site.account, { name: 'legacy-batch-admin', createdAt: daysBefore(site, 900), attached: [managedArn('AdministratorAccess')], lastUsed: { at: daysBefore(site, 600), region: site.region.name } });
}
