import type { FindingSink } from './sink.ts';

/** Findings as JSON lines in ASFF. Remembers nothing, so that nothing can be found in it. `write` may throw; then nothing of the batch counts. */
export function fileSink(write: (text: string) => Promise<void>): FindingSink {
  return {
    describe: () => Promise.resolve('on'),
    async import(findings) {
      try {
        await write(findings.map((finding) => `${JSON.stringify(finding)}\n`).join(''));
        return { is: 'answered', refused: [] };
      } catch (error) {
        return { is: 'stopped', because: `the file could not be written: ${error instanceof Error ? error.message : String(error)}` };
      }
    },
    find: () => Promise.resolve([]),
  };
}
