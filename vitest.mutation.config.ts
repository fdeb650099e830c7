import { defineConfig } from 'vitest/config';

/** The tests that mutants of checks and policy logic have to survive: examples, laws and case tables, without the wire. */
export default defineConfig({
  test: { include: ['test/checks/**/*.test.ts', 'test/policy/**/*.test.ts'], testTimeout: 60_000 },
});
