import {
  entry as entrySchema,
  type Library,
  type Limits,
  type Meter,
  type Problem,
  type Published,
  parse,
  type Runner,
  type Session,
  type Submission,
} from "@allclose/core";
import type { Channel } from "../session/channel.ts";
import { FrameError } from "../session/frame.ts";
import { decodeCall, encodeResult } from "./calls.ts";
import type { Asked, Told } from "./messages.ts";
import { thrownOf } from "./thrown.ts";

/** More than judging ever needs at once. */
const MOST_SESSIONS = 16;
const MOST_ASKED = 1000;
export const MOST_BYTES = 2 ** 28;

/** No number is given twice, so that what one grading left under way in the judge reaches no session of the next. */
let opened = 0;

export interface Loan {
  readonly problem: Problem;
  readonly submission: Submission;
  readonly runner: Runner;
  readonly limits: Limits;
  readonly published: Published;
  readonly meter: Meter;
}

/** Does with the host's runner what a sealed judge asks for, on this submission and the problem's baselines alone. */
export class LentRunner {
  readonly #loan: Loan;
  readonly #channel: Channel;
  readonly #sessions = new Map<number, Session>();
  /** The same, where what is called is counted. */
  readonly #metered = new WeakMap<Session, Session>();
  readonly #asked = new Set<Promise<void>>();
  #opening = 0;
  #bytes = 0;
  #answeredAt = performance.now();

  constructor(loan: Loan, channel: Channel) {
    this.#loan = loan;
    this.#channel = channel;
  }

  /** Since when the judge has not been waiting for anything; undefined while it is. */
  get idleSince(): number | undefined {
    return this.#asked.size > 0 ? undefined : this.#answeredAt;
  }

  /**
   * Starts what is asked for, and answers when it is done.
   * @throws FrameError where more is asked for than judging needs
   */
  take(asked: Asked, body: Uint8Array): void {
    const bytes = this.#bytes + body.length + this.#channel.backlog;
    if (this.#asked.size >= MOST_ASKED || bytes > MOST_BYTES)
      throw new FrameError(
        "frame/answer",
        `more was asked for at once than ${MOST_ASKED} calls, or ${MOST_BYTES} bytes`,
      );
    this.#bytes += body.length;
    const done = this.#answer(asked, body).finally(() => {
      this.#bytes -= body.length;
      this.#asked.delete(done);
      this.#answeredAt = performance.now();
    });
    this.#asked.add(done);
  }

  /** Ends what was opened, and waits until nothing is under way. */
  async close(): Promise<void> {
    await this.#closeAll();
    await Promise.all(this.#asked);
    // What was being opened meanwhile.
    await this.#closeAll();
  }

  async #closeAll(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.all(sessions.map((session) => session.close()));
  }

  async #answer(asked: Asked, body: Uint8Array): Promise<void> {
    const { id } = asked;
    try {
      if (asked.type === "open") this.#say({ type: "opened", id, ...(await this.#open(asked)) });
      else if (asked.type === "call") await this.#call(asked, body);
      else {
        const session = this.#session(asked.session);
        this.#sessions.delete(asked.session);
        await session.close();
        this.#say({ type: "closed", id });
      }
    } catch (error) {
      this.#say({ type: "refused", id, ...thrownOf(error) });
    }
  }

  async #open({ program, entry, callMs, memoryBytes }: Extract<Asked, { type: "open" }>) {
    const { problem, submission, runner, limits, published, meter } = this.#loan;
    if (this.#sessions.size + this.#opening >= MOST_SESSIONS)
      throw new FrameError("frame/answer", `more than ${MOST_SESSIONS} sessions were opened`);
    const read = parse(entrySchema, entry, "the entry");
    const within = { ...limits, callMs, memoryBytes };
    const baseline = problem.baselines?.get(program as Library);
    this.#opening++;
    try {
      const session =
        program === "submission"
          ? await runner.open(submission, read, within, published)
          : baseline && (await runner.open(baseline, read, within));
      if (session === undefined) throw new FrameError("frame/answer", `there is no program ${JSON.stringify(program)}`);
      if (program === "submission") this.#metered.set(session, meter.around(session));
      this.#sessions.set(++opened, session);
      return { session: opened, info: session.info };
    } finally {
      this.#opening--;
    }
  }

  async #call(asked: Extract<Asked, { type: "call" }>, bytes: Uint8Array): Promise<void> {
    const read = (entry: unknown) => parse(entrySchema, entry, "the entry");
    const { inputs, options } = decodeCall(asked, bytes, read);
    const session = this.#session(asked.session);
    const counted = asked.metered ? (this.#metered.get(session) ?? session) : session;
    const { body, ...result } = encodeResult(await counted.call(inputs, options));
    this.#say({ type: "result", id: asked.id, ...result }, body);
  }

  #session(number: number): Session {
    const session = this.#sessions.get(number);
    if (session === undefined) throw new FrameError("frame/answer", `there is no session ${number}`);
    return session;
  }

  #say(told: Told, body?: Uint8Array): void {
    if (!this.#channel.over) this.#channel.send(told, body);
  }
}
