import { type Library, Meter, type Runner, type Session, type Submission } from "@allclose/core";
import { decodeResult, encodeCall } from "../calls.ts";
import type { Host } from "./host.ts";

/** A program that the host has; nothing of it is here. */
export const elsewhere = (name: "submission" | Library): Submission => ({
  sha256: "0".repeat(64),
  language: "node",
  entryFile: name,
  files: new Map(),
});

/** Sessions whose calls the report tells of. The host counts them; what is counted here is not asked for. */
const told = new WeakSet<Session>();

/** Tells the host of what to count. */
export class FarMeter extends Meter {
  override around(session: Session): Session {
    told.add(session);
    return super.around(session);
  }
}

/** The host's runner, of programs made by `elsewhere`. */
export const borrowedRunner = (host: Host): Runner => ({
  async open({ entryFile: program }, entry, { callMs, memoryBytes }): Promise<Session> {
    const opened = await host.ask<"opened">({ type: "open", program, entry, callMs, memoryBytes });
    const { session, info } = opened.told;
    const borrowed: Session = {
      info,
      async call(inputs, options = {}) {
        const { call, body } = encodeCall(inputs, options);
        const answer = await host.ask<"result">({ type: "call", session, metered: told.has(borrowed), ...call }, body);
        return decodeResult(answer.told.result, answer.told.gradients, answer.body);
      },
      close: async () => void (await host.ask<"closed">({ type: "close", session })),
    };
    return borrowed;
  },
  close: async () => {},
});
