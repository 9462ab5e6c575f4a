import { defineConfig } from "vitest/config";

// npm installs in some of these, which takes the time that the network takes.
export default defineConfig({
  test: { name: "scripts", include: ["**/*.test.mjs"], testTimeout: 300_000, hookTimeout: 300_000 },
});
