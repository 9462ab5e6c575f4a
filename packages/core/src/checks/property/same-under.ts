import type { Relation } from "./relation.ts";
import { skip } from "./settled.ts";

export const sameUnder: Relation<"same-under"> = (check, desk) => {
  const others = Object.entries(check.vary).flatMap(([name, values]) =>
    values.filter((value) => value !== desk.trial.inputs.get(name)).map((value) => ({ name, value })),
  );
  if (others.length === 0) throw skip("the case has every one of these values");
  return others.flatMap(({ name, value }) =>
    desk.unchanged(desk.again(new Map([[name, value]]), `${name}=${value}`), `setting ${name} to ${value}`),
  );
};
