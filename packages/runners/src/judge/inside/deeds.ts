import {
  collectEvidence,
  lint,
  makeGolden,
  type Problem,
  prove,
  type Reference,
  remembering,
  replay,
} from "@allclose/core";
import { evaluateReference } from "../../problem/evaluate-reference.ts";
import type { Deeds } from "../deeds.ts";
import { namesOf } from "../names.ts";
import { borrowedRunner, elsewhere, FarMeter } from "./borrowed-runner.ts";
import type { Host } from "./host.ts";

const BUSY_MS = 500;

/** What a sealed judge does when it is told to. */
export function deedsFor(host: Host): { [D in keyof Deeds]: (given: Deeds[D]["given"]) => Promise<Deeds[D]["gives"]> } {
  const runner = borrowedRunner(host);
  const submission = elsewhere("submission");
  let problem: Problem;
  return {
    async load({ file, code, hints, baselines, ...rest }) {
      const reference = await evaluateReference(file, code);
      problem = remembering({
        ...rest,
        reference: heard(reference, host),
        hints: new Map(hints),
        baselines: new Map(baselines.map((library) => [library, elsewhere(library)])),
      });
      return namesOf(reference);
    },
    async evidence(given) {
      const meter = new FarMeter();
      const onProgress = (done: number, total: number, what: string) =>
        host.say({ type: "progress", done, total, what });
      const found = await collectEvidence(problem, submission, runner, { ...given, onProgress }, meter);
      const { findings, counterexamples, diagnosis } = found;
      return { findings, counterexamples, diagnosis, measurements: meter.run().measurements };
    },
    replay: ({ example, of }) => replay(problem, submission, runner, example, of),
    async prove({ referenceText, seed }) {
      const proof = await prove(problem, seed);
      return { proof, lint: await lint(problem, proof, referenceText, seed) };
    },
    golden: (given) => makeGolden(problem, given),
  };
}

/** A reference that tells the host, now and then, that it is called: one call may take its time, and many may take more. */
function heard({ mistakes, entries, long }: Reference, host: Host): Reference {
  let said = 0;
  const beat = () => {
    if (performance.now() - said < BUSY_MS) return;
    said = performance.now();
    host.say({ type: "busy" });
  };
  const beating =
    <G extends unknown[], R>(call: (...given: G) => R) =>
    (...given: G): R => {
      beat();
      return call(...given);
    };
  return {
    mistakes,
    entries: mapped(entries, beating),
    ...(long && { long: mapped(long, (quick) => ({ ...quick, exactly: beating(quick.exactly) })) }),
  };
}

const mapped = <T>(all: Readonly<Record<string, T>>, change: (one: T) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(all).map(([name, one]) => [name, change(one)]));
