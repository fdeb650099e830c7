import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser';
import { afterAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const rules = createRequire(import.meta.url)(join(ROOT, '.dependency-cruiser.cjs')) as IConfiguration;

/** One import for each thing that a rule forbids: rule, importer, imported. */
const FORBIDDEN: readonly (readonly [string, string, string])[] = [
  ['model-imports-nothing', 'src/model/a.ts', 'src/policy/x.ts'],
  ['model-imports-nothing', 'src/model/b.ts', 'checks/lib/x.ts'],
  ['model-needs-zod-only', 'src/model/c.ts', 'node:fs'],
  ['model-needs-zod-only', 'src/model/d.ts', 'yaml'],
  ['policy-reasons-alone', 'src/policy/a.ts', 'src/collect/x.ts'],
  ['policy-reasons-alone', 'src/policy/b.ts', 'checks/lib/x.ts'],
  ['secrets-classify-alone', 'src/secrets/a.ts', 'src/policy/x.ts'],
  ['graph-joins-facts', 'src/graph/a.ts', 'src/secrets/x.ts'],
  ['graph-joins-facts', 'src/graph/b.ts', 'src/aws/x.ts'],
  ['checks-judge-facts', 'checks/identity/a.ts', 'src/collect/x.ts'],
  ['checks-judge-facts', 'checks/identity/b.ts', 'src/secrets/x.ts'],
  ['checks-judge-facts', 'checks/identity/c.ts', 'src/evaluate/x.ts'],
  ['checks-need-zod-only', 'checks/identity/d.ts', 'node:fs'],
  ['checks-need-zod-only', 'checks/identity/e.ts', '@aws-sdk/client-lambda'],
  ['examples-are-not-bundled', 'checks/identity/f.ts', 'checks/identity/z.examples.ts'],
  ['examples-are-not-bundled', 'src/scan/e.ts', 'checks/identity/z.examples.ts'],
  ['aws-knows-the-wire-only', 'src/aws/a.ts', 'src/collect/x.ts'],
  ['collect-never-judges', 'src/collect/a.ts', 'src/policy/x.ts'],
  ['collect-never-judges', 'src/collect/b.ts', 'src/evaluate/x.ts'],
  ['evaluate-reads-no-aws', 'src/evaluate/a.ts', 'src/aws/x.ts'],
  ['evaluate-reads-no-aws', 'src/evaluate/b.ts', 'src/publish/x.ts'],
  ['publish-computes-no-verdict', 'src/publish/a.ts', 'checks/lib/x.ts'],
  ['publish-computes-no-verdict', 'src/publish/b.ts', 'src/evaluate/x.ts'],
  ['report-computes-no-verdict', 'src/report/a.ts', 'src/evaluate/x.ts'],
  ['report-computes-no-verdict', 'src/report/b.ts', 'src/publish/x.ts'],
  ['scan-is-below-its-drivers', 'src/scan/a.ts', 'src/engine/x.ts'],
  ['scan-is-below-its-drivers', 'src/scan/b.ts', 'src/cli/x.ts'],
  ['engine-drives-scan', 'src/engine/a.ts', 'src/cli/x.ts'],
  ['engine-drives-scan', 'src/engine/b.ts', 'src/service/x.ts'],
  ['store-keeps-texts', 'src/store/a.ts', 'src/publish/x.ts'],
  ['store-keeps-texts', 'src/store/b.ts', 'src/aws/x.ts'],
  ['service-drives-scan', 'src/service/a.ts', 'src/engine/x.ts'],
  ['service-drives-scan', 'src/service/b.ts', 'src/cli/x.ts'],
  ['cli-drives-the-rest', 'src/cli/a.ts', 'src/service/x.ts'],
  ['infra-deploys-what-is-declared', 'infra/a.ts', 'src/service/handlers.ts'],
  ['infra-deploys-what-is-declared', 'infra/b.ts', 'src/scan/plan.ts'],
  ['infra-deploys-what-is-declared', 'infra/c.ts', 'src/collect/x.ts'],
  ['infra-deploys-what-is-declared', 'infra/d.ts', 'checks/lib/x.ts'],
  ['infra-deploys-what-is-declared', 'infra/e.ts', 'src/publish/publish.ts'],
  ['simulator-believes-alone', 'src/simulator/a.ts', 'src/model/x.ts'],
  ['simulator-believes-alone', 'src/simulator/b.ts', 'src/collect/x.ts'],
  ['simulator-believes-alone', 'src/simulator/c.ts', 'checks/lib/x.ts'],
  ['simulator-is-for-demo-and-tests', 'src/scan/c.ts', 'src/simulator/x.ts'],
  ['simulator-is-for-demo-and-tests', 'src/service/c.ts', 'src/simulator/x.ts'],
  ['sdk-clients-by-wire-modules', 'src/report/c.ts', '@aws-sdk/client-lambda'],
  ['sdk-clients-by-wire-modules', 'src/simulator/d.ts', '@aws-sdk/client-lambda'],
  ['tools-are-for-developers', 'src/cli/b.ts', 'src/tools/x.ts'],
  ['tests-are-not-shipped', 'src/cli/c.ts', 'test/support/x.ts'],
  ['tests-are-not-shipped', 'checks/identity/g.ts', 'test/support/x.ts'],
  ['no-cycles', 'src/scan/ring1.ts', 'src/scan/ring2.ts'],
  ['no-undeclared-packages', 'src/cli/d.ts', 'semver'],
  ['no-development-packages-at-work', 'src/cli/e.ts', 'fast-check'],
  ['no-missing-files', 'src/cli/f.ts', 'src/cli/nowhere.ts'],
];

/** What the design allows. */
const ALLOWED: readonly (readonly [string, string])[] = [
  ['src/model/ok.ts', 'zod'],
  ['src/policy/ok.ts', 'src/model/x.ts'],
  ['src/secrets/ok.ts', 'src/model/x.ts'],
  ['src/graph/ok.ts', 'src/policy/x.ts'],
  ['checks/identity/ok1.ts', 'zod'],
  ['checks/identity/ok2.ts', 'src/policy/x.ts'],
  ['checks/identity/ok3.ts', 'checks/lib/x.ts'],
  ['checks/identity/ok.examples.ts', 'checks/lib/x.ts'],
  ['src/aws/ok1.ts', '@aws-sdk/client-lambda'],
  ['src/aws/ok2.ts', 'src/model/x.ts'],
  ['src/collect/ok1.ts', 'src/secrets/x.ts'],
  ['src/collect/ok2.ts', 'src/aws/x.ts'],
  ['src/evaluate/ok1.ts', 'checks/lib/x.ts'],
  ['src/evaluate/ok2.ts', 'src/graph/x.ts'],
  ['src/publish/ok.ts', 'src/model/x.ts'],
  ['src/report/ok.ts', 'src/model/x.ts'],
  ['src/store/ok1.ts', 'src/model/x.ts'],
  ['src/store/ok2.ts', '@aws-sdk/client-s3'],
  ['src/service/ok3.ts', 'src/store/x.ts'],
  ['src/scan/ok1.ts', 'src/collect/x.ts'],
  ['src/scan/ok2.ts', 'src/publish/x.ts'],
  ['src/scan/typed1.ts', 'src/scan/typed2.ts'],
  ['src/engine/ok.ts', 'src/scan/x.ts'],
  ['src/service/ok.ts', 'src/scan/x.ts'],
  ['src/cli/ok1.ts', 'src/engine/x.ts'],
  ['src/cli/ok2.ts', 'src/simulator/x.ts'],
  ['infra/ok1.ts', 'src/service/definition.ts'],
  ['infra/ok2.ts', 'src/scan/role.ts'],
  ['infra/ok3.ts', 'checks/registry.ts'],
  ['infra/ok4.ts', 'src/evaluate/x.ts'],
  ['infra/ok5.ts', 'aws-cdk-lib'],
  ['src/tools/ok1.ts', 'checks/identity/z.examples.ts'],
  ['src/tools/ok2.ts', 'test/support/x.ts'],
  ['test/scan/ok.test.ts', 'src/simulator/x.ts'],
];

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'boundaries-')));
afterAll(() => rmSync(folder, { recursive: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

function importing(from: string, to: string): string {
  const isFile = to.endsWith('.ts');
  const path = relative(dirname(from), to);
  return `import * as it from '${isFile ? (path.startsWith('.') ? path : `./${path}`) : to}';\nexport default it;\n`;
}

async function violations(): Promise<ReadonlySet<string>> {
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  write('package.json', readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const targets = new Set([...FORBIDDEN.map(([, , to]) => to), ...ALLOWED.map(([, to]) => to)].filter((to) => to.endsWith('.ts') && !to.includes('nowhere')));
  for (const to of targets) write(to, 'export const x = 1;\n');
  for (const [from, to] of [...FORBIDDEN.map(([, from, to]) => [from, to] as const), ...ALLOWED]) write(from, importing(from, to));
  write('src/scan/ring2.ts', importing('src/scan/ring2.ts', 'src/scan/ring1.ts'));
  write('src/scan/typed2.ts', "import type it from './typed1.ts';\nexport const x: typeof it | null = null;\n");
  const { tsPreCompilationDeps, enhancedResolveOptions, doNotFollow } = rules.options ?? {};
  const options = { tsPreCompilationDeps: tsPreCompilationDeps ?? false, enhancedResolveOptions: enhancedResolveOptions ?? {}, doNotFollow: doNotFollow ?? {} };
  const { output } = await cruise(['src', 'checks', 'infra', 'test'], { ...options, baseDir: folder, validate: true, ruleSet: { forbidden: rules.forbidden ?? [] } });
  // Without an outputType, the answer is the result itself.
  const { violations: found } = (output as ICruiseResult).summary;
  return new Set(found.map(({ rule, from }) => `${rule.name} ${from}`));
}
const found = await violations();

describe('every boundary', () => {
  it.each(FORBIDDEN)('%s: %s may not import %s', (rule, from) => {
    expect([...found]).toContain(`${rule} ${from}`);
  });

  it.each(ALLOWED)('%s may import %s', (from) => {
    expect([...found].filter((violation) => violation.endsWith(` ${from}`))).toEqual([]);
  });

  it.each((rules.forbidden ?? []).map((rule) => [rule.name ?? '', rule] as const))('%s argues, is an error and is tried here', (name, rule) => {
    expect(rule.comment?.length ?? 0).toBeGreaterThan(40);
    expect(rule.severity).toBe('error');
    expect(FORBIDDEN.map(([tried]) => tried)).toContain(name);
  });
});
