import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/model/facts.ts';
import { ESCALATION_PATHS } from '../../src/policy/escalation/paths/index.ts';
import type { EscalationPath, Requirement } from '../../src/policy/escalation/schema.ts';
import { ACCOUNT, ATTACHED, EVERYTHING, found, SELF } from './escalating.ts';

const placed = (template: string): string => template.replaceAll('{Partition}', 'aws').replaceAll('{Account}', ACCOUNT).replaceAll('{Region}', '*').replaceAll('{Name}', '*').replaceAll('{Id}', '*');

function resourceOf({ on }: Requirement): string {
  switch (on.kind) {
    case 'self':
      return SELF;
    case 'attached-policy':
      return ATTACHED;
    case 'any':
      return '*';
    case 'role':
    case 'user':
    case 'group':
      return `arn:aws:iam::${ACCOUNT}:${on.kind}/*`;
    case 'own-boundary':
      return `arn:aws:iam::${ACCOUNT}:policy/b`;
    case 'own-group':
      return `arn:aws:iam::${ACCOUNT}:group/*`;
    case 'new':
    case 'existing':
      return placed(on.arn);
  }
}
const conditionsOf = ({ conditions }: Requirement): Json => {
  const carried = conditions.flatMap(({ key, value }): readonly (readonly [string, Json])[] => (value === null ? [] : [[key, [value].flat().map(placed)]]));
  const absent = conditions.flatMap(({ key, value }) => (value === null ? [[key, 'true'] as const] : []));
  return conditions.length === 0 ? {} : { Condition: { ...(carried.length > 0 && { StringLike: Object.fromEntries(carried) }), ...(absent.length > 0 && { Null: Object.fromEntries(absent) }) } };
};
const grantOf = (requirement: Requirement, change: (action: string) => string = (action) => action): Json => ({ Effect: 'Allow', Action: change(requirement.actions[0] ?? ''), Resource: resourceOf(requirement), ...(conditionsOf(requirement) as object) });

/** Paths out of a boundary need one: see below. */
const cases = ESCALATION_PATHS.filter(({ who, exists }) => who.includes('role') && exists.every(({ kind }) => kind !== 'own-boundary')).flatMap((path) => path.variants.map((variant, index) => [`${path.id}#${index}`, path, variant] as const));
/** A variant that holds another one needs more than that. */
const needsMoreThan = (path: EscalationPath, variant: readonly Requirement[], granted: readonly Requirement[]): boolean =>
  !path.variants.some((other) => other !== variant && other.every(({ actions }) => granted.some((grant) => actions.includes(grant.actions[0] ?? ''))));

describe('every path is found', () => {
  it.each(cases)('%s by its minimal set', (_id, path, variant) => {
    expect(found([variant.map((requirement) => grantOf(requirement))])).toContain(path.id);
  });
  it.each(cases)('%s in other case, split over policies', (_id, path, variant) => {
    expect(found(variant.map((requirement) => [grantOf(requirement, (action) => (requirement.actions[0]?.length ?? 0) % 2 === 0 ? action.toUpperCase() : action.toLowerCase())]))).toContain(path.id);
  });
  it.each(cases)('%s by wildcards', (_id, path, variant) => {
    expect(found([variant.map((requirement) => grantOf(requirement, (action) => `${action.slice(0, -3)}*`))])).toContain(path.id);
    expect(found([variant.map((requirement) => grantOf(requirement, (action) => `${action.split(':')[0] ?? ''}:*`))])).toContain(path.id);
  });
  it.each(cases)('%s by NotAction', (_id, path) => {
    expect(found([[{ Effect: 'Allow', NotAction: ['sns:*'], Resource: '*' }]])).toContain(path.id);
  });
});

describe('every path is closed', () => {
  it.each(cases)('%s by each missing action', (_id, path, variant) => {
    for (const left of variant) {
      const granted = variant.filter((requirement) => requirement !== left && !left.actions.some((action) => requirement.actions.includes(action)));
      if (needsMoreThan(path, variant, granted)) expect([left.actions, found([granted.map((requirement) => grantOf(requirement))])]).not.toEqual([left.actions, expect.arrayContaining([path.id])]);
    }
  });
  it.each(cases)('%s by a Deny', (_id, path, variant) => {
    for (const { actions } of variant) {
      const granted = variant.filter((requirement) => !actions.some((action) => requirement.actions.includes(action)));
      if (needsMoreThan(path, variant, granted)) expect(found([[...variant.map((requirement) => grantOf(requirement)), { Effect: 'Deny', Action: actions.map((action) => action.toLowerCase()), Resource: '*' }]])).not.toContain(path.id);
    }
  });
  it.each(cases)('%s by a boundary, and by a service control policy that leaves one action out', (_id, path, variant) => {
    for (const { actions } of variant) {
      const granted = variant.filter((requirement) => !actions.some((action) => requirement.actions.includes(action)));
      if (!needsMoreThan(path, variant, granted)) continue;
      const grants = [variant.map((requirement) => grantOf(requirement))];
      const but = { Effect: 'Allow', NotAction: [...actions], Resource: '*' };
      expect(found(grants, null, { boundary: [but] })).not.toContain(path.id);
      expect(found(grants, null, { levels: [[EVERYTHING], [but]] })).not.toContain(path.id);
      expect(found(grants, null, { levels: [[EVERYTHING, { Effect: 'Deny', Action: [...actions], Resource: '*' }]] })).not.toContain(path.id);
      expect(found(grants, null, { boundary: [EVERYTHING], levels: [[EVERYTHING], [EVERYTHING]] })).toContain(path.id);
    }
  });
  it.each(cases.filter(([, , variant]) => variant.some(({ on }) => on.kind !== 'any')))('%s by resources of somebody else', (_id, path, variant) => {
    const elsewhere = variant.map((requirement) => ({ ...(grantOf(requirement) as object), Resource: requirement.on.kind === 'any' ? '*' : 'arn:aws:iam::999988887777:role/elsewhere' }));
    if (needsMoreThan(path, variant, variant.filter(({ on }) => on.kind === 'any'))) expect(found([elsewhere])).not.toContain(path.id);
  });
  it.each(cases.filter(([, , variant]) => variant.some(({ conditions }) => conditions.some(({ key }) => key === 'iam:PassedToService'))))('%s by another iam:PassedToService', (_id, path, variant) => {
    const grants = variant.map((requirement): Json => ({ ...(grantOf(requirement) as object), ...(requirement.actions.includes('iam:PassRole') ? { Condition: { StringEquals: { 'iam:PassedToService': 'monitoring.rds.amazonaws.com' } } } : {}) }));
    expect(found([grants])).not.toContain(path.id);
    const services = variant.flatMap(({ conditions }) => conditions.map(({ value }) => value));
    const negated = variant.map((requirement): Json => ({ ...(grantOf(requirement) as object), ...(requirement.actions.includes('iam:PassRole') ? { Condition: { StringNotEquals: { 'iam:PassedToService': services } } } : {}) }));
    expect(found([negated])).not.toContain(path.id);
  });
});
