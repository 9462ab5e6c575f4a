import { describe, expect, test } from "vitest";
import { type Expected, expect as expectation } from "../../checks/tolerance.ts";
import type { Args } from "../../reference.ts";
import * as t from "../index.ts";
import { isRecording, stepOf } from "../tape.ts";
import type { Tensor } from "../tensor.ts";
import { vjp } from "./vjp.ts";

const values = (x: Tensor | undefined) => [...(x as Tensor).data];
const f64 = (shape: number[], v: number[]) => t.tensor(shape, v, "float64");
const x = f64([3], [1, 2, 3]);
const ones = f64([3], [1, 1, 1]);
const gradient = (f: (x: Tensor) => Tensor, at: Tensor, upstream = t.mul(0, at)): Tensor =>
  vjp((a) => ({ y: f(a.x) }), { x: at }, ["x"], { y: t.add(upstream, 1) }).gradients["x"] as Tensor;

describe("what comes back", () => {
  test("outputs and gradients together, the upstream weighing each output", () => {
    const { outputs, gradients } = vjp(
      ({ a, b }) => ({ product: t.mul(a, b), sum: t.add(a, b), unused: t.exp(a) }),
      { a: x, b: f64([1], [10]) },
      ["a", "b"],
      { product: ones, sum: t.mul(ones, 2) },
    );
    expect(values(outputs["product"])).toEqual([10, 20, 30]);
    expect(Object.keys(outputs)).toEqual(["product", "sum", "unused"]);
    expect([values(gradients["a"]), values(gradients["b"])]).toEqual([[12, 12, 12], [12]]);
  });

  test("zero, in the argument's shape, dtype and arithmetic, where nothing depends on it", () => {
    const plain = t.plain("bfloat16");
    const unused = t.tensor([2, 1], [1, 2], "bfloat16", plain);
    const { gradients } = vjp(({ a }) => ({ y: t.exp(a) }), { a: x, unused }, ["unused", "a"], { y: ones });
    expect(gradients["unused"]).toEqual(t.tensor([2, 1], [0, 0], "bfloat16", plain));
    expect(values(gradients["a"])[0]).toBe(Math.E);
  });

  test("an argument handed through has its upstream for a gradient", () => {
    const { gradients } = vjp(({ a }) => ({ a }), { a: x }, ["a"], { a: ones });
    expect(values(gradients["a"])).toEqual([1, 1, 1]);
  });

  test("scalars, missing arguments and integers pass by", () => {
    const args: { a: Tensor; n: number; mask: Tensor | undefined; ids: Tensor } = {
      a: x,
      n: 3,
      mask: undefined,
      ids: t.tensor([3], [2, 2, 0], "int64"),
    };
    const { gradients } = vjp((g) => ({ y: t.mul(t.gather(g.a, 0, g.ids), g.n) }), args, ["a"], { y: ones });
    expect(values(gradients["a"])).toEqual([3, 0, 6]);
  });
});

describe("what is refused", () => {
  const run = (of: string[], upstream: Record<string, Tensor>) => () =>
    vjp(
      (a) => ({ y: t.exp(a["a"] as Tensor), at: t.argmax(a["a"] as Tensor, 0) }),
      { a: x, n: 1, sizes: [1, 2], ids: t.arange(3) } as Record<string, unknown>,
      of,
      upstream,
    );
  test.each([
    [["n"], { y: ones }, "gradient/argument"],
    [["ids"], { y: ones }, "gradient/argument"],
    [["sizes"], { y: ones }, "gradient/argument"],
    [["nothing"], { y: ones }, "gradient/argument"],
    [["a"], { z: ones }, "gradient/output"],
    [["a"], { constructor: ones }, "gradient/output"],
    [["a"], { at: f64([1], [1]) }, "gradient/output"],
    [["a"], { y: f64([1], [1]) }, "gradient/shape"],
  ] as [string[], Record<string, Tensor>, string][])("of %j: %o", (of, upstream, code) => {
    expect(run(of, upstream)).toThrow(expect.objectContaining({ name: "TensorError", code }));
    expect(run(["a"], { y: ones })).not.toThrow();
  });

  test("a function that throws leaves nothing recording", () => {
    const fail = () => {
      throw new Error("no");
    };
    expect(() => vjp(fail, { x }, ["x"], {})).toThrow("no");
    expect(isRecording()).toBe(false);
  });
});

describe("where no gradient flows", () => {
  test("detach stops it, wholly or on one path", () => {
    expect(values(gradient((a) => t.mul(a, a), x))).toEqual([2, 4, 6]);
    expect(values(gradient((a) => t.mul(a, t.detach(a)), x))).toEqual([1, 2, 3]);
    expect(values(gradient((a) => t.detach(a), x))).toEqual([0, 0, 0]);
  });

  test("steps, comparisons and indices have none", () => {
    for (const f of [
      t.floor,
      t.sign,
      (a: Tensor) => t.mul(t.less(a, 2), 1.5),
      (a: Tensor) => t.mul(t.argsort(a, 0), 1.5),
      (a: Tensor) => t.mul(t.cast(a, "int64"), 1.5),
    ])
      expect(values(gradient(f, x))).toEqual([0, 0, 0]);
  });

  test("a mask as floats chooses a branch but gets nothing itself", () => {
    expect(values(gradient((a) => t.where(a, t.square(a), 7), f64([2], [0, 3])))).toEqual([0, 6]);
  });
});

describe("kinks and ties take one side", () => {
  test("relu and abs have none at 0, clip passes at its bounds", () => {
    expect(values(gradient(t.relu, f64([3], [-1, 0, 1])))).toEqual([0, 0, 1]);
    expect(values(gradient(t.abs, f64([3], [-1, 0, 1])))).toEqual([-1, 0, 1]);
    expect(values(gradient((a) => t.clip(a, 0, 1), f64([4], [-1, 0, 1, 2])))).toEqual([0, 1, 1, 0]);
    expect(values(gradient(t.softplus, f64([1], [0])))).toEqual([0.5]);
  });

  test("the first of equals wins", () => {
    expect(values(gradient((a) => t.max(a, 0), f64([3], [1, 5, 5]), f64([1], [0])))).toEqual([0, 1, 0]);
    expect(values(gradient((a) => t.min(a, 0), f64([3], [5, 1, 1]), f64([1], [0])))).toEqual([0, 1, 0]);
    expect(values(gradient((a) => t.maximum(a, a), f64([1], [3])))).toEqual([1]);
  });

  test("the largest of nothing has a gradient of nothing", () => {
    expect(gradient((a) => t.max(a, 0), f64([0], []), f64([1], [0])).shape).toEqual([0]);
  });

  test("a constant power has the derivative of a polynomial, at 0 too", () => {
    for (const [power, slope] of [
      [0, 0],
      [1, 1],
      [2, 0],
    ] as const)
      expect(values(gradient((a) => t.pow(a, power), f64([1], [0])))).toEqual([slope]);
  });
});

describe("infinities and NaN are those of the mathematics, as in torch", () => {
  const keep = t.tensor([2], [1, 0], "bool");

  test("the branch not taken gets exactly 0, whatever came in", () => {
    expect(values(gradient((a) => t.where(keep, a, -Infinity), f64([2], [1, 2])))).toEqual([1, 0]);
    expect(values(gradient((a) => t.where(keep, a, 0), f64([2], [1, 2]), f64([2], [0, Number.NaN])))).toEqual([1, 0]);
  });

  test("but a NaN that arises further down that branch stays", () => {
    const g = gradient((a) => t.where(t.greater(a, 0), t.sqrt(a), 0), f64([2], [4, 0]));
    expect(values(g)).toEqual([0.25, Number.NaN]);
  });

  test("a masked key gets no gradient; a query with no key gets NaN", () => {
    const mask = t.tensor([2, 2], [1, 0, 0, 0], "bool");
    for (const formulation of [0, 1, 2]) {
      const scores = t.under(f64([2, 2], [1, 2, 3, 4]), { ...t.exact, formulation });
      const { gradients } = vjp(
        (a) => ({ y: t.mul(t.softmax(t.where(mask, a.s, -Infinity), -1), a.v) }),
        { s: scores, v: f64([2], [5, 7]) },
        ["s", "v"],
        { y: f64([2, 2], [1, 1, 1, 1]) },
      );
      expect(
        values(gradients["s"])
          .slice(0, 2)
          .map((v) => v + 0),
      ).toEqual([0, 0]);
      expect(values(gradients["v"])).toEqual([Number.NaN, Number.NaN]);
    }
  });
});

describe("arithmetic", () => {
  const inputs = [0.1, 0.7, -0.3];
  const square = (a: { x: Tensor }) => ({ y: t.mul(t.exp(a.x), a.x) });
  const run = (arithmetic: t.Arithmetic, dtype: t.Float) => {
    const at = t.tensor([3], inputs, dtype, arithmetic);
    return vjp(square, { x: at }, ["x"], { y: t.tensor([3], [1, 1, 1], dtype) }).gradients["x"] as Tensor;
  };

  test("the backward pass rounds as the forward pass does", () => {
    for (const dtype of ["float32", "float16", "bfloat16"] as const) {
      const plain = t.plain(dtype);
      const g = run(plain, dtype);
      expect([g.dtype, g.arithmetic]).toEqual([dtype, plain]);
      expect(values(g)).toEqual(values(g).map((v) => t.round(v, dtype)));
    }
  });

  test("an upstream is rounded as the output is, and a gradient belongs to its argument's run", () => {
    const plain = t.plain("bfloat16");
    const at = t.tensor([2], [1, 2], "bfloat16", plain);
    const tenth = f64([2], [0.1, 0.1]);
    for (const f of [(a: Tensor) => a, (a: Tensor) => t.flip(a, 0), (a: Tensor) => t.under(a, t.exact)]) {
      const { gradients } = vjp((a) => ({ y: f(a.at) }), { at }, ["at"], { y: tenth });
      expect(gradients["at"]).toEqual(t.tensor([2], [0.1, 0.1], "bfloat16", plain));
    }
  });

  test("shaken runs scatter about the exact gradient, by rounding and no more", () => {
    const exact = values(run(t.exact, "float64"));
    const random = (s: number) => () => Math.sin(s++ * 12.9898);
    const runs = [1, 2, 3, 4].map((s) => values(run(t.shaken(random(s * 100), s, "float32"), "float32")));
    expect(new Set(runs.map(String)).size).toBe(4);
    for (const one of runs)
      one.forEach((v, i) => {
        expect(Math.abs(v - (exact[i] as number))).toBeLessThan(1e-6);
      });
  });

  test("what selects is not shaken backwards either", () => {
    const shake = t.shaken(() => 0.9, 0, "float32");
    const at = t.tensor([4], [4, 1, 3, 2], "float32", shake);
    const upstream = t.tensor([2], [0.1, 0.3], "float32", shake);
    const { gradients } = vjp((a) => ({ y: t.topK(t.flip(a.x, 0), 2, 0).values }), { x: at }, ["x"], { y: upstream });
    expect(values(gradients["x"])).toEqual([0.1, 0, 0.3, 0].map(Math.fround));
  });

  test("a narrow argument of a wide result gets a narrow gradient", () => {
    const half = t.tensor([1], [0.5], "float16");
    const { gradients } = vjp((a) => ({ y: t.mul(a.half, 1 / 3) }), { half: t.cast(half, "float16") }, ["half"], {
      y: t.tensor([1], [1], "float16"),
    });
    expect(gradients["half"]).toMatchObject({ dtype: "float16", shape: [1] });
    const wide = vjp((a) => ({ y: t.mul(t.cast(a.half, "float32"), 1 / 3) }), { half }, ["half"], {
      y: t.tensor([1], [1]),
    });
    expect(values(wide.gradients["half"])).toEqual([t.round(1 / 3, "float16")]);
  });
});

describe("a gradient's tolerance, derived as a value's is", () => {
  const p = t.tensor(
    [4, 8],
    Array.from({ length: 32 }, (_, i) => 3 * Math.sin(i * 12.9898)),
  );
  const upstream = t.tensor(
    [4, 8],
    Array.from({ length: 32 }, (_, i) => Math.cos(i * 78.233)),
  );
  const gradientOf = (softmax: (x: Tensor) => Tensor) => (args: Args) =>
    vjp(({ s }) => ({ y: softmax(s as Tensor) }), args, ["s"], { y: args["upstream"] as Tensor }).gradients;
  const wanted = expectation(
    gradientOf((s) => t.softmax(s, -1)),
    new Map([
      ["s", p],
      ["upstream", upstream],
    ]),
    { s: "float32" },
    ["gradient"],
  ).get("s") as Expected;
  /** The largest error of a float32 run, in tolerances. */
  const worst = (run: (args: Args) => Record<string, Tensor>) => {
    const plain = t.plain("float32");
    const found = run({ s: t.under(p, plain), upstream: t.under(upstream, plain) })["s"] as Tensor;
    const ratios = values(found).map(
      (v, i) => Math.abs(v - (wanted.values[i] as number)) / (wanted.tolerance[Math.floor(i / 8)] as number),
    );
    return Math.max(...ratios);
  };

  test("admits the same gradient by another formula", () => {
    const byHand = ({ s, upstream: g }: Args) => {
      const y = t.softmax(s as Tensor, -1);
      return { s: t.mul(y, t.sub(g as Tensor, t.sum(t.mul(g as Tensor, y), -1))) };
    };
    expect(wanted.tells).toBe(true);
    expect(worst(byHand)).toBeLessThan(1);
  });

  test("rejects one that stops at the denominator, whose values are right", () => {
    const stopped = (s: Tensor) => {
      const e = t.exp(t.sub(s, t.detach(t.max(s, -1))));
      return t.div(e, t.detach(t.sum(e, -1)));
    };
    expect(worst(gradientOf(stopped))).toBeGreaterThan(1000);
  });
});

describe("recording", () => {
  test("happens only while a gradient is asked for, and leaves nothing on what comes back", () => {
    let inside = false;
    const { outputs, gradients } = vjp(
      (a) => {
        const y = t.exp(a.x);
        inside = stepOf(y) !== undefined && stepOf(t.exp(ones)) === undefined;
        return { y };
      },
      { x },
      ["x"],
      { y: ones },
    );
    expect(inside).toBe(true);
    expect([t.exp(x), outputs["y"], gradients["x"]].map(stepOf)).toEqual([undefined, undefined, undefined]);
  });

  test("a copy of a tensor has no gradient rather than another's", () => {
    expect(values(gradient((a) => t.add({ ...t.exp(a) }, a), x))).toEqual([1, 1, 1]);
  });

  test("differentiations within one another are kept apart", () => {
    // d/dx [x · d/dy (x·y)] = d/dx x² = 2x
    const g = gradient((a) => {
      const inner = vjp((b) => ({ z: t.mul(a, b.y) }), { y: ones }, ["y"], { z: ones });
      return t.mul(a, inner.gradients["y"] as Tensor);
    }, x);
    expect(values(g)).toEqual([2, 4, 6]);
  });

  test("what an inner differentiation puts out is differentiated by the outer", () => {
    const g = gradient((a) => vjp((b) => ({ z: t.square(b.a) }), { a }, ["a"], {}).outputs["z"] as Tensor, x);
    expect(values(g)).toEqual([2, 4, 6]);
  });

  test("a third derivative: of x⁴ it is 24x", () => {
    const d = (f: (x: Tensor) => Tensor) => (at: Tensor) => gradient(f, at);
    expect(values(d(d(d((a) => t.pow(a, 4))))(x))).toEqual([24, 48, 72]);
  });
});
