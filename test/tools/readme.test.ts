import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../checks/registry.ts';
import { parseConfig } from '../../src/evaluate/config-text.ts';
import { parse } from '../../src/tools/readme/desk.ts';
import { renewSamples, SampleError } from '../../src/tools/readme/markers.ts';

const README = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

describe('its configuration', () => {
  it('is valid', () => {
    const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(README) ?? [];
    expect(yaml).toContain('exceptions:');
    expect(parseConfig(yaml, 'README.md', CHECKS, '2026-11-21T12:00:00.000Z')).toMatchObject({ errors: [], warnings: [] });
  });
});

describe('a sample', () => {
  const sample = (marker: string, old = ''): string => `before\n<!-- sample: ${marker} -->\n${old}<!-- /sample -->\nafter\n`;
  const print = (output: string) => () => Promise.resolve(output);

  it('is replaced, and nothing else is', async () => {
    const page = sample('postern checks', '```console\n$ old\n```\n');
    expect(await renewSamples(page, print('\none  \ntwo\n\n'))).toBe(sample('postern checks', '```console\n$ postern checks\none\ntwo\n```\n'));
  });

  it('marks what it leaves out', async () => {
    const renewed = await renewSamples(sample('postern x | show: b; d (1 line)'), print('a\n\nb\nb2\n\nc\n\nd\nd2\n\ne\n'));
    expect(renewed).toContain('$ postern x\n…\nb\nb2\n…\nd\n…\n```');
  });

  it('may ask for the first lines, whatever they say', async () => {
    expect(await renewSamples(sample('postern x | show: (2 lines)'), print('a\nb\nc\n'))).toContain('$ postern x\na\nb\n…\n```');
  });

  it('is refused when the output lacks what it asks for', async () => {
    await expect(renewSamples(sample('postern x | show: Missing'), print('a\n'))).rejects.toThrow(SampleError);
  });

  it('is refused when its marker is not closed', async () => {
    await expect(renewSamples('<!-- sample: postern x -->\n', print('a\n'))).rejects.toThrow('1 samples are opened and 0 are whole');
  });
});

describe('a command', () => {
  it('is read as a shell would', () => {
    expect(parse("AWS_PROFILE=audit npx postern except 1 --reason 'a b' 2>&1")).toEqual({ profile: 'audit', words: ['except', '1', '--reason', 'a b'], withTalk: true });
    expect(parse('npm run demo')).toEqual({ profile: null, words: ['demo'], withTalk: false });
  });

  it('is refused when it is not ours', () => {
    expect(() => parse('rm -rf .')).toThrow(SampleError);
  });
});
