import { defineConfig } from "vitest/config";

export default defineConfig({
  // Sealed processes and interpreters take time to start on a busy machine; no test asserts a duration in milliseconds.
  test: { include: ["src/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
});
