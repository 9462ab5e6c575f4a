import { describe, expect, test } from "vitest";
import { random } from "../../inputs/random.ts";
import { ERROR, type Search, search } from "./search.ts";

const question: Search = {
  sizes: [256, 512, 1024, 2048, 4096],
  atMost: 1.5,
  clearlyAbove: 1.7,
  floor: 1,
  enough: 20,
  little: () => 0,
  affords: (size) => size === undefined || size <= 16384,
};

/** Measures a curve with noise: what it is at each size, and how it is off. */
const measuring = (curve: (size: number) => number, noise: () => number) => async (sizes: readonly number[]) => ({
  values: new Map(sizes.map((size) => [size, curve(size) * Math.exp(noise())])),
});
const still = () => 0;
const linear = (size: number) => size / 100;
const quadratic = (size: number) => (size / 500) ** 2;

/** How often each decision comes out. */
async function simulate(runs: number, curve: (size: number) => number, noise: () => number, own: Partial<Search> = {}) {
  const count = { passed: 0, failed: 0, open: 0 };
  for (let run = 0; run < runs; run++) {
    const found = await search({ ...question, ...own }, measuring(curve, noise));
    if ("outcome" in found) throw new Error("it stopped");
    count[found.decision ?? "open"]++;
  }
  return count;
}

describe("a search", () => {
  test.each([
    ["linear", linear, "passed"],
    ["quadratic", quadratic, "failed"],
    ["n log n", (n: number) => (n * Math.log(n)) / 1000, "passed"],
    ["linear on a fixed cost", (n: number) => 2 + n / 100, "passed"],
    ["quadratic on a fixed cost", (n: number) => 0.9 + quadratic(n), "failed"],
  ])("decides what is %s", async (_, curve, decision) => {
    expect(await search(question, measuring(curve, still))).toMatchObject({ decision });
  });

  test("leaves sizes below the floor out of the fit, and keeps them among the points", async () => {
    const curve = (n: number) => (n < 1000 ? 0.5 : quadratic(n));
    const found = await search(question, measuring(curve, still));
    expect(found).toMatchObject({ decision: "failed", estimate: { value: expect.closeTo(2, 9) } });
    expect("points" in found && found.points.map((p) => p.size)).toEqual(question.sizes);
  });

  test("doubles the size until three sizes lie above the floor", async () => {
    const found = await search(
      { ...question, enough: 0 },
      measuring((n) => n / 4000, still),
    );
    expect("points" in found && found.points.at(-1)?.size).toBe(16384);
    expect(found).toMatchObject({ decision: "passed" });
  });

  test("doubles the size until the largest call is long enough", async () => {
    const found = await search(
      question,
      measuring((n) => n / 250, still),
    );
    expect("points" in found && found.points.at(-1)?.size).toBe(8192);
  });

  test("does not decide where too little lies above the floor, unless growth would have shown", async () => {
    for (const curve of [() => 0.5, (n: number) => (n > 2000 ? 2 : 0.5)]) {
      const own = { ...question, affords: () => false };
      expect(await search(own, measuring(curve, still))).toMatchObject({ decision: undefined, estimate: undefined });
      const shows = { ...own, little: (n: number) => n / 1000 };
      expect(await search(shows, measuring(curve, still))).toMatchObject({ decision: "passed", estimate: undefined });
    }
  });

  test("goes by the exponent where there is one, however little was measured", async () => {
    const shows = { ...question, little: () => 1e9 };
    expect(await search(shows, measuring(quadratic, still))).toMatchObject({ decision: "failed" });
  });

  test("does not decide between the thresholds, and says the interval", async () => {
    const found = await search(
      question,
      measuring((n) => (n / 500) ** 1.6, still),
    );
    expect(found).toMatchObject({ decision: undefined, estimate: { value: expect.closeTo(1.6, 9) } });
  });

  test("ends with what stops a call at a size that was asked for, and not at one of its own", async () => {
    const stop = (from: number) => async (sizes: readonly number[]) => {
      const size = sizes.find((n) => n >= from);
      if (size !== undefined)
        return { size, outcome: { state: "failed", code: "timed-out", message: "late" } as const };
      return { values: new Map(sizes.map((n) => [n, (n / 500) ** 1.6])) };
    };
    expect(await search(question, stop(4096))).toMatchObject({ size: 4096, outcome: { code: "timed-out" } });
    const own = await search(question, stop(8192));
    expect(own).toMatchObject({ decision: undefined });
    expect("points" in own && own.points.at(-1)?.size).toBe(4096);
  });

  test("gives up at once when there is no time for more", async () => {
    let rounds = 0;
    const measure = measuring((n) => (n / 500) ** 1.6, still);
    await search({ ...question, affords: () => false }, (sizes) => {
      rounds++;
      return measure(sizes);
    });
    expect(rounds).toBe(4);
  });
});

describe("decisions under noise", () => {
  const stream = random("search");
  // The slope of one round of five sizes then errs with a standard deviation of 0.05, as was measured on a shared machine.
  const usual = () => 0.11 * stream.normal();
  const spiky = () => 0.11 * stream.normal() + (stream.uniform() < 0.15 ? 2 * stream.uniform() : 0);
  const RUNS = 2000;

  test.each([
    ["linear, biased by caches to 1.2", 1.2, usual],
    ["linear, among other programs", 1.1, spiky],
  ])(
    "%s: it passes, and is never failed",
    async (_, power, noise) => {
      const { failed, open } = await simulate(RUNS, (n) => (n / 100) ** power, noise);
      expect(failed).toBe(0);
      expect(open / RUNS).toBeLessThan(0.01);
    },
    60_000,
  );

  test.each([
    ["quadratic, as tiled attention 1.95", 1.95, usual],
    ["quadratic, among other programs", 2.2, spiky],
  ])(
    "%s: it fails, and is never passed",
    async (_, power, noise) => {
      const { passed, open } = await simulate(RUNS, (n) => (n / 500) ** power, noise);
      expect(passed).toBe(0);
      expect(open / RUNS).toBeLessThan(0.01);
    },
    60_000,
  );

  test("at the threshold itself, where errors are likeliest, they are as rare as is said", async () => {
    const runs = 3000;
    const { failed } = await simulate(runs, (n) => (n / 500) ** 1.5, usual, { clearlyAbove: 1.5 });
    // Three standard deviations above what is allowed.
    expect(failed).toBeLessThanOrEqual(runs * ERROR + 3 * Math.sqrt(runs * ERROR));
  }, 60_000);

  test("a machine too noisy to tell decides nothing", async () => {
    const wild = () => 3 * stream.normal();
    const { open } = await simulate(100, (n) => (n / 300) ** 1.6, wild, { floor: 0, enough: 0 });
    expect(open).toBeGreaterThan(97);
  });
});
