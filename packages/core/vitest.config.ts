import { defineConfig } from "vitest/config";

// The kernel is held against plain computations of many sizes, on a machine that may be busy.
export default defineConfig({ test: { include: ["src/**/*.test.ts"], name: "core", testTimeout: 60_000 } });
