import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { outcomeOf } from "./parser.fixture.ts";
import { PARSERS } from "./parsers.fixture.ts";

// Some hundred cases each, always the same ones; `npm run bench -- fuzz` tries more.
describe.each(PARSERS)("$name", (parser) => {
  test("takes what comes, or refuses it for a reason", () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(parser.bytes, (bytes) => {
        const outcome = outcomeOf(parser, bytes);
        if (outcome.state === "fault") throw new Error(outcome.why);
        seen.set(outcome.state, (seen.get(outcome.state) ?? 0) + 1);
      }),
      { numRuns: 600, seed: 1 },
    );
    // Where all is taken or all refused, the cases would be far from what decides.
    expect(seen.get("accepted")).toBeGreaterThan(20);
    if (parser.refusals.length > 0) expect(seen.get("refused")).toBeGreaterThan(20);
  });
});
