import fc from "fast-check";

/** Before these, a process grows because it warms up. */
const WARM = 500;

/**
 * Tries a parser on many cases.
 * @param options.shrinkMs how long a case that goes wrong is made smaller; every one that hangs takes its whole limit
 * @returns a figure: how many were accepted and refused, the slowest, and the growth of memory; where one went wrong, `fault`:
 *   why, the smallest bytes on which it does, and the seed and path that lead there
 */
export async function tryParser(parser, reader, { cases, seed, path, shrinkMs = 60_000, onCase = () => {} }) {
  const figure = { id: parser.name, cases: 0, accepted: 0, refused: 0, slowestMs: 0, grownMiB: 0 };
  let [start, failedAt, why] = [0, 0, ""];
  const property = fc.asyncProperty(parser.bytes, async (bytes) => {
    // A case that is not tried passes, which ends the search for a smaller one.
    if (failedAt > 0 && performance.now() - failedAt > shrinkMs) return;
    const came = await reader.read(parser.name, bytes);
    if (failedAt === 0) {
      figure.cases++;
      figure.slowestMs = Math.max(figure.slowestMs, came.ms);
      if (figure.cases <= WARM) start = came.peak;
      figure.grownMiB = Math.max(figure.grownMiB, (came.peak - start) / 2 ** 20);
      if (came.state !== "fault") figure[came.state]++;
      onCase(figure);
    }
    if (came.state !== "fault") return;
    failedAt ||= performance.now();
    why = came.why;
    throw new Error(why);
  });
  const details = await fc.check(property, { numRuns: cases, seed, ...(path === undefined ? {} : { path }) });
  if (!details.failed) return figure;
  const [bytes] = details.counterexample;
  return { ...figure, fault: { why, bytes, seed, path: details.counterexamplePath } };
}
