import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DEFAULT_LIMITS, publish, type Submission } from "@allclose/core";
import type { Tensor } from "@allclose/core/tensor";
import { afterEach, describe, expect, test } from "vitest";
import { submissionHash } from "../intake/hash.ts";
import { createRunner } from "../local.ts";
import { readBaselines } from "./baselines.ts";
import { readProblem } from "./read-problem.ts";

const TORCH = "import torch\ndef f(x):\n    return torch.exp(x)\n";
const NUMPY = "import numpy as np\ndef f(x):\n    return np.exp(x)\n";
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function folderOf(files: Record<string, string>): string {
  const folder = join(mkdtempSync(join(tmpdir(), "baselines-")), "baseline");
  folders.push(folder);
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe("the baselines of a problem", () => {
  test("are told apart by what they compute with", async () => {
    const ts = "export const f = (x: unknown) => x;\n";
    const found = await readBaselines(
      folderOf({ "baseline.py": TORCH, "baseline-numpy.py": NUMPY, "baseline.ts": ts, ".DS_Store": "" }),
      "f",
    );
    expect([...found].map(([library, s]) => [library, s.language, s.entryFile]).sort()).toEqual([
      ["node", "node", "baseline.ts"],
      ["numpy", "python", "baseline-numpy.py"],
      ["torch", "python", "baseline.py"],
    ]);
  });

  test("are none where there is no folder", async () => {
    expect((await readBaselines(join(tmpdir(), "no-such-folder"), "f")).size).toBe(0);
  });

  test("have names that say what they are", async () => {
    await expect(readBaselines(folderOf({ "baseline-torch.py": TORCH }), "f")).rejects.toMatchObject({
      code: "problem/baseline",
      message: expect.stringContaining(
        "expected baseline.py, baseline-numpy.py, baseline.ts, but baseline-torch.py came",
      ),
    });
    await expect(readBaselines(folderOf({ "baseline.py": NUMPY }), "f")).rejects.toMatchObject({
      code: "problem/baseline",
      message: expect.stringContaining("expected a program that computes with torch, but it computes with numpy"),
    });
  });

  test("have the kernel beside them where they import it, and are other submissions then", async () => {
    const text = (from: string) => `import { wasm } from "${from}";\nexport const f = (x: unknown) => [x, wasm];\n`;
    const read = async (from: string) =>
      (await readBaselines(folderOf({ "baseline.ts": text(from) }), "f")).get("node") as Submission;
    const [beside, alone] = [await read("./kernel.mjs"), await read("./other.mjs")];
    expect([...beside.files.keys()]).toEqual(["baseline.ts", "kernel.mjs"]);
    expect(beside.files.get("kernel.mjs")).not.toContain("node:");
    expect([...alone.files.keys()]).toEqual(["baseline.ts"]);
    expect(beside.sha256).toBe(submissionHash(beside.files));
  });

  test("can be the kernel, which runs sealed as submissions do", async () => {
    const problem = await readProblem(fileURLToPath(new URL("../../../../rubrics/flash-attention", import.meta.url)));
    const runner = createRunner();
    const baseline = problem.baselines?.get("node") as Submission;
    const session = await runner.open(baseline, problem.spec.entry, DEFAULT_LIMITS);
    for (const { inputs } of publish(problem.spec, "kernel", "float32").cases()) {
      const result = await session.call(inputs);
      const right = problem.reference.entries["flash_attention"]?.(Object.fromEntries(inputs), {}) as Record<
        string,
        Tensor
      >;
      if (result.state !== "ok") throw new Error(JSON.stringify(result));
      for (const name of ["output", "lse"]) {
        const [ours, theirs] = [right[name] as Tensor, result.outputs.get(name) as Tensor];
        expect(theirs.shape).toEqual(ours.shape);
        const size = Math.max(...ours.data.map(Math.abs));
        for (const [i, value] of ours.data.entries())
          expect(Math.abs((theirs.data[i] as number) - value)).toBeLessThan(1e-3 * size);
      }
    }
    await session.close();
    await runner.close();
  });
});
