// Inside the worker of a sealed frame: answers the page, one question after the other. It ends when the frame is removed.
import { describeFailure, Failed } from "../../jail/node/failures.mjs";
import { onUncaught } from "./uncaught.mjs";

let current = 0;
let interrupt = () => {};
/** What a promise brings, or what interrupts it. */
const interruptible = (promise) =>
  Promise.race([
    promise,
    new Promise((_, reject) => {
      interrupt = reject;
    }),
  ]);

// What is awaited would go on without it.
onUncaught(({ error }) => interrupt(error));

// A worker that has closed itself says nothing of it to anybody, so that a call would wait for its deadline.
const close = () => {
  throw new Failed("killed", "it ended its own worker (`close()`), before it returned");
};
for (const owner of [globalThis, DedicatedWorkerGlobalScope.prototype])
  Object.defineProperty(owner, "close", { value: close });

/**
 * @param begin takes what the page gave at the start and brings { load, call, places }, both of which take a header and a body
 *   and bring { header, body }, as a list of byte arrays. What it throws is our fault: nothing of a candidate's is there yet
 */
export function serve(begin) {
  addEventListener("message", ({ data: { port, given } }) => answerThrough(port, given, begin), { once: true });
}

async function answerThrough(port, given, begin) {
  // A candidate may put other methods in their place.
  const post = port.postMessage.bind(port);
  const send = (header, parts = []) => {
    const body = joined(parts);
    post({ header: JSON.stringify(header), body }, [body]);
  };
  let program;
  try {
    program = await begin(given);
  } catch (error) {
    return send({ type: "refused", message: `a worker could not be made ready: ${error?.message ?? error}` });
  }
  port.onmessage = async ({ data }) => {
    const header = JSON.parse(data.header);
    current = header.call ?? 0;
    try {
      const answer = await interruptible(program[header.type](header, new Uint8Array(data.body)));
      send(answer.header, answer.body);
    } catch (error) {
      send({ type: "failed", call: current, failure: describeFailure(error, program.places) });
    }
  };
  send({ type: "sealed" });
}

function joined(parts) {
  const out = new Uint8Array(parts.reduce((size, part) => size + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    out.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += part.byteLength;
  }
  return out.buffer;
}
