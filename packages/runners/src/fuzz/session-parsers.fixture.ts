import { deepStrictEqual as same } from "node:assert";
import { DEFAULT_LIMITS } from "@allclose/core";
import { encodeSafetensors, type Tensor, tensor } from "@allclose/core/tensor";
import fc from "fast-check";
import { SCALE } from "../onnx/model.fixture.ts";
import { resultsOf } from "../session/call.ts";
import { encodeFrame, FrameReader } from "../session/frames.ts";
import { type Answer, answerCaps, readAnswer } from "../session/messages.ts";
import { bytesLike, bytesOf, textsLike } from "./change-bytes.fixture.ts";
import { jsonOf, valuesLike } from "./change-values.fixture.ts";
import type { Parser } from "./parser.fixture.ts";

const LIMITS = { ...DEFAULT_LIMITS, logBytes: 2 ** 10, resultBytes: 2 ** 16 };
const CAPS = answerCaps(LIMITS);
const ANSWERS = [
  { type: "sealed" },
  { type: "refused", message: "no" },
  { type: "loaded" },
  { type: "result", call: 1, changed: ["x"], wallMs: 1.5, peakBytes: 10, log: "a\n" },
  { type: "no-backward", call: 2 },
  {
    type: "failed",
    call: 3,
    failure: { kind: "raised", message: "m", file: "a.py", line: 3, frames: [{ file: "a.py", line: 3, in: "f" }] },
  },
];
const body = encodeSafetensors(new Map([["y", tensor([1, 2], [1, 2])]]));
const framed = (header: object): Uint8Array => Buffer.concat(encodeFrame(header, "log" in header ? body : undefined));

/** A frame around the bytes of a header, which need not be one, with the lengths that they have. */
function around(header: Uint8Array): Uint8Array {
  const prefix = Buffer.from("ACLF\0\0\0\0\0\0\0\0\0\0\0\0");
  prefix.writeUInt32LE(header.length, 4);
  prefix.writeUInt32LE(body.length, 8);
  return Buffer.concat([prefix, header, body]);
}

const TOKENS = ["{", "[", "]", "}", ",", '"', '"call":', '"type":"sealed"', "1e999", "-1", "\\ud800"];
const framings = [...ANSWERS.map(framed), Buffer.concat(ANSWERS.map(framed))];

interface Heard {
  readonly answers: readonly Answer[];
  readonly results: readonly Map<string, Tensor>[];
}

/** What a sealed process says, in pieces of `size` bytes, as the host hears it. */
function hear(bytes: Uint8Array, size: number): Heard {
  const reader = new FrameReader(CAPS);
  const answers: Answer[] = [];
  const results: Map<string, Tensor>[] = [];
  for (let at = 0; at < bytes.length; at += size)
    for (const frame of reader.push(bytes.subarray(at, at + size))) {
      const answer = readAnswer(frame.header, LIMITS);
      answers.push(answer);
      if (answer.type === "result") results.push(resultsOf(frame, SCALE, {}).outputs);
    }
  return { answers, results };
}

const frames: Parser<Heard> = {
  name: "frames and answers",
  bytes: fc.oneof(
    bytesLike(framings, ["ACLF", ...TOKENS].map(bytesOf)),
    textsLike(
      ANSWERS.map((answer) => JSON.stringify(answer)),
      TOKENS,
    ).map(around),
    valuesLike(ANSWERS).map((value) => around(bytesOf(jsonOf(value)))),
  ),
  read: (bytes) => hear(bytes, bytes.length || 1),
  refusals: ["frame/", "safetensors/", "format/"],
  holds(read, bytes) {
    if (bytes.length < 2 ** 12) same(hear(bytes, 7), read);
    for (const answer of read.answers) {
      same(readAnswer(JSON.parse(JSON.stringify(answer)), LIMITS), answer);
      if (JSON.stringify(answer).length > 8 * CAPS.header) throw new Error("an answer is longer than a header may be");
    }
  },
};

export const SESSION_PARSERS: readonly Parser[] = [frames];
