// Peers that nothing but this bench needs: installed beside the build, at fixed versions, and in no package.json of ours.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "../../../../scripts/root.mjs";

export const PEERS = join(ROOT, "out", "kernel-peers");
const VERSIONS = {
  "@jax-js/jax": "0.1.25",
  "@tensorflow/tfjs-backend-wasm": "4.22.0",
  "@tensorflow/tfjs-core": "4.22.0",
};

const require = createRequire(join(PEERS, "peers.cjs"));
const manifest = (folder) => {
  const file = join(folder, "package.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
};
const installed = (name) => manifest(join(PEERS, "node_modules", name));

/** Installs what is not there yet; nothing of it runs meanwhile. Returns why that cannot be, where it cannot. */
export function installPeers() {
  if (Object.entries(VERSIONS).every(([name, version]) => installed(name)?.version === version)) return undefined;
  mkdirSync(PEERS, { recursive: true });
  // A package of its own, or npm would take the repository's.
  writeFileSync(join(PEERS, "package.json"), JSON.stringify({ private: true }));
  const wanted = Object.entries(VERSIONS).map(([name, version]) => `${name}@${version}`);
  const args = [
    "install",
    "--prefix",
    PEERS,
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--no-package-lock",
    "--fetch-retries=1",
  ];
  const { status, stderr, error } = spawnSync("npm", [...args, ...wanted], { encoding: "utf8" });
  return status === 0 ? undefined : (error?.message ?? stderr.trim().split("\n")[0]);
}

/** Of all that come from npm. */
export const peerVersions = () => ({
  ...Object.fromEntries(Object.keys(VERSIONS).map((name) => [name, installed(name)?.version ?? "missing"])),
  ...Object.fromEntries(
    ["onnxruntime-node", "onnxruntime-web"].map((name) => [
      name,
      manifest(join(ROOT, "node_modules", name))?.version ?? "missing",
    ]),
  ),
});

export const requirePeer = (name) => {
  needed(name);
  return require(name);
};

/** As a module, also where the package has one for `require` beside. */
export function importPeer(name) {
  const { exports } = needed(name);
  return import(pathToFileURL(join(PEERS, "node_modules", name, exports["."].import)));
}

function needed(name) {
  const found = installed(name);
  if (found === undefined) throw new Error(`${name} is not installed`);
  return found;
}
