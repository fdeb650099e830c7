import { defineConfig } from 'vitest/config';

/** Suites that replace modules, and so need them loaded anew. */
const REPLACING = ['test/cli/**', 'test/journey/**', 'test/collect/actions.test.ts', 'test/collect/calls.test.ts', 'test/scan/rescan.test.ts', 'test/scan/role-version.test.ts'];

export default defineConfig({
  test: {
    // Otherwise one core stays idle.
    maxWorkers: '100%',
    projects: [
      { extends: true, test: { name: 'shared', include: ['test/**/*.test.ts'], exclude: ['test/conformance/**', 'test/ministack/**', ...REPLACING], isolate: false } },
      { extends: true, test: { name: 'replacing', include: REPLACING.map((path) => path.replace('/**', '/**/*.test.ts')) } },
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
});
