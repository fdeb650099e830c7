import { build } from 'esbuild';
import { join } from 'node:path';

const ENTRY = join(import.meta.dirname, '../src/service/lambda.ts');

/** The handlers as one CommonJS file, as Lambda runs it: `index.plan`, `index.account`, … Everything is bundled, the SDK too, so that its version is the tested one. */
export async function bundleHandlers(): Promise<Uint8Array> {
  const { outputFiles } = await build({ entryPoints: [ENTRY], bundle: true, platform: 'node', target: 'node20', format: 'cjs', minify: true, write: false, logLevel: 'silent' });
  const [file] = outputFiles;
  if (file === undefined) throw new Error('esbuild wrote nothing');
  return file.contents;
}
