import type { Compute } from "../tolerance.ts";
import type { Claim } from "./claim.ts";
import { measure } from "./measured.ts";
import { argument, output, relation } from "./relation.ts";

export const idempotent = relation(
  "idempotent",
  "An output handed back as an argument gives itself: f(f(x)) = f(x)",
  { arg: argument, of: output },
  {
    names(check, names) {
      const [x, y] = [names.tensor(["arg"], check.arg), names.of(check.of)];
      if (x !== undefined && y !== undefined && x.shape.join() !== y.shape.join())
        names.report(["arg"], `${check.arg} is [${x.shape.join(", ")}], but ${check.of} is [${y.shape.join(", ")}]`);
    },
    claims({ arg, of }, desk): Claim[] {
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
    },
  },
);

/** The second time round of a reference, on its own first. */
const again =
  (compute: Compute, arg: string, of: string): Compute =>
  (args) =>
    compute({ ...args, [arg]: compute(args)[of] });
