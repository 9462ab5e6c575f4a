import type { Runner } from "@allclose/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pythonRunner } from "./runner.ts";
import { available, callOnce, failureOf, limits, okOf, ownTmpdir, submission, unary, valuesOf, x } from "./testing.ts";

const machine = await available();

/** A submission whose `f` runs `lines` and returns what it was given. */
const f = (lines: string): string =>
  `import os, sys, json, struct, signal, ctypes\nimport numpy as np\ndef f(x):\n${lines.replace(/^/gm, "    ")}\n    return x`;

/** Runs each act, and returns the names of those that were not refused. */
const refusals = (acts: Record<string, string>): string =>
  f(`done = []
def attempt(name, act):
    try:
        act()
    except Exception as e:
        pass
    else:
        done.append(name)
${Object.entries(acts)
  .map(([name, act]) => `attempt(${JSON.stringify(name)}, lambda: ${act})`)
  .join("\n")}
print(",".join(done), end="")`);

const FORGE = `
def forge(header, body=b"", size=None):
    h = json.dumps(header).encode()
    os.write(3, struct.pack("<4sIQ", b"ACLF", len(h), len(body) if size is None else size) + h + body)
def tensors(header, data=b""):
    h = json.dumps(header).encode()
    return struct.pack("<Q", len(h)) + h + data
RESULT = {"type": "result", "call": 1, "changed": [], "wallMs": 0, "peakBytes": 0, "log": ""}
`;
const forged = (lines: string): string => FORGE + f(lines);

/** Each succeeds where nothing holds it, which a test below sees to. */
const ACTS = {
  fork: "os.fork() or os._exit(0)",
  posix_spawn: "os.posix_spawn('/bin/true', ['true'], {})",
  socket: "__import__('socket').socket()",
  "unix socket": "__import__('socket').socket(1)",
  socketpair: "__import__('socket').socketpair()",
  "kill the parent": "os.kill(os.getppid() or 2, 0)",
  "signal by fcntl": "__import__('fcntl').fcntl(3, 8, os.getpid())",
  memfd: "os.memfd_create('x')",
  "set a limit": "__import__('resource').setrlimit(7, (60, 60))",
  "/etc/passwd": "open('/etc/passwd').read()",
  "this file": `open(${JSON.stringify(import.meta.filename)}).read()`,
  "list /": "os.listdir('/')",
  processes: "os.listdir('/proc')",
  "own environment": "open('/proc/self/environ').read()",
  "write /tmp": "os.unlink(open('/tmp/allclose-attack', 'w').name)",
};
/** These change or end what they are done to, or need more than an ordinary account has. */
const ONLY_SEALED = {
  exec: "os.execv('/bin/true', ['true'])",
  "kill all": "os.kill(-1, 0)",
  "type into the terminal": "__import__('fcntl').ioctl(0, 0x5412, b'x')",
  ptrace: "ctypes.CDLL(None).ptrace(16, os.getppid() or 2, 0, 0) == 0 or 1 / 0",
  unshare: "ctypes.CDLL(None).unshare(0x10000000) == 0 or 1 / 0",
  "raise a limit": "__import__('resource').setrlimit(7, (100, 100))",
  setuid: "os.setuid(0)",
  chmod: "os.chmod('.', 0o777)",
  "/etc/shadow": "open('/etc/shadow').read()",
  "list /root": "os.listdir('/root')",
  modules: "os.listdir('/usr/lib/node_modules') or 1 / 0",
  "more modules": "os.listdir('/usr/local/lib/node_modules') or 1 / 0",
  "write /usr": "open('/usr/x', 'w')",
  "write its library": "open(np.__file__, 'a')",
};

test("the attacks below succeed where nothing holds them", async () => {
  const runner = pythonRunner({ isolation: "none" });
  try {
    const { log } = okOf(await callOnce(runner, refusals(ACTS)));
    const readable = (name: string): boolean => name !== "this file" || log.includes("this file");
    expect(log.split(",")).toEqual(Object.keys(ACTS).filter(readable));
  } finally {
    await runner.close();
  }
});

describe.each(machine.tiers)("hostile Python, %s", (isolation) => {
  let tmp: ReturnType<typeof ownTmpdir>;
  let runner: Runner;
  beforeAll(() => {
    tmp = ownTmpdir();
    runner = pythonRunner({ isolation });
  });
  afterAll(async () => {
    await runner.close();
    const left = [tmp.processes(), tmp.files()];
    tmp.remove();
    expect(left).toEqual([[], []]);
  });
  const call = (text: string, bounds = {}) => callOnce(runner, text, { bounds });

  test.each([
    ["an endless loop", "while True: pass"],
    ["a sleep in C", "ctypes.CDLL(None).sleep(1000)"],
    ["all signals blocked", "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True: pass"],
    ["an except for everything", "while True:\n    try:\n        while True: pass\n    except BaseException: pass"],
  ])("stops %s at the time limit", async (_name, lines) => {
    const failure = failureOf(await call(f(lines), { callMs: 300 }));
    expect(failure).toMatchObject({ kind: "timed-out", fault: "candidate" });
    expect(failure.message).toContain("0.3 s");
  });

  test("stops a submission that does not finish loading", async () => {
    const failure = failureOf(await call("import numpy\nwhile True: pass", { loadMs: 300 }));
    expect(failure).toMatchObject({ kind: "timed-out" });
  });

  test.each([
    ["one large array", "np.ones(2**33)"],
    ["bytes", "b'x' * 2**33"],
    ["many small objects", "a = []\nwhile True: a.append([0] * 100)"],
  ])("ends a call that runs out of memory: %s", async (_name, lines) => {
    const session = await runner.open(submission(f(lines)), unary, limits({ memoryBytes: 2 ** 28 }));
    expect(failureOf(await session.call(x)).kind).toBe("out-of-memory");
    expect(failureOf(await session.call(x)).kind).toBe("out-of-memory");
    await session.close();
  });

  test("refuses a small view that stands for a huge result", async () => {
    const failure = failureOf(
      await call("import numpy as np\ndef f(x): return np.broadcast_to(x[:1], (2**20, 2**20))"),
    );
    expect(failure).toMatchObject({ kind: "too-much-output" });
    expect(failure.message).toContain("4398046511104 bytes");
  });

  test("ends a call that prints without end, through Python or beside it", async () => {
    expect(failureOf(await call(f("while True: print('x' * 1000)"))).kind).toBe("too-much-output");
    expect(failureOf(await call(f("try:\n    while True: print('x' * 1000)\nexcept BaseException: pass"))).kind).toBe(
      "too-much-output",
    );
    expect((await call(f("for fd in (1, 2):\n    for _ in range(1000): os.write(fd, b'x' * 10000)"))).state).toBe("ok");
  });

  test.each([
    ["os._exit(0)", "os._exit(0)", /exit status 0/],
    ["sys.exit(0)", "sys.exit(0)", /SystemExit/],
    ["a segmentation fault", "ctypes.string_at(0)", /SIGSEGV/],
    ["abort", "os.abort()", /SIG(ABRT|SEGV)/],
  ])("does not take %s for success, and goes on in a fresh process", async (_name, act, words) => {
    const text = `${f("pass")}\ndef g(x):\n    ${act}`;
    const session = await runner.open(submission(text), unary, limits());
    const failure = failureOf(await session.call(x, { entry: { ...unary, name: "g" } }));
    expect(failure).toMatchObject({ kind: "killed", fault: "candidate" });
    expect(failure.message).toMatch(words);
    expect(valuesOf(await session.call(x))).toEqual([1, 2, 3]);
    await session.close();
  });

  test("takes a forged frame for what it is: a claim about outputs", async () => {
    const text =
      forged(`forge(RESULT, tensors({"y": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}, struct.pack("<f", 7)))
os._exit(0)`);
    expect(valuesOf(await call(text))).toEqual([7]);
  });

  const empty = '{"y": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}}';
  test.each([
    ["a second frame", `forge(RESULT, tensors(${empty}))`],
    ["a frame with bytes after it", `forge(RESULT, tensors(${empty}))\nos.write(3, b"ACLFxx")\nos._exit(0)`],
    ["garbage", 'os.write(3, b"HTTP/1.1 200 OK")'],
    ["the answer to another call", `forge({**RESULT, "call": 2}, tensors(${empty}))\nos._exit(0)`],
    ["a header of 4 GiB", 'os.write(3, struct.pack("<4sIQ", b"ACLF", 2**32 - 1, 0))'],
    ["a body of 2^63 bytes", "forge(RESULT, size=2**63)"],
    ["a safetensors header of 2^63 bytes", 'forge(RESULT, struct.pack("<Q", 2**63) + b"{}")\nos._exit(0)'],
    [
      "a tensor named __proto__",
      'forge(RESULT, tensors({"__proto__": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}}))\nos._exit(0)',
    ],
    [
      "a tensor nobody asked for",
      'forge(RESULT, tensors({"score": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}}))\nos._exit(0)',
    ],
    [
      "a failure that would be ours",
      'forge({"type": "failed", "call": 1, "failure": {"kind": "sandbox", "message": "x"}})\nos._exit(0)',
    ],
    ["word that it could not be sealed", 'forge({"type": "refused", "message": "x"})\nos._exit(0)'],
    [
      "word that there are no gradients, which were not asked for",
      'forge({"type": "no-backward", "call": 1})\nos._exit(0)',
    ],
    ["no support for the call", 'forge({"type": "unsupported", "call": 1, "what": "x"})\nos._exit(0)'],
    ["an infinite time", 'forge({**RESULT, "wallMs": 1e999})\nos._exit(0)'],
  ])("refuses %s", async (_name, lines) => {
    const session = await runner.open(submission(`${forged(lines)}\ndef g(x): return x`), unary, limits());
    const first = await session.call(x);
    // A second frame may come after the first has been taken; then the next call tells.
    const failure = failureOf(first.state === "ok" ? await session.call(x) : first);
    expect(failure).toMatchObject({ kind: "protocol", fault: "candidate" });
    expect(Object.prototype).not.toHaveProperty("dtype");
    expect(valuesOf(await session.call(x, { entry: { ...unary, name: "g" } }))).toEqual([1, 2, 3]);
    await session.close();
  });

  test("cannot pass for a fault of ours while it loads", async () => {
    const text = `${FORGE}import os, json, struct\nforge({"type": "refused", "message": "x"})\nos._exit(0)`;
    const session = await runner.open(submission(text), unary, limits());
    expect(failureOf(await session.call(x))).toMatchObject({ kind: "protocol", fault: "candidate" });
    await session.close();
  });

  test("refuses what reaches beyond its own process", async () => {
    expect(okOf(await call(refusals({ ...ACTS, ...ONLY_SEALED }))).log).toBe("");
  });

  test("holds no descriptor but the silenced streams and its socket", async () => {
    const text = f(`open_fds = []
for fd in range(4096):
    try:
        os.fstat(fd)
        open_fds.append(fd)
    except OSError: pass
print(open_fds, os.environ.get("GITHUB_TOKEN"), sorted(os.environ), end="")`);
    process.env["GITHUB_TOKEN"] = "secret";
    const { log } = okOf(await call(text));
    expect(log).toMatch(/^\[0, 1, 2, 3\] None /);
    expect(log).not.toMatch(/HOME.*root|secret|NODE/);
  });

  test("stops a fork bomb and a thread bomb", async () => {
    expect(failureOf(await call(f("while True: os.fork()"))).kind).toBe("raised");
    const threads = f(`import threading, time
n = 0
try:
    for _ in range(5000):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        n += 1
except RuntimeError: pass
print(n, end="")`);
    const result = await call(threads, { callMs: 20_000 });
    expect(result.state === "ok" ? Number(result.log) : 0).toBeLessThan(2000);
    expect(tmp.processes().length).toBeLessThan(10);
  });

  test("keeps nothing of one session for the next", async () => {
    const text = f("np.MARK = getattr(np, 'MARK', 0) + 1\nprint(np.MARK, end='')");
    for (let i = 0; i < 2; i++) expect(okOf(await call(text)).log).toBe("1");
    if (isolation !== "namespaces") return;
    const files = f("print(os.listdir('.'), end='')\nopen('left', 'w').write('x')");
    for (let i = 0; i < 2; i++) expect(okOf(await call(files)).log).toBe("[]");
  });

  test("limits the files that it may write", async () => {
    const text = f("with open('big', 'wb') as big:\n    for _ in range(100): big.write(bytes(2**20))");
    expect(failureOf(await call(text)).kind).toMatch(/raised|killed/);
  });

  test("leaves no process behind, even with sessions and calls open", async () => {
    const own = pythonRunner({ isolation });
    const session = await own.open(submission(f("while True: pass")), unary, limits());
    const running = session.call(x);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(tmp.processes().length).toBeGreaterThan(1);
    await own.close();
    expect((await running).state).toBe("failed");
  });

  test("runs sessions beside each other", async () => {
    const results = await Promise.all(Array.from({ length: 8 }, () => call(f("sum(range(10**5))"))));
    expect(results.map(({ state }) => state)).toEqual(Array(8).fill("ok"));
  });
});
