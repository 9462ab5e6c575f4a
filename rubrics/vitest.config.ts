import { defineConfig } from "vitest/config";

export default defineConfig({ test: { name: "rubrics", include: ["**/*.test.ts"], testTimeout: 60_000 } });
