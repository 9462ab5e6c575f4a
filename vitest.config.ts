import { defineConfig } from "vitest/config";

// Every package has a vitest.config.ts of its own, so that `npx vitest` works inside it too.
export default defineConfig({ test: { projects: ["packages/*", "rubrics"] } });
