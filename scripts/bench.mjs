// npm run bench -- <name> [--json FILE]: builds, then runs <room>/bench/<name>.mjs. Without a name it lists them.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { ROOT } from "./root.mjs";
import { setUp } from "./setup.mjs";
import { workspaces } from "./workspaces.mjs";

const [name, ...rest] = process.argv.slice(2);
const files = workspaces()
  .map((room) => join(ROOT, room, "bench"))
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)))
  .filter((file) => file.endsWith(".mjs"));
const benches = new Map(files.map((file) => [basename(file, ".mjs"), file]));
const file = benches.get(name);

if (file === undefined) {
  if (name !== undefined) console.error(`No bench is called ${name}.`);
  console.log(benches.size > 0 ? `Benches: ${[...benches.keys()].sort().join(", ")}` : "There are no benches yet.");
  console.log("Usage: npm run bench -- <name> [--json FILE]");
  process.exitCode = name === undefined ? 0 : 2;
} else {
  await setUp();
  // npm changes to the root; FILE is meant from where it was typed.
  const json = rest.indexOf("--json");
  if (json >= 0 && rest[json + 1]) rest[json + 1] = resolve(process.env.INIT_CWD ?? process.cwd(), rest[json + 1]);
  const { status } = spawnSync(process.execPath, [file, ...rest], { cwd: ROOT, stdio: "inherit" });
  process.exitCode = status ?? 1;
}
