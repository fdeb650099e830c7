import type { Json } from '../../model/facts.ts';
import type { Doubt, Permission } from '../../policy/index.ts';
import { jsonLine, plain, some } from '../../report/text.ts';
import type { IdentityAnswer } from './identity.ts';
import type { ResourceAnswer } from './resource.ts';

const MOST = 12;

/** A resource or trust policy's verdict for people to argue with. */
export function resourceText({ groups, dead, doubts }: ResourceAnswer): string {
  const nobody = groups.every(({ accesses }) => accesses.length === 0);
  return [
    ...(nobody ? ['Lets nobody in.'] : []),
    ...groups.filter(({ accesses }) => accesses.length > 0).flatMap(({ title, accesses }) => [
      capital(title),
      ...accesses.flatMap(({ who, under, actions, statements }) => [
        `  ${plain(who)}`,
        `    may ${some(actions, 4)}`,
        ...under.map((condition) => `    only if ${plain(condition)}`),
        ...statements.map((statement) => `    by ${jsonLine(statement)}`),
      ]),
    ]),
    ...section('Allows that let nobody in (no such caller, or a Deny takes it back)', dead.map((statement) => `  ${jsonLine(statement)}`)),
    ...doubtLines(doubts),
  ].join('\n');
}

/** The same of a role's policies. */
export function identityText({ administrator, escalations, wildcards, permissions, doubts }: IdentityAnswer): string {
  const because: readonly Doubt[] = administrator.is === 'unknown' ? administrator.doubts : [];
  return [
    `Administrator: ${administrator.is}${administrator.is === 'yes' ? ` – ${administrator.because}` : ''}`,
    ...(administrator.is === 'yes' ? administrator.statements.map(byStatement) : []),
    ...section('Ways to gain more', escalations.slice(0, MOST).flatMap(({ path, certainty, steps }) => [`  ${path.id} ${path.contested === null ? certainty : 'contested'}: ${path.name} – ${steps.map(({ action, resource }) => `${action} on ${resource}`).join(', ')}`])),
    ...(escalations.length > MOST ? [`  and ${escalations.length - MOST} more`] : []),
    ...section('Wildcards that reach writes', wildcards.map(({ pattern, policy, count, reaches }) => `  ${plain(pattern)} in ${plain(policy)}: ${count} actions, such as ${some(reaches, 3)}`)),
    ...section('Asked', permissions.flatMap(({ action, resource, permission }) => [`  ${action} on ${plain(resource)}: ${permissionText(permission)}`, ...statementsOf(permission)])),
    ...doubtLines([...because, ...doubts]),
  ].join('\n');
}

const permissionText = (permission: Permission): string => (permission.is === 'denied' ? `denied by ${permission.by}` : permission.is);
const statementsOf = (permission: Permission): readonly string[] => (permission.is === 'unknown' ? permission.doubts.map(({ reason }) => `    ${plain(reason)}`) : permission.statements.map(byStatement));
const byStatement = ({ policy, statement }: { readonly policy: string; readonly statement: Json }): string => `    by ${plain(policy)}: ${jsonLine(statement)}`;

const doubtLines = (doubts: readonly Doubt[]): readonly string[] => section('Cannot be told from the policy', [...new Set(doubts.map(({ reason }) => `  ${plain(reason)}`))]);
const section = (title: string, lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ['', title, ...lines]);
const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
