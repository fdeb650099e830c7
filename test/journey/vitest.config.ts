import { defineConfig } from 'vitest/config';

/** Run by .ci/run, not by npm test: journeys with real concurrency, and seconds that depend on what else the machine does. */
export default defineConfig({
  test: { include: ['test/**/*.verify.ts'], testTimeout: 120_000, env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' } },
});
