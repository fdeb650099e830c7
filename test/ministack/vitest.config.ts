import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/ministack/**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 900_000,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
});
