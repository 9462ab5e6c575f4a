// The program of a worker that runs JavaScript.
import { call } from "../../jail/node/call.mjs";
import { Log } from "./log.mjs";
import { importText, urlOf } from "./module.mjs";
import { Places } from "./places.mjs";
import { serve } from "./serve.mjs";

serve(() => {
  let context;
  const program = {
    places: new Places(),
    async load({ files, entryFile, entry, limits }) {
      const log = new Log(limits.logBytes);
      const url = urlOf(files.find(({ path }) => path === entryFile).text);
      program.places = new Places(url, entryFile);
      const submission = await importText(url, program.places);
      context = { submission, entry, log, room: limits.resultBytes, highWater: () => 0 };
      return { header: { type: "loaded" } };
    },
    call: (header, body) => call(header, body, context),
  };
  return program;
});
