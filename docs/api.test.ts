import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { writeApi } from "../scripts/docs/api.mjs";

const folder = mkdtempSync(join(tmpdir(), "allclose-api-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("is refused where a public name needs one that no page has", async () => {
  await expect(writeApi(folder, { core: [], runners: [] })).rejects.toThrow("has faults");
});
