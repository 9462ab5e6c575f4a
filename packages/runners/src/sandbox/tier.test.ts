import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pythonRunner } from "../python/runner.ts";
import { available, callOnce, limits, ownTmpdir, submission, unary, valuesOf, x } from "../python/testing.ts";
import { canary } from "./canary.ts";
import { makeRunFolder } from "./folder.ts";
import type { Layer } from "./layers.ts";
import { findLauncher, openJail } from "./tier.ts";
import { unprivilegedUser } from "./user.ts";

const { tiers } = await available();
let tmp: ReturnType<typeof ownTmpdir>;
beforeAll(() => {
  tmp = ownTmpdir();
});
afterAll(() => {
  expect(tmp.files()).toEqual([]);
  tmp.remove();
});

describe("choosing a tier", () => {
  test("takes the strongest there is", async () => {
    const jail = await openJail();
    expect(jail.tier).toBe(tiers[0]);
    if (jail.tier === "namespaces") expect(jail.note).toBeUndefined();
  });

  test.skipIf(!tiers.includes("landlock"))("falls to landlock without bubblewrap, and says why", async () => {
    for (const bwrap of [null, "/bin/false", "/no/such/bwrap"]) {
      const jail = await openJail({ bwrap });
      expect(jail.tier).toBe("landlock");
      expect(jail.note).toMatch(/^namespaces: /);
    }
    expect((await openJail({ bwrap: null })).note).toContain("apt-get install bubblewrap");
    const runner = pythonRunner({ bwrap: null });
    const session = await runner.open(submission("def f(x): return x"), unary, limits());
    expect(valuesOf(await session.call(x))).toEqual([1, 2, 3]);
    await session.close();
    expect(session.info).toMatchObject({
      isolation: "landlock",
      isolationNote: expect.stringContaining("bubblewrap"),
    });
    await runner.close();
  });

  test("refuses when there is nothing, and says what to install", async () => {
    const nothing = openJail({ bwrap: null, landlock: false });
    await expect(nothing).rejects.toMatchObject({ code: "sandbox/unavailable" });
    await expect(nothing).rejects.toThrow(/apt-get install bubblewrap[\s\S]*Landlock[\s\S]*--isolation none/);
    const runner = pythonRunner({ bwrap: null, landlock: false });
    await expect(callOnce(runner, "def f(x): return x")).rejects.toMatchObject({ code: "sandbox/unavailable" });
    await runner.close();
  });

  test.each([
    ["darwin", /this is darwin.*Linux virtual machine or container/],
    ["win32", /this is win32.*WSL 2/],
    ["freebsd", /this is freebsd/],
  ] as const)("refuses on %s, and says what to use instead and what still works", async (platform, words) => {
    const refused = openJail({ platform });
    await expect(refused).rejects.toMatchObject({ code: "sandbox/unavailable", message: expect.stringMatching(words) });
    await expect(refused).rejects.toThrow("--isolation none");
    expect((await openJail({ platform, isolation: "none" })).tier).toBe("none");
  });

  test("gives the tier that was asked for, or none", async () => {
    await expect(openJail({ isolation: "namespaces", bwrap: null })).rejects.toMatchObject({
      code: "sandbox/unavailable",
    });
    await expect(openJail({ isolation: "landlock", landlock: false })).rejects.toMatchObject({
      code: "sandbox/unavailable",
    });
    expect(await openJail({ isolation: "none" })).toMatchObject({
      tier: "none",
      note: expect.stringContaining("none"),
    });
  });
});

test("the canary does not pass where nothing holds it", async () => {
  const user = unprivilegedUser();
  expect(await canary({ launcher: await findLauncher(), tier: "none", ...(user ? { user } : {}) })).toMatchObject({
    state: "escaped",
    acts: expect.arrayContaining(["read /etc/passwd", "fork", "run a program"]),
  });
});

describe.each(tiers)("the canary of %s notices that there is no", (isolation) => {
  // In the tier landlock there are no namespaces, and so no capabilities in them.
  const root = process.getuid?.() === 0;
  const parts: [Layer, RegExp][] = [
    ["seccomp", /could still: .*open a socket.*fork/],
    ["landlock", isolation === "landlock" ? /could still: .*\/etc\/passwd/ : /could still: list what no rule names$/m],
    ...(isolation === "namespaces"
      ? ([
          ["mounts", /could still: see that the host has a file/],
          ["network", /could still: reach the host's network/],
          ["capabilities", /could still: hold a capability/],
          ["processes", /could still: share its parent's processes, see the host's processes/],
        ] as [Layer, RegExp][])
      : []),
    ...(root ? ([["user", /could still: .*be root/]] as [Layer, RegExp][]) : []),
    ["limits", /could still: go on without limits/],
  ];
  test.each(parts)("%s", async (layer, words) => {
    const refused = openJail({ isolation, without: [layer] });
    await expect(refused).rejects.toMatchObject({ code: "sandbox/unavailable" });
    await expect(refused).rejects.toThrow(words);
  });
});

// By Node, because it is what the policy is for.
describe.each(tiers)("launching a sealed program, %s", (isolation) => {
  const run = async (code: string, memoryBytes = 2 ** 29) => {
    const jail = await openJail({ isolation });
    const folder = await makeRunFolder(jail.user);
    try {
      const { command, args, options } = jail.command([process.execPath, "-e", code], {
        policy: "launch",
        folder,
        read: [process.execPath],
        memoryBytes,
      });
      return spawnSync(command, args, { ...options, encoding: "utf8" });
    } finally {
      await folder.remove();
    }
  };

  test("runs it", async () => {
    expect(await run("process.stdout.write(String(6 * 7))")).toMatchObject({ status: 0, stdout: "42", stderr: "" });
  });

  test.each([
    ["another program", "child_process.execFileSync('/bin/true')"],
    ["itself again", "child_process.execFileSync(process.execPath, ['-v'])"],
    ["a file of the host", "fs.readFileSync('/etc/passwd')"],
    ["global packages", "if (fs.readdirSync('/usr/lib/node_modules').length === 0) throw 0"],
    ["processes", "fs.readdirSync('/proc')"],
    ["a signal", "process.kill(process.ppid, 0)"],
    ["too much memory", "new Uint8Array(2 ** 30).fill(1)"],
    ["a change of system files", "fs.writeFileSync('/usr/x', '')"],
  ])("refuses it %s", async (_name, code) => {
    const { stdout, status } = await run(`try { ${code}; console.log("escaped") } catch { console.log("refused") }`);
    expect({ stdout, status }).toEqual({ stdout: "refused\n", status: 0 });
  });

  test("refuses it the network", async () => {
    const { stdout } = await run(
      "net.createServer().on('error', (e) => console.log(e.code)).listen(0, () => { console.log('escaped'); process.exit() })",
    );
    expect(stdout).toBe("EPERM\n");
  });

  test("tells it nothing of the host's environment", async () => {
    process.env["GITHUB_TOKEN"] = "secret";
    expect((await run("console.log(JSON.stringify(process.env))")).stdout).not.toContain("secret");
  });
});
