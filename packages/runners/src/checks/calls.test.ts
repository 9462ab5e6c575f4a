import { define, type Evidence } from "@allclose/core";
import { argmax, mul, softmax, type Tensor, variance, where } from "@allclose/core/tensor";
import { describe, expect, test } from "vitest";
import {
  float,
  grader,
  HERE,
  type InEach,
  type Language,
  problemOf,
  program,
  python,
  ROWS,
  told,
  whole,
} from "./graded.fixture.ts";

// Checks that ask more of a submission than one call of each case: other sessions, inputs, dtypes and seeds.
const graded = grader();

/** A function of matrices in each language: its body before the result, and the result. */
const written = (language: Language, args: string, { before = "", result }: { before?: string; result: string }) =>
  language === "TypeScript"
    ? `${ROWS}
let calls = 0;
export function f(${args
        .split(", ")
        .map((name) => `${name}_: any`)
        .join(", ")}) {
  calls++;
  ${before}
  const [${args}] = [${args
    .split(", ")
    .map((name) => `R(${name}_)`)
    .join(", ")}];
  return ${result};
}
`
    : `calls = 0
def f(${args}):
    global calls
    calls += 1
    ${before || "pass"}
    return ${result}
`;

const same = (text: string): InEach => ({ PyTorch: text, NumPy: text, TypeScript: text });
const doubles = define({ mistakes: {}, entries: { f: ({ x }: { x: Tensor }) => ({ y: mul(x, 2) }) } as never });
const matrix = { name: "f", args: { x: float("N", "M") }, returns: { y: float("N", "M") } };

describe("pure", () => {
  const problem = problemOf({
    entry: matrix,
    families: { ordinary: { N: 3, M: 4 }, wide: { N: 3, M: 5 } },
    checks: [{ id: "pure", kind: "pure" }],
    reference: doubles,
  });
  const result = { ...python("2 * x"), TypeScript: "x.map((r) => r.map((e) => 2 * e))" };
  const table: [string, InEach, InEach, RegExp][] = [
    ["passes a function", same(""), result, /^passed$/],
    [
      "fails what changes its argument in place",
      { PyTorch: "x.mul_(2)", NumPy: "x *= 2", TypeScript: "x_.data.forEach((e, i) => (x_.data[i] = 2 * e));" },
      { ...python("x"), TypeScript: "x" },
      /^input-changed: the call changed its argument x in place$/,
    ],
    [
      "fails what remembers its calls",
      same(""),
      { ...python("x + calls"), TypeScript: "x.map((r) => r.map((e) => e + calls))" },
      /^not-repeatable: y differs between two runs on the same inputs$/,
    ],
  ];
  for (const [name, before, own, says] of table)
    test.each(HERE)(`${name}, in %s`, async (language) => {
      const text = written(language, "x", { before: before[language], result: own[language] });
      const came = told(await graded(problem, program(language, text)), "pure");
      expect(came).toEqual([expect.stringMatching(says), expect.stringMatching(says)]);
    });
});

describe("stability", () => {
  const problem = problemOf({
    entry: {
      name: "f",
      args: { x: float("N", "M"), mask: { shape: ["N", "M"], dtype: "bool" } },
      returns: { y: float("N", "M") },
    },
    families: { ordinary: { N: 3, M: 4, mask: "open", "expect-there": "zero" } },
    checks: [
      {
        id: "edges",
        kind: "stability",
        from: "ordinary",
        extremes: {
          large: { x: 1000 },
          equal: ["x"],
          subnormal: ["x"],
          ones: ["N"],
          empty: ["N"],
          "off-block": { N: 4 },
          "masked-rows": { mask: 1 },
        },
      },
    ],
    reference: define({
      mistakes: {},
      entries: {
        f: ({ x, mask }: { x: Tensor; mask: Tensor }) => ({ y: softmax(where(mask, x, -Infinity), -1) }),
      } as never,
    }),
  });
  const variants = (evidence: Evidence) =>
    evidence.findings.map(({ case: { variant } }, i) => `${variant} ${told(evidence, "edges")[i]?.split(":")[0]}`);
  const attend = (before: InEach, e: InEach, shift: InEach): InEach => ({
    NumPy: `x = np.where(mask, x, np.float32(-np.inf))
    ${before.NumPy}
    e = np.nan_to_num(np.exp(${shift.NumPy}))
    return ${e.NumPy}`,
    PyTorch: `x = torch.where(mask, x, torch.tensor(float("-inf")))
    ${before.PyTorch}
    e = torch.exp(${shift.PyTorch}).nan_to_num()
    return ${e.PyTorch}`,
    TypeScript: `const raised = (x: any, mask: any) => x.map((r: any, i: number) => r.map((e: number, j: number) => (mask[i][j] ? e : -Infinity)));
  const most = (r: any) => ${shift.TypeScript};
  const weights = (r: any) => { const e = r.map((v: number) => Math.exp(v - most(r)) || 0); return e.map((v: number) => v / (total(e) ${e.TypeScript})); };
  ${before.TypeScript}
  return { shape: x_.shape, dtype: "float32", data: Float32Array.from(raised(R(x_), R(mask_)).flatMap(weights)) };`,
  });
  const divided = {
    ...python("e / np.maximum(e.sum(-1, keepdims=True), EPS)"),
    TypeScript: "|| 1",
  };
  const guarded: InEach = {
    NumPy: divided.NumPy.replace("EPS", "np.float32(1e-30)"),
    PyTorch: "e / e.sum(-1, keepdim=True).clamp(min=1e-30)",
    TypeScript: divided.TypeScript,
  };
  const plain: InEach = { ...python("e / e.sum(-1, keepdims=True)"), TypeScript: "" };
  const shifted: InEach = {
    NumPy: "x - x.max(-1, keepdims=True)",
    PyTorch: "x - x.amax(-1, keepdim=True)",
    TypeScript: "Math.max(...r)",
  };
  const blocks: InEach = {
    NumPy: "x = np.concatenate([x[: len(x) // 3 * 3], 0 * x[len(x) // 3 * 3 :]])",
    PyTorch: "x = torch.cat([x[: len(x) // 3 * 3], 0 * x[len(x) // 3 * 3 :]])",
    TypeScript:
      "x_ = { ...x_, data: x_.data.map((e: number, i: number) => (i < 4 * (x_.shape[0] - (x_.shape[0] % 3)) ? e : 0)) };",
  };
  const all = ["x × 1000", "all of x equal", "x subnormal", "N = 1", "N = 0", "N = 9", "N = 3", "1 of mask's rows off"];
  const table: [string, InEach, string[]][] = [
    ["passes what shifts by the largest", attend(same(""), guarded, shifted), []],
    [
      "fails what does not, where values are large",
      attend(same(""), guarded, { ...python("x"), TypeScript: "0" }),
      ["x × 1000 not-finite", "x × 1000 values"],
    ],
    ["fails a division by the sum of a masked row", attend(same(""), plain, shifted), ["1 of mask's rows off values"]],
    ["fails what forgets the last, partial block", attend(blocks, guarded, shifted), ["N = 1 values", "N = 9 values"]],
  ];
  for (const [name, body, failing] of table)
    test.each(HERE)(`${name}, in %s`, async (language) => {
      const text =
        language === "TypeScript"
          ? `${ROWS}export function f(x_: any, mask_: any) {\n  ${body.TypeScript}\n}\n`
          : `def f(x, mask):\n    ${body[language]}\n`;
      const came = variants(await graded(problem, program(language, text)));
      expect(came.map((line) => line.replace(/ [a-z-]+$/, ""))).toEqual(all);
      const failed = came.filter((line) => !line.endsWith(" passed"));
      expect(
        failed.every((line) => failing.includes(line)),
        failed.join("; "),
      ).toBe(true);
      expect(failed.length > 0).toBe(failing.length > 0);
    });
});

describe("precision", () => {
  const problem = problemOf({
    entry: { name: "f", args: { x: float("N", "M") }, returns: { y: float("N", 1) } },
    families: { far: { N: 8, M: 64, x: { normal: { mean: 100 } } } },
    checks: [{ id: "error", kind: "precision" }],
    reference: define({
      mistakes: {},
      entries: { f: ({ x }: { x: Tensor }) => ({ y: variance(x, -1) }) } as never,
    }),
  });
  const right: InEach = {
    NumPy: "x.var(-1, keepdims=True)",
    PyTorch: "((x - x.mean(-1, keepdim=True)) ** 2).mean(-1, keepdim=True)",
    TypeScript:
      "x.map((r) => { const m = total(r) / r.length; return [total(r.map((e) => (e - m) ** 2)) / r.length]; })",
  };
  const wrong: InEach = {
    ...python("(x * x).mean(-1, keepdims=True) - x.mean(-1, keepdims=True) ** 2"),
    // Rounded to float32 as the others are.
    TypeScript:
      "x.map((r) => { const f = Math.fround; const m = f(total(r) / r.length); return [f(f(total(r.map((e) => f(e * e))) / r.length) - f(m * m))]; })",
  };
  const skips: InEach<readonly string[]> = {
    PyTorch: [],
    NumPy: ["skipped: not supported: NumPy has no bfloat16, the dtype of x"],
    TypeScript: [
      "skipped: not supported: JavaScript has no typed array for bfloat16, the dtype of x",
      "skipped: not supported: JavaScript has no typed array for float16, the dtype of x",
    ],
  };

  test.each(HERE)("passes two passes, and skips a dtype that there is not, in %s", async (language) => {
    const text = written(language, "x", { result: right[language] });
    const came = told(await graded(problem, program(language, text)), "error");
    expect(came).toHaveLength(3);
    expect(came.filter((line) => line !== "passed")).toEqual(skips[language]);
  });

  test.each(HERE)("fails the mean of squares less the square of the mean, in %s", async (language) => {
    const text = written(language, "x", { result: wrong[language] });
    const [float32] = told(await graded(problem, program(language, text)), "error");
    expect(float32).toMatch(
      /^imprecise: y in float32 is \d+ times as far from the exact values as an ordinary implementation is; at most 4 times is allowed$/,
    );
  });
});

describe("statistics", () => {
  const problem = problemOf({
    entry: {
      name: "f",
      args: { logits: float("N", "M"), x: float("N", "K") },
      returns: { token: whole("N", 1), kept: float("N", "K") },
    },
    families: { ordinary: { N: 300, M: 3, K: 4, logits: { values: [0, 1, 2] }, x: { normal: { mean: 5 } } } },
    checks: [
      {
        id: "sampler",
        kind: "statistics",
        test: "categorical",
        of: "token",
        against: "p",
        in: "probabilities",
        calls: 3,
      },
      { id: "dropout", kind: "statistics", test: "dropout", of: "kept", input: "x", rate: 0.3 },
    ],
    reference: define({
      mistakes: {},
      entries: {
        f: ({ logits, x }: { logits: Tensor; x: Tensor }) => ({ token: argmax(logits, -1), kept: x }),
        probabilities: ({ logits }: { logits: Tensor }) => ({ p: softmax(logits, -1) }),
      } as never,
    }),
  });
  const NUMPY_SAMPLE = (p: string) =>
    `np.array([[np.random.choice(3, p=${p})] for row in np.exp(logits.astype(np.float64))])`;
  const TS_SAMPLE = (e: string) =>
    `logits.map((r) => { const e = r.map((v) => ${e}); let u = Math.random() * total(e); let k = 0; while (k < 2 && (u -= e[k]) > 0) k++; return [k]; })`;
  const NUMPY_MASK = "(np.random.rand(*x.shape) >= 0.3)";
  const rows: [string, { token: InEach; kept: InEach; sampler: RegExp; dropout: RegExp }][] = [
    [
      "passes what draws as often as it should",
      {
        token: {
          PyTorch: "torch.multinomial(logits.softmax(-1), 1)",
          NumPy: NUMPY_SAMPLE("row / row.sum()"),
          TypeScript: TS_SAMPLE("Math.exp(v)"),
        },
        kept: {
          PyTorch: "torch.nn.functional.dropout(x, 0.3)",
          NumPy: `np.where(${NUMPY_MASK}, x / np.float32(0.7), np.float32(0))`,
          TypeScript: "x.map((r) => r.map((e) => (Math.random() < 0.3 ? 0 : e / 0.7)))",
        },
        sampler: /^passed$/,
        dropout: /^passed$/,
      },
    ],
    [
      "fails uniform draws, and kept values that are not scaled",
      {
        token: {
          PyTorch: "torch.randint(0, 3, (len(logits), 1))",
          NumPy: "np.random.randint(0, 3, (len(logits), 1))",
          TypeScript: "logits.map(() => [Math.floor(3 * Math.random())])",
        },
        kept: {
          PyTorch: "x * (torch.rand(x.shape) >= 0.3)",
          NumPy: `x * ${NUMPY_MASK}`,
          TypeScript: "x.map((r) => r.map((e) => (Math.random() < 0.3 ? 0 : e)))",
        },
        sampler: /^frequency: token is \d in \d+ of 900 draws; with its probability, 0\.\d+, about \d+ are likely/,
        dropout: /^values: kept\[\d+, \d\] should be 0 or [\d.]+, but is [\d.]+$/,
      },
    ],
    [
      "fails draws beyond the outcomes, and another rate",
      {
        token: { ...python("3 + 0 * logits[:, :1].SHORT()"), TypeScript: "logits.map(() => [3])" },
        kept: {
          PyTorch: "x / 0.7 * (torch.rand(x.shape) >= 0.7)",
          NumPy: "np.where(np.random.rand(*x.shape) >= 0.7, x / np.float32(0.7), np.float32(0))",
          TypeScript: "x.map((r) => r.map((e) => (Math.random() < 0.7 ? 0 : e / 0.7)))",
        },
        sampler: /^no-outcome: token holds 3, but the outcomes are 0 to 2$/,
        dropout: /^frequency: kept keeps \d+ of 2400 values; at a rate of 0\.3 about 1680 are likely$/,
      },
    ],
    [
      "fails the likeliest every time, and a mask that rows share",
      {
        token: {
          PyTorch: "logits.argmax(-1, keepdim=True)",
          NumPy: "logits.argmax(-1)[:, None]",
          TypeScript: "logits.map(() => [2])",
        },
        kept: {
          PyTorch: "x / 0.7 * (torch.rand(len(x), 1) >= 0.3)",
          NumPy: "np.where(np.random.rand(len(x), 1) >= 0.3, x / np.float32(0.7), np.float32(0))",
          TypeScript: "x.map((r) => { const drop = Math.random() < 0.3; return r.map((e) => (drop ? 0 : e / 0.7)); })",
        },
        sampler: /^frequency: token is \d in \d+ of 900 draws/,
        dropout:
          /^dependent: kept treats neighbours along axis 1 alike in 600 of 600 pairs; independent ones are in about 348$/,
      },
    ],
  ];
  const SHORT: InEach = { PyTorch: ".long()", NumPy: ".astype(np.int64)", TypeScript: "" };

  for (const [name, { token, kept, sampler, dropout }] of rows)
    test.each(HERE)(`${name}, in %s`, async (language) => {
      const both = [token[language].replace(".SHORT()", SHORT[language]), kept[language]];
      const result = language === "TypeScript" ? `[${both.join(", ")}]` : both.join(", ");
      const evidence = await graded(problem, program(language, written(language, "logits, x", { result })));
      expect(told(evidence, "sampler")).toEqual([expect.stringMatching(sampler)]);
      expect(told(evidence, "dropout")).toEqual([expect.stringMatching(dropout)]);
    });
});

describe("speed", () => {
  const LIBRARY = { PyTorch: "torch", NumPy: "numpy", TypeScript: "node" } as const;
  const once: InEach = { ...python("2 * work(x)"), TypeScript: "T(T(work(x).map((r) => r.map((e) => 2 * e))))" };
  const WORK = (times: number): InEach => ({
    ...python(`def work(x):\n    for _ in range(${times}):\n        y = x + 0\n    return y\n`),
    TypeScript: `const work = (x: any) => { let y = x; for (let i = 0; i < ${times}; i++) y = x.map((r: any) => r.map((e: number) => e + 0)); return y; };\n`,
  });
  const racing = (language: Language, times: number, entryFile?: string) =>
    program(language, WORK(times)[language] + written(language, "x", { result: once[language] }), entryFile);
  const problem = (baselines = new Map(HERE.map((language) => [LIBRARY[language], racing(language, 5)]))) =>
    problemOf({
      entry: matrix,
      families: { ordinary: { N: 3, M: 4 } },
      checks: [{ id: "speed", kind: "speed", from: "ordinary", sizes: { N: 100, M: 101 }, "at-most": 8 }],
      reference: doubles,
      baselines,
    });
  const raced = problem();

  test.each(HERE)("passes what takes as long as the baseline, in %s", async (language) => {
    expect(told(await graded(raced, racing(language, 5)), "speed")).toEqual(["passed"]);
  });

  test.each(HERE)("fails what does its work many times, in %s", async (language) => {
    const came = told(await graded(raced, racing(language, 2000)), "speed");
    expect(came).toEqual(["too-slow: it takes more than 8 times as long as the baseline"]);
  });

  test.each(HERE)("gives a wrong result no time, in %s", async (language) => {
    const text = written(language, "x", { result: "x" });
    const [came] = told(await graded(raced, program(language, text)), "speed");
    expect(came).toMatch(/^skipped: a wrong result has no time: /);
  });

  test.each(HERE)("is skipped without a baseline, in %s", async (language) => {
    const came = told(await graded(problem(new Map()), racing(language, 5)), "speed");
    const library = LIBRARY[language];
    expect(came).toEqual([`skipped: the problem has no baseline to compare a ${library} program with`]);
  });
});

test("memory is not measured in JavaScript, which scaling says", async () => {
  const growth = { id: "memory", kind: "scaling", measure: "memory", from: "ordinary", grow: "N", "at-most": 1.3 };
  const problem = problemOf({
    entry: matrix,
    families: { ordinary: { N: 3, M: 4 } },
    checks: [growth],
    reference: doubles,
  });
  const text = written("TypeScript", "x", { result: "x.map((r) => r.map((e) => 2 * e))" });
  expect(told(await graded(problem, program("TypeScript", text)), "memory")).toEqual([
    "skipped: memory that JavaScript has yet to collect counts as growth, so growth says nothing",
  ]);
});
