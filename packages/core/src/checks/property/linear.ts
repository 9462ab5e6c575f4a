import { add, mul } from "../../tensor/elementwise.ts";
import { cast, type Tensor } from "../../tensor/tensor.ts";
import { significant } from "../worst.ts";
import { tensorOf } from "./desk.ts";
import { combined, measure } from "./measured.ts";
import type { Relation } from "./relation.ts";

export const linear: Relation<"linear"> = (check, desk) => {
  const name = check.in;
  const x = desk.given([name]).get(name) as Tensor;
  const y = tensorOf(desk.another(), name);
  const random = desk.random();
  const [a, b] = [0.5 + random.uniform(), -0.5 - random.uniform()];
  const told = [significant(a), significant(-b)];
  const second = desk.again(new Map([[name, y]]), "second");
  // In float64, to be rounded once.
  const [wideX, wideY] = [cast(x, "float64"), cast(y, "float64")];
  const both = desk.again(new Map([[name, cast(add(mul(wideX, a), mul(wideY, b)), x.dtype)]]), "combined");
  return desk.outputs().map((output) => ({
    sides: async () => ({
      wanted: combined(a, await measure(desk.trial, output), b, await measure(second, output)),
      came: await measure(both, output),
    }),
    says: (place, wanted, came) =>
      `${output} should be linear in ${name}, but ${place} of ${told[0]}·${name} − ${told[1]}·${name}′ is ${came}, and ` +
      `${told[0]} times that of ${name} minus ${told[1]} times that of ${name}′ is ${wanted}`,
  }));
};
