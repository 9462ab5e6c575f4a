// A child process that reads cases, and is replaced when it hangs or dies.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

const CHILD = fileURLToPath(new URL("child.mjs", import.meta.url));
const START_MS = 60_000;

export class Reader {
  #parsers;
  #limits;
  #child;

  /** @param parsers the path of a module with PARSERS and outcomeOf; @param limits of a case: { ms } of processor time, { bytes }, and { hangMs } until it is ended */
  constructor(parsers, limits) {
    this.#parsers = parsers;
    this.#limits = limits;
  }

  /** What a parser makes of some bytes: its outcome, { ms } of processor time, { grown } and { peak } of memory in bytes. */
  async read(name, bytes) {
    const answer = await this.#ask({ name, bytes });
    if (answer.state === "fault") return answer;
    const { ms, grown } = answer;
    const took = ms > this.#limits.ms ? `${ms / 1000} s` : grown > this.#limits.bytes ? `${mib(grown)} MiB` : undefined;
    return took === undefined ? answer : { ...answer, state: "fault", why: `took ${took} for ${bytes.length} bytes` };
  }

  async close() {
    this.#child?.kill("SIGKILL");
    this.#child = undefined;
  }

  async #ask(order) {
    this.#child ??= await this.#start();
    const child = this.#child;
    // Where it cannot be sent, the process has ended, which is told below.
    child.send(order, () => {});
    const { hangMs } = this.#limits;
    const came = await next(child, hangMs);
    if (typeof came === "object") return came;
    await this.close();
    const why = came === "late" ? `gave no answer within ${hangMs / 1000} s` : `ended its process: ${came}`;
    return { state: "fault", why, ms: came === "late" ? hangMs : 0, grown: 0, peak: 0 };
  }

  async #start() {
    const child = fork(CHILD, [this.#parsers], {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      execArgv: ["--max-old-space-size=1024"],
      // glibc maps 128 MiB for a moment when another thread first allocates, which would count as the parser's.
      env: { ...process.env, MALLOC_ARENA_MAX: "1" },
    });
    child.stderr.on("data", (text) => {
      child.said = `${child.said ?? ""}${text}`.slice(0, 2000);
    });
    const came = await next(child, START_MS);
    if (came !== "ready") throw new Error(`the process that reads the cases did not start: ${came}`);
    return child;
  }
}

const mib = (bytes) => Math.round(bytes / 2 ** 20);

/** The next message, "late", or how the process ended, with what it said. */
function next(child, ms) {
  return new Promise((resolve) => {
    const done = (came) => {
      clearTimeout(timer);
      child.off("message", done).off("close", ended);
      resolve(came);
    };
    const ended = (code, signal) => done(`${signal ?? `exit status ${code}`}\n${child.said ?? ""}`.trim());
    const timer = setTimeout(() => done("late"), ms);
    child.on("message", done).on("close", ended);
  });
}
