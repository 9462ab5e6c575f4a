import { defineConfig } from "vitest/config";

export default defineConfig({ test: { name: "security", include: ["**/*.test.ts"], testTimeout: 120_000 } });
