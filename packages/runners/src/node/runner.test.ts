import { readdirSync, readFileSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { AllcloseError, type Inputs, type Limits, TIERS } from "@allclose/core";
import { type Tensor, tensor } from "@allclose/core/tensor";
import { afterAll, describe, expect, test } from "vitest";
import { openJail } from "../sandbox/tier.ts";
import { permissionFlag } from "./binary.ts";
import { bench, DOUBLED, failure, inputs, ONE, ok, Q, RIGHT, TWO, values } from "./runner.fixture.ts";
import { nodeRunner } from "./runner.ts";

test.each([
  ["20.20.2", "--experimental-permission"],
  ["22.12.0", "--experimental-permission"],
  ["22.13.0", "--permission"],
  ["23.4.0", "--experimental-permission"],
  ["24.0.0", "--permission"],
])("Node %s has %s", (version, flag) => expect(permissionFlag(version)).toBe(flag));

const tiers = await Promise.all(
  TIERS.map(async (tier) => ({
    tier,
    there: await openJail({ isolation: tier }).then(
      () => true,
      () => false,
    ),
  })),
);

/** Command lines of what this process has started that is, or holds, a jail. */
function jailed(): string[] {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const parent = /^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1];
        return [{ pid, parent, line: readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ") }];
      } catch {
        return [];
      }
    });
  const below = (pid: string): typeof all =>
    all.filter(({ parent }) => parent === pid).flatMap((p) => [p, ...below(p.pid)]);
  return below(String(process.pid))
    .map(({ line }) => line)
    .filter((line) => line.includes("child.mjs"));
}

/** What no tier but the sealed ones promises. */
const sealed = (tier: string) => (tier === "none" ? () => {} : test);

describe.each(tiers)("in the tier $tier", ({ tier, there }) => {
  if (!there) {
    test.skip(`the tier ${tier} cannot be had on this machine`, () => {});
    return;
  }
  const runner = nodeRunner({ isolation: tier });
  const { open, once, fails } = bench(runner);
  afterAll(() => runner.close());

  test("says what ran it", async () => {
    const { info, close } = await open(RIGHT);
    await close();
    expect(info).toMatchObject({
      language: "node",
      isolation: tier,
      versions: { node: expect.any(String) },
    });
    if (tier === "none") expect(info.isolationNote).toContain("none");
  });

  describe("a right function", () => {
    const typed = `
      enum Kind { Row = 1 }
      interface T<A> { shape: number[]; dtype: string; data: A }
      export function scaled_dot_product_attention(Q: T<Float32Array>, mask?: T<Uint8Array>, scale: number = 2) {
        const [n, d] = Q.shape as [number, number];
        const output = Float32Array.from(Q.data, (x, i) => (mask === undefined || mask.data[i] === 1 ? scale * x : 0));
        const sums = Array.from({ length: n }, (_, i) => output.subarray(i * d, (i + Kind.Row) * d).reduce((a, b) => a + b, 0));
        return [{ shape: Q.shape, dtype: "float32", data: output }, sums];
      }`;

    test("in TypeScript: types, an enum, a mask, a scalar, defaults for what is absent", async () => {
      const session = await open(typed, TWO);
      const all = ok(await session.call(inputs));
      expect(all.outputs.get("output")).toMatchObject({ shape: [2, 3], dtype: "float32" });
      expect(values(all.outputs.get("output"))).toEqual(DOUBLED);
      expect(all.outputs.get("row_sums")).toMatchObject({ shape: [2], dtype: "float64" });
      const mask = tensor([2, 3], [1, 0, 0, 1, 1, 1], "bool");
      const masked = ok(
        await session.call(
          new Map<string, Tensor | number>([
            ["Q", Q],
            ["mask", mask],
            ["scale", 10],
          ]),
        ),
      );
      expect(values(masked.outputs.get("output"))).toEqual([10, 0, 0, 40, 50, 60]);
      expect(values(masked.outputs.get("row_sums"))).toEqual([10, 150]);
      expect(masked).toMatchObject({ changed: [], log: "" });
      expect(masked.wallMs).toBeGreaterThan(0);
      await session.close();
    });

    test.each(["a.js", "a.mjs", "a.ts"])("as %s, returning nested arrays", async (name) => {
      const text = "export const scaledDotProductAttention = (Q) => [[2, 4, 6], [8, 10, 2 * Q.data[5]]];";
      expect(values(ok(await once({ [name]: text })).outputs.get("output"))).toEqual(DOUBLED);
    });

    test("in several files, with and without extensions, also imported late and in a circle", async () => {
      const files = {
        "attention.ts": `
          import { double } from "./lib/double.js";
          import type { Never } from "@allclose/core";
          import offset from "./offset";
          export const zero = 0;
          export async function scaledDotProductAttention(Q: any) {
            const { shape } = await import("./lib");
            return { shape: shape(Q), data: Q.data.map((x: number) => double(x) + offset()) };
          }`,
        "lib/double.ts": `export const double = (x: number): number => 2 * x;`,
        "lib/index.ts": `export const shape = (Q: { shape: number[] }) => Q.shape;`,
        "offset.mjs": `import { zero } from "./attention.ts"; export default () => zero;`,
        "unused.test.ts": `import { test } from "vitest"; this does not parse`,
      };
      expect(values(ok(await once(files)).outputs.get("output"))).toEqual(DOUBLED);
    });
  });

  describe("what the candidate got wrong", () => {
    test("a misspelt entry suggests what is there", async () => {
      const found = failure(
        await once("export function scaledDotProdcutAttention(Q: any) {}\nexport function softmax() {}"),
      );
      expect(found).toMatchObject({ kind: "missing-entry", fault: "candidate", file: "attention.ts" });
      expect(found.message).toContain("did you mean `scaledDotProdcutAttention`?");
      expect(found.message).not.toContain("softmax");
    });

    test("an entry that needs more arguments", async () => {
      const found = failure(
        await once("export function scaledDotProductAttention(Q: any, K: any, V: any) { return Q; }"),
      );
      expect(found.kind).toBe("wrong-signature");
      expect(found.message).toContain("scaled_dot_product_attention(Q)");
      expect(found.message).toContain("scaledDotProductAttention(Q, K, V)");
    });

    test("a syntax error, with its file and line", async () => {
      const session = await open("const a = 1;\n\nexport function scaledDotProductAttention(Q { }\n");
      const found = { kind: "syntax", fault: "candidate", file: "attention.ts", line: 3 };
      expect(failure(await session.call(inputs))).toMatchObject(found);
      expect(failure(await session.call(inputs))).toMatchObject(found);
      const imported = await once({ "attention.ts": 'export * from "./b.ts";', "b.ts": "\nlet x = ;" });
      expect(failure(imported)).toMatchObject({ ...found, file: "b.ts", line: 2 });
    });

    test("an exception, with the candidate's frames and the lines of their TypeScript", async () => {
      const found = failure(
        await once({
          "attention.ts": `import { softmax } from "./softmax.ts";

interface Dropped { from: "the output" }

export function scaledDotProductAttention(Q: { shape: number[] }) {
  return softmax(
    Q.shape,
  );
}`,
          "softmax.ts": "type A = 1;\n\nexport function softmax(x: any) {\n  return x.data.map((y: number) => y);\n}\n",
        }),
      );
      expect(found).toMatchObject({ kind: "raised", fault: "candidate", file: "softmax.ts", line: 4 });
      expect(found.message).toMatch(/^TypeError: Cannot read properties of undefined/);
      expect(found.frames).toEqual([
        { file: "attention.ts", line: 6, in: "scaledDotProductAttention" },
        { file: "softmax.ts", line: 4, in: "softmax" },
      ]);
    });
  });

  describe("what ends a process, after which the next call is right again", () => {
    const switched = (body: string, limits: Partial<Limits> = {}) =>
      open(
        `export function scaledDotProductAttention(Q: any) { if (Q.data[0] === 0) { ${body} } return { ...Q, data: Q.data.map((x: number) => 2 * x) }; }`,
        ONE,
        limits,
      );
    const crash: Inputs = new Map([["Q", tensor([1, 1], [0])]]);
    const ends = async (body: string, limits?: Partial<Limits>) => {
      const session = await switched(body, limits);
      const found = failure(await session.call(crash));
      expect(values(ok(await session.call(inputs)).outputs.get("output"))).toEqual(DOUBLED);
      await session.close();
      return found;
    };

    test("an infinite loop", async () => {
      expect(await ends("for (;;) {}", { callMs: 500 })).toMatchObject({
        kind: "timed-out",
        fault: "candidate",
        file: "attention.ts",
      });
    });

    test("an infinite loop while it is loaded", async () => {
      const found = failure(await once("for (;;) {}", ONE, { loadMs: 1500 }));
      expect(found).toMatchObject({ kind: "timed-out", fault: "candidate" });
    });

    test("a heap that grows without end", async () => {
      const body = "const all: any[] = []; for (;;) all.push({ x: [all.length, 1, 2, 3] });";
      expect((await ends(body, { memoryBytes: 2 ** 26, callMs: 20_000 })).kind).toBe("out-of-memory");
    });

    sealed(tier)("arrays that grow without end", async () => {
      const body = "const all: any[] = []; for (;;) all.push(new Float32Array(2 ** 22).fill(1));";
      expect((await ends(body)).kind).toBe("out-of-memory");
    });

    test.each([
      "process.exit(0);",
      "process.exit(96);",
      "process.reallyExit(3);",
      // As what seals it would say that it could not.
      "process.getBuiltinModule('node:fs').writeSync(2, 'sealing failed: no'); process.reallyExit(96);",
    ])("%s", async (body) => {
      const found = await ends(body);
      expect(found).toMatchObject({ kind: "killed", fault: "candidate" });
      expect(found.message).toContain("ended its own process");
    });

    test("process.abort()", async () => {
      expect(await ends("process.abort();")).toMatchObject({
        kind: "killed",
        message: expect.stringContaining("SIGABRT"),
      });
    });

    test("console.log without end", async () => {
      expect((await ends("for (;;) console.log('x'.repeat(1000));", { logBytes: 1000 })).kind).toBe("too-much-output");
      expect(
        (
          await ends("const fs = process.getBuiltinModule('node:fs'); for (;;) fs.writeSync(2, 'x'.repeat(1000));", {
            logBytes: 1000,
          })
        ).kind,
      ).toBe("too-much-output");
    });
  });

  describe("attacks", () => {
    const FD = "const fs = process.getBuiltinModule('node:fs');";
    const frame = (header: string, body: string) => `
      const header = Buffer.from(${header}); const body = ${body};
      const head = Buffer.alloc(16); head.write('ACLF', 0, 'latin1');
      head.writeUInt32LE(header.length, 4); head.writeBigUInt64LE(BigInt(body.length), 8);
      fs.writeSync(3, Buffer.concat([head, header, body]));`;
    const RESULT = `JSON.stringify({ type: 'result', call: 1, changed: [], wallMs: 1, peakBytes: 1, log: '' })`;
    const tensors = (json: string, data = "Buffer.alloc(4)") =>
      `(() => { const j = Buffer.from(${json}); const n = Buffer.alloc(8); n.writeBigUInt64LE(BigInt(j.length)); return Buffer.concat([n, j, ${data}]); })()`;

    test.each([
      ["garbage", "fs.writeSync(3, 'PASS all tests');"],
      ["half a frame, then the end", "fs.writeSync(3, Buffer.from('ACLF\\u0001')); process.reallyExit(0);"],
      [
        "a safetensors header of 2^63 bytes",
        frame(RESULT, "(() => { const n = Buffer.alloc(16); n.writeBigUInt64LE(2n ** 63n); return n; })()"),
      ],
      [
        "a body of 2^63 bytes",
        "const b = Buffer.alloc(16); b.write('ACLF'); b.writeBigUInt64LE(2n ** 63n, 8); fs.writeSync(3, b);",
      ],
      [
        "__proto__ as a tensor's name",
        frame(RESULT, tensors(`'{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'`)),
      ],
      [
        "a tensor that nobody asked for",
        frame(RESULT, tensors(`'{"score":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'`)),
      ],
      ["an answer to a call to come", frame(RESULT.replace("call: 1", "call: 2"), tensors("'{}'", "Buffer.alloc(0)"))],
      ["a header that is not JSON", frame("'{'", "Buffer.alloc(0)")],
      ["a second seal", frame('\'{"type":"refused","message":"ours"}\'', "Buffer.alloc(0)")],
    ])("a frame by hand: %s", async (_, body) => {
      const found = await fails(`${FD} ${body} for (;;) {}`, { callMs: 3000 });
      expect(found).toMatchObject({ fault: "candidate" });
      expect(["protocol", "killed"]).toContain(found.kind);
    });

    test("a frame by hand that is right gains nothing but its outputs, and a second one ends the session", async () => {
      const good = tensors(`'{"output":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'`);
      const session = await open(
        `export function scaledDotProductAttention(Q: any) { ${FD} ${frame(RESULT, good)} return Q; }`,
      );
      await session.call(inputs);
      expect(failure(await session.call(inputs)).kind).toBe("protocol");
      await session.close();
    });

    test("a polluted prototype stays in its process", async () => {
      const result = await once(`export function scaledDotProductAttention(Q: any) {
        (Object.prototype as any).polluted = 1; (Array.prototype as any).polluted = 1;
        return JSON.parse('{"__proto__": {"polluted": 1}, "output": [[1]]}');
      }`);
      expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
      expect(Object.keys(ok(result).outputs)).toEqual([]);
    });

    test("nothing leads out", async () => {
      const ways = {
        "import()": "import('node:fs')",
        "import() of what is on the disk": "import('../../../etc/passwd')",
        "import() in a Function": "new Function('return import(\"node:fs\")')()",
        "import() in eval": "(0, eval)('import(\"node:fs\")')",
        require: "require('node:fs')",
        "process.binding": "process.binding('fs')",
        "process.dlopen": "process.dlopen({ exports: {} }, '/usr/lib/x86_64-linux-gnu/libm.so.6')",
        "/etc/passwd": "process.getBuiltinModule('node:fs').readFileSync('/etc/passwd')",
        "a folder": "process.getBuiltinModule('node:fs').readdirSync('/')",
        "a file": "process.getBuiltinModule('node:fs').writeFileSync('/tmp/session/x', '')",
        "a process": "process.getBuiltinModule('node:child_process').execFileSync('/bin/true')",
        "a worker": "new (process.getBuiltinModule('node:worker_threads').Worker)('1', { eval: true })",
        ...(tier === "none" ? {} : { "a signal to the host": "process.kill(process.ppid, 0)" }),
      };
      const tries = Object.entries(ways).map(
        ([name, way]) => `try { await ${way}; console.log("out: ${name}"); } catch { console.log("refused"); }`,
      );
      const { log } = ok(
        await once(`export async function scaledDotProductAttention() { ${tries.join("\n")} return [[1]]; }`),
      );
      expect(log).toBe("refused\n".repeat(tries.length));
    });

    sealed(tier)("the network is not there", async () => {
      const body = `const net = process.getBuiltinModule('node:net');
        const tcp = await new Promise((r) => net.connect(80, '127.0.0.1').on('error', (e) => r(e.code)).on('connect', () => r('connected')));
        const got = await fetch('http://127.0.0.1:1/').then(() => 'fetched', () => 'no');
        throw new Error(tcp + ' ' + got);`;
      expect((await fails(body)).message).toMatch(/^Error: (EPERM|EACCES) no$/);
    });

    test("nothing of the host's environment or folders is known", async () => {
      process.env["ALLCLOSE_TEST_SECRET"] = "hunter2";
      const { log } = ok(
        await once(
          "export const scaledDotProductAttention = () => { console.log(JSON.stringify([process.env, process.cwd(), import.meta.url ?? null])); return 1; }",
        ),
      );
      expect(log).not.toContain("hunter2");
      const [env, cwd, url] = JSON.parse(log) as [Record<string, string>, string, unknown];
      expect(Object.keys(env)).not.toContain("NODE_OPTIONS");
      expect(["/", "/tmp/session"]).toContain(cwd);
      expect(url).toBeNull();
    });
  });

  test("a Node below a closed folder, or in node_modules, runs all the same", async () => {
    const home = await mkdtemp(join(tmpdir(), "allclose-home-"));
    const node = join(home, "node_modules", "node", "bin", "node");
    await mkdir(dirname(node), { recursive: true });
    await copyFile(process.execPath, node);
    const other = nodeRunner({ isolation: tier, node });
    try {
      const session = await bench(other).open(RIGHT);
      expect(values(ok(await session.call(inputs)).outputs.get("output"))).toEqual(DOUBLED);
      expect(session.info.interpreter).toBe(node);
      await session.close();
    } finally {
      await other.close();
      await rm(home, { recursive: true });
    }
  });

  test("nothing is left of a session that is closed", async () => {
    const session = await open(RIGHT);
    expect(jailed()).not.toEqual([]);
    await session.close();
    expect(jailed()).toEqual([]);
    await expect(session.call(inputs)).rejects.toThrow(AllcloseError);
  });

  test("peak memory is about what a call takes, however large the host is", async () => {
    const ballast = Buffer.alloc(2 ** 28, 1);
    const text = "export const scaledDotProductAttention = () => [[new Float64Array(2 ** 23).fill(1)[5]]];";
    const { peakBytes } = ok(await once(text));
    expect(peakBytes).toBeGreaterThan(2 ** 25);
    expect(peakBytes).toBeLessThan(2 ** 27);
    expect(ballast[0]).toBe(1);
  });
});
