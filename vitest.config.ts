import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const NOT_HERE = ['conformance/', 'ministack/'];
const SUITES = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.test.ts') && !NOT_HERE.some((folder) => path.startsWith(folder))).map((path) => `test/${path}`);

/** Suites that replace modules or clients: others would meet what they put in their place. */
const REPLACING = SUITES.filter((path) => /vi\.mock\(|mockClient\(|support\/s3\.ts/.test(readFileSync(path, 'utf8')));

export default defineConfig({
  test: {
    // Otherwise one core stays idle.
    maxWorkers: '100%',
    projects: [
      // Loading everything anew for each of them takes as long as the tests do.
      { extends: true, test: { name: 'shared', include: SUITES.filter((path) => !REPLACING.includes(path)), isolate: false } },
      { extends: true, test: { name: 'replacing', include: REPLACING } },
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
});
