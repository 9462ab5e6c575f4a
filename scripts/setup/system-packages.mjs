import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { step } from "../step.mjs";

const PYTORCH = "python3-torch";

const python = [
  { name: PYTORCH, what: "PyTorch, for Python submissions (652 MB on disk)", here: () => canImport("torch") },
  { name: "python3-numpy", what: "NumPy, for Python submissions", here: () => canImport("numpy") },
  { name: "libopenblas0-pthread", what: "makes their matrix products ten times faster", here: hasOpenBlas },
  { name: "bubblewrap", what: "seals submissions off", here: () => onPath("bwrap") },
];
// What only tests need. The browser test names this path.
const browser = [
  { name: "chromium", what: "for the browser test", here: () => existsSync("/usr/bin/chromium") },
  { name: "g++", what: "for the test of the example in C++", here: () => onPath("g++") },
];

const WEEK = 7 * 24 * 3600 * 1000;
const OTHERWISE = {
  [PYTORCH]: "python3 -m pip install torch numpy",
  "python3-numpy": "python3 -m pip install numpy",
};

/**
 * Installs the Debian packages that are missing, saying first which, what for and how large. Where it may not or cannot,
 * it prints the line to type and goes on.
 *
 * @param options.browser whether a browser and a compiler are wanted too, for tests
 * @returns the names of those that are still missing
 */
export async function systemPackages(options) {
  const wanted = options.browser ? [...python, ...browser] : python;
  const missing = wanted.filter((one) => !one.here());
  if (missing.length === 0) return [];
  const names = missing.map((one) => one.name);

  console.log("Missing on this machine:");
  for (const one of missing) console.log(`  ${one.name.padEnd(21)} ${one.what}`);
  if (process.platform !== "linux" || !onPath("apt-get")) {
    console.log("There is no apt-get here to install them with. Going on without.");
    for (const line of names.map((name) => OTHERWISE[name]).filter(Boolean)) console.log(`To have it, type: ${line}`);
    return names;
  }
  const root = rootPrefix();
  const sudo = process.getuid() === 0 ? "" : "sudo ";
  const byHand = (these) =>
    `  ${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends ${these.join(" ")}`;
  if (process.env.ALLCLOSE_NO_APT || root === undefined) {
    console.log(process.env.ALLCLOSE_NO_APT ? "ALLCLOSE_NO_APT is set" : "Only root may install them");
    console.log(`Going on without. To have them, type:\n${byHand(names)}`);
    return names;
  }

  const apt = new Apt(root);
  if (listsAreStale()) await apt.update();
  console.log(`Installing them with apt-get${apt.size(names)}.`);
  if (!(await apt.install(names))) {
    await apt.update();
    // One that this release does not have must not keep the others out.
    if (!(await apt.install(names)) && names.length > 1) for (const name of names) await apt.install([name]);
  }
  const left = missing.filter((one) => !one.here()).map((one) => one.name);
  if (left.length > 0)
    console.log(`Still missing: ${left.join(", ")}. Going on without. To try again, type:\n${byHand(left)}`);
  return left;
}

class Apt {
  #program;
  #updated = false;
  constructor(root) {
    this.#program = [
      ...root,
      "env",
      "DEBIAN_FRONTEND=noninteractive",
      "LC_ALL=C",
      "apt-get",
      "-o",
      "DPkg::Lock::Timeout=300",
    ];
  }
  async update() {
    if (this.#updated) return;
    this.#updated = true;
    await step("apt-get update", [...this.#program, "update"]);
  }
  async install(names) {
    const { code } = await step(`apt-get install ${names.join(" ")}`, [
      ...this.#program,
      "install",
      "-y",
      "--no-install-recommends",
      ...names,
    ]);
    return code === 0;
  }
  /** What apt-get itself says about the size; nothing where it does not know the packages yet. */
  size(names) {
    const [program, ...args] = [...this.#program, "install", "--assume-no", "--no-install-recommends", ...names];
    const said = spawnSync(program, args, { encoding: "utf8" }).stdout ?? "";
    const download = /Need to get ([\d.,]+ \w+)/.exec(said)?.[1];
    const disk = /([\d.,]+ \w+) of additional disk space/.exec(said)?.[1];
    return download && disk ? `: ${download} to download, ${disk} on disk with what they need` : "";
  }
}

/** What to put before a command so that root runs it; undefined where nobody here may without a password. */
function rootPrefix() {
  if (process.getuid() === 0) return [];
  return spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0 ? ["sudo", "-n"] : undefined;
}

function listsAreStale() {
  const lists = "/var/lib/apt/lists";
  if (!existsSync(lists) || !readdirSync(lists).some((name) => /_(Packages|InRelease)/.test(name))) return true;
  const newest = Math.max(...[lists, join(lists, "partial")].filter(existsSync).map((dir) => statSync(dir).mtimeMs));
  return Date.now() - newest > WEEK;
}

// Root runs submissions as an unprivileged user, who cannot read root's own environments: only the system's Python counts.
function canImport(module) {
  const own = [process.env.VIRTUAL_ENV && join(process.env.VIRTUAL_ENV, "bin", "python"), "python3"];
  const interpreters = ["/usr/bin/python3", ...(process.getuid?.() === 0 ? [] : own.filter(Boolean))];
  return interpreters.some(
    (path) =>
      spawnSync(path, ["-I", "-c", `import ${module}; ${module}.__version__`], { stdio: "ignore", cwd: "/" }).status ===
      0,
  );
}

function hasOpenBlas() {
  const asked = spawnSync("dpkg-query", ["-s", "libopenblas0-pthread"], { encoding: "utf8" });
  return asked.error !== undefined || asked.stdout.includes("ok installed"); // no dpkg: another platform, another BLAS
}

const onPath = (program) =>
  (process.env.PATH ?? "").split(delimiter).some((dir) => dir !== "" && existsSync(join(dir, program)));
