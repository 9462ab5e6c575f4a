import { expect, test } from "vitest";
import * as t from "../index.ts";
import type { Tensor } from "../tensor.ts";
import { vjp } from "./vjp.ts";

// Expected numbers are torch 1.13's autograd in float64. Inputs repeat ((7i + 5p) mod 11 − 5) / 4, upstreams (i mod 5 − 2) / 2.

type Tensors = Record<string, Tensor>;
const fill = (shape: number[], f: (i: number) => number): Tensor =>
  t.tensor(
    shape,
    Array.from({ length: shape.reduce((n, d) => n * d, 1) }, (_, i) => f(i)),
    "float64",
  );
const input = (shape: number[], p = 0) => fill(shape, (i) => (((i * 7 + p * 5) % 11) - 5) / 4);
const upstream = (shape: number[]) => fill(shape, (i) => ((i % 5) - 2) / 2);

function expectClose(found: Tensors, wanted: Record<string, number[]>): void {
  expect(Object.keys(found)).toEqual(Object.keys(wanted));
  for (const [name, numbers] of Object.entries(wanted))
    numbers.forEach((v, i) => {
      expect(found[name]?.data[i], `${name}[${i}]`).toBeCloseTo(v, 12);
    });
}

const one = t.tensor([], [1], "float64");
const sumOfSquares = (x: Tensor) => t.sum(t.reshape(t.square(x), [-1]), 0);
/** Gradients of Σ g² over the named gradients. */
const second = (
  f: (args: Tensors) => Tensors,
  args: Tensors,
  of: string[],
  up: Tensors,
  squared: string[],
): Tensors => {
  const energy = (a: Tensors): Tensors => {
    const { gradients } = vjp(f, a, of, up);
    const parts = squared.map((name) => sumOfSquares(gradients[name] as Tensor));
    return { energy: t.reshape(parts.reduce(t.add), []) };
  };
  return vjp(energy, args, of, { energy: one }).gradients;
};

test("causal softmax attention, to second order", () => {
  const attention = ({ Q, K, V }: Tensors): Tensors => {
    const scores = t.div(t.einsum("bnd,bmd->bnm", Q as Tensor, K as Tensor), Math.SQRT2);
    const weights = t.softmax(t.where(t.tril(3, 3), scores, -Infinity), -1);
    return { o: t.matmul(weights, V as Tensor) };
  };
  const args = { Q: input([1, 3, 2]), K: input([1, 3, 2], 1), V: input([1, 3, 2], 2) };
  const up = { o: upstream([1, 3, 2]) };
  const { outputs, gradients } = vjp(attention, args, ["Q", "K", "V"], up);
  expectClose(outputs, {
    o: [1.25, 0.25, 0.05370726366796863, 0.6986097761245118, 0.31691219540361604, 0.3077608825668907],
  });
  expectClose(gradients, {
    Q: [0, 0, 0.047802752164255266, 0.047802752164255266, -0.4850075257096892, -0.15750562883849314],
    K: [
      0.11414327743789784, -0.3264955815922751, -0.1439161771534611, 0.4158142807389649, 0.029772899715563277,
      -0.08931869914668983,
    ],
    V: [
      -0.5302850755687564, -0.7687881085142515, 0.360308613513918, -0.06123542943091015, 0.1699764620548382,
      -0.1699764620548382,
    ],
  });
  expectClose(second(attention, args, ["Q", "K", "V"], up, ["Q", "K"]), {
    Q: [0, 0, -0.047872717071417006, 0.0796483670074532, 0.40488742309286335, -0.5056976991440071],
    K: [
      -0.37793404604209396, 0.04307224789577348, 0.5016783096520787, -0.030227914207412693, -0.12374426360998465,
      -0.012844333688360854,
    ],
    V: [
      0.24471817367505244, -0.43654465801311826, -0.374386391261255, 0.5662128755993209, 0.1296682175862026,
      -0.1296682175862026,
    ],
  });
});

test("layer norm, to second order", () => {
  const layerNorm = ({ x, w, b }: Tensors): Tensors => {
    const centred = t.sub(x as Tensor, t.mean(x as Tensor, -1));
    const normed = t.div(centred, t.sqrt(t.add(t.variance(x as Tensor, -1), 1e-5)));
    return { y: t.add(t.mul(normed, w as Tensor), b as Tensor) };
  };
  const args = { x: input([2, 4]), w: input([4], 1), b: input([4], 3) };
  const up = { y: upstream([2, 4]) };
  expectClose(vjp(layerNorm, args, ["x", "w", "b"], up).gradients, {
    x: [
      -0.06452128315495115, 0.4131603530904584, -0.08489608204937539, -0.2637429878861318, -0.09600271347220912,
      0.27202411420716205, 0.22796948591571536, -0.40399088665066824,
    ],
    w: [1.513054524213483, 1.1373706635111902, -0.6999910401720284, 0.6565285420821659],
    b: [0, -1.5, -0.5, 0.5],
  });
  expectClose(second(layerNorm, args, ["x", "w"], up, ["x"]), {
    x: [
      0.1770431609011288, -0.09186340548964915, 0.07402769266829522, -0.15920744807977485, -0.28427950082063774,
      1.004381737104431, 0.2275867236956105, -0.9476889599794036,
    ],
    w: [-0.17164071873677733, -1.3043800659651597, -0.36479066022879114, -0.2770480725210871],
  });
});

test("logsumexp, to second order", () => {
  const lse = ({ x }: Tensors): Tensors => ({ y: t.logsumexp(x as Tensor, -1) });
  const args = { x: input([2, 4]) };
  const up = { y: t.tensor([2, 1], [0.5, -2], "float64") };
  expectClose(vjp(lse, args, ["x"], up).gradients, {
    x: [
      0.02374834732798241, 0.13666230308432112, 0.05027525168786233, 0.2893140978998342, -0.4690783283501328,
      -0.1725642732990812, -0.9930388289098768, -0.365318569440909,
    ],
  });
  expectClose(second(lse, args, ["x"], up, ["x"]), {
    x: [
      -0.008891062403500022, -0.020302369011670394, -0.01615508566952824, 0.04534851708469863, -0.2022853489882025,
      -0.17675208600864709, 0.6123881565732365, -0.2333507215763871,
    ],
  });
});

test("cross entropy, of a target picked by gather", () => {
  const target = t.tensor([2, 1], [1, 3], "int64");
  const loss = ({ x }: Tensors): Tensors => ({
    y: t.neg(t.mean(t.gather(t.logSoftmax(x as Tensor, -1), 1, target), 0)),
  });
  const { outputs, gradients } = vjp(loss, { x: input([2, 4]) }, ["x"], { y: t.tensor([1, 1], [1], "float64") });
  expectClose(outputs, { y: [1.498613925093055] });
  expectClose(gradients, {
    x: [
      0.02374834732798241, -0.36333769691567885, 0.05027525168786233, 0.2893140978998342, 0.1172695820875332,
      0.0431410683247703, 0.24825970722746923, -0.4086703576397728,
    ],
  });
});

test("GELU", () => {
  const gelu = ({ x }: Tensors): Tensors => ({ y: t.gelu(x as Tensor) });
  expectClose(vjp(gelu, { x: input([2, 4]) }, ["x"], { y: fill([2, 4], () => 1) }).gradients, {
    x: [
      -0.12266158306942215, 0.8674951246561629, 0.13250487534383712, 1.1226615830694222, 0.695373354883636,
      0.0007742782607648296, 1.0833154705876864, 0.5,
    ],
  });
});

test("RMS norm", () => {
  const rms = ({ x }: Tensors): Tensors => ({
    y: t.mul(x as Tensor, t.rsqrt(t.add(t.mean(t.square(x as Tensor), -1), 1e-6))),
  });
  expectClose(vjp(rms, { x: input([2, 4]) }, ["x"], { y: upstream([2, 4]) }).gradients, {
    x: [
      -0.46183681372294266, -0.7606710694977721, 0.2354456278383559, -0.0633886279364736, 1.4482407433382927,
      -1.20686792977608, -1.2672092021841246, 0,
    ],
  });
});
