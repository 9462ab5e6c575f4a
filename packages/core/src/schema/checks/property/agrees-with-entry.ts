import * as z from "zod";
import { argumentName, identifier, valuesOf } from "../../entry.ts";
import { near } from "../../near.ts";
import { value } from "../../value.ts";
import { axes, axis, named, relation } from "./relation.ts";

const some = z.record(argumentName, axis).default({});

export const agreesWithEntry = named(
  relation("agrees-with-entry", {
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
  }).describe(
    "Calls with piece after piece give, joined, what one call with the whole gives; a call for each piece. What is neither " +
      "split, nor a prefix, nor carried is handed over as it is",
  ),
  (check, names) => {
    const { entry: main, others } = names.signatures;
    const own = check.entry === undefined ? main : others.find(({ name }) => name === check.entry);
    if (own === undefined) {
      const known = others.map(({ name }) => name);
      return names.report(["entry"], `others has no entry called ${check.entry}${near(check.entry as string, known)}`);
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
);
