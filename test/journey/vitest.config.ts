import { defineConfig } from 'vitest/config';

/** The nightly tier: journeys with real concurrency, which take their time. */
export default defineConfig({
  test: { include: ['test/**/*.verify.ts'], testTimeout: 120_000, env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' } },
});
