import type {
  Counterexample,
  Evidence,
  GoldenFile,
  GoldenOptions,
  GradeOptions,
  Library,
  Lint,
  Problem,
  Proof,
  Replay,
  Run,
} from "@allclose/core";
import type { Names } from "./names.ts";

/** What a sealed judge is told to do, one at a time: what it is given for that, and what comes of it. */
export interface Deeds {
  load: { given: Load; gives: Names };
  evidence: {
    given: Pick<GradeOptions, "seed" | "dtype" | "limits">;
    gives: Pick<Evidence, "findings" | "counterexamples" | "diagnosis"> & Pick<Run, "measurements">;
  };
  replay: { given: { example: Counterexample; of: Pick<Evidence, "dtype" | "seed"> }; gives: Replay };
  prove: { given: { referenceText: string; seed: string }; gives: { proof: Proof; lint: Lint } };
  golden: { given: GoldenOptions; gives: GoldenFile };
}
export type Deed = keyof Deeds;

/** A problem, as far as judging needs it, and its reference as one ES module. */
interface Load extends Pick<Problem, "spec" | "rubric" | "statement" | "sha256"> {
  /** The reference's, for messages. */
  readonly file: string;
  readonly code: string;
  readonly hints: readonly (readonly [string, string])[];
  readonly baselines: readonly Library[];
}
