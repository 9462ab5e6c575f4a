import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { readBaselines } from "./baselines.ts";

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
});
