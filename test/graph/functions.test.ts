import { describe, expect, it } from 'vitest';
import { configuration } from '../../checks/lib/sample.ts';
import { known } from '../../src/model/fact.ts';
import { alias, AT, derive, fact, fn, functionLines, GLOBAL, layerArn, layerVersion, list, place, refused, roleArn, roleLines, snapshot, unreadIn, type Lines } from './world.ts';

const KEY = fn('orders');
const EU = place('eu-west-1');
const ROLE = roleArn('orders');
const config = (version: string, role = ROLE) => configuration({ name: 'orders', version, role });
const world = (...lines: Lines) => derive(snapshot(list('function', EU, [KEY]), functionLines(KEY, ROLE), ...lines));

describe('function/configurations and function/versions', () => {
  it('has $LATEST alone without aliases, and asks for no alias version', () => {
    expect(world().get('function/configurations', KEY)).toEqual(known([{ version: '$LATEST', qualifiers: ['$LATEST'], config: configuration({ name: 'orders', role: ROLE }) }], AT));
  });

  it('has both sides of a weighted alias, and names an alias that routes to $LATEST', () => {
    const fact1 = world(
      fact('function/aliases', KEY, { is: [alias('prod', '3', [{ version: '4', weight: 0.1 }]), alias('blue', '4'), alias('dev', '$LATEST')] }),
      fact('function/alias-versions', KEY, { is: [config('4'), config('3')] }),
    ).get('function/configurations', KEY);
    expect(fact1.known && fact1.value.map(({ version, qualifiers }) => [version, qualifiers])).toEqual([['$LATEST', ['$LATEST', 'dev']], ['3', ['prod']], ['4', ['blue', 'prod']]]);
    expect(fact1.missing).toEqual([]);
  });

  it('keeps what it has and names what it lacks', () => {
    expect(world(refused('function/aliases', KEY)).get('function/configurations', KEY)).toMatchObject({ known: true, value: [{ version: '$LATEST' }], missing: [{ action: 'lambda:ListAliases' }] });
    const aliases = fact('function/aliases', KEY, { is: [alias('prod', '3')] });
    expect(world(aliases).get('function/configurations', KEY)).toMatchObject({ known: true, value: [{ version: '$LATEST' }], missing: [{ reason: 'not-asked' }] });
    expect(world(aliases, fact('function/alias-versions', KEY, { is: [] })).get('function/configurations', KEY)).toMatchObject({ missing: [{ action: 'lambda:GetFunctionConfiguration' }] });
  });

  it('is unknown when nothing of it was read', () => {
    expect(world(refused('function/config', KEY, 'lambda:ListFunctions')).get('function/configurations', KEY)).toMatchObject({ known: false, missing: [{ action: 'lambda:ListFunctions' }] });
    expect(derive(snapshot()).get('function/versions', KEY).known).toBe(false);
  });

  it('a variable that is encrypted is missing where variables matter, and nowhere else', () => {
    const encrypted = unreadIn(EU, 'kms:Decrypt', 'encrypted');
    const snap = world(fact('function/environment', KEY, known([], AT, [encrypted])));
    expect(snap.get('function/versions', KEY)).toMatchObject({ known: true, value: [{ environment: null }], missing: [encrypted] });
    expect(snap.get('function/configurations', KEY).missing).toEqual([]);
  });

  it('a version without variables in a list that calls itself complete is a missing part', () => {
    expect(world(fact('function/environment', KEY, { is: [] })).get('function/versions', KEY)).toMatchObject({ value: [{ environment: null }], missing: [{ reason: 'not-asked' }] });
  });
});

describe('function/role and function/version-roles', () => {
  const roles = (keys: readonly string[], missing: Parameters<typeof list>[3] = [], at = AT) => list('role', GLOBAL, keys, missing, at);
  const denied = unreadIn(GLOBAL, 'iam:GetAccountAuthorizationDetails');

  it('exists, with its tags', () => {
    expect(world(roles([ROLE]), roleLines(ROLE, undefined, undefined, { Owner: 'shop' })).get('function/role', KEY)).toEqual(known({ arn: ROLE, exists: true, tags: { Owner: 'shop' } }, AT));
  });
  it('is gone only when a complete list lacks it', () => {
    expect(world(roles([])).get('function/role', KEY)).toEqual(known({ arn: ROLE, exists: false, tags: null }, AT));
    expect(world(roles([], [denied])).get('function/role', KEY)).toMatchObject({ known: false, missing: [denied] });
    expect(world().get('function/role', KEY)).toMatchObject({ known: false, missing: [{ reason: 'not-asked' }] });
    expect(world(roles([ROLE], [denied]), roleLines(ROLE)).get('function/role', KEY)).toMatchObject({ known: true, value: { exists: true } });
  });
  it('is not called gone by a list that is older than the function', () => {
    expect(world(roles([], [], '2026-09-30T00:00:00.000Z')).get('function/role', KEY)).toMatchObject({ known: false, missing: [{ reason: 'vanished' }] });
  });
  it('a published version keeps its own role', () => {
    const snap = world(
      roles([ROLE]), roleLines(ROLE),
      fact('function/aliases', KEY, { is: [alias('prod', '3')] }),
      fact('function/alias-versions', KEY, { is: [config('3', roleArn('old'))] }),
    );
    expect(snap.get('function/version-roles', KEY)).toEqual(known([{ arn: ROLE, exists: true, qualifiers: ['$LATEST'] }, { arn: roleArn('old'), exists: false, qualifiers: ['prod'] }], AT));
    expect(snap.get('function/role', KEY)).toMatchObject({ known: true, value: { arn: ROLE } });
  });
  it('is unknown when no role could be judged', () => {
    expect(world(roles([], [denied])).get('function/version-roles', KEY)).toMatchObject({ known: false, missing: [denied] });
  });
});

describe('function/layers', () => {
  const LAYER = layerArn('shared');
  const using = (...arns: readonly string[]) => fact('function/config', KEY, { is: configuration({ name: 'orders', role: ROLE, layers: arns.map((arn) => ({ arn, signingProfileVersionArn: null })) }) });
  const used = (versions: unknown, arn = `${LAYER}:3`) => ({ arn, account: arn.split(':')[4], qualifiers: ['$LATEST'], versions });

  it.each([
    ['listed, with its versions', [list('layer', EU, [LAYER]), fact('layer/versions', LAYER, { is: [layerVersion(LAYER, 3)] })], [layerVersion(LAYER, 3)], []],
    ['listed, versions refused', [list('layer', EU, [LAYER]), refused('layer/versions', LAYER, 'lambda:ListLayerVersions')], null, ['lambda:ListLayerVersions']],
    ['deleted: a complete list lacks it', [list('layer', EU, [])], [], []],
    ['the list was refused', [list('layer', EU, [], [unreadIn(EU, 'lambda:ListLayers')])], null, ['lambda:ListLayers']],
    ['nobody asked', [], null, ['lambda:ListLayerVersions']],
  ] as const)('%s', (_name, lines, versions, missing) => {
    const layers = world(using(`${LAYER}:3`), ...lines).get('function/layers', KEY);
    expect(layers).toMatchObject({ known: true, value: [used(versions)] });
    expect(layers.missing.map((unread) => unread.action)).toEqual(missing);
  });

  it('of strangers have no versions, of members that were not read they are missing', () => {
    const foreign = `${layerArn('agent', '999900001111')}:1`;
    expect(world(using(foreign)).get('function/layers', KEY)).toEqual(known([used(null, foreign)], AT));
    const member = derive(snapshot(list('function', EU, [KEY]), functionLines(KEY, ROLE), using(foreign)), { members: new Set(['999900001111']) });
    expect(member.get('function/layers', KEY)).toMatchObject({ value: [{ versions: null }], missing: [{ action: 'lambda:ListLayers', place: { account: '999900001111' } }] });
  });
});
