// Inside one sealed process: loads a problem's reference and judges with it, and ends when the host hangs up. Run by a bare Node,
// as one file with all that it imports (program.ts); launch.py has sealed the process before its first line.
import { Console } from "node:console";
import { Writable } from "node:stream";
import type { Deeds } from "../deeds.ts";
import { decodeJson, encodeJson } from "../exact-json.ts";
import { thrownOf } from "../thrown.ts";
import { deedsFor } from "./deeds.ts";
import { Host } from "./host.ts";

// What a reference prints goes nowhere.
const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
globalThis.console = new Console(nowhere);
for (const name of ["stdout", "stderr"]) Object.defineProperty(process, name, { value: nowhere });

const host = new Host();
const deeds = deedsFor(host);

async function act(deed: keyof Deeds, given: Uint8Array): Promise<void> {
  try {
    host.say({ type: "done" }, encodeJson(await deeds[deed](decodeJson(given) as never)));
  } catch (error) {
    host.say({ type: "threw", ...thrownOf(error) });
  }
}

// From a timer, or a promise that nobody awaits: nobody can say any more what else is wrong.
process.on("uncaughtException", (error) => {
  const issues = thrownOf(error).issues.map((issue) => `reference.ts: it throws outside of any call: ${issue}`);
  host.say({ type: "threw", code: "reference/throws", issues });
  host.leave();
});

host.say({ type: "sealed" });
await host.serve(act);
