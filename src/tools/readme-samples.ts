import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDesk } from './readme/desk.ts';
import { renewSamples, SampleError } from './readme/markers.ts';

const README = join(import.meta.dirname, '../../README.md');

/** `npm run readme` runs every sample of the README and writes what it printed; with `--check` it writes nothing and exits 1 when one is stale. */
async function main(args: readonly string[]): Promise<number> {
  const [flag, ...more] = args;
  if (more.length > 0 || (flag !== undefined && flag !== '--check')) return complain('usage: npm run readme [-- --check]');
  const page = readFileSync(README, 'utf8');
  const desk = await openDesk();
  try {
    const renewed = await renewSamples(page, desk.run);
    if (renewed === page) return 0;
    if (flag === '--check') return complain('README.md has stale samples: run npm run readme');
    writeFileSync(README, renewed);
    console.error('wrote README.md');
    return 0;
  } catch (error) {
    if (error instanceof SampleError) return complain(error.message);
    throw error;
  } finally {
    await desk.close();
  }
}

function complain(problem: string): number {
  console.error(problem);
  return 1;
}

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
process.exitCode = await main(process.argv.slice(2));
