import type { Run } from "../check.ts";
import { categorical } from "./categorical.ts";
import { dropout } from "./dropout.ts";

/** What is random by design: samplers and dropout, told by the frequencies of many draws at a stated rate of false alarms. */
export const statistics: Run<"statistics"> = (check, trials, lab) =>
  check.test === "categorical" ? categorical(check, trials, lab) : dropout(check, trials, lab);
