import { AllcloseError } from "./errors.ts";
import type { CallResult, RunnerInfo, Session } from "./runner.ts";
import type { Measurement } from "./schema/measurement.ts";
import type { Run } from "./schema/report.ts";

/** A time that covers hidden inputs too is told so coarsely that it tells little of them: see `wallMs` in schema/report.ts. */
const coarse = (ms: number): number => 1000 * 2 ** Math.max(0, Math.ceil(Math.log2(ms / 1000)));

/** Counts and times the calls on visible inputs of one grading, for the report's `run` section. */
export class Meter {
  private readonly started = performance.now();
  private readonly wall: number[] = [];
  private peak = 0;
  private readonly measurements: Measurement[] = [];
  private info: RunnerInfo | undefined;

  around(session: Session): Session {
    this.info = session.info;
    return {
      info: session.info,
      call: async (inputs, options) => {
        const result: CallResult = await session.call(inputs, options);
        if (result.state === "ok") {
          this.wall.push(result.wallMs);
          this.peak = Math.max(this.peak, result.peakBytes);
        }
        return result;
      },
      close: () => session.close(),
    };
  }

  readonly measured = (measurement: Measurement): void => {
    this.measurements.push(measurement);
  };

  /** @throws AllcloseError `meter/unused` when no session was opened */
  run(): Run {
    const { info } = this;
    if (info === undefined)
      throw new AllcloseError("meter/unused", "nothing has run yet, so there is nothing to tell of it");
    const sorted = [...this.wall].sort((a, b) => a - b);
    return {
      isolation: info.isolation,
      ...(info.isolationNote === undefined ? {} : { isolationNote: info.isolationNote }),
      ...(info.memoryLimit === undefined ? {} : { memoryLimit: info.memoryLimit }),
      interpreter: info.interpreter,
      versions: { ...info.versions },
      calls: sorted.length,
      wallMs: coarse(performance.now() - this.started),
      callMs: { median: sorted[Math.floor(sorted.length / 2)] ?? 0, max: sorted.at(-1) ?? 0 },
      peakBytes: this.peak,
      measurements: this.measurements,
    };
  }
}
