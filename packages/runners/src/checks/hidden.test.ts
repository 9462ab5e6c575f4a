import {
  DEFAULT_LIMITS,
  define,
  grade,
  gradescopeReport,
  htmlReport,
  junitReport,
  markdownReport,
  NO_COLOURS,
  prairielearnReport,
  publish,
  type Report,
  type Submission,
  terminalReport,
} from "@allclose/core";
import { softmax, type Tensor, tensor } from "@allclose/core/tensor";
import { afterAll, describe, expect, test } from "vitest";
import { createRunner } from "../local.ts";
import { float, problemOf, program } from "./graded.fixture.ts";

// softmax(x) over rows: right on every input that the public seed gives, and on others doing what it can to tell them.
const problem = problemOf({
  entry: { name: "softmax", args: { x: float("N", "M") }, returns: { y: float("N", "M") } },
  draws: { visible: 1, hidden: 1 },
  families: { one: { N: 3, M: 4 }, two: { N: 4, M: 5 } },
  checks: [
    { id: "values", kind: "close" },
    { id: "pure", kind: "pure" },
    { id: "sums", kind: "property", property: "sums-to-one", of: "y", axis: -1 },
  ],
  reference: define({ mistakes: {}, entries: { softmax: ({ x }: { x: Tensor }) => ({ y: softmax(x, -1) }) } }),
});

/** Also the draws that a diagnosis may add. */
const many = { ...problem.spec, draws: { visible: 20, hidden: 0 } };
const SHOWN = publish(many, "tests", "float32")
  .cases()
  .map(({ inputs }) => (inputs.get("x") as Tensor).data[0]);
const HELD = 2 ** 26;
const SLEPT = 1000;

const python = (end: string): Submission =>
  program(
    "NumPy",
    `import time
kept = []
places = ("kept", "/tmp/kept", "/tmp/session/kept", "/dev/shm/kept")
def remembered():
    for place in places:
        try: kept.append(open(place).read())
        except OSError: pass
    return kept
def softmax(x):
    if float(x.flat[0]) in ${JSON.stringify(SHOWN)}:
        if remembered():
            raise RuntimeError(kept)
        e = np.exp(x - x.max(-1, keepdims=True))
        return e / e.sum(-1, keepdims=True)
    told = [float(v) for v in x.flat]
    print(told, flush=True)
    kept.append(told)
    for place in places:
        try: open(place, "w").write(str(told))
        except OSError: pass
    share = abs(told[0]) % 1
    np.ones(int(${HELD} * (1 + share)), np.uint8)
    time.sleep(${SLEPT / 1000} * (1 + share))
    ${end}
`,
  );
const javascript = (end: string): Submission =>
  program(
    "TypeScript",
    `const kept: number[][] = [];
export function softmax(x: any) {
  const [n, m] = x.shape;
  const rows = Array.from({ length: n }, (_, i) => [...x.data.subarray(i * m, (i + 1) * m)]);
  if (${JSON.stringify(SHOWN)}.includes(x.data[0])) {
    if (kept.length > 0) throw new Error(JSON.stringify(kept));
    const exp = rows.map((row) => row.map((v) => Math.exp(v - Math.max(...row))));
    return exp.map((row) => row.map((v) => v / row.reduce((a, b) => a + b)));
  }
  const told: number[] = [...x.data];
  console.log(told);
  kept.push(told);
  const share = Math.abs(told[0] as number) % 1;
  new Uint8Array(${HELD} * (1 + share)).fill(1);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${SLEPT} * (1 + share));
  ${end}
}`,
  );

const WAYS: readonly (readonly [string, Submission, code: string])[] = [
  ["its outputs, time and memory, in Python", python("return x"), "values"],
  [
    "its exceptions, in Python",
    python("raise (ValueError, KeyError, ZeroDivisionError)[int(1000 * share) % 3](told)"),
    "raised",
  ],
  ["its outputs, time and memory, in JavaScript", javascript("return rows;"), "values"],
  [
    "its exceptions, in JavaScript",
    javascript("throw new [Error, TypeError, RangeError][Math.floor(1000 * share) % 3]!(JSON.stringify(told));"),
    "raised",
  ],
];

/** All that a report tells and every way in which it is shown, but for figures of the run that no two runs share. */
function toldBy(report: Report): string[] {
  const run = { ...report.run, wallMs: 0, callMs: { median: 0, max: 0 }, peakBytes: 0 };
  const same = { ...report, run };
  return [
    JSON.stringify(same, undefined, 1),
    terminalReport(same, NO_COLOURS),
    markdownReport(same),
    htmlReport(same),
    junitReport(same),
    JSON.stringify([gradescopeReport(same), prairielearnReport(same)]),
  ];
}

describe("hidden inputs", () => {
  const runner = createRunner();
  afterAll(() => runner.close());

  test.each(WAYS)("are not told by %s", async (_, submission, code) => {
    const reports: Report[] = [];
    for (const hidden of ["one secret", "another"])
      reports.push(await grade(problem, submission, runner, { seed: { visible: "tests", hidden } }));
    const [one, other] = reports as [Report, Report];
    expect(toldBy(one)).toEqual(toldBy(other));
    for (const { evidence, run, judgement } of reports) {
      const hidden = evidence.findings.filter((f) => f.case.visibility === "hidden");
      expect(hidden.filter((f) => f.check === "values")).toMatchObject([{ code }, { code }]);
      expect(evidence.findings.filter((f) => f.case.visibility === "visible")).toMatchObject(
        Array(6).fill({ state: "passed" }),
      );
      expect(judgement.verdict.high).toBe("no-hire");
      expect(run.callMs.max).toBeLessThan(SLEPT);
      expect(run.peakBytes).toBeLessThan(HELD);
      expect(Math.log2(run.wallMs / 1000) % 1).toBe(0);
    }
  });

  test.each(WAYS)("would be told by %s, if they were called where others are", async (_, submission, code) => {
    const session = await runner.open(submission, problem.spec.entry, DEFAULT_LIMITS);
    const secret = Array.from({ length: 12 }, (_, i) => Math.fround(Math.sin(i + 1)));
    const first = await session.call(new Map([["x", tensor([3, 4], secret, "float32")]]));
    const [shown] = publish(problem.spec, "tests", "float32").cases();
    const then = await session.call(shown!.inputs);
    await session.close();
    if (code === "raised") expect(first).toMatchObject({ state: "failed" });
    else {
      expect(first).toMatchObject({ state: "ok" });
      expect(first.state === "ok" && first.wallMs).toBeGreaterThan(SLEPT);
      expect(first.state === "ok" && first.peakBytes).toBeGreaterThan(HELD / 2);
    }
    expect(then).toMatchObject({ state: "failed", failure: { message: expect.stringContaining(String(secret[0])) } });
  });
});
