import type { Library, Runner, Session, Submission } from "@allclose/core";
import { decodeResult, encodeCall } from "../calls.ts";
import type { Host } from "./host.ts";

/** A program that the host has; nothing of it is here. */
export const elsewhere = (name: "submission" | Library): Submission => ({
  sha256: "0".repeat(64),
  language: "node",
  entryFile: name,
  files: new Map(),
});

/** The host's runner, of programs made by `elsewhere`. */
export const borrowedRunner = (host: Host): Runner => ({
  async open({ entryFile: program }, entry, { callMs, memoryBytes }): Promise<Session> {
    const { told } = await host.ask<"opened">({ type: "open", program, entry, callMs, memoryBytes });
    const { session, info } = told;
    return {
      info,
      async call(inputs, options = {}) {
        const { call, body } = encodeCall(inputs, options);
        const answer = await host.ask<"result">({ type: "call", session, ...call }, body);
        return decodeResult(answer.told.result, answer.told.gradients, answer.body);
      },
      close: async () => void (await host.ask<"closed">({ type: "close", session })),
    };
  },
  close: async () => {},
});
