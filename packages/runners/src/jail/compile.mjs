// Turns TypeScript and CommonJS into ES modules, one text at a time: no file is read, no import followed, nothing executed.
// Not in the jail, but in a process of its own, because a text can make a parser take memory without end.
// In: { path, text }[] as JSON. Out: a line when it stands ready, then { path, text, map } or { path, failure } for each.
import { transform } from "esbuild";

const options = {
  format: "esm",
  platform: "neutral",
  target: "node20",
  charset: "utf8",
  sourcemap: "external",
  sourcesContent: false,
  // Without it a tsconfig.json on the way up the disk would have a say.
  tsconfigRaw: "{}",
  logLevel: "silent",
};

async function compile({ path, text }) {
  try {
    // A map of the candidate's own would put exceptions into files that were not handed in.
    const source = text.replace(/([#@]) sourceMappingURL=/g, "$1 sourceMappingURL:");
    const { code, map } = await transform(source, {
      ...options,
      sourcefile: path,
      loader: path.endsWith(".ts") ? "ts" : "js",
    });
    return { path, text: code, map };
  } catch (error) {
    const [first] = error.errors ?? [];
    // Without a position it is the compiler that failed; this process then ends, and the host sees that it has.
    if (!first?.location) throw error;
    return { path, failure: { message: first.text, line: first.location.line } };
  }
}

await transform("", options);
process.stdout.write("ready\n");
let input = "";
for await (const chunk of process.stdin.setEncoding("utf8")) input += chunk;
process.stdout.write(JSON.stringify(await Promise.all(JSON.parse(input).map(compile))), () => process.exit(0));
