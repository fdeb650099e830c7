import type { Command } from 'commander';
import { basename } from 'node:path';
import { isAccount, isInvalid, parsePolicy, type ResourceContext, type ResourceSide } from '../../policy/index.ts';
import { parseArn } from '../../model/place.ts';
import { systemClock } from '../../engine/clock.ts';
import { UsageError, type Io } from '../io.ts';
import { readPolicyFile, typeOf, type PolicyType } from '../policy/documents.ts';
import { judgeIdentity } from '../policy/identity.ts';
import { judgeResource } from '../policy/resource.ts';
import { resourceIn, unnamedResource } from '../policy/subject.ts';
import { identityText, resourceText } from '../policy/text.ts';

interface Flags {
  readonly type?: string;
  readonly resource: readonly string[];
  readonly action: readonly string[];
  readonly account?: string;
  readonly organization?: string;
  readonly role?: string;
  readonly tag?: readonly string[];
  readonly boundary?: string;
  readonly session?: string;
  readonly scp: readonly string[];
  readonly resourcePolicy?: string;
  readonly at?: string;
  readonly format: string;
}

const TYPES: readonly PolicyType[] = ['resource', 'identity', 'trust'];
/** Stands for the account where nothing names one. */
const SOME_ACCOUNT = '111122223333';
const all = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

export function addExplainPolicy(program: Command, io: Io): void {
  program
    .command('explain-policy')
    .description('who a policy lets in, or what the policies of a role allow together, with the statements that decide it')
    .argument('<file...>', 'policy document, or what the AWS CLI printed around it; - is standard input; several identity policies are judged together')
    .option('--type <type>', `${TYPES.join(', ')}; default: by what the document looks like`)
    .option('--resource <arn>', 'what the policy hangs on, or what --action is asked about; may be repeated', all, [])
    .option('--action <action>', 'ask whether the role may do this; may be repeated', all, [])
    .option('--account <id>', 'account of the resource or role')
    .option('--organization <id>', 'its organization, o-…')
    .option('--role <arn>', 'the role whose policies these are')
    .option('--tag <key=value>', 'tag of the role; may be repeated. None given: its tags are not known', all)
    .option('--boundary <file>', 'permissions boundary of the role')
    .option('--session <file>', 'session policy')
    .option('--scp <file>', 'service control policies of one level, from the root down; may be repeated', all, [])
    .option('--resource-policy <file>', 'policy of the one --resource: --action is asked of role and resource together')
    .option('--at <instant>', 'judge dates as of then; default: now')
    .option('--format <format>', 'text or json', 'text')
    .action((files: readonly string[], flags: Flags) => io.out(`${explainPolicy(files, flags)}\n`));
}

function explainPolicy(files: readonly string[], flags: Flags): string {
  if (flags.format !== 'text' && flags.format !== 'json') throw new UsageError(`--format takes text or json, not ${flags.format}`);
  if (flags.account !== undefined && !isAccount(flags.account)) throw new UsageError(`--account takes twelve digits, not ${flags.account}`);
  const documents = files.map((path) => ({ name: path === '-' ? 'policy' : basename(path), document: readPolicyFile(path) }));
  const [first] = documents;
  if (first === undefined) throw new UsageError('name a file');
  const type = flags.type ?? typeOf(first.document as { json: never });
  if (!TYPES.some((known) => known === type)) throw new UsageError(`--type takes ${TYPES.join(', ')}, not ${type}`);
  if (type === 'identity') return identity(documents, flags);
  refuseRoleFlags(type, flags);
  if (documents.length > 1) throw new UsageError(`${type} policies are judged one by one: name one file`);
  return resource(first, type as 'resource' | 'trust', flags);
}

type Named = { readonly name: string; readonly document: ReturnType<typeof readPolicyFile> };
const instantOf = ({ at }: Flags): string => {
  if (at === undefined) return systemClock.now();
  if (Number.isNaN(Date.parse(at))) throw new UsageError(`--at takes an instant such as 2026-12-31T00:00:00Z, not ${at}`);
  return new Date(at).toISOString();
};

/** Nothing that was asked is left out silently. */
function refuseRoleFlags(type: string, { boundary, session, scp, action, resourcePolicy, tag }: Flags): void {
  const given = Object.entries({ '--tag': tag?.[0], '--boundary': boundary, '--session': session, '--scp': scp[0], '--action': action[0], '--resource-policy': resourcePolicy }).find(([, value]) => value !== undefined);
  if (given !== undefined) throw new UsageError(`${given[0]} is about the policies of a role, and this is a ${type} policy: give the role's policies, and this one as --resource-policy`);
}

function tagsIn(texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(texts.map((text) => {
    const at = text.indexOf('=');
    if (at < 1) throw new UsageError(`--tag takes key=value, not ${text}`);
    return [text.slice(0, at), text.slice(at + 1)];
  }));
}

/** The resource's policy, and whose it is: its ARN says so, or --account. */
function sideOf({ resourcePolicy, resource, action, account }: Flags, own: string): ResourceSide | null {
  if (resourcePolicy === undefined) return null;
  const [of, ...more] = resource;
  if (of === undefined || more.length > 0 || action.length === 0) throw new UsageError('--resource-policy needs --action and one --resource, which it hangs on');
  return { document: readPolicyFile(resourcePolicy), account: parseArn(of)?.account || (account ?? own) };
}

function identity(policies: readonly Named[], flags: Flags): string {
  const account = parseArn(flags.role ?? '')?.account ?? flags.account ?? SOME_ACCOUNT;
  const role = flags.role ?? `arn:aws:iam::${account}:role/the-role`;
  const answer = judgeIdentity({
    policies,
    boundary: flags.boundary === undefined ? null : readPolicyFile(flags.boundary),
    guardrails: {
      serviceControlPolicies: flags.scp.map((path, index) => ({ target: `level ${index + 1}`, policies: [{ id: basename(path), name: basename(path), document: readPolicyFile(path) }] })),
      ...(flags.session === undefined ? {} : { session: readPolicyFile(flags.session) }),
    },
    context: { role, account, partition: parseArn(role)?.partition ?? 'aws', at: instantOf(flags), ...(flags.organization === undefined ? {} : { organizationId: flags.organization }), ...(flags.tag === undefined ? {} : { tags: tagsIn(flags.tag) }) },
    actions: flags.action,
    resources: flags.resource.length === 0 ? ['*'] : flags.resource,
    side: sideOf(flags, account),
  });
  return flags.format === 'json' ? JSON.stringify(answer, null, 2) : identityText(answer);
}

function resource({ name, document }: Named, type: 'resource' | 'trust', flags: Flags): string {
  const policy = parsePolicy(document);
  if (isInvalid(policy)) throw new UsageError(`IAM would refuse ${name}: ${policy.invalid}`);
  const given = flags.resource[0] ?? (type === 'trust' ? flags.role : undefined) ?? resourceIn(policy) ?? undefined;
  const account = flags.account ?? (parseArn(given ?? '')?.account || SOME_ACCOUNT);
  const arn = given ?? (type === 'trust' ? `arn:aws:iam::${account}:role/the-role` : unnamedResource(policy, account));
  const context: ResourceContext = { resource: arn, account, partition: parseArn(arn)?.partition ?? 'aws', at: instantOf(flags), organizationId: flags.organization ?? null };
  const answer = judgeResource({ document, policy }, type, context);
  if (flags.format === 'json') return JSON.stringify({ resource: arn, account, ...answer }, null, 2);
  const assumed = given === undefined ? ' (assumed; name it with --resource)' : '';
  return `${type === 'trust' ? 'Trust policy' : 'Policy'} of ${arn}${assumed}, account ${account}${flags.account === undefined && account === SOME_ACCOUNT ? ' (assumed; name it with --account)' : ''}\n\n${resourceText(answer)}`;
}
