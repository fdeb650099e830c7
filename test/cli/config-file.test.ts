import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import tracing from '../../checks/observability/tracing-inactive.ts';
import { readConfigFile } from '../../src/cli/config-file.ts';
import { parseConfig } from '../../src/evaluate/config-text.ts';
import { DEFAULT_CONFIG } from '../../src/model/config.ts';

const AT = '2026-11-21T00:00:00.000Z';
const FILE = 'postern.config.yaml';
const read = (text: string) => parseConfig(text, FILE, [tracing], AT);
const exception = (change: string): string => `exceptions:\n  - check: tracing-inactive\n    scope:\n      account: "111122223333"\n    reason: Upstream samples\n    owner: team-a\n    expires: 2027-01-31\n${change}`;

describe('a configuration that is right', () => {
  it.each(['', '# nothing but a comment\n', '{}', '---\n'])('%j means the defaults', (text) => {
    expect(read(text)).toEqual({ config: DEFAULT_CONFIG, errors: [], warnings: [] });
  });

  it('keeps what it says', () => {
    const { config, warnings } = read(`regions: [eu-west-1, us-gov-east-1]\nchecks:\n  tracing-inactive:\n    severity: high\n    options:\n      passThroughAllowed: true\n${exception('')}`);
    expect(config?.regions).toEqual(['eu-west-1', 'us-gov-east-1']);
    expect(config?.checks).toEqual({ 'tracing-inactive': { severity: 'high', options: { passThroughAllowed: true } } });
    expect(config?.exceptions[0]?.expires).toBe('2027-01-31');
    expect(warnings).toEqual([]);
  });

  it('warns of an exception that expired, and of none that ends today', () => {
    expect(read(exception('').replace('2027-01-31', '2026-11-21')).warnings).toEqual([]);
    expect(read(exception('').replace('2027-01-31', '2026-11-20')).warnings).toEqual([`${FILE}:7: exceptions[0].expires: expired on 2026-11-20; what it covered is reported again`]);
  });
});

describe('a configuration that is wrong names the line and says why', () => {
  const cases: readonly (readonly [string, string, readonly (string | RegExp)[]])[] = [
    ['unknown key at the top', 'regions: []\nregoins: [eu-west-1]\n', [`${FILE}:2: regoins: unknown key`]],
    ['unknown key deep down', exception('    tikcet: A-1\n'), [`${FILE}:8: exceptions[0].tikcet: unknown key`]],
    ['duplicate key', 'ownerTag: Owner\nregions: []\nownerTag: Team\n', [/^postern\.config\.yaml:3: .*unique/]],
    ['not YAML', 'regions: [eu-west-1\nownerTag: x\n', [/^postern\.config\.yaml:\d+: /]],
    ['a tag that YAML does not have', 'ownerTag: !vault x\n', [/^postern\.config\.yaml:1: .*tag/]],
    ['a list', '- a\n', [/^postern\.config\.yaml:1: .*expected object/]],
    ['account ids without quotes', 'accounts:\n  exclude:\n    - "111122223333"\n    - 012345678901\n', [/^postern\.config\.yaml:4: accounts\.exclude\[1\]: .*string/]],
    ['a date that is none', exception('').replace('2027-01-31', '2027-02-30'), [`${FILE}:7: exceptions[0].expires: must be a date such as 2027-01-31`]],
    ['an exception without an owner', exception('').replace('    owner: team-a\n', ''), [/^postern\.config\.yaml:2: exceptions\[0\]\.owner: /]],
    ['an exception of everything', exception('').replace('    scope:\n      account: "111122223333"\n', '    scope: {}\n'), [/^postern\.config\.yaml:3: exceptions\[0\]\.scope: must name a finding/]],
    ['an exception of no check', exception('').replace('tracing-inactive', 'tracing-off'), [`${FILE}:2: exceptions[0].check: there is no check tracing-off`]],
    ['settings of no check', 'checks:\n  tracing-off: {}\n', [`${FILE}:2: checks.tracing-off: there is no such check`]],
    ['an option that the check has not', 'checks:\n  tracing-inactive:\n    options:\n      passThrough: true\n', [`${FILE}:4: checks.tracing-inactive.options.passThrough: unknown key`]],
    ['an option of another type', 'checks:\n  tracing-inactive:\n    options:\n      passThroughAllowed: maybe\n', [/^postern\.config\.yaml:4: checks\.tracing-inactive\.options\.passThroughAllowed: .*boolean/]],
    ['a heartbeat after Security Hub forgot', 'publish:\n  heartbeatDays: 61\n', [/^postern\.config\.yaml:2: publish\.heartbeatDays: /]],
    ['no quota at all', 'quotaShare: 0\n', [/^postern\.config\.yaml:1: quotaShare: /]],
    ['two mistakes', 'quotaShare: 2\nhomeRegion: Ireland\n', [/:1: quotaShare/, /:2: homeRegion: must be a region code/]],
    ['a mistake of every sort, in the order of the lines', 'checks:\n  nothing: {}\nquotaShare: 2\nexceptions:\n  - check: nothing\n', [/:2: checks\.nothing: there is no such check/, /:3: quotaShare/, ...Array.from({ length: 4 }, () => /:5: exceptions\[0\]\.(scope|reason|owner|expires): /), /:5: exceptions\[0\]\.check: there is no check nothing/]],
    ['an alias of nothing', 'ownerTag: *nobody\n', [/^postern\.config\.yaml:1: /]],
  ];

  it.each(cases)('%s', (_name, text, wanted) => {
    const { config, errors } = read(text);
    expect(config).toBeNull();
    expect(errors).toHaveLength(wanted.length);
    wanted.forEach((line, index) => {
      expect(errors[index]).toMatch(typeof line === 'string' ? new RegExp(`^${line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`) : line);
    });
  });

  it('stops aliases that multiply', () => {
    const text = ['a: &a [x, x, x, x, x, x, x, x, x, x]', ...'b c d e f g h'.split(' ').map((name, index) => `${name}: &${name} [${Array(10).fill(`*${'abcdefg'[index] ?? 'a'}`).join(', ')}]`)].join('\n');
    expect(read(text).errors[0]).toMatch(/alias/i);
  });

  it('prints hostile keys without their escapes', () => {
    expect(read('"\\e[31mred": 1\n').errors[0]).not.toContain('\u001b');
  });
});

describe('the file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'config-'));
  it('may be missing where nobody asked for it', () => {
    expect(readConfigFile(join(folder, 'none.yaml'), false, [], AT).config).toEqual(DEFAULT_CONFIG);
    expect(readConfigFile(join(folder, 'none.yaml'), true, [], AT).errors[0]).toContain('ENOENT');
  });
  it('must be a file', () => {
    expect(readConfigFile(folder, false, [], AT).errors[0]).toContain('EISDIR');
  });
  it('is read', () => {
    writeFileSync(join(folder, 'a.yaml'), 'ownerTag: Team\n');
    expect(readConfigFile(join(folder, 'a.yaml'), true, [], AT).config?.ownerTag).toBe('Team');
  });
});
