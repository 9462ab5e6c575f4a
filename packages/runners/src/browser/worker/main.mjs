// Inside the worker of a sealed frame: loads one submission, answers calls. It ends when the frame is removed.
import { call } from "../../jail/node/call.mjs";
import { describeFailure, Failed } from "../../jail/node/failures.mjs";
import { Log } from "./log.mjs";
import { importText, urlOf } from "./module.mjs";
import { Places } from "./places.mjs";
import { onUncaught } from "./uncaught.mjs";

let current = 0;
let places = new Places();
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

addEventListener("message", ({ data: { port } }) => serve(port), { once: true });

function serve(port) {
  // A candidate may put other methods in their place.
  const post = port.postMessage.bind(port);
  const send = (header, parts = []) => {
    const body = joined(parts);
    post({ header: JSON.stringify(header), body }, [body]);
  };
  const answer = async (answering) => {
    try {
      const { header, body } = await interruptible(answering());
      send(header, body);
    } catch (error) {
      send({ type: "failed", call: current, failure: describeFailure(error, places) });
    }
  };
  let context;
  const load = async ({ files, entryFile, entry, limits }) => {
    const log = new Log(limits.logBytes);
    const url = urlOf(files.find(({ path }) => path === entryFile).text);
    places = new Places(url, entryFile);
    context = { submission: await importText(url, places), entry, log, room: limits.resultBytes, highWater: () => 0 };
    return { header: { type: "loaded" } };
  };
  port.onmessage = ({ data }) => {
    const header = JSON.parse(data.header);
    current = header.call ?? 0;
    answer(() => (header.type === "load" ? load(header) : call(header, new Uint8Array(data.body), context)));
  };
}

function joined(parts) {
  const out = new Uint8Array(parts.reduce((size, part) => size + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.byteLength;
  }
  return out.buffer;
}
