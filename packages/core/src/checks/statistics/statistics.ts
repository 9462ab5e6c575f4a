import * as z from "zod";
import type { Lab } from "../../lab.ts";
import type { Finding } from "../../schema/evidence.ts";
import type { BaseCheck, Trial } from "../check.ts";
import { categorical, categoricalSchema } from "./categorical.ts";
import { dropout, dropoutSchema } from "./dropout.ts";

const schema = z.discriminatedUnion("test", [categoricalSchema, dropoutSchema]);

/** What is random by design: samplers and dropout, told by the frequencies of many draws at a stated rate of false alarms. */
export const statistics = {
  kind: "statistics",
  schema,
  run(check: BaseCheck, trials: readonly Trial[], lab: Lab): Promise<Finding[]> {
    const own = check as z.infer<typeof schema>;
    return own.test === "categorical" ? categorical(own, trials, lab) : dropout(own, trials, lab);
  },
} as const;
