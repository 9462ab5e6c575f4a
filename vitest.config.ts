import { defineConfig } from "vitest/config";

// Every package has a vitest.config.ts of its own, so that `npx vitest` works inside it too.
// A worker for every core: most of the time is spent waiting for interpreters.
export default defineConfig({
  test: { projects: ["packages/*", "rubrics", "security", "docs", "scripts"], maxWorkers: "100%" },
});
