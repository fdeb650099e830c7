import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { AREAS, BAR } from './areas.ts';
import { attemptAll, coverageOf } from './pool.ts';
import { grouped, reportText, scoreOf, type Result } from './report.ts';
import { makeSandbox, type Mutant } from './sandbox.ts';

const { values: given } = parseArgs({
  options: { files: { type: 'string' }, sample: { type: 'string' }, seed: { type: 'string', default: '1' }, json: { type: 'string' }, workers: { type: 'string', default: '2' }, survivors: { type: 'string', default: '60' } },
});

const began = performance.now();
const sandbox = await makeSandbox();
process.once('SIGINT', () => { sandbox.remove(); process.exit(130); });
try {
  const results = await tryAll(sampled(sandbox.mutants.filter(({ file }) => isWanted(file))));
  if (results.length === 0) throw new Error(`No mutant is in ${given.files ?? 'the project'}`);
  console.log(reportText(results, Number(given.survivors)));
  console.log(`${results.length} of ${sandbox.mutants.length} mutants, ${Math.round((performance.now() - began) / 1000)} s`);
  if (given.json !== undefined) {
    mkdirSync(dirname(given.json), { recursive: true });
    writeFileSync(given.json, JSON.stringify(results, null, 1));
  }
  process.exitCode = isEnough(results) ? 0 : 1;
} finally {
  sandbox.remove();
}

function isWanted(file: string): boolean {
  const globs = given.files?.split(',') ?? ['**'];
  return globs.some((glob) => new RegExp(`^${glob.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*\*|\*/g, (stars) => (stars === '**' ? '.*' : '[^/]*'))}$`).test(file));
}

/** The same sample for the same seed and code. */
function sampled(mutants: readonly Mutant[]): readonly Mutant[] {
  if (given.sample === undefined) return mutants;
  const lot = ({ file, line, column, replacement }: Mutant): string => createHash('sha256').update(JSON.stringify([given.seed, file, line, column, replacement])).digest('hex');
  const drawn = new Set(mutants.map((mutant) => [lot(mutant), mutant] as const).sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, Number(given.sample)).map(([, mutant]) => mutant));
  return mutants.filter((mutant) => drawn.has(mutant));
}

async function tryAll(mutants: readonly Mutant[]): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const { name } of AREAS) {
    const own = mutants.filter(({ area }) => area === name);
    if (own.length > 0) results.push(...await tryArea(name, own));
  }
  return results;
}

async function tryArea(area: string, mutants: readonly Mutant[]): Promise<readonly Result[]> {
  const { killersOf, onlyStatic, killers, seconds } = await coverageOf(sandbox.folder, area);
  console.error(`${area}: ${mutants.length} mutants, ${killers} tests in ${seconds.toFixed(1)} s without a mutant`);
  const fixed = new Set(onlyStatic);
  const reached = mutants.filter(({ id }) => killersOf[id] !== undefined);
  const outcomes = await attemptAll(sandbox.folder, area, reached, Number(given.workers), (done) => {
    if (done % 250 === 0) console.error(`${area}: ${done} of ${reached.length}, ${Math.round((performance.now() - began) / 1000)} s`);
  });
  return mutants.map((mutant) => ({ ...mutant, status: outcomes.get(mutant.id) ?? (fixed.has(mutant.id) ? 'static' : 'not-reached') }));
}

/** A sample is too small to be judged by area. */
function isEnough(results: readonly Result[]): boolean {
  const groups = given.sample === undefined ? grouped(results, ({ area }) => area).map(([, own]) => own) : [results];
  return groups.every((own) => (scoreOf(own).percent ?? 100) >= BAR);
}
