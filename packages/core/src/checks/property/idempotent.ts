import type { Compute } from "../tolerance.ts";
import { measure } from "./measured.ts";
import type { Relation } from "./relation.ts";

export const idempotent: Relation<"idempotent"> = ({ arg, of }, desk) => {
  const { trial } = desk;
  desk.given([arg]);
  const twice = desk.lab.ask({
    id: { ...trial.id, variant: desk.variant() },
    family: trial.family,
    inputs: trial.inputs,
    async call(session) {
      const once = await trial.result();
      const y = once.state === "ok" ? once.outputs.get(of) : undefined;
      return y === undefined ? once : session.call(new Map([...trial.inputs, [arg, y]]));
    },
    compute: (mistakes) => again(trial.compute(mistakes), arg, of),
  });
  return [
    {
      sides: async () => ({ wanted: await measure(trial, of), came: await measure(twice, of) }),
      says: (place, wanted, came) =>
        `handing ${of} back as ${arg} should change nothing, but changes ${place} from ${wanted} to ${came}`,
    },
  ];
};

/** The second time round of a reference, on its own first. */
const again =
  (compute: Compute, arg: string, of: string): Compute =>
  (args) =>
    compute({ ...args, [arg]: compute(args)[of] });
