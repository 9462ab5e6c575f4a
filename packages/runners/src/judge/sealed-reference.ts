import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { AllcloseError, DEFAULT_LIMITS, type GradeOptions, InputError } from "@allclose/core";
import { type EquipmentOptions, findEquipment, type NodeEquipment } from "../node/equipment.ts";
import { type NodeChild, startNode } from "../node/process.ts";
import { FrameError } from "../session/frame.ts";
import type { Deed, Deeds } from "./deeds.ts";
import { decodeJson, encodeJson } from "./exact-json.ts";
import { type Fate, notTheProtocol, ReferenceLost, whatBecameOf } from "./fate.ts";
import { LentRunner, type Loan, MOST_BYTES } from "./lent-runner.ts";
import type { ReferenceLimits } from "./limits.ts";
import { readSaid, type Told } from "./messages.ts";
import { judgeProgram } from "./program.ts";
import { errorOf, type Thrown } from "./thrown.ts";

const PROGRAM = "judge.mjs";
const CAPS = { header: 2 ** 20, body: MOST_BYTES, waiting: 4096 };
/** Many times what a report or golden tensors have: checking what is wrong everywhere takes memory for each value. */
const MOST_ANSWERED = { bytes: 2 ** 25, values: 200_000 };
/** A process that does not go when it is killed is not waited for any longer than this. */
const DEATH_MS = 5_000;

export interface Asking {
  /** What it may ask of the host meanwhile; nothing without it. */
  readonly loan?: Loan;
  readonly onProgress?: GradeOptions["onProgress"];
}

/**
 * The process in which a stranger's reference runs, with all of core that asks it. After it has ended, the next question starts
 * another. Whatever the reference does to it is an InputError that names the file.
 */
export class SealedReference {
  /** The reference's, for messages. */
  readonly #file: string;
  readonly #equipment: NodeEquipment;
  readonly #limits: ReferenceLimits;
  readonly #load: Uint8Array;
  #closed = false;
  #child: NodeChild | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(file: string, equipment: NodeEquipment, limits: ReferenceLimits, load: Uint8Array) {
    this.#file = file;
    this.#equipment = equipment;
    this.#limits = limits;
    this.#load = load;
  }

  /** @throws AllcloseError `sandbox/unavailable`, `node/none` */
  static async prepare(
    load: Deeds["load"]["given"],
    limits: ReferenceLimits,
    options: EquipmentOptions,
  ): Promise<SealedReference> {
    const equipment = await findEquipment(options).catch((error: unknown) => {
      if (!(error instanceof AllcloseError)) throw error;
      throw new AllcloseError(error.code, `${load.file} is a stranger's code, and was not run: ${error.message}`);
    });
    await writeFile(join(equipment.folder.app, PROGRAM), await judgeProgram(), { mode: 0o644 });
    return new SealedReference(load.file, equipment, limits, encodeJson(load));
  }

  /** Starts it. What comes is the names that it has, as it says. */
  load(): Promise<unknown> {
    return this.#inTurn(() => this.#start());
  }

  /**
   * Asks it something; what comes is as it says, and for whoever asks to check.
   * @throws InputError `reference/…`, and what it throws itself; AllcloseError `sandbox/seal`, `sandbox/lost`
   */
  ask<D extends Deed>(deed: D, given: Deeds[D]["given"], asking: Asking = {}): Promise<unknown> {
    return this.#inTurn(async () => {
      if (this.#child === undefined || this.#child.channel.over) await this.#start();
      return this.#do(deed, encodeJson(given), asking);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#drop();
    await this.#equipment.folder.remove();
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(act);
    this.#turn = result.catch(() => {});
    return result;
  }

  async #start(): Promise<unknown> {
    await this.#drop();
    if (this.#closed) throw new AllcloseError("runner/closed", "this judge has been closed; open another");
    const { jail } = this.#equipment;
    const limits = { ...DEFAULT_LIMITS, memoryBytes: this.#limits.memoryBytes };
    const child = startNode({ ...this.#equipment, limits, program: PROGRAM, caps: CAPS, belt: jail.tier !== "none" });
    this.#child = child;
    const first = await child.channel.next(this.#limits.loadMs);
    if (first.state !== "frame") {
      const { words } = await whatBecameOf(child, first);
      await this.#drop();
      throw new ReferenceLost("sandbox/seal", `${this.#file}: no process could be sealed for it: ${words}`);
    }
    return this.#do("load", this.#load, {});
  }

  async #do(deed: Deed, given: Uint8Array, { loan, onProgress }: Asking): Promise<unknown> {
    const child = this.#child as NodeChild;
    const lent = loan && new LentRunner(loan, child.channel);
    let threw: Thrown;
    try {
      child.channel.send({ type: "do", deed } satisfies Told, given);
      const { said, frame } = await this.#outcome(child, deed, lent, onProgress);
      if (said.type === "done") return answerIn(frame.body);
      threw = said;
    } catch (error) {
      await this.#drop();
      throw error instanceof FrameError ? this.#fault(notTheProtocol(error)) : error;
    } finally {
      await lent?.close();
    }
    throw errorOf(threw);
  }

  /** Serves it until it says what came of it. */
  async #outcome(child: NodeChild, deed: Deed, lent: LentRunner | undefined, onProgress: Asking["onProgress"]) {
    const { loadMs, callMs, wholeMs } = this.#limits;
    const [each, whole] = deed === "load" ? [loadMs, loadMs] : [callMs, wholeMs];
    const end = performance.now() + whole;
    for (let heard = performance.now(); ; ) {
      // Time in which it waits for the host is not its own.
      const since =
        lent === undefined ? heard : lent.idleSince === undefined ? undefined : Math.max(heard, lent.idleSince);
      const now = performance.now();
      const left = Math.min(end - now, since === undefined ? each : since + each - now);
      const incoming = left > 0 ? await child.channel.next(left) : ({ state: "late" } as const);
      if (incoming.state === "late") {
        if (left > 0) continue;
        const ms = performance.now() >= end ? whole : each;
        throw this.#fault({
          kind: "timed-out",
          words: `it did not come to an end within ${ms / 1000} s, and was stopped`,
        });
      }
      if (incoming.state !== "frame") throw this.#fault(await whatBecameOf(child, incoming));
      heard = performance.now();
      const said = readSaid(incoming.frame.header);
      if (said.type === "done" || said.type === "threw") return { said, frame: incoming.frame };
      if (said.type === "progress") onProgress?.(said.done, said.total, said.what);
      else if ("id" in said) {
        if (lent === undefined)
          throw new FrameError("frame/answer", `nothing may be asked for now, but ${said.type} came`);
        lent.take(said, incoming.frame.body);
      }
    }
  }

  #fault({ kind, words }: Fate): AllcloseError {
    if (kind === "lost") return new ReferenceLost("sandbox/lost", `${this.#file}: ${words}`);
    return new InputError(`reference/${kind}`, [`${this.#file}: ${words}`]);
  }

  async #drop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined) return;
    child.kill();
    child.channel.close();
    await Promise.race([child.ended, wait(DEATH_MS, undefined, { ref: false })]);
  }
}

function answerIn(body: Uint8Array): unknown {
  const { bytes, values } = MOST_ANSWERED;
  if (body.length > bytes)
    throw new FrameError("frame/body-size", `an answer of ${body.length} bytes came; ${bytes} are allowed`);
  return decodeJson(body, values);
}
