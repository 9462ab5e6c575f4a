import { slice } from "../../tensor/reshape.ts";
import { sizeAt } from "./desk.ts";
import { measure, moved } from "./measured.ts";
import type { Relation } from "./relation.ts";

export const batchIndependent: Relation<"batch-independent"> = (check, desk) => {
  const args = desk.given(Object.keys(check.args));
  // Not the first: whatever is taken from it for all would not show.
  const element = desk.random().integer(1, desk.size(args, check.args) - 1);
  const changes = [...args].map(([name, t]) => {
    const axis = check.args[name] as number;
    return [name, sizeAt(t, axis) === 1 ? t : slice(t, axis, element, element + 1)] as const;
  });
  const alone = desk.again(new Map(changes));
  return desk.outputs(check.output && Object.keys(check.output)).map((output) => ({
    sides: async () => ({
      wanted: moved(await measure(desk.trial, output), (t) =>
        slice(t, check.output?.[output] ?? 0, element, element + 1),
      ),
      came: await measure(alone, output),
    }),
    says: (place, wanted, came) =>
      `${place} is ${wanted} in its batch, but ${came} when element ${element} of the batch comes alone`,
  }));
};
