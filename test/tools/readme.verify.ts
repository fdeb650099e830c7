import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDesk, type Desk } from '../../src/tools/readme/desk.ts';
import { renewSamples } from '../../src/tools/readme/markers.ts';

const README = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

describe('the README', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk();
  });
  afterAll(() => desk.close());

  it('shows what its commands print', async () => {
    expect(await renewSamples(README, desk.run)).toBe(README);
  }, 280_000);
});
