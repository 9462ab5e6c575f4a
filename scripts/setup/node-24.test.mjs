import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { node24 } from "./node-24.mjs";

afterEach(() => vi.unstubAllEnvs());

it("leaves nothing in the cache where it cannot be installed", () => {
  const cache = mkdtempSync(join(tmpdir(), "allclose-node-24-"));
  vi.stubEnv("PATH", ""); // no npm
  expect(() => node24(cache)).toThrow("npm");
  expect(readdirSync(cache)).toEqual([]);
  rmSync(cache, { recursive: true });
});
