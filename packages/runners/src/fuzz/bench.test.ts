import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { Reader } from "../../bench/fuzz/reader.mjs";
import { tryParser } from "../../bench/fuzz/try-parser.mjs";
import { PARSERS } from "./faulty-parsers.fixture.mjs";

const LIMITS = { ms: 200, bytes: 2 ** 27, hangMs: 5000 };
const reader = new Reader(fileURLToPath(new URL("faulty-parsers.fixture.mjs", import.meta.url)), LIMITS);
const tried = (name: string, more: object = {}) =>
  tryParser(
    PARSERS.find((parser) => parser.name === name),
    reader,
    { cases: 1000, seed: 1, shrinkMs: 5000, ...more },
  );
afterEach(() => reader.close());

describe("the bench", () => {
  test("counts what a parser that is right takes and refuses", async () => {
    expect(await tried("right")).toMatchObject({ id: "right", cases: 1000, accepted: 1000, refused: 0 });
    expect(await tried("right")).not.toHaveProperty("fault");
  });

  test("finds the smallest case that goes wrong, and finds it again by its seed and path", async () => {
    const { fault } = await tried("throws");
    expect(fault).toMatchObject({ why: "threw TypeError: x is not a function", seed: 1 });
    expect([...fault.bytes]).toEqual([7]);
    const again = await tried("throws", { path: fault.path });
    expect([...again.fault.bytes]).toEqual([7]);
  });

  test.each([
    ["hangs", /no answer within 5 s/],
    ["takes its time", /took 0\.\d+ s for \d+ bytes/],
    ["allocates", /took \d+ MiB for \d+ bytes/],
    ["ends", /ended its process: exit status 0/],
    ["aborts", /ended its process: SIGABRT/],
  ])("notices a parser that %s, and goes on", async (name, why) => {
    const { fault } = await tried(name);
    expect(fault.why).toMatch(why);
    expect([...fault.bytes]).toContain(7);
    expect(await tried("right")).toMatchObject({ accepted: 1000 });
  });
});
