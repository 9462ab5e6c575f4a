import { execFileSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Runner } from "@allclose/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pythonRunner } from "./runner.ts";
import { available, callOnce, failureOf, limits, ownTmpdir, submission, unary, valuesOf, x } from "./testing.ts";

const machine = await available();

// PROT_NONE, private and anonymous, without a reserve of memory behind it: what the driver of CUDA does.
const RESERVE = `libc = ctypes.CDLL(None); libc.mmap.restype = ctypes.c_void_p
reserved = libc.mmap(None, ctypes.c_size_t(2**40), 0, 0x4022, -1, ctypes.c_long(0))`;

describe.each(machine.tiers)("memory, %s", (isolation) => {
  let tmp: ReturnType<typeof ownTmpdir>;
  let greedy: string;
  beforeAll(() => {
    tmp = ownTmpdir();
    const folder = join(tmp.path, "venv");
    execFileSync("/usr/bin/python3", ["-m", "venv", "--system-site-packages", "--without-pip", folder]);
    const [version = ""] = readdirSync(join(folder, "lib"));
    // A line of a .pth file that begins with import is run when Python starts.
    writeFileSync(
      join(folder, "lib", version, "site-packages", "reserve.pth"),
      `import ctypes; exec(${JSON.stringify(RESERVE)})\n`,
    );
    greedy = join(folder, "bin", "python3");
  });
  afterAll(() => tmp.remove());

  const f = (lines: string) =>
    `import ctypes, mmap, numpy as np\ndef f(x):\n    ${lines.replaceAll("\n", "\n    ")}\n    return x`;
  const bounds = { memoryBytes: 2 ** 28 };

  describe.each([
    ["of an ordinary interpreter is bounded by its addresses", () => ({}), "RLIMIT_AS"],
    [
      "of one that reserves many addresses is bounded by what can be written",
      () => ({ python: greedy }),
      "RLIMIT_DATA",
    ],
  ] as const)("%s", (_, options, kind) => {
    let runner: Runner;
    beforeAll(() => {
      runner = pythonRunner({ isolation, ...options() });
    });
    afterAll(() => runner.close());

    test("and says so", async () => {
      const session = await runner.open(submission("import numpy"), unary, limits());
      expect(session.info.memoryLimit).toBe(kind);
      await session.close();
    });

    test("and goes as far as it may", async () => {
      expect(valuesOf(await callOnce(runner, f("np.ones(2**24)"), { bounds }))).toEqual([1, 2, 3]);
    });

    test.each([
      ["one large array", "np.ones(2**28)"],
      ["bytes", "b'x' * 2**31"],
      ["many small objects", "a = []\nwhile True: a.append([0] * 100)"],
      ["anonymous memory", "mmap.mmap(-1, 2**31, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)[:] = b'x' * 2**31"],
    ])("and runs out: %s", async (_name, lines) => {
      expect(failureOf(await callOnce(runner, f(lines), { bounds })).kind).toBe("out-of-memory");
    });

    test.each([
      ["anonymous", "mmap.mmap(-1, 2**31)"],
      ["of /dev/zero", "zero = open('/dev/zero', 'rb')\nmmap.mmap(zero.fileno(), 2**31, prot=mmap.PROT_READ)"],
    ])("and is not hidden in what processes could share: %s", async (_name, lines) => {
      const failure = failureOf(await callOnce(runner, f(lines), { bounds }));
      expect(failure.kind).toBe(kind === "RLIMIT_AS" ? "out-of-memory" : "raised");
      if (kind === "RLIMIT_DATA") expect(failure.message).toContain("PermissionError");
    });

    test.skipIf(!machine.torch)("and runs out in PyTorch, which goes on after it", async () => {
      const text = "import torch\ndef f(x):\n    return torch.ones(2**30)\ndef g(x):\n    return 2 * x\n";
      const session = await runner.open(submission(text), unary, limits(bounds));
      expect(failureOf(await session.call(x)).kind).toBe("out-of-memory");
      expect(valuesOf(await session.call(x, { entry: { ...unary, name: "g" } }))).toEqual([2, 4, 6]);
      await session.close();
    });
  });

  test("may be reserved where only what can be written counts", async () => {
    const lines = `${RESERVE}\nassert reserved != ctypes.c_void_p(-1).value, "refused"`;
    const told = async (options: { python?: string }) => {
      const runner = pythonRunner({ isolation, ...options });
      const result = await callOnce(runner, f(lines), { bounds });
      await runner.close();
      return result;
    };
    expect(valuesOf(await told({ python: greedy }))).toEqual([1, 2, 3]);
    expect(failureOf(await told({})).message).toContain("refused");
  });
});
