// Inside one sealed process: loads the submission, answers calls, and ends when the host hangs up. Run by a bare Node, with
// --experimental-vm-modules; launch.py has sealed the process before its first line.
import { call } from "./node/call.mjs";
import { describeFailure, Failed } from "./node/failures.mjs";
import { Log } from "./node/log.mjs";
import { Modules } from "./node/modules.mjs";
import { Places } from "./node/places.mjs";
import { readFrame, writeFrame } from "./node/wire.mjs";

// Not process.exit: no handler of the candidate's runs any more.
const exit = process.reallyExit.bind(process);
let current = 0;
let places;

// The status with which it ends when too much was printed, in the middle of a call that cannot be left otherwise.
const PRINTED_TOO_MUCH = 97;
let interrupt;

function fail(error) {
  writeFrame({ type: "failed", call: current, failure: describeFailure(error, places) });
}

/** What a promise brings, or what interrupts it. */
const interruptible = (promise) =>
  Promise.race([
    promise,
    new Promise((_, reject) => {
      interrupt = reject;
    }),
  ]);

writeFrame({ type: "sealed" });
const load = readFrame()?.header;
if (load === undefined) exit(0);

const files = new Map(load.files.map(({ path, ...file }) => [path, file]));
places = new Places(files);
const log = new Log(load.limits.logBytes, () => exit(PRINTED_TOO_MUCH));
const usage = process.resourceUsage.bind(process);
const highWater = () => usage().maxRSS * 1024;
const context = { entry: load.entry, room: load.limits.resultBytes, log, highWater };

// From a timer, or a promise that nobody awaits; what is awaited would go on without it.
process.on("uncaughtException", (error) => interrupt(error));
// Nothing is left that could settle what is awaited.
process.on("beforeExit", () => interrupt(new Failed("raised", "the promise that is awaited never settles")));

try {
  context.submission = await interruptible(new Modules(files, places).load(load.entryFile));
} catch (error) {
  fail(error);
  exit(0);
}
writeFrame({ type: "loaded" });

for (let frame = readFrame(); frame !== undefined; frame = readFrame()) {
  current = frame.header.call;
  try {
    const { header, body } = await interruptible(call(frame.header, frame.body, context));
    writeFrame(header, body);
  } catch (error) {
    fail(error);
  }
}
exit(0);
