import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCheck, NewCheckError } from '../../src/tools/gen/create-check.ts';
import { generate } from '../../src/tools/gen/generate.ts';
import { cell, code } from '../../src/tools/gen/markdown.ts';
import { runExample } from '../support/run-example.ts';
import { readCatalogue } from '../../src/tools/gen/catalogue.ts';

const ROOT = join(import.meta.dirname, '../..');
let folder = '';

beforeEach(() => {
  // Inside the repository, so that the check files find zod and are compiled like the others.
  mkdirSync(join(ROOT, 'node_modules/.cache'), { recursive: true });
  folder = realpathSync(mkdtempSync(join(ROOT, 'node_modules/.cache/catalogue-')));
  symlinkSync(join(ROOT, 'src'), join(folder, 'src'));
  mkdirSync(join(folder, 'checks'));
  symlinkSync(join(ROOT, 'checks/lib'), join(folder, 'checks/lib'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const pagePath = (id: string): string => join(folder, `checks/network/${id}.md`);
const contentOf = async (path: string): Promise<string | undefined> => (await generate(folder)).files.find((file) => file.path === path)?.content;

describe('a new check', () => {
  it('is three files whose examples come out as they say', async () => {
    expect(createCheck(folder, 'network', 'function-nameless')).toEqual(['checks/network/function-nameless.ts', 'checks/network/function-nameless.examples.ts', 'checks/network/function-nameless.md']);
    const [entry] = await readCatalogue(folder);
    expect(entry?.examples.map(({ expect: wanted }) => wanted).sort()).toEqual(['fail', 'pass', 'unknown']);
    for (const example of entry?.examples ?? []) expect(entry === undefined ? '' : runExample(entry.check, example).verdict.is).toBe(example.expect);
  });

  it('is in the registry, the index and its own page; the empty sections are named', async () => {
    createCheck(folder, 'network', 'function-nameless');
    const { files, problems } = await generate(folder);
    expect(files.map(({ path }) => path)).toEqual(['checks/registry.ts', 'docs/checks.md', 'docs/generated/cost.md', 'docs/generated/scan-role.json', 'docs/generated/session-policy.json', 'docs/generated/config.schema.json', 'checks/network/function-nameless.md']);
    expect(await contentOf('checks/registry.ts')).toContain("import functionNameless from './network/function-nameless.ts';");
    expect(await contentOf('docs/checks.md')).toContain('[function-nameless](../checks/network/function-nameless.md)');
    expect(await contentOf('checks/network/function-nameless.md')).toContain('| not described | fail | orders-api has no description. |');
    expect(problems).toEqual(['What it judges', 'Why', 'How to fix', 'When not to use it', 'References'].map((section) => `checks/network/function-nameless.md: the section "${section}" is empty`));
  });

  it.each([
    ['netwrok', 'function-nameless', /no plane "netwrok"/],
    ['lib', 'function-nameless', /no plane/],
    ['network', 'Function', /not an id/],
    ['network', '../escape', /not an id/],
    ['network', 'function-known', /exists already, in checks\/identity/],
  ])('%s %s is refused', (plane, id, message) => {
    createCheck(folder, 'identity', 'function-known');
    expect(() => createCheck(folder, plane, id)).toThrow(NewCheckError);
    expect(() => createCheck(folder, plane, id)).toThrow(message);
  });
});

describe('generating', () => {
  beforeEach(() => {
    createCheck(folder, 'network', 'function-nameless');
    const page = readFileSync(pagePath('function-nameless'), 'utf8');
    writeFileSync(pagePath('function-nameless'), page.replace(/<!-- [A-Z].*-->/g, 'Said.'));
  });

  it('finds nothing to complain of in a whole check, and changes nothing the second time', async () => {
    const { files, problems } = await generate(folder);
    expect(problems).toEqual([]);
    const page = files.find(({ path }) => path.endsWith('nameless.md'))?.content ?? '';
    writeFileSync(pagePath('function-nameless'), page);
    expect(await contentOf('checks/network/function-nameless.md')).toBe(page);
  });

  it.each([
    ['no page', () => rmSync(pagePath('function-nameless')), 'checks/network/function-nameless.md is missing'],
    ['no examples', () => rmSync(join(folder, 'checks/network/function-nameless.examples.ts')), 'checks/network/function-nameless.examples.ts is missing or empty'],
    ['no unknown example', () => edit('examples.ts', /.*expect: 'unknown'.*\n/, ''), 'checks/network/function-nameless.examples.ts has no example that is unknown'],
    ['no markers', () => edit('md', '<!-- generated: end -->', ''), 'checks/network/function-nameless.md lacks <!-- generated: begin --> and <!-- generated: end -->'],
    ['another title', () => edit('md', '# function-nameless', '# function-named'), 'checks/network/function-nameless.md does not begin with "# function-nameless"'],
    ['a section too many', () => edit('md', '## Why', '## Because\nx\n## Why'), 'checks/network/function-nameless.md must have exactly these sections, in this order: What it judges · Why · How to fix · When not to use it · References'],
    ['a section that only has a comment', () => edit('md', '## Why\nSaid.', '## Why\n<!-- later -->'), 'checks/network/function-nameless.md: the section "Why" is empty'],
  ])('names %s', async (_what, spoil, problem) => {
    spoil();
    expect((await generate(folder)).problems).toEqual([problem]);
  });

  it.each([
    ["needs: ['function/config']", "needs: ['function/config', 'function/role']", /has span region, but function\/role is complete only per account$/],
    ["enabled: false,", "enabled: false, coveredBy: ['function-naught'],", /covered by function-naught, which does not exist$/],
    ['--region {region}', '--region {place}', /placeholder \{place\}/],
    ["title: 'Lambda", `title: 'Lambda ${'x'.repeat(120)}`, /longer than 120/],
    ['z.strictObject({})', 'z.strictObject({ days: z.number() })', /not every option has a default$/],
    ["needs: ['function/config']", 'needs: []', /needs no fact/],
  ])('names a declaration that says %s otherwise', async (from, to, problem) => {
    edit('ts', from, to);
    expect((await generate(folder)).problems).toEqual([expect.stringMatching(problem)]);
  });

  it('refuses a file that declares another check', async () => {
    edit('ts', "id: 'function-nameless'", "id: 'function-named'");
    await expect(generate(folder)).rejects.toThrow(/declares network\/function-named/);
  });

  it('names an identity that belongs to another check', async () => {
    createCheck(folder, 'identity', 'function-known');
    edit('ts', "id: 'function-nameless'", "id: 'function-nameless', identity: 'function-known'");
    expect((await generate(folder)).problems).toContain('the id function-known is used twice');
  });
});

function edit(extension: string, from: string | RegExp, to: string): void {
  const path = join(folder, `checks/network/function-nameless.${extension}`);
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
}

describe('text in tables', () => {
  it('cannot leave its cell', () => {
    expect(cell('a|b\nc <script>')).toBe('a\\|b c &lt;script&gt;');
    expect(code('a`b|c')).toBe("`a'b\\|c`");
  });
});

describe('the repository', () => {
  it('is generated', async () => {
    const { files, problems } = await generate(ROOT);
    expect(problems).toEqual([]);
    expect(files.filter(({ path, content }) => readFileSync(join(ROOT, path), 'utf8') !== content).map(({ path }) => `${path} is stale: run npm run gen`)).toEqual([]);
  });
});
