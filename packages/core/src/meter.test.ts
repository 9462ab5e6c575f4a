import { expect, test, vi } from "vitest";
import { Meter } from "./meter.ts";
import type { CallResult, RunnerInfo, Session } from "./runner.ts";
import { returned } from "./testing/tiny-problem.ts";

const info = { language: "python", isolation: "none", interpreter: "python3", versions: { python: "3" } } as const;
const sessionOf = (results: CallResult[], of: RunnerInfo = info): Session => ({
  info: of,
  call: async () => results.shift() as CallResult,
  close: async () => {},
});
const took = (wallMs: number, peakBytes: number) => ({ ...returned(new Map()), wallMs, peakBytes });

test("counts the calls that came back, with their median, longest and largest", async () => {
  const meter = new Meter();
  const session = meter.around(sessionOf([took(5, 10), took(1, 30), { state: "unsupported", what: "" }, took(3, 20)]));
  for (let i = 0; i < 4; i++) await session.call(new Map());
  expect(meter.run()).toMatchObject({
    calls: 3,
    callMs: { median: 3, max: 5 },
    peakBytes: 30,
    interpreter: "python3",
  });
});

test("says nothing happened when nothing did", () => {
  const meter = new Meter();
  expect(() => meter.run()).toThrow("nothing has run yet");
  meter.around(sessionOf([]));
  expect(meter.run()).toMatchObject({ calls: 0, callMs: { median: 0, max: 0 }, peakBytes: 0 });
});

test.each([
  [20, 1000],
  [1001, 2000],
  [3900, 4000],
  [70_000, 128_000],
])("tells that a grading of %s ms took no more than %s", (took, told) => {
  vi.useFakeTimers({ toFake: ["performance"] });
  try {
    const meter = new Meter();
    meter.around(sessionOf([]));
    vi.advanceTimersByTime(took);
    expect(meter.run().wallMs).toBe(told);
  } finally {
    vi.useRealTimers();
  }
});

test("tells why isolation is weak, when it is", () => {
  const meter = new Meter();
  meter.around(sessionOf([]));
  expect(meter.run()).not.toHaveProperty("isolationNote");
  meter.around(sessionOf([], { ...info, isolationNote: "no namespaces" }));
  expect(meter.run().isolationNote).toBe("no namespaces");
});
