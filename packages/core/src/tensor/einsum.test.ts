import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exact, plain as plainIn, shaken } from "./arithmetic.ts";
import { einsum, matmul } from "./einsum.ts";
import { type Tensor, tensor, under } from "./tensor.ts";

const plain = plainIn("float32");

type Sizes = Record<string, number>;

/** The definition: for every assignment of an index to every letter, add the product to the place it names. */
function naive(terms: string[], out: string, sizes: Sizes, operands: Tensor[]): number[] {
  const letters = [...new Set(terms.join(""))];
  const place = (word: string, index: Sizes) =>
    [...word].reduce((n, letter) => n * (sizes[letter] as number) + (index[letter] as number), 0);
  const result = new Array<number>([...out].reduce((n, l) => n * (sizes[l] as number), 1)).fill(0);
  const total = letters.reduce((n, l) => n * (sizes[l] as number), 1);
  for (let flat = 0; flat < total; flat++) {
    const index: Sizes = {};
    let rest = flat;
    for (const letter of letters) {
      index[letter] = rest % (sizes[letter] as number);
      rest = Math.floor(rest / (sizes[letter] as number));
    }
    const product = terms.reduce((p, word, i) => p * (operands[i]?.data[place(word, index)] as number), 1);
    const at = place(out, index);
    result[at] = (result[at] as number) + product;
  }
  return result;
}

const word = fc.array(fc.constantFrom(..."abcd"), { maxLength: 4 }).map((letters) => letters.join(""));
/** Integer values, so that the order of a sum changes nothing. */
const equation = fc
  .record({
    terms: fc.array(word, { minLength: 1, maxLength: 2 }),
    sizes: fc.record({
      a: fc.integer({ min: 1, max: 3 }),
      b: fc.integer({ min: 1, max: 3 }),
      c: fc.nat(3),
      d: fc.nat(2),
    }),
    seed: fc.nat(),
  })
  .chain((base) =>
    fc
      .subarray([...new Set(base.terms.join(""))])
      .chain((kept) =>
        fc
          .shuffledSubarray(kept, { minLength: kept.length, maxLength: kept.length })
          .map((out) => ({ ...base, out: out.join("") })),
      ),
  );

describe("einsum", () => {
  test("is the sum of its definition, for any one or two operands, diagonals and empty axes included", () => {
    fc.assert(
      fc.property(equation, ({ terms, out, sizes, seed }) => {
        const operands = terms.map((letters, t) => {
          const shape = [...letters].map((l) => sizes[l as keyof typeof sizes]);
          const size = shape.reduce((n, d) => n * d, 1);
          return tensor(
            shape,
            Array.from({ length: size }, (_, i) => ((seed + 7 * i + 3 * t * i * i) % 11) - 5),
          );
        });
        const result = einsum(`${terms.join(",")}->${out}`, operands[0] as Tensor, operands[1]);
        expect(result.shape).toEqual([...out].map((l) => sizes[l as keyof typeof sizes]));
        expect([...result.data].map((v) => v + 0)).toEqual(naive(terms, out, sizes, operands).map((v) => v + 0));
      }),
      { numRuns: 400 },
    );
  });

  test("keeps the dtype of its operands, and rounds one sum once", () => {
    const row = tensor([1, 3], [2 ** 24, 1, 1]);
    const ones = tensor([3, 1], [1, 1, 1]);
    const exactly = einsum("ik,kj->ij", row, ones);
    expect([exactly.dtype, exactly.data[0]]).toEqual(["float32", 2 ** 24 + 2]);
  });

  test("under plain arithmetic a float32 sum loses what a float32 accumulator loses", () => {
    const row = under(tensor([1, 3], [2 ** 24, 1, 1]), plain);
    expect(einsum("ik,kj->ij", row, tensor([3, 1], [1, 1, 1])).data[0]).toBe(2 ** 24);
    expect(einsum("ik->i", row).data[0]).toBe(2 ** 24);
  });

  test("under plain arithmetic a 16-bit sum is kept in float32 and rounded at the end", () => {
    const row = under(tensor([1, 3], [2048, 1, 1], "float16"), plain);
    expect(einsum("ik,kj->ij", row, tensor([3, 1], [1, 1, 1], "float16")).data[0]).toBe(2050);
  });

  test("shaking leaves integers alone", () => {
    const counts = under(
      tensor([3], [2 ** 40 + 1, 5, 7], "int64"),
      shaken(() => 0.9, 0, "float32"),
    );
    expect(einsum("i->", counts).data[0]).toBe(2 ** 40 + 13);
  });

  test("a result follows the first operand whose arithmetic is not exact", () => {
    const [a, b] = [tensor([1], [1]), under(tensor([1], [1]), plain)];
    expect(einsum("i,i->", a, b).arithmetic).toBe(plain);
    expect(einsum("i,i->", a, a).arithmetic).toBe(exact);
  });

  test.each([
    ["ij,jk", "einsum/equation"],
    ["i1->i", "einsum/equation"],
    ["ij->ij", "einsum/operands"],
    ["ij,k->ijk", "einsum/rank"],
    ["ij,ki->jk", "einsum/size"],
    ["ij,jk->iz", "einsum/letter"],
    ["ij,jk->ii", "einsum/letter"],
  ])("refuses %s with %s", (text, code) => {
    expect(() => einsum(text, tensor([2, 3], new Float64Array(6)), tensor([3, 4], new Float64Array(12)))).toThrow(
      expect.objectContaining({ name: "TensorError", code }),
    );
  });

  test("a message names the equation and the sizes that disagree", () => {
    expect(() =>
      einsum("ij,ki->jk", tensor([2, 3], new Float64Array(6)), tensor([3, 4], new Float64Array(12))),
    ).toThrow("ij,ki->jk: i is both 2 and 4");
  });
});

describe("matmul", () => {
  test("multiplies the last two axes, for equal leading axes", () => {
    const a = tensor([2, 1, 2], [1, 2, 3, 4]);
    const b = tensor([2, 2, 1], [5, 6, 7, 8]);
    const c = matmul(a, b);
    expect([c.shape, [...c.data]]).toEqual([
      [2, 1, 1],
      [17, 53],
    ]);
  });

  test("refuses different ranks and inner sizes that disagree", () => {
    const [a, b] = [tensor([2, 3], new Float64Array(6)), tensor([1, 3, 2], new Float64Array(6))];
    expect(() => matmul(a, b)).toThrow(expect.objectContaining({ code: "matmul/shape" }));
    expect(() => matmul(a, a)).toThrow(expect.objectContaining({ code: "einsum/size" }));
  });
});
