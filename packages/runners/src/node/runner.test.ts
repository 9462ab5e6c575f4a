import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import {
  AllcloseError,
  type CallResult,
  DEFAULT_LIMITS,
  type Entry,
  type Failure,
  type Inputs,
  type Limits,
  type Session,
  type Submission,
  TIERS,
} from "@allclose/core";
import { type DType, type Tensor, tensor } from "@allclose/core/tensor";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { submissionHash } from "../intake/hash.ts";
import { openJail } from "../sandbox/tier.ts";
import { nodeRunner } from "./runner.ts";

const LIMITS: Limits = { ...DEFAULT_LIMITS, loadMs: 10_000, callMs: 10_000, memoryBytes: 2 ** 28 };

const argument = (dtype: DType = "float32", optional = false) => ({ shape: ["N", "D"], dtype, optional });
const entryOf = (args: Entry["args"], returns: Entry["returns"]): Entry => ({
  name: "scaled_dot_product_attention",
  kind: "function",
  args,
  returns,
});
const ONE = entryOf({ Q: argument() }, { output: { shape: ["N", "D"], dtype: "float32" } });
const TWO = entryOf(
  { Q: argument(), mask: argument("bool", true), scale: { type: "float", optional: true } },
  { output: { shape: ["N", "D"], dtype: "float32" }, row_sums: { shape: ["N"], dtype: "float64" } },
);

const submissionOf = (files: Record<string, string>, entryFile = Object.keys(files)[0]!): Submission => {
  const map = new Map(Object.entries(files));
  return { sha256: submissionHash(map), language: "node", entryFile, files: map };
};
const Q = tensor([2, 3], [1, 2, 3, 4, 5, 6]);
const inputs: Inputs = new Map([["Q", Q]]);

const tiers = await Promise.all(
  TIERS.map(async (tier) => ({
    tier,
    there: await openJail({ isolation: tier }).then(
      () => true,
      () => false,
    ),
  })),
);

/** The one thing that all of these promise: a right answer still comes after whatever came before. */
const RIGHT = "export const scaledDotProductAttention = (Q) => ({ shape: Q.shape, data: Q.data.map((x) => 2 * x) });";
const DOUBLED = [2, 4, 6, 8, 10, 12];

const values = (t: Tensor | undefined) => t && [...t.data];
function ok(result: CallResult): Extract<CallResult, { state: "ok" }> {
  expect(result).toMatchObject({ state: "ok" });
  return result as Extract<CallResult, { state: "ok" }>;
}
function failure(result: CallResult): Failure {
  expect(result).toMatchObject({ state: "failed" });
  return (result as Extract<CallResult, { state: "failed" }>).failure;
}

/** Processes of this machine that are children of this one and are not esbuild or vitest: those of the jail. */
function jailed(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")];
      } catch {
        return [];
      }
    })
    .filter((line) => line.includes("child.mjs") && line.includes(`${tmpdir()}/allclose-`));
}

describe.each(tiers)("in the tier $tier", ({ tier, there }) => {
  if (!there) {
    test.skip(`the tier ${tier} cannot be had on this machine`, () => {});
    return;
  }
  const runner = nodeRunner({ isolation: tier });
  let sessions: Session[] = [];
  const open = async (files: Record<string, string> | string, entry: Entry = ONE, limits: Partial<Limits> = {}) => {
    const all = typeof files === "string" ? { "attention.ts": files } : files;
    const session = await runner.open(submissionOf(all), entry, { ...LIMITS, ...limits });
    sessions.push(session);
    return session;
  };
  const once = async (...args: Parameters<typeof open>) => (await open(...args)).call(inputs);
  /** The body of a function of Q, in TypeScript, its failure, and then a right call in the same session. */
  const fails = async (body: string, limits?: Partial<Limits>) =>
    failure(await once(`export async function scaledDotProductAttention(Q: any) { ${body} }`, ONE, limits));

  beforeAll(async () => {
    await (await open(RIGHT)).call(inputs);
  });
  afterAll(async () => {
    await Promise.all(sessions.map((session) => session.close()));
    sessions = [];
    await runner.close();
  });

  test("says what ran it", () => {
    expect(runner.describe()).toMatchObject({
      language: "node",
      isolation: tier,
      versions: { node: expect.any(String) },
    });
    if (tier === "none") expect(runner.describe().isolationNote).toContain("none");
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
    });

    test.each([
      ["a.js", RIGHT],
      ["a.mjs", RIGHT],
      ["a.js", "module.exports = { scaled_dot_product_attention: (Q) => ({ ...Q, data: Q.data.map((x) => 2 * x) }) };"],
      ["a.js", "exports.scaledDotProductAttention = (Q) => ({ ...Q, data: Q.data.map((x) => 2 * x) });"],
      ["a.ts", "export default (Q: any) => ({ ...Q, data: Q.data.map((x: number) => 2 * x) });"],
      [
        "a.ts",
        "export default { ScaledDotProductAttention: (Q: any) => ({ ...Q, data: Q.data.map((x: number) => 2 * x) }) };",
      ],
      [
        "a.ts",
        "await Promise.resolve(); export const scaledDotProductAttention = async (Q: any) => ({ output: { ...Q, data: Q.data.map((x: number) => 2 * x) } });",
      ],
    ])("%s: %s", async (name, text) => {
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

    test.each([
      ["nested arrays", "[[2, 4, 6], [8, 10, 12]]", [2, 3]],
      ["rows as typed arrays", "[new Float32Array([2, 4, 6]), new Float32Array([8, 10, 12])]", [2, 3]],
      ["a plain array as data", "({ shape: [2, 3], data: [2, 4, 6, 8, 10, 12] })", [2, 3]],
      ["a tuple of one", "[{ shape: [2, 3], data: new Float32Array([2, 4, 6, 8, 10, 12]) }]", [2, 3]],
      ["an object by another spelling", "({ Out_Put: [[2, 4, 6], [8, 10, 12]], other: 1 })", [2, 3]],
      ["a typed array, of one dimension", "new Float32Array([2, 4, 6, 8, 10, 12])", [6]],
    ])("may return %s", async (_, expression, shape) => {
      const { outputs } = ok(await once(`export const scaledDotProductAttention = () => ${expression};`));
      expect(outputs.get("output")).toMatchObject({ shape, dtype: "float32" });
      expect(values(outputs.get("output"))).toEqual(DOUBLED);
    });

    test("is given, and may return, every dtype that has a typed array", async () => {
      for (const dtype of ["float64", "float32", "int64", "int32", "bool"] as const) {
        const entry = entryOf({ Q: argument(dtype) }, { output: { shape: ["N", "D"], dtype } });
        const session = await open(
          `export const scaledDotProductAttention = (Q: any) => {
          console.log(Q.dtype, Q.data.constructor.name); return Q; }`,
          entry,
        );
        const given = tensor([2, 2], dtype === "bool" ? [1, 0, 0, 1] : [1, -2, 3, 2 ** 30], dtype);
        const { outputs, log } = ok(await session.call(new Map([["Q", given]])));
        expect(outputs.get("output")).toMatchObject({ dtype, shape: [2, 2], data: given.data });
        expect(log).toMatch(new RegExp(`^${dtype} (Big)?\\w+Array\n$`));
      }
    });

    test("may return another dtype or fewer outputs: that is for the checks to judge", async () => {
      const { outputs } = ok(
        await once("export const scaledDotProductAttention = () => new Float64Array([0.1]);", TWO),
      );
      expect([...outputs.keys()]).toEqual(["output"]);
      expect(outputs.get("output")).toMatchObject({ dtype: "float64", data: Float64Array.of(0.1) });
    });

    test("that changes an argument is told of", async () => {
      const change = async (body: string) =>
        ok(await once(`export const scaledDotProductAttention = (Q) => { ${body}; return [[0]]; }`)).changed;
      expect(await change("Q.data[3] = 0")).toEqual(["Q"]);
      expect(await change("Q.data = new Float32Array(6)")).toEqual(["Q"]);
      expect(await change("Q.shape.reverse()")).toEqual(["Q"]);
      expect(await change("Q.data[3] = Q.data[3]")).toEqual([]);
    });

    test("shares a session's calls, and its log is that of one call, cut at the limit", async () => {
      const session = await open(
        "let n = 0; export function scaledDotProductAttention() { console.log('call', ++n, '∑'.repeat(n === 2 ? 100 : 0)); return n; }",
        ONE,
        { logBytes: 20 },
      );
      expect(ok(await session.call(inputs)).log).toBe("call 1 \n");
      const { log, outputs } = ok(await session.call(inputs));
      expect(values(outputs.get("output"))).toEqual([2]);
      expect(log).toMatch(/^call 2 ∑+.*\n\[\d+ more bytes were printed and dropped\]$/u);
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

    test("an entry that is not exported says so", async () => {
      const found = failure(await once("function scaledDotProductAttention(Q: any) { return Q; }"));
      expect(found).toMatchObject({
        kind: "missing-entry",
        message: expect.stringContaining("write `export` before it"),
      });
    });

    test("an entry that needs more arguments", async () => {
      const found = failure(
        await once("export function scaledDotProductAttention(Q: any, K: any, V: any) { return Q; }"),
      );
      expect(found.kind).toBe("wrong-signature");
      expect(found.message).toContain("scaled_dot_product_attention(Q)");
      expect(found.message).toContain("scaledDotProductAttention(Q, K, V)");
    });

    test.each(["(Q, K = 1) => Q", "(Q, ...rest) => Q", "function (Q, { eps } = {}) { return Q; }"])(
      "%s can be called with one argument",
      async (text) => void ok(await once({ "a.js": `export const scaledDotProductAttention = ${text};` })),
    );

    test("a syntax error, with its file and line", async () => {
      const session = await open("const a = 1;\n\nexport function scaledDotProductAttention(Q { }\n");
      const found = { kind: "syntax", fault: "candidate", file: "attention.ts", line: 3 };
      expect(failure(await session.call(inputs))).toMatchObject(found);
      expect(failure(await session.call(inputs))).toMatchObject(found);
      const imported = await once({ "attention.ts": 'export * from "./b.ts";', "b.ts": "\nlet x = ;" });
      expect(failure(imported)).toMatchObject({ ...found, file: "b.ts", line: 2 });
    });

    test("nesting that no parser survives", async () => {
      expect(failure(await once("(".repeat(500_000)))).toMatchObject({ kind: "syntax", fault: "candidate" });
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

    test.each([
      ["throw { code: 7 };", /it threw \{"code":7\}/],
      ["throw null;", /it threw null/],
      ["class Odd extends Error { get message() { throw 1; } } throw new Odd();", /its message could not be printed/],
      ["const f = () => f(); f();", /RangeError: Maximum call stack/],
      ["setTimeout(() => { throw new Error('late'); }); await new Promise((r) => setTimeout(r, 1000));", /Error: late/],
      ["Promise.reject(new Error('nobody waits')); await new Promise((r) => setTimeout(r, 1000));", /nobody waits/],
      ["await new Promise(() => {});", /never settles/],
    ])("`%s`", async (body, message) => {
      expect(await fails(body)).toMatchObject({ kind: "raised", message: expect.stringMatching(message) });
    });

    test("an exception while it is loaded, for every call", async () => {
      const session = await open("\nthrow new Error('at the top');");
      const found = { kind: "raised", message: "Error: at the top", file: "attention.ts", line: 2 };
      expect(failure(await session.call(inputs))).toMatchObject(found);
      expect(failure(await session.call(inputs))).toMatchObject(found);
    });

    test.each([
      ["", /expected a tensor \(output\), got undefined; does the function return anything\?/],
      ["return null;", /got null/],
      ["return 'text';", /got a string/],
      ["return {};", /got an empty object/],
      ["return { result: [[1]] };", /got an object with the keys result/],
      ["return new Map();", /got an instance of Map/],
      ["return [[1, 2], [3]];", /ragged/],
      ["return [[1, 'x']];", /among its numbers is a string/],
      ["return { shape: [2, 2], data: new Float32Array(3) };", /\(2, 2\) holds 4 values, but its data has 3/],
      ["return { shape: [-1], data: new Float32Array(1) };", /its shape is not a list/],
      ["return { shape: [1], data: new Int8Array(1) };", /Int8Array; tensors are Float32Array \(float32\)/],
      [
        "return { shape: [1], data: new Float32Array(1), dtype: 'float64' };",
        /says float64, but its data is a Float32Array/,
      ],
      ["return { shape: [1], data: new Uint8Array([2]) };", /a bool is 0 or 1/],
      ["return [Q, Q];", /an array of 2 values/],
    ])("a wrong result: `%s`", async (body, message) => {
      expect(await fails(body)).toMatchObject({ kind: "wrong-result", message: expect.stringMatching(message) });
    });

    test("several outputs asked for, and a matrix came", async () => {
      const found = failure(await once("export const scaledDotProductAttention = () => [[1], [2], [3]];", TWO));
      expect(found).toMatchObject({ kind: "wrong-result", message: expect.stringContaining("output, row_sums") });
    });

    test("a result over the limit", async () => {
      expect((await fails("return { shape: [1025], data: new Float32Array(1025) };", { resultBytes: 4096 })).kind).toBe(
        "too-much-output",
      );
      expect((await fails("return { shape: [2 ** 40], data: Q.data };")).kind).toBe("too-much-output");
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

    test.skipIf(tier === "none")("arrays that grow without end", async () => {
      const body = "const all: any[] = []; for (;;) all.push(new Float32Array(2 ** 22).fill(1));";
      expect((await ends(body)).kind).toBe("out-of-memory");
    });

    test.each(["process.exit(0);", "process.exit(96);", "process.reallyExit(3);"])("%s", async (body) => {
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
    });

    test("a polluted prototype stays in its process", async () => {
      const result = await once(`export function scaledDotProductAttention(Q: any) {
        (Object.prototype as any).polluted = 1; (Array.prototype as any).polluted = 1;
        return JSON.parse('{"__proto__": {"polluted": 1}, "output": [[1]]}');
      }`);
      expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
      expect(Object.keys(ok(result).outputs)).toEqual([]);
    });

    test.each([
      "node:fs",
      "fs",
      "child_process",
      "node:child_process",
      "@allclose/core",
      "data:text/javascript,1",
      "/etc/passwd",
    ])("an import of %s is refused with its line", async (specifier) => {
      const found = failure(
        await once(`\nimport * as x from "${specifier}";\nexport const scaledDotProductAttention = () => x;`),
      );
      expect(found).toMatchObject({ kind: "raised", file: "attention.ts", line: 2 });
      expect(found.message).toBe(`only relative imports are allowed, but \`${specifier}\` came`);
    });

    test("an import of a file beside a file that is graded alone says what to do", async () => {
      const found = failure(await once('import "./helper.ts";\nexport const scaledDotProductAttention = () => 1;'));
      expect(found).toMatchObject({
        kind: "raised",
        file: "attention.ts",
        line: 1,
        message: expect.stringContaining("name its folder"),
      });
    });

    test.each([
      ["import()", "await import('node:fs')"],
      ["import() of what is on the disk", "await import('../../../etc/passwd')"],
      ["import() in a Function", "await new Function('return import(\"node:fs\")')()"],
      ["import() in eval", "await (0, eval)('import(\"node:fs\")')"],
      ["require", "require('node:fs')"],
      ["process.binding", "process.binding('fs')"],
      ["process.dlopen", "process.dlopen({ exports: {} }, '/usr/lib/x86_64-linux-gnu/libc.so.6')"],
      ["/etc/passwd", "process.getBuiltinModule('node:fs').readFileSync('/etc/passwd')"],
      ["a folder", "process.getBuiltinModule('node:fs').readdirSync('/')"],
      ["a file of its own", "process.getBuiltinModule('node:fs').writeFileSync('/tmp/session/x', '')"],
      ["a process", "process.getBuiltinModule('node:child_process').execFileSync('/bin/true')"],
      ["a worker", "new (process.getBuiltinModule('node:worker_threads').Worker)('1', { eval: true })"],
      ["the inspector", "process.getBuiltinModule('node:inspector').open(0)"],
      ["a signal to the host", "process.kill(process.ppid, 0) && fail"],
    ])("%s does not lead out", async (name, expression) => {
      if (tier === "none" && name === "a signal to the host") return;
      if (tier === "none" && name === "the inspector") return;
      const found = failure(
        await once(
          `export async function scaledDotProductAttention() { const x = ${expression}; return [[x ? 1 : 0]]; }`,
          ONE,
          { callMs: 5000 },
        ),
      );
      expect(found.fault).toBe("candidate");
      expect(["raised", "killed", "timed-out"]).toContain(found.kind);
    });

    test.skipIf(tier === "none")("the network is not there", async () => {
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

  test("a session holds what it can: one process, and none once it is closed", async () => {
    const session = await open(RIGHT);
    const [before] = [jailed().length];
    expect(before).toBeGreaterThan(0);
    for (const other of sessions) await other.close();
    expect(jailed()).toEqual([]);
    await expect(session.call(inputs)).rejects.toThrow(AllcloseError);
  });

  test("peak memory is about what a call takes", async () => {
    const session = await open(
      "export const scaledDotProductAttention = (Q: any) => { const x = new Float64Array(2 ** 23).fill(1); return [[x[5]]]; };",
    );
    const { peakBytes } = ok(await session.call(inputs));
    expect(peakBytes).toBeGreaterThan(2 ** 25);
    expect(peakBytes).toBeLessThan(2 ** 28);
  });
});

describe("what JavaScript has not", () => {
  test("is unsupported, not failed", async () => {
    const runner = nodeRunner({ isolation: "none" });
    const session = await runner.open(submissionOf({ "a.js": RIGHT }), ONE, LIMITS);
    const half = new Map([["Q", tensor([1, 1], [1], "bfloat16")]]);
    expect(await session.call(half)).toMatchObject({ state: "unsupported", what: expect.stringContaining("bfloat16") });
    const gradient = { of: ["Q"], upstream: new Map() };
    expect(await session.call(inputs, { gradient })).toMatchObject({ state: "unsupported" });
    await runner.close();
  });
});

describe("a Node that is not one", () => {
  test.each(["/does/not/exist", "/bin/true"])("%s", async (node) => {
    const runner = nodeRunner({ isolation: "none", node });
    await expect(runner.open(submissionOf({ "a.js": RIGHT }), ONE, LIMITS)).rejects.toMatchObject({
      code: "node/none",
    });
    await runner.close();
  });
});
