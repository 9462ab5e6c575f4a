import { withMistakes } from "../../diagnosis/mistakes.ts";
import type { CallResult, Inputs, Session, Tensors } from "../../runner.ts";
import { type Entry, inDtype } from "../../schema/entry.ts";
import type { Compute } from "../tolerance.ts";
import type { Desk } from "./desk.ts";
import { measure } from "./measured.ts";
import { type Cut, pieces } from "./pieces.ts";
import type { Relation } from "./relation.ts";
import { skip } from "./settled.ts";

export const agreesWithEntry: Relation<"agrees-with-entry"> = (check, desk) => {
  const { spec } = desk.lab.problem;
  const own = spec.others.find(({ name }) => name === check.entry) ?? spec.entry;
  const [first, axis] = Object.entries(check.join)[0] as [string, number];
  const positions = desk.trial.expected().get(first)?.shape.at(axis) ?? 0;
  if (positions === 0 || (own === spec.entry && positions <= check.chunk)) throw skip("there is a single piece here");
  const start = Object.fromEntries(Object.entries(check.start).map(([name, v]) => [name, Number(v)]));
  const cut: Cut = { ...check, entry: own, sizes: desk.trial.family.sizes, positions, start };
  const joined = ask(cut, desk);
  const how = `${own.name} called with ${check.chunk === 1 ? "one position" : `${check.chunk} positions`} at a time`;
  return desk.outputs(Object.keys(check.join)).map((output) => ({
    sides: async () => ({ wanted: await measure(desk.trial, output), came: await measure(joined, output) }),
    says: (place, wanted, came) => `${place} is ${wanted} from ${spec.entry.name}, but ${came} from ${how}`,
  }));
};

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
  let [wallMs, elapsedMs, peakBytes] = [0, 0, 0];
  const changed = new Set<string>();
  while (!step.done) {
    const result = await session.call(step.value, entry && { entry });
    if (result.state !== "ok") return result;
    wallMs += result.wallMs;
    elapsedMs += result.elapsedMs;
    peakBytes = Math.max(peakBytes, result.peakBytes);
    for (const name of result.changed) changed.add(name);
    try {
      step = run.next(result.outputs);
    } catch (error) {
      return doNotJoin(error);
    }
  }
  return { state: "ok", outputs: step.value as Tensors, changed: [...changed], wallMs, elapsedMs, peakBytes, log: "" };
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
