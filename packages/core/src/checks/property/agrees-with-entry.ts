import * as z from "zod";
import { withMistakes } from "../../diagnosis/mistakes.ts";
import type { CallResult, Inputs, Session, Tensors } from "../../runner.ts";
import { argumentName, type Entry, identifier, inDtype, valuesOf } from "../../schema/entry.ts";
import { near } from "../../schema/near.ts";
import { value } from "../../schema/value.ts";
import type { Compute } from "../tolerance.ts";
import type { Claim } from "./claim.ts";
import type { Desk } from "./desk.ts";
import { measure } from "./measured.ts";
import { type Cut, pieces } from "./pieces.ts";
import { axes, axis, relation } from "./relation.ts";
import { skip } from "./settled.ts";

const some = z.record(argumentName, axis).default({});

export const agreesWithEntry = relation(
  "agrees-with-entry",
  "Calls with piece after piece give, joined, what one call with the whole gives; a call for each piece. What is neither " +
    "split, nor a prefix, nor carried is handed over as it is",
  {
    entry: identifier.optional().describe("The entry of others that takes the pieces; the problem's entry by default"),
    split: some.describe("Arguments of both entries, and the axis of each along which a piece is cut"),
    prefix: some.describe("Arguments of both entries of which each piece gets all up to its end, and the axis"),
    carry: z
      .record(argumentName, argumentName)
      .default({})
      .describe("Arguments of the pieces' entry, and the output of the piece before from which each comes"),
    start: z
      .record(argumentName, value)
      .default({})
      .describe(
        "What is carried to the first piece, where the case does not draw it: a constant. A symbol that the families do not size is 0",
      ),
    join: axes.describe("Outputs of both entries, and the axis along which the pieces are joined"),
    chunk: z.int().positive().default(1).describe("How many positions a piece has"),
  },
  {
    names(check, names) {
      const { entry: main, others } = names.signatures;
      const own = check.entry === undefined ? main : others.find(({ name }) => name === check.entry);
      if (own === undefined) {
        const known = others.map(({ name }) => name);
        return names.report(
          ["entry"],
          `others has no entry called ${check.entry}${near(check.entry as string, known)}`,
        );
      }
      const [wholes, args] = [valuesOf(main), valuesOf(own)];
      for (const field of ["split", "prefix"] as const) {
        names.axes(field, check[field]);
        if (own !== main) names.axes(field, check[field], args, own.name);
      }
      for (const [name, output] of Object.entries(check.carry)) {
        names.tensor(["carry", name], name, args, own.name);
        names.output(["carry", name], output, own, own.name);
      }
      for (const name of Object.keys(check.start))
        if (!Object.hasOwn(check.carry, name)) names.report(["start", name], `${name} is not carried`);
      names.outputAxes("join", check.join);
      if (own !== main) for (const name of Object.keys(check.join)) names.output(["join", name], name, own, own.name);
      for (const [name, arg] of Object.entries(args))
        if (!arg.optional && !Object.hasOwn(wholes, name) && !Object.hasOwn(check.start, name))
          names.report(
            ["entry"],
            `nothing gives ${own.name} its first ${name}: ${main.name} has none, and start neither`,
          );
    },
    claims(check, desk): Claim[] {
      const { spec } = desk.lab.problem;
      const own = spec.others.find(({ name }) => name === check.entry) ?? spec.entry;
      const [first, axis] = Object.entries(check.join)[0] as [string, number];
      const positions = desk.trial.expected().get(first)?.shape.at(axis) ?? 0;
      if (positions === 0 || (own === spec.entry && positions <= check.chunk))
        throw skip("there is a single piece here");
      const start = Object.fromEntries(Object.entries(check.start).map(([name, v]) => [name, Number(v)]));
      const cut: Cut = { ...check, entry: own, sizes: desk.trial.family.sizes, positions, start };
      const joined = ask(cut, desk);
      const how = `${own.name} called with ${check.chunk === 1 ? "one position" : `${check.chunk} positions`} at a time`;
      return desk.outputs(Object.keys(check.join)).map((output) => ({
        sides: async () => ({ wanted: await measure(desk.trial, output), came: await measure(joined, output) }),
        says: (place, wanted, came) => `${place} is ${wanted} from ${spec.entry.name}, but ${came} from ${how}`,
      }));
    },
  },
);

/** All pieces as one case: the reference carries its own state, and its tolerance is that of all pieces together. */
function ask(cut: Cut, desk: Desk) {
  const { trial, lab } = desk;
  const dtype = trial.family.dtype ?? lab.dtype;
  const { entry } = lab.problem.spec;
  return lab.ask({
    id: { ...trial.id, variant: desk.variant() },
    family: trial.family,
    inputs: trial.inputs,
    call: (session) =>
      callPieces(cut, trial.inputs, session, cut.entry === entry ? undefined : inDtype(cut.entry, dtype)),
    compute: (mistakes) => computePieces(cut, withMistakes(lab.problem, cut.entry.name, mistakes)),
  });
}

const computePieces =
  (cut: Cut, compute: Compute): Compute =>
  (args) => {
    const given = Object.entries(args).filter(([, v]) => v !== undefined) as [string, never][];
    const run = pieces(cut, new Map(given));
    let step = run.next();
    while (!step.done) step = run.next(new Map(Object.entries(compute(Object.fromEntries(step.value)))));
    return Object.fromEntries(step.value);
  };

async function callPieces(cut: Cut, whole: Inputs, session: Session, entry: Entry | undefined): Promise<CallResult> {
  const run = pieces(cut, whole);
  let step = run.next();
  let [wallMs, peakBytes] = [0, 0];
  const changed = new Set<string>();
  while (!step.done) {
    const result = await session.call(step.value, entry && { entry });
    if (result.state !== "ok") return result;
    wallMs += result.wallMs;
    peakBytes = Math.max(peakBytes, result.peakBytes);
    for (const name of result.changed) changed.add(name);
    try {
      step = run.next(result.outputs);
    } catch (error) {
      return doNotJoin(error);
    }
  }
  return { state: "ok", outputs: step.value as Tensors, changed: [...changed], wallMs, peakBytes, log: "" };
}

/** The pieces were cut well, as the reference's show, so what does not fit is what came back. */
const doNotJoin = (error: unknown): CallResult => ({
  state: "failed",
  failure: {
    kind: "wrong-result",
    fault: "candidate",
    message: `what the pieces return does not fit together: ${error instanceof Error ? error.message : String(error)}`,
  },
});
