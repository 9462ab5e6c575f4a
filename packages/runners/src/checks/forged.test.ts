import { DEFAULT_LIMITS, define, type Library, type Problem, publish, type Submission } from "@allclose/core";
import { einsum, max } from "@allclose/core/tensor";
import { afterAll, describe, expect, test } from "vitest";
import { createRunner } from "../local.ts";
import { float, grader, problemOf, program, told } from "./graded.fixture.ts";

// The largest inner product of each query with any key. What is handed in is right, and takes too long or holds too much.
const FULL = `def best_match(Q, K):
    return (Q @ K.T).max(-1, keepdims=True)
`;
const TILED = `def best_match(Q, K):
    return np.concatenate([(Q[i : i + 64] @ K.T).max(-1, keepdims=True) for i in range(0, len(Q), 64)])
`;
const SLOW = `def best_match(Q, K):
    return np.array([[max(float(q @ k) for k in K)] for q in Q], np.float32)
`;
const QUADRATIC = `def best_match(Q, K):
    for i in 3 * list(range(0, len(Q), 64)):
        (Q[i : i + 64] @ Q.T).max()
    return (Q @ K.T).max(-1, keepdims=True)
`;
const FULL_JS = `export function bestMatch(Q: any, K: any) {
  const [n, d] = Q.shape, m = K.shape[0], best = new Float32Array(n).fill(-Infinity);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < m; j++) {
      let s = 0;
      for (let k = 0; k < d; k++) s += Q.data[i * d + k] * K.data[j * d + k];
      if (s > best[i]) best[i] = s;
    }
  return { shape: [n, 1], data: best };
}`;
const SLOW_JS = `${FULL_JS.replace("bestMatch", "once")}
export function bestMatch(Q: any, K: any) {
  for (let i = 0; i < 50; i++) once(Q, K);
  return once(Q, K);
}`;
/** What is quickly made, and takes its time to be read. */
const LAZY_JS = `${SLOW_JS.replace("function bestMatch", "function later")}
export const bestMatch = (Q: any, K: any) => ({ shape: [Q.shape[0], 1], get data() { return later(Q, K).data; } });`;

/** Its own process is its own: the runner's code in it can be replaced, so that every answer says it took nothing. */
const LIES = `import sys
wire = sys.modules["_allclose.wire"]
write = wire.write_frame
def lie(header, body=(), fd=3):
    write({**header, "wallMs": 0, "peakBytes": 0} if header["type"] == "result" else header, body, fd)
wire.write_frame = lie
`;
const LIES_JS = `const write = JSON.stringify;
JSON.stringify = ((x: any) => write(x?.type === "result" ? { ...x, wallMs: 0, peakBytes: 0 } : x)) as any;
`;
/** Or it writes the answer itself, and is gone before anybody can look at it. */
const forging = (body: string): string => `import json, os, struct
${body.replace("best_match", "answer")}
calls = 0
def best_match(Q, K):
    global calls
    calls += 1
    best = np.ascontiguousarray(answer(Q, K), np.float32)
    if len(Q) < 1024:
        return best
    spec = json.dumps({"best": {"dtype": "F32", "shape": list(best.shape), "data_offsets": [0, best.nbytes]}}).encode()
    body = struct.pack("<Q", len(spec)) + spec + best.tobytes()
    result = {"type": "result", "call": calls, "changed": [], "wallMs": 0, "peakBytes": 0, "log": ""}
    header = json.dumps(result).encode()
    os.write(3, struct.pack("<4sIQ", b"ACLF", len(header), len(body)) + header + body)
    os._exit(0)
`;

const problemWith = (id: string, check: Record<string, unknown>): Problem =>
  problemOf({
    entry: {
      name: "best_match",
      args: { Q: float("N", "D"), K: float("M", "D") },
      returns: { best: float("N", 1) },
    },
    families: { ordinary: { N: 5, M: 7, D: 8 } },
    checks: [
      { id: "values", kind: "close" },
      { id, from: "ordinary", rows: { Q: 0, best: 0 }, ...check },
    ],
    reference: define({
      mistakes: {},
      entries: {
        best_match: ({ Q, K }: { Q: never; K: never }) => ({ best: max(einsum("nd,md->nm", Q, K), -1) }),
      } as never,
    }),
    baselines: new Map<Library, Submission>([
      ["numpy", program("NumPy", FULL, "baseline-numpy.py")],
      ["node", program("TypeScript", FULL_JS, "baseline.ts")],
    ]),
  });
const scaling = { kind: "scaling", sizes: [1024, 2048, 4096], "at-most": 1.2 };
const PROBLEMS = {
  speed: problemWith("speed", { kind: "speed", sizes: { N: 256, M: 256 }, "at-most": 8 }),
  memory: problemWith("memory", { ...scaling, measure: "memory", grow: ["N", "M"] }),
  time: problemWith("time", { ...scaling, measure: "time", grow: "N" }),
};

const graded = grader();
async function found(id: keyof typeof PROBLEMS, submission: Submission): Promise<string | undefined> {
  const evidence = await graded(PROBLEMS[id], submission);
  expect(told(evidence, "values")).toEqual(["passed"]);
  return told(evidence, id)[0];
}
const py = (text: string): Submission => program("NumPy", text);
const js = (text: string): Submission => program("TypeScript", text);

describe("what a process says of itself", () => {
  const runner = createRunner();
  afterAll(() => runner.close());

  test.each([
    ["Python", py(LIES + SLOW)],
    ["JavaScript", js(LIES_JS + SLOW_JS)],
  ])("may be a lie, in %s", async (_, submission) => {
    const { spec } = PROBLEMS.speed;
    const session = await runner.open(submission, spec.entry, DEFAULT_LIMITS);
    const [first] = publish(spec, "tests", "float32").cases();
    const result = await session.call(first!.inputs);
    await session.close();
    expect(result).toMatchObject({ state: "ok", wallMs: 0, peakBytes: 0 });
    expect(result.state === "ok" && result.elapsedMs).toBeGreaterThan(0);
  });

  const TOO_SLOW = "too-slow: it takes more than 8 times as long as the baseline";
  test.each([
    ["Python", py(TILED), py(SLOW), py(LIES + SLOW)],
    ["JavaScript", js(FULL_JS), js(SLOW_JS), js(LIES_JS + SLOW_JS)],
  ])("makes nothing fast, in %s", async (_, fast, slow, lying) => {
    expect(await found("speed", fast)).toBe("passed");
    expect(await found("speed", slow)).toBe(TOO_SLOW);
    expect(await found("speed", lying)).toBe(`${TOO_SLOW}, although its own process says otherwise`);
  });

  test("takes in the time that a result takes to be read", async () => {
    expect(await found("speed", js(LAZY_JS))).toBe(TOO_SLOW);
  });

  test("makes nothing grow more slowly", async () => {
    const GROWS = /^time-growth: time grows like /;
    expect(await found("time", py(QUADRATIC))).toMatch(GROWS);
    expect(await found("time", py(LIES + QUADRATIC))).toMatch(GROWS);
  });

  test("makes nothing small, and nobody escapes by being gone", async () => {
    const GROWS = "memory-growth: memory grows like N², and it may grow like N at most (N = M)";
    expect(await found("memory", py(TILED))).toBe("passed");
    expect(await found("memory", py(FULL))).toBe(GROWS);
    expect(await found("memory", py(LIES + FULL))).toBe(GROWS);
    // It is gone at the first call of this size or a later one, or was seen with all that it held.
    const GONE = /^protocol: at N = M = \d+: its process ended before its memory could be looked at$/;
    const forged = await found("memory", py(forging(FULL)));
    expect(forged === GROWS || GONE.test(forged ?? "")).toBe(true);
  });
});
