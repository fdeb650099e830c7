import type { Json } from '../../src/model/facts.ts';
import type { Access } from '../../src/policy/index.ts';

/**
 * Providers at which anybody can have an identity, with the claims that tell one customer from another. An audience does where it is an application of one's own;
 * at code hosts it is `sts.amazonaws.com` for everybody.
 * Source: IAM "Available keys for AWS OIDC federation"; GitHub "Security hardening your deployments: configuring OpenID Connect in Amazon Web Services".
 */
const PUBLIC_PROVIDERS: Readonly<Record<string, readonly string[]>> = {
  'accounts.google.com': ['aud', 'oaud', 'sub', 'email'],
  'graph.facebook.com': ['app_id', 'id'],
  'www.amazon.com': ['app_id', 'user_id'],
  'cognito-identity.amazonaws.com': ['aud', 'sub'],
  'token.actions.githubusercontent.com': ['sub', 'repository', 'repository_id', 'repository_owner', 'repository_owner_id', 'job_workflow_ref', 'enterprise'],
  'gitlab.com': ['sub', 'project_path', 'project_id', 'namespace_path', 'namespace_id'],
  'app.terraform.io': ['sub', 'terraform_organization_id', 'terraform_organization_name'],
  'oidc.circleci.com': ['sub', 'aud'],
  'agent.buildkite.com': ['sub', 'organization_slug'],
};

/** Is anybody's identity at the provider as good as any other's to this access? */
export function isOpenProvider({ audience, statements }: Access): boolean {
  if (audience.is !== 'federated') return false;
  const host = audience.provider.split('oidc-provider/').at(-1) ?? '';
  const name = Object.keys(PUBLIC_PROVIDERS).find((known) => host === known || host.startsWith(`${known}/`));
  return name !== undefined && !statements.every((statement) => bindsIdentity(statement, PUBLIC_PROVIDERS[name] ?? []));
}

type JsonObject = Readonly<Record<string, Json>>;
const isObject = (json: Json | undefined): json is JsonObject => typeof json === 'object' && json !== null && !Array.isArray(json);

/** One condition that has to hold fixes whose identity it is, in each of its values. */
function bindsIdentity(statement: Json, claims: readonly string[]): boolean {
  const condition = isObject(statement) ? statement['Condition'] : undefined;
  if (!isObject(condition)) return false;
  return Object.entries(condition).some(([operator, block]) => isBinding(operator) && isObject(block) && Object.entries(block).some(([key, values]) => claims.includes(key.split(':').at(-1)?.toLowerCase() ?? '') && [values].flat().every((value) => typeof value === 'string' && namesOwner(value))));
}

const isBinding = (operator: string): boolean => /^(ForAnyValue:)?String(Equals|EqualsIgnoreCase|Like)$/i.test(operator);

/** `repo:octo-org/*` names octo-org; `repo:*` and `octo*` name nobody. */
function namesOwner(value: string): boolean {
  const owner = value.slice(value.indexOf(':') + 1).split(/[/:]/)[0] ?? '';
  return owner !== '' && !/[*?]/.test(owner);
}
