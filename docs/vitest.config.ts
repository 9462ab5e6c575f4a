import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "docs", include: ["*.test.ts"], testTimeout: 60_000, hookTimeout: 300_000 },
});
