import { describe, expect, test } from "vitest";
import { add, concat, cos, mul, reshape, sin, slice, sub, type Tensor } from "../../tensor/index.ts";
import { behaves, problemOf, rejected, type Setting, skipped, tried } from "./trying.ts";

/** Two features turned by an angle of its position: rotary embedding at its smallest. */
const rotate = (x: Tensor, position: Tensor, broken: boolean) => {
  const angle = reshape(mul(position, 0.25), [-1, 1]);
  const [a, b] = [slice(x, -1, 0, 1), slice(x, -1, 1, 2)];
  const [c, s] = [cos(angle), sin(angle)];
  const turned = concat([sub(mul(a, c), mul(b, s)), add(mul(a, s), mul(b, c))], -1);
  return broken ? add(turned, mul(angle, 0.5)) : turned;
};

const setting: Setting = {
  args: {
    x: { shape: ["H", "N", 2], dtype: "float32" },
    positions: { shape: ["N"], dtype: "int64", optional: true },
    name: { type: "string", optional: true },
  },
  returns: { y: { shape: ["H", "N", 2], dtype: "float32" } },
  family: { H: 3, N: 4, positions: { order: "ascending" }, name: "absent" },
  check: { property: "relative-position", positions: "positions", of: "y", axis: 1 },
  f: ({ x, positions }: { x: Tensor; positions?: Tensor }, broken) => ({
    y: positions === undefined ? mul(x, 1) : rotate(x, positions, broken),
  }),
};

describe("relative-position", () => {
  behaves({ test, expect }, setting, {
    says: /^moving positions by \d+ changes the dot product of y at positions \d and \d \(of \[\d\]\) from \S+ to \S+$/,
    calls: 1,
  });

  test("moves a number as it moves a tensor, and finds the positions on another axis", async () => {
    const own: Setting = {
      args: { x: { shape: ["N", "H", 2], dtype: "float32" }, first: { type: "int" } },
      returns: { y: { shape: ["N", "H", 2], dtype: "float32" } },
      family: { H: 3, N: 4, first: { value: 2 } },
      check: { property: "relative-position", positions: "first", of: "y", axis: 0 },
      f({ x, first }: { x: Tensor; first: number }) {
        const positions = Array.from({ length: x.shape[0] as number }, (_, i) => first + i);
        const rows = positions.map((p, i) => {
          const at: Tensor = { ...x, dtype: "int64", shape: [1], data: Float64Array.of(p) };
          return reshape(rotate(reshape(slice(x, 0, i, i + 1), [-1, 2]), at, false), [1, -1, 2]);
        });
        return { y: concat(rows, 0) };
      },
    };
    for (const f of (await tried(problemOf(own))).findings) expect(f.state).toBe("passed");
  });

  test("says nothing without positions", async () => {
    expect(await skipped(setting, { positions: "absent" })).toEqual(["positions is absent here"]);
  });

  test("names what the signature does not have, and what holds no positions", () => {
    expect(rejected(setting, { positions: "position" })).toEqual([
      "positions: the entry has no argument called position (did you mean positions?)",
    ]);
    expect(rejected(setting, { positions: "name" })).toEqual(["positions: name holds no numbers"]);
    expect(rejected(setting, { axis: 2 })).toEqual(["axis: the last axis of y is that of the features"]);
  });
});
