import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unprivilegedUser } from "../sandbox/user.ts";
import { chooseInterpreter } from "./interpreters.ts";
import { pythonRunner } from "./runner.ts";
import { available, limits, ownTmpdir, submission, unary } from "./testing.ts";

const user = unprivilegedUser();
const machine = await available();
let tmp: ReturnType<typeof ownTmpdir>;
/** A Python that has nothing but its standard library. */
let bare: string;
beforeAll(() => {
  tmp = ownTmpdir();
  bare = script("bare", 'exec /usr/bin/python3 -S "$@"');
});
afterAll(() => tmp.remove());

function script(name: string, line: string, mode = 0o755): string {
  const path = join(tmp.path, name);
  writeFileSync(path, `#!/bin/sh\n${line}\n`);
  chmodSync(path, mode);
  return path;
}

describe("choosing an interpreter", () => {
  const on = (...paths: string[]): NodeJS.ProcessEnv => ({ PATH: paths.join(":") });

  test("says what it looked at, why it was refused and what to do when none will do", async () => {
    const choice = chooseInterpreter({ modules: ["torch"], tensors: "torch" }, { python: bare, user });
    await expect(choice).rejects.toMatchObject({ code: "python/none" });
    await expect(choice).rejects.toThrow(/bare: Python 3\.\d+\.\d+ has no torch/);
    await expect(choice).rejects.toThrow(/pip install torch/);
  });

  test.each([
    ["what is not there", "/no/such/python", /no such file/],
    ["what is no Python", "/bin/echo", /could not be read/],
  ])("refuses %s", async (_name, python, words) => {
    await expect(chooseInterpreter({ modules: [], tensors: "numpy" }, { python, user })).rejects.toThrow(words);
  });

  test("refuses what the account that runs submissions cannot execute", async () => {
    const python = script("locked", "exec /usr/bin/python3", user ? 0o700 : 0o600);
    const words = user ? /unprivileged user \d+/ : /permission denied/;
    await expect(chooseInterpreter({ modules: [], tensors: "numpy" }, { python, user })).rejects.toThrow(words);
  });

  test("passes over one that lacks what the submission needs", async () => {
    script("python3", `exec ${bare} "$@"`);
    const found = await chooseInterpreter(
      { modules: ["numpy"], tensors: "numpy" },
      { user, env: on(tmp.path, "/usr/bin") },
    );
    expect(found.path).toBe("/usr/bin/python3");
    expect(found.missing).toEqual([]);
  });

  test("settles for one that has the tensors when none has every module", async () => {
    const imports = { modules: ["no_such_module", "numpy"], tensors: "numpy" } as const;
    expect((await chooseInterpreter(imports, { user, env: on("/usr/bin") })).missing).toEqual(["no_such_module"]);
  });

  test("is the first thing a runner does", async () => {
    const runner = pythonRunner({ python: bare });
    await expect(runner.open(submission("import torch"), unary, limits())).rejects.toMatchObject({
      code: "python/none",
    });
    await runner.close();
  });

  test.skipIf(machine.tiers.length === 0)("is told in the report", async () => {
    const runner = pythonRunner({ python: "/usr/bin/python3" });
    const session = await runner.open(submission("import numpy"), unary, limits());
    await session.close();
    expect(session.info).toMatchObject({ interpreter: "/usr/bin/python3", isolation: machine.tiers[0] });
    await runner.close();
  });
});
