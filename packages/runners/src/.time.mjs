// src/node/runner.ts
import {
  AllcloseError as AllcloseError6
} from "@allclose/core";
import { BYTES } from "@allclose/core/tensor";

// src/sandbox/folder.ts
import { chmod, chown, cp, mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
var SOURCES = ["./jail/", "../jail/"].map((path) => fileURLToPath(new URL(path, import.meta.url)));
var MAX_TMPDIR = 60;
async function makeRunFolder(user) {
  const base = await realpath(tmpdir());
  const path = await mkdtemp(join(base.length > MAX_TMPDIR ? "/tmp" : base, "allclose-"));
  const app = join(path, "app");
  const io = join(path, "io");
  await copyJail(app);
  await mkdir(io, { mode: 448 });
  if (user) {
    await chown(io, user.uid, user.gid);
    await chown(path, user.uid, user.gid);
  }
  return { path, app, io, remove: () => rm(path, { recursive: true, force: true }) };
}
async function copyJail(to) {
  for (const from of SOURCES) {
    try {
      await cp(from, to, { recursive: true, filter: (source) => !source.includes("__pycache__") });
      return await chmod(to, 493);
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
    }
  }
  throw new Error(`the jail's files are in none of ${SOURCES.join(", ")}: reinstall @allclose/runners`);
}

// src/sandbox/tier.ts
import { accessSync, constants } from "node:fs";
import { delimiter as delimiter2, join as join5 } from "node:path";
import { AllcloseError } from "@allclose/core";

// src/sandbox/canary.ts
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join as join3 } from "node:path";
import { text } from "node:stream/consumers";

// src/sandbox/bwrap.ts
import { existsSync, lstatSync, readlinkSync } from "node:fs";
import { dirname, join as join2 } from "node:path";
var JAIL_TMP = "/tmp/session";
function bwrapArguments({ policy, folder, read, env }) {
  return [
    ...["user", "pid", "net", "ipc", "uts"].map((name) => `--unshare-${name}`),
    "--unshare-cgroup-try",
    "--die-with-parent",
    "--new-session",
    "--clearenv",
    ...Object.entries(env).flatMap(([name, value]) => ["--setenv", name, value]),
    ...["--cap-drop", "ALL"],
    // Inside its own user namespace only, to make the namespaces of each fork and to drop the bounding set.
    ...policy === "zygote" ? ["--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SETPCAP"] : [],
    ...["--hostname", "sandbox"],
    ...["--ro-bind", "/usr", "/usr"],
    ...["/lib", "/lib32", "/lib64", "/bin"].flatMap(mergedUsr),
    ...["/etc/alternatives", "/etc/ld.so.cache"].flatMap((path) => ["--ro-bind-try", path, path]),
    ...["null", "zero", "random", "urandom"].flatMap((name) => ["--dev-bind", `/dev/${name}`, `/dev/${name}`]),
    // For imports; the zygote takes it away before it forks.
    ...policy === "zygote" ? ["--proc", "/proc"] : [],
    ...["--size", String(2 ** 24), "--tmpfs", "/tmp", "--dir", JAIL_TMP],
    // A zygote's forks each get a tmpfs of their own there.
    ...policy === "launch" ? ["--size", String(2 ** 24), "--tmpfs", JAIL_TMP] : [],
    ...outermost(read.filter((path) => !path.startsWith("/usr/"))).flatMap((path) => ["--ro-bind", path, path]),
    ...["--ro-bind", folder.app, folder.app],
    ...policy === "zygote" ? ["--bind", folder.io, folder.io] : [],
    // Packages installed globally may hold reference implementations and hidden tests.
    ...nodeModules(read).flatMap((path) => ["--tmpfs", path, "--remount-ro", path]),
    ...["--remount-ro", "/tmp", "--remount-ro", "/"],
    ...["--chdir", JAIL_TMP]
  ];
}
function mergedUsr(path) {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat) return [];
  return stat.isSymbolicLink() ? ["--symlink", readlinkSync(path), path] : ["--ro-bind", path, path];
}
var outermost = (paths) => [...new Set(paths)].filter((path) => !paths.some((other) => other !== path && path.startsWith(`${other}/`)));
function nodeModules(read) {
  const places = ["/usr", "/usr/local", ...read, ...read.map((path) => dirname(path))];
  const found = places.flatMap((place) => [join2(place, "lib", "node_modules"), join2(place, "node_modules")]);
  return [...new Set(found)].filter((path) => visible(path, read) && existsSync(path));
}
var visible = (path, read) => path.startsWith("/usr/") || read.some((root) => path.startsWith(`${root}/`));

// src/sandbox/jail.ts
var ENVIRONMENT = {
  PATH: "/usr/bin",
  LANG: "C.UTF-8",
  OMP_NUM_THREADS: "1",
  OPENBLAS_NUM_THREADS: "1",
  MKL_NUM_THREADS: "1",
  PYTHONHASHSEED: "0"
};
function makeJail({ tier, note, user, launcher, bwrap }) {
  return {
    tier,
    ...note === void 0 ? {} : { note },
    ...user === void 0 ? {} : { user },
    command(program, { policy, folder, read, env, memoryBytes }) {
      const roots = [.../* @__PURE__ */ new Set([...read, ...policy === "launch" ? launcher.roots : []])];
      const inside = tier === "namespaces" ? { TMPDIR: JAIL_TMP, HOME: JAIL_TMP } : {};
      const quiet = policy === "launch" ? { OPENSSL_CONF: "/dev/null" } : {};
      const environment = { ...ENVIRONMENT, ...quiet, ...inside, ...env };
      const seal = JSON.stringify({ tier, read: [...read, folder.app], memoryBytes: memoryBytes ?? null });
      const sealed = policy === "launch" ? [launcher.path, "-s", "-B", `${folder.app}/launch.py`, seal, ...program] : [...program];
      const all = bwrap ? [bwrap, ...bwrapArguments({ policy, folder, read: roots, env: environment }), ...sealed] : sealed;
      const [command = "", ...args] = all;
      return { command, args, options: { ...user, cwd: "/", env: bwrap ? {} : environment } };
    }
  };
}

// src/sandbox/canary.ts
var DEADLINE_MS = 1e4;
async function canary(parts) {
  const folder = await makeRunFolder(parts.user);
  try {
    const marker = join3(folder.path, "marker");
    await writeFile(marker, "the canary must not read this\n", { mode: 420 });
    const { launcher, tier } = parts;
    const config = JSON.stringify({ tier, marker, read: launcher.roots });
    const { command, args, options } = makeJail(parts).command(
      [launcher.path, "-s", "-B", join3(folder.app, "canary.py"), config],
      { policy: "zygote", folder, read: launcher.roots }
    );
    const child = spawn(command, args, { ...options, stdio: ["pipe", "pipe", "pipe"] });
    const timer = setTimeout(() => child.kill("SIGKILL"), DEADLINE_MS);
    try {
      const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
      return verdict(out, err);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      clearTimeout(timer);
    }
  } finally {
    await folder.remove();
  }
}
function verdict(out, err) {
  let report;
  try {
    report = JSON.parse(out);
  } catch {
    return err.trim().slice(0, 500) || "its canary did not answer";
  }
  if (report.error) return report.error.slice(0, 500);
  if (report.escaped?.length) return `a sealed process could still: ${report.escaped.join(", ")}`;
  return report.tried ? void 0 : "its canary tried nothing";
}

// src/sandbox/pythons.ts
import { execFile } from "node:child_process";
import { existsSync as existsSync2 } from "node:fs";
import { delimiter, join as join4 } from "node:path";
function pythonCandidates(named, env = process.env) {
  if (named !== void 0) return [named];
  const onPath = (env["PATH"] ?? "").split(delimiter).filter((dir) => dir.startsWith("/"));
  const all = [
    ...env["VIRTUAL_ENV"] ? [join4(env["VIRTUAL_ENV"], "bin", "python")] : [],
    ...onPath.flatMap((dir) => [join4(dir, "python3"), join4(dir, "python")]),
    "/usr/bin/python3"
  ];
  return [...new Set(all)].filter((path) => existsSync2(path));
}
var PROBE = `
import sys, os, json
from importlib.util import find_spec
def has(name):
    try:
        return find_spec(name) is not None
    except Exception:
        return False
if sys.version_info < (3, 8):
    raise SystemExit("Python 3.8 or newer is needed, this is " + sys.version.split()[0])
import ctypes
real = os.path.realpath(sys.executable)
roots = {os.path.realpath(p) for p in (sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix)}
roots |= {os.path.dirname(real), sys.prefix, sys.base_prefix}
print(json.dumps({
    "path": sys.executable,
    "version": ".".join(map(str, sys.version_info[:3])),
    "roots": sorted(p for p in roots if p not in ("/", "/usr", "/usr/bin", "/home", "/root")),
    "missing": [name for name in sys.argv[1:] if not has(name)],
}))
`;
function probePython(path, modules, user) {
  const options = { ...user, cwd: "/", env: {}, timeout: 1e4, encoding: "utf8" };
  return new Promise((resolve) => {
    execFile(path, ["-I", "-B", "-c", PROBE, ...modules], options, (error, stdout, stderr) => {
      if (error) return resolve({ path, why: refusal(error, stderr, user) });
      try {
        resolve(JSON.parse(stdout));
      } catch {
        resolve({ path, why: "it is not a Python: its answer could not be read" });
      }
    });
  });
}
function refusal(error, stderr, user) {
  if (String(error.code) === "EACCES" || /permission denied/i.test(stderr))
    return user ? `it cannot be run by the unprivileged user ${user.uid}, who runs submissions because the host is root` : "it cannot be executed (permission denied)";
  if (error.code === "ENOENT") return "there is no such file";
  return stderr.trim().split("\n").at(-1)?.slice(0, 300) || error.message.slice(0, 300);
}

// src/sandbox/user.ts
var FIRST = 61184;
var LAST = 65519;
function unprivilegedUser() {
  if (process.getuid?.() !== 0) return void 0;
  const id = FIRST + process.pid % (LAST - FIRST + 1);
  return { uid: id, gid: id };
}

// src/sandbox/tier.ts
var STRONGER_NOTE = "without namespaces the metadata of files (not their content) and the number of processes are visible";
async function openJail(options = {}) {
  const isolation = options.isolation ?? "auto";
  const user = unprivilegedUser();
  const launcher = options.launcher ?? await findLauncher();
  const common = { launcher, ...user ? { user } : {} };
  if (isolation === "none")
    return makeJail({ ...common, tier: "none", note: "no isolation was asked for: --isolation none" });
  const refused = [];
  for (const tier of isolation === "auto" ? ["namespaces", "landlock"] : [isolation]) {
    const tried = await attempt(tier, common, options);
    if (typeof tried === "string") refused.push(`${tier}: ${tried}`);
    else return makeJail(tier === "landlock" ? { ...tried, note: [...refused, STRONGER_NOTE].join("; ") } : tried);
  }
  throw new AllcloseError(
    "sandbox/unavailable",
    `submissions cannot be isolated on this machine, so none was run.
${refused.map((line) => `  ${line}`).join("\n")}
To get a tier: \`apt-get install bubblewrap\` (namespaces), or a kernel from 6.2 on with Landlock enabled (landlock). To run submissions that you trust without any isolation: --isolation none`
  );
}
async function attempt(tier, common, options) {
  if (process.platform !== "linux") return `it needs Linux, this is ${process.platform}`;
  if (tier === "landlock") {
    if (options.landlock === false) return "Landlock was switched off";
    const parts2 = { ...common, tier };
    return await canaryOnce(parts2) ?? parts2;
  }
  const bwrap = options.bwrap === void 0 ? findBwrap() : options.bwrap ?? void 0;
  if (bwrap === void 0) return "bubblewrap is not installed; install it with `apt-get install bubblewrap`";
  const parts = { ...common, tier, bwrap };
  const why = await canaryOnce(parts);
  return why === void 0 ? parts : `${why}${advice(why)}`;
}
var outcomes = /* @__PURE__ */ new Map();
function canaryOnce(parts) {
  const key = JSON.stringify([parts.tier, parts.bwrap, parts.launcher.path]);
  const outcome = outcomes.get(key) ?? canary(parts);
  outcomes.set(key, outcome);
  return outcome;
}
var advice = (why) => /uid map|user namespace|Operation not permitted|Permission denied/i.test(why) ? " (on Ubuntu 24.04: `sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`)" : "";
function findBwrap() {
  const named = process.env["ALLCLOSE_BWRAP"];
  if (named !== void 0) return isExecutable(named) ? named : void 0;
  const dirs = [...(process.env["PATH"] ?? "").split(delimiter2), "/usr/bin", "/usr/local/bin"];
  return dirs.filter((dir) => dir.startsWith("/")).map((dir) => join5(dir, "bwrap")).find(isExecutable);
}
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
async function findLauncher() {
  const refused = [];
  for (const path of /* @__PURE__ */ new Set(["/usr/bin/python3", ...pythonCandidates()])) {
    const found = await probePython(path, [], unprivilegedUser());
    if (!("why" in found)) return found;
    refused.push(`  ${path}: ${found.why}`);
  }
  throw new AllcloseError(
    "sandbox/unavailable",
    `a Python from 3.8 on is needed to seal submissions, and none was found.
${refused.join("\n")}
Install one with \`apt-get install python3\``
  );
}

// src/session.ts
import {
  AllcloseError as AllcloseError3,
  FormatError
} from "@allclose/core";
import { decodeSafetensors, encodeSafetensors } from "@allclose/core/tensor";

// src/frames.ts
import { AllcloseError as AllcloseError2 } from "@allclose/core";
var MAGIC = Buffer.from("ACLF");
var PREFIX = 16;
var FrameError = class extends AllcloseError2 {
};
function encodeFrame(header, body = new Uint8Array(0)) {
  const json = Buffer.from(JSON.stringify(header));
  const head = Buffer.allocUnsafe(PREFIX + json.length);
  MAGIC.copy(head);
  head.writeUInt32LE(json.length, 4);
  head.writeBigUInt64LE(BigInt(body.length), 8);
  json.copy(head, PREFIX);
  return body.length > 0 ? [head, body] : [head];
}
var FrameReader = class {
  #caps;
  #chunks = [];
  #held = 0;
  /** Size of the frame that is arriving; unknown until its prefix is there. */
  #size;
  #headerSize = 0;
  constructor(caps) {
    this.#caps = caps;
  }
  /** Whether the stream stands between two frames. */
  get idle() {
    return this.#held === 0;
  }
  /**
   * The frames that are complete with this chunk.
   * @throws FrameError after which the stream is of no use
   */
  push(chunk) {
    const frames = [];
    if (chunk.length === 0) return frames;
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    while (this.#held >= (this.#size ?? PREFIX)) {
      if (this.#size === void 0) this.#size = this.#measure();
      if (this.#held < this.#size) break;
      frames.push(this.#cut(this.#size));
      this.#size = void 0;
    }
    if (this.#size === void 0 && this.#held > 0) this.#checkMagic();
    return frames;
  }
  #checkMagic() {
    const bytes = this.#joined();
    const n = Math.min(bytes.length, MAGIC.length);
    if (MAGIC.compare(bytes, 0, n, 0, n) !== 0)
      throw new FrameError(
        "frame/magic",
        `expected a frame to start with "ACLF", got bytes ${hex(bytes.subarray(0, 4))}`
      );
    return bytes;
  }
  #measure() {
    const bytes = this.#checkMagic();
    const header = bytes.readUInt32LE(4);
    const body = bytes.readBigUInt64LE(8);
    if (header > this.#caps.header)
      throw new FrameError(
        "frame/header-size",
        `a header of ${header} bytes was announced; ${this.#caps.header} are allowed`
      );
    if (body > BigInt(this.#caps.body))
      throw new FrameError("frame/body-size", `a body of ${body} bytes was announced; ${this.#caps.body} are allowed`);
    this.#headerSize = header;
    return PREFIX + header + Number(body);
  }
  #cut(size) {
    const bytes = this.#joined();
    const rest = bytes.subarray(size);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#held = rest.length;
    return {
      header: parse(bytes.subarray(PREFIX, PREFIX + this.#headerSize)),
      body: bytes.subarray(PREFIX + this.#headerSize, size)
    };
  }
  #joined() {
    const [first] = this.#chunks;
    const all = this.#chunks.length === 1 && first !== void 0 ? Buffer.from(first.buffer, first.byteOffset, first.byteLength) : Buffer.concat(this.#chunks, this.#held);
    this.#chunks = [all];
    return all;
  }
};
var utf8 = new TextDecoder("utf-8", { fatal: true });
function parse(bytes) {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (cause) {
    throw new FrameError(
      "frame/json",
      `expected a frame's header to be JSON in UTF-8, got ${bytes.length} bytes that are not`,
      {
        cause
      }
    );
  }
}
var hex = (bytes) => [...bytes].map((b) => b.toString(16).padStart(2, "0")).join(" ");

// src/messages.ts
var spell = (value) => typeof value === "object" ? value.map((item) => spell(item)) : awkward(value) ? nameOf(value) : value;
var awkward = (value) => typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0));
var nameOf = (value) => value === 0 ? "-0" : String(value);
var CLAIMABLE = [
  "syntax",
  "missing-entry",
  "wrong-signature",
  "wrong-result",
  "raised",
  "out-of-memory",
  "too-much-output",
  "killed"
];
var MAX_MESSAGE = 2e3;
var MAX_NAME = 300;
var MAX_FRAMES = 30;
var MAX_CHANGED = 64;
var headerCap = (limits) => 2 ** 16 + 6 * limits.logBytes;
function readAnswer(header, limits) {
  const fields = record(header, "an answer");
  switch (fields.get("type")) {
    case "sealed":
      return { type: "sealed" };
    case "refused":
      return { type: "refused", message: text2(fields.get("message"), "message", MAX_MESSAGE) };
    case "loaded":
      return { type: "loaded" };
    case "result":
      return {
        type: "result",
        call: natural(fields.get("call"), "call"),
        changed: list(fields.get("changed"), "changed", MAX_CHANGED).map((name) => text2(name, "changed", MAX_NAME)),
        wallMs: number(fields.get("wallMs"), "wallMs"),
        peakBytes: natural(fields.get("peakBytes"), "peakBytes"),
        log: text2(fields.get("log"), "log", limits.logBytes + 200)
      };
    case "failed":
      return { type: "failed", call: natural(fields.get("call"), "call"), failure: readFailure(fields.get("failure")) };
    default:
      throw wrong("type", "a known answer", fields.get("type"));
  }
}
function readFailure(value) {
  const fields = record(value, "a failure");
  const kind = fields.get("kind");
  if (!CLAIMABLE.includes(kind)) throw wrong("kind", `one of ${CLAIMABLE.join(", ")}`, kind);
  const file = fields.get("file");
  const line = fields.get("line");
  const frames = fields.get("frames");
  return {
    kind,
    fault: "candidate",
    message: text2(fields.get("message"), "message", MAX_MESSAGE),
    ...file === void 0 ? {} : { file: text2(file, "file", MAX_NAME) },
    ...line === void 0 ? {} : { line: natural(line, "line") },
    ...frames === void 0 ? {} : { frames: list(frames, "frames", MAX_FRAMES).map(readStackFrame) }
  };
}
function readStackFrame(value) {
  const fields = record(value, "a stack frame");
  return {
    file: text2(fields.get("file"), "file", MAX_NAME),
    line: natural(fields.get("line"), "line"),
    in: text2(fields.get("in"), "in", MAX_NAME)
  };
}
function record(value, what) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(what, "an object", value);
  return new Map(Object.entries(value));
}
function list(value, what, most) {
  if (!Array.isArray(value) || value.length > most) throw wrong(what, `a list of at most ${most}`, value);
  return value;
}
function text2(value, what, most) {
  if (typeof value !== "string") throw wrong(what, "text", value);
  return value.length > most ? `${value.slice(0, most)}\u2026` : value;
}
function number(value, what) {
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0) throw wrong(what, "a number from 0", value);
  return value;
}
function natural(value, what) {
  if (!Number.isSafeInteger(value) || value < 0) throw wrong(what, "a whole number from 0", value);
  return value;
}
var wrong = (what, expected, came) => {
  const shown = came === void 0 ? "nothing" : JSON.stringify(came).slice(0, 80);
  return new FrameError("frame/answer", `expected ${what} to be ${expected}, got ${shown}`);
};

// src/session.ts
var DEATH_MS = 5e3;
var LEASE_SLACK_MS = 1e4;
async function openSession(parts) {
  const session = new SealedSession(parts);
  await session.open();
  return session;
}
var SealedSession = class {
  #parts;
  #limits;
  #child;
  #leasedUntil = 0;
  #loadFailure;
  #calls = 0;
  #closed = false;
  #turn = Promise.resolve();
  constructor(parts) {
    this.#parts = parts;
    this.#limits = parts.load.limits;
  }
  call(inputs2, options = {}) {
    const result = this.#turn.then(() => this.#call(inputs2, options));
    this.#turn = result.catch(() => {
    });
    return result.finally(() => new Promise((resolve) => setImmediate(resolve)));
  }
  async close() {
    this.#closed = true;
    await this.#drop();
  }
  async #call(inputs2, options) {
    if (this.#closed) throw new AllcloseError3("runner/closed", "this session has been closed; open another");
    const what = this.#parts.unsupported(inputs2, options);
    if (what !== void 0) return { state: "unsupported", what };
    try {
      if (!this.#child || this.#child.channel.over && !this.#child.channel.unasked) await this.open();
    } catch (error) {
      return failed("sandbox", message(error), "grader");
    }
    if (this.#loadFailure) return { state: "failed", failure: this.#loadFailure };
    if (!this.#child) throw new Error("open() left neither a process nor a failure");
    return this.#ask(this.#child, inputs2, options);
  }
  /** A fresh process with the submission loaded, or `#loadFailure`. */
  async open() {
    if (this.#loadFailure) return;
    await this.#drop();
    const child = await this.#parts.start();
    this.#child = child;
    this.#leasedUntil = 0;
    this.#lease(child, this.#limits.loadMs);
    child.channel.send(encodeFrame(this.#parts.load));
    const start = performance.now();
    const sealed = await this.#answer(child, this.#limits.loadMs);
    if ("kind" in sealed || sealed.answer.type !== "sealed") {
      await this.#drop();
      throw new AllcloseError3("sandbox/seal", sealingWords(sealed));
    }
    const left = this.#limits.loadMs - (performance.now() - start);
    const loaded = await this.#answer(child, left, "while it was loaded");
    if (!("kind" in loaded) && loaded.answer.type === "loaded") return;
    await this.#drop();
    this.#loadFailure = "kind" in loaded ? loaded : loaded.answer.type === "failed" ? loaded.answer.failure : failure("protocol", `expected word that it has loaded, got "${loaded.answer.type}"`);
  }
  async #ask(child, inputs2, options) {
    if (child.channel.unasked) return this.#broken("its process sent bytes that nobody had asked for");
    const { entry, entryFile } = this.#parts.load;
    const call = ++this.#calls;
    const request = callRequest(call, options.entry ?? entry.name, entry, inputs2, options);
    this.#lease(child, this.#limits.callMs);
    const start = performance.now();
    child.channel.send(encodeFrame(request, tensorsOf(inputs2, options)));
    const got = await this.#answer(child, this.#limits.callMs, "in the call");
    const elapsed = performance.now() - start;
    if ("kind" in got) {
      await this.#drop();
      return { state: "failed", failure: got.kind === "timed-out" ? { ...got, file: entryFile } : got };
    }
    const { answer, frame } = got;
    if (child.channel.unasked || !("call" in answer) || answer.call !== call)
      return this.#broken("its process did not answer the one call it was asked");
    if (answer.type === "failed") return { state: "failed", failure: answer.failure };
    try {
      const { type: _type, call: _call, ...facts } = answer;
      return {
        state: "ok",
        ...sort(frame, entry, options),
        ...facts,
        changed: answer.changed.filter((name) => inputs2.has(name)),
        wallMs: Math.min(answer.wallMs, elapsed)
      };
    } catch (error) {
      if (!(error instanceof FormatError) && !(error instanceof FrameError)) throw error;
      return this.#broken(`its result is not valid safetensors: ${error.message}`);
    }
  }
  async #broken(words) {
    await this.#drop();
    return failed("protocol", words);
  }
  /** One valid answer, or the failure that came instead; the process is then gone or of no more use. */
  async #answer(child, ms, when = "") {
    const start = performance.now();
    const incoming = await child.channel.next(ms);
    if (incoming.state === "frame") {
      try {
        return { answer: readAnswer(incoming.frame.header, this.#limits), frame: incoming.frame };
      } catch (error) {
        if (!(error instanceof FrameError)) throw error;
        return failure("protocol", `its process did not speak the protocol: ${error.message}`);
      }
    }
    const late = incoming.state === "late" || performance.now() - start >= ms;
    return this.#post(child, incoming, late ? ms : void 0, when);
  }
  /** Why no answer came. */
  async #post(child, incoming, lateAfter, when) {
    if (incoming.state === "broken")
      return failure("protocol", `its process did not speak the protocol: ${incoming.error.message}`);
    if (lateAfter !== void 0)
      return failure("timed-out", `it was stopped ${when} after ${seconds(lateAfter)}, the time limit`);
    if (child.channel.torn) return failure("protocol", `its process ended ${when} in the middle of a frame`);
    const death = await within(child.ended, 2e3);
    if (death === void 0) return failure("protocol", `its process closed its channel ${when} without an answer`);
    if ("lost" in death) return failure("sandbox", death.lost, "grader");
    if ("code" in death)
      return failure("killed", `it ended its own process (exit status ${death.code}) ${when}, before it returned`);
    return failure("killed", `its process was ended by ${death.signal}${SIGNALS[death.signal] ?? ""} ${when}`);
  }
  /** Keeps the backstop behind the deadlines, without a message for every call. */
  #lease(child, ms) {
    const now = performance.now();
    if (now + ms + LEASE_SLACK_MS / 2 < this.#leasedUntil) return;
    const lease = ms + Math.max(ms, LEASE_SLACK_MS);
    this.#leasedUntil = now + lease;
    child.lease(lease);
  }
  /** Lets the process go, and waits until it has gone. */
  async #drop() {
    const child = this.#child;
    if (!child) return;
    this.#child = void 0;
    child.kill();
    child.channel.close();
    await within(child.ended, DEATH_MS);
  }
};
var SIGNALS = {
  SIGSEGV: " (a segmentation fault)",
  SIGABRT: " (it aborted)",
  SIGBUS: " (a bus error)",
  SIGFPE: " (an arithmetic error)",
  SIGKILL: " (from outside, most likely for the processor time or memory it took)",
  SIGSYS: " (it made a system call that the sandbox forbids)"
};
function callRequest(call, name, entry, inputs2, { gradient }) {
  const names = name === entry.name ? /* @__PURE__ */ new Set([...Object.keys(entry.args), ...inputs2.keys()]) : new Set(inputs2.keys());
  return {
    type: "call",
    call,
    entry: name,
    args: [...names].map((name2) => {
      const value = inputs2.get(name2);
      if (value === void 0) return { name: name2, absent: true };
      return isTensor(value) ? { name: name2, tensor: true } : { name: name2, value: spell(value) };
    }),
    ...gradient ? { gradient: { of: gradient.of, upstream: [...gradient.upstream.keys()] } } : {}
  };
}
function tensorsOf(inputs2, { gradient }) {
  const tensors = /* @__PURE__ */ new Map();
  for (const [name, value] of inputs2) if (isTensor(value)) tensors.set(name, value);
  for (const [name, value] of gradient?.upstream ?? []) tensors.set(`upstream.${name}`, value);
  return encodeSafetensors(tensors);
}
var GRADIENT = "gradient.";
function sort(frame, entry, { gradient }) {
  const outputs = /* @__PURE__ */ new Map();
  const gradients = /* @__PURE__ */ new Map();
  for (const [name, value] of decodeSafetensors(frame.body)) {
    if (Object.hasOwn(entry.returns, name)) outputs.set(name, value);
    else if (name.startsWith(GRADIENT) && gradient?.of.includes(name.slice(GRADIENT.length)))
      gradients.set(name.slice(GRADIENT.length), value);
    else throw new FrameError("frame/answer", `a tensor named ${JSON.stringify(name)} came, and was not asked for`);
  }
  return gradient ? { outputs, gradients } : { outputs };
}
var isTensor = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
var failure = (kind, message2, fault = "candidate") => ({
  kind,
  fault,
  message: message2.trim()
});
var failed = (kind, message2, fault) => ({
  state: "failed",
  failure: failure(kind, message2, fault)
});
var message = (error) => error instanceof Error ? error.message : String(error);
var seconds = (ms) => `${Math.round(ms) / 1e3} s`;
function sealingWords(came) {
  if ("kind" in came) return `a process could not be sealed: ${came.message}`;
  return came.answer.type === "refused" ? came.answer.message : `expected word of the seal, got "${came.answer.type}"`;
}
function within(promise, ms) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(void 0), ms);
    promise.then((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}

// src/node/binary.ts
import { execFile as execFile2 } from "node:child_process";
import { chmod as chmod2, constants as constants2, copyFile } from "node:fs/promises";
import { join as join6 } from "node:path";
import { promisify } from "node:util";
import { AllcloseError as AllcloseError4 } from "@allclose/core";
var PROBE2 = `
let status = "";
try { status = require("node:fs").readFileSync("/proc/self/status", "utf8"); } catch {}
const mapped = Number(/^VmData:\\s*(\\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
console.log(JSON.stringify({ path: process.execPath, version: process.versions.node, v8: process.versions.v8, mappedBytes: mapped }));
`;
var OLDEST = [20, 12];
async function findNode(node, user, folder) {
  const asked = node ?? process.execPath;
  const found = await probe(asked, void 0);
  const [major = 0, minor = 0] = found.version.split(".").map(Number);
  if (major < OLDEST[0] || major === OLDEST[0] && minor < OLDEST[1])
    throw new AllcloseError4(
      "node/none",
      `${asked} is Node ${found.version}; submissions need ${OLDEST.join(".")} or newer`
    );
  return { ...found, path: await reachable(found.path, user, folder) };
}
async function reachable(path, user, folder) {
  const hidden = path.split("/").includes("node_modules");
  if (!hidden && (user === void 0 || await starts(path, user))) return path;
  const copy = join6(folder.app, "node-binary");
  await copyFile(path, copy, constants2.COPYFILE_FICLONE);
  await chmod2(copy, 493);
  return copy;
}
var starts = (path, user) => probe(path, user).then(
  () => true,
  () => false
);
async function probe(path, user) {
  try {
    const { stdout } = await promisify(execFile2)(path, ["-e", PROBE2], { ...user, cwd: "/", env: {}, timeout: 1e4 });
    return JSON.parse(stdout);
  } catch (error) {
    throw new AllcloseError4("node/none", `${path} does not run as Node: ${error.message.slice(0, 300)}`, {
      cause: error
    });
  }
}
function permissionFlag(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const stable = major > 23 || major === 23 && minor >= 5 || major === 22 && minor >= 13;
  return stable ? "--permission" : "--experimental-permission";
}

// src/node/compile.ts
import { spawn as spawn2 } from "node:child_process";
import { existsSync as existsSync3 } from "node:fs";
import { text as text3 } from "node:stream/consumers";
import { fileURLToPath as fileURLToPath2 } from "node:url";
import { AllcloseError as AllcloseError5 } from "@allclose/core";
var DEADLINE_MS2 = 1e4;
var MEMORY_KIB = 2 ** 20;
var PROGRAM = ["./jail/compile.mjs", "../jail/compile.mjs"].map(
  (path) => fileURLToPath2(new URL(path, import.meta.url))
);
async function compile({ files }) {
  const program = PROGRAM.find((path) => existsSync3(path)) ?? "";
  const { out, err, end } = await run(program, JSON.stringify([...files].map(([path, text4]) => ({ path, text: text4 }))));
  const [ready, json] = out.split("\n", 2);
  if (ready !== "ready")
    throw new AllcloseError5(
      "node/compiler",
      `esbuild does not start (${end}); reinstall @allclose/runners.
${err}`.trim()
    );
  if (end === "exit status 0" && json !== void 0) return JSON.parse(json).map(compiledFile);
  const message2 = "the compiler gave up on it: some expression or block nests too deep";
  return [...files.keys()].map((path) => compiledFile({ path, failure: { message: message2 } }));
}
function compiledFile(output) {
  if (!("failure" in output)) return output;
  const failure2 = { kind: "syntax", fault: "candidate", file: output.path, ...output.failure };
  return { path: output.path, text: "", map: "", failure: failure2 };
}
async function run(program, input) {
  const node = [process.execPath, program];
  const limited = ["/bin/sh", "-c", `ulimit -d ${MEMORY_KIB}; exec "$0" "$@"`, ...node];
  const [command = "", ...args] = process.platform === "win32" ? node : limited;
  const binary = process.env["ESBUILD_BINARY_PATH"];
  const child = spawn2(command, args, {
    cwd: "/",
    // The host's environment may slow Node down or preload things into it.
    env: binary === void 0 ? {} : { ESBUILD_BINARY_PATH: binary },
    stdio: ["pipe", "pipe", "pipe"],
    // A group of its own, so that esbuild ends with it.
    detached: process.platform !== "win32"
  });
  const end = new Promise((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(signal ?? `exit status ${code}`));
  });
  const timer = setTimeout(() => killGroup(child.pid), DEADLINE_MS2);
  child.stdin.on("error", () => {
  }).end(input);
  try {
    const [out, err, how] = await Promise.all([text3(child.stdout), text3(child.stderr), end]);
    return { out, err: err.slice(0, 500), end: how };
  } finally {
    clearTimeout(timer);
    killGroup(child.pid);
  }
}
function killGroup(pid) {
  if (pid === void 0) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
  }
}

// src/intake/entry-file.ts
import { InputError } from "@allclose/core";

// src/intake/names.ts
var canonical = (name) => name.replaceAll("_", "").toLowerCase();
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}
function nearest(name, among, most = 3) {
  const wanted = canonical(name).slice(0, 200);
  return [...among].map((other) => ({ other, d: distance(wanted, canonical(other).slice(0, 200)) })).filter(({ other, d }) => d <= Math.max(1, Math.max(wanted.length, canonical(other).length) / 3)).sort((a, b) => a.d - b.d || (a.other < b.other ? -1 : 1)).slice(0, most).map(({ other }) => other);
}

// src/intake/entry-file.ts
var DEFINITIONS = {
  python: [/^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)/gm, /^(\w+)[ \t]*(?::[^=\n]{0,200})?=(?!=)/gm],
  node: [
    /^(?:export[ \t]+)?(?:default[ \t]+)?(?:async[ \t]+)?(?:function[ \t]*\*?|class)[ \t]+([\w$]+)/gm,
    /^(?:export[ \t]+)?(?:const|let|var)[ \t]+([\w$]+)/gm,
    /^(?:module\.)?exports\.([\w$]+)[ \t]*=(?!=)/gm
  ]
};
function definedNames(text4, language) {
  return DEFINITIONS[language].flatMap((pattern) => [...text4.matchAll(pattern)].map((match) => match[1]));
}

// src/node/missing-entry.ts
function explainMissingEntry(failure2, { files, entryFile }, name) {
  const defined = definedNames(files.get(entryFile) ?? "", "node");
  const same = defined.find((other) => canonical(other) === canonical(name));
  const near = nearest(name, new Set(defined));
  const hint = same !== void 0 ? `\`${same}\` is defined, but not exported as a function: write \`export\` before it` : near.length > 0 ? `did you mean ${near.map((other) => `\`${other}\``).join(" or ")}?` : `write \`export function ${name}(\u2026)\``;
  return { ...failure2, file: entryFile, message: `${entryFile} exports no function \`${name}\`; ${hint}` };
}

// src/node/plain-jail.ts
function plainJail() {
  const user = unprivilegedUser();
  return {
    tier: "none",
    note: "no isolation was asked for: --isolation none",
    ...user === void 0 ? {} : { user },
    command([command = "", ...args]) {
      return { command, args, options: { ...user, cwd: "/", env: { LANG: "C.UTF-8" } } };
    }
  };
}

// src/node/process.ts
import { spawn as spawn3 } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants as constants3 } from "node:os";
import { join as join7 } from "node:path";

// src/channel.ts
var Channel = class {
  #stream;
  #reader;
  #arrived = [];
  #waiting;
  #over = false;
  /** @param caps of the frames that come in */
  constructor(stream, caps) {
    this.#stream = stream;
    this.#reader = new FrameReader(caps);
    stream.on("data", (chunk) => this.#take(chunk));
    stream.on("end", () => this.#finish({ state: "closed" }));
    stream.on("close", () => this.#finish({ state: "closed" }));
    stream.on("error", () => {
    });
  }
  /** Whether the peer has hung up, or spoken so that nothing after it can be understood. */
  get over() {
    return this.#over;
  }
  /** Whether the peer has hung up in the middle of a frame. */
  get torn() {
    return this.#over && !this.#reader.idle;
  }
  /** Whether the peer has said more than it was asked. */
  get unasked() {
    return !this.#reader.idle || this.#arrived.some(({ state }) => state === "frame");
  }
  send(parts) {
    if (parts.length > 1) this.#stream.cork();
    for (const part of parts) this.#stream.write(part);
    if (parts.length > 1) this.#stream.uncork();
  }
  /** The next frame, or what came of it within `ms` milliseconds. */
  next(ms) {
    const ready = this.#arrived.shift();
    if (ready) return Promise.resolve(ready);
    if (this.#over) return Promise.resolve({ state: "closed" });
    return new Promise((resolve) => {
      const done = (incoming) => {
        clearTimeout(timer);
        this.#waiting = void 0;
        resolve(incoming);
      };
      const timer = setTimeout(() => done({ state: "late" }), ms);
      this.#waiting = done;
    });
  }
  close() {
    this.#finish({ state: "closed" });
    this.#stream.destroy();
  }
  #take(chunk) {
    if (this.#over) return;
    try {
      for (const frame of this.#reader.push(chunk)) this.#deliver({ state: "frame", frame });
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#finish({ state: "broken", error });
    }
  }
  #finish(last) {
    if (this.#over) return;
    this.#over = true;
    this.#deliver(last);
  }
  #deliver(incoming) {
    if (this.#waiting) this.#waiting(incoming);
    else this.#arrived.push(incoming);
  }
};

// src/node/process.ts
var SAFETENSORS_HEADER = 2 ** 16 + 8;
var STDERR_KEPT = 2 ** 14;
var PATIENCE = 64;
var DRAIN_MS = 500;
function startNode({ jail, folder, node, limits }) {
  const program = [node.path, ...flags(node, folder, limits), join7(folder.app, "child.mjs")];
  const { command, args, options } = jail.command(program, {
    policy: "launch",
    folder,
    read: [node.path],
    memoryBytes: node.mappedBytes + limits.memoryBytes
  });
  const child = spawn3(command, args, { ...options, stdio: ["ignore", "ignore", "pipe", "pipe"] });
  const stderr = new Stderr(PATIENCE * limits.logBytes, () => child.kill("SIGKILL"));
  child.stderr?.on("data", (chunk) => stderr.take(chunk));
  let death;
  const ended = new Promise((resolve) => {
    child.on("error", (error) => resolve({ lost: `${command} does not start: ${error.message}` }));
    const done = (code, signal) => {
      death ??= deathOf(code, signal, stderr);
      resolve(death);
    };
    child.on("exit", (code, signal) => setTimeout(done, DRAIN_MS, code, signal).unref());
    child.on("close", done);
  });
  return {
    channel: new Channel(child.stdio[3], {
      header: headerCap(limits),
      body: limits.resultBytes + SAFETENSORS_HEADER
    }),
    // Bubblewrap and launch.py tie it to the host's life; without isolation it ends when the host hangs up.
    lease: () => {
    },
    kill: () => child.kill("SIGKILL"),
    ended,
    highWater: () => jail.tier === "namespaces" ? void 0 : highWater(child.pid),
    verdict: () => verdict2(death, stderr)
  };
}
function highWater(pid) {
  try {
    const kib = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kib === void 0 ? void 0 : Number(kib) * 1024;
  } catch {
    return void 0;
  }
}
function flags(node, folder, limits) {
  return [
    // A seat belt by its own documentation; the kernel's rules are the boundary.
    permissionFlag(node.version),
    `--allow-fs-read=${folder.app}`,
    `--max-old-space-size=${Math.ceil(limits.memoryBytes / 2 ** 20)}`,
    "--experimental-vm-modules",
    "--no-warnings"
  ];
}
var Stderr = class {
  #most;
  #overflow;
  #kept = "";
  #size = 0;
  constructor(most, overflow) {
    this.#most = Math.max(most, STDERR_KEPT);
    this.#overflow = overflow;
  }
  get text() {
    return this.#kept;
  }
  get overflowed() {
    return this.#size > this.#most;
  }
  take(chunk) {
    this.#size += chunk.length;
    this.#kept = (this.#kept + chunk.toString()).slice(-STDERR_KEPT);
    if (this.overflowed) this.#overflow();
  }
};
var REFUSED = 96;
var PRINTED_TOO_MUCH = 97;
var SIGNAL_NAMES = new Map(
  Object.entries(constants3.signals).map(([name, number2]) => [number2, name]).reverse()
);
function deathOf(code, signal, stderr) {
  if (signal !== null) return { signal };
  if (code === REFUSED && stderr.text.startsWith("sealing failed")) return { lost: stderr.text.trim().slice(0, 500) };
  const name = code !== null && code > 128 ? SIGNAL_NAMES.get(code - 128) : void 0;
  return name === void 0 ? { code: code ?? 0 } : { signal: name };
}
function verdict2(death, stderr) {
  if (stderr.overflowed || death !== void 0 && "code" in death && death.code === PRINTED_TOO_MUCH)
    return {
      kind: "too-much-output",
      message: `it printed more than ${PATIENCE} times the limit; print less, or nothing`
    };
  if (death !== void 0 && "signal" in death && /^FATAL ERROR: .*(out of memory|Allocation failed)/im.test(stderr.text))
    return { kind: "out-of-memory", message: "the JavaScript heap grew beyond the memory limit" };
  return void 0;
}

// src/node/runner.ts
function nodeRunner(options = {}) {
  return new NodeRunner(options);
}
var NodeRunner = class {
  #options;
  #sessions = /* @__PURE__ */ new Set();
  // A submission is immutable, and a grade opens it many times.
  #compiled = /* @__PURE__ */ new WeakMap();
  #equipment;
  #info;
  constructor(options) {
    this.#options = options;
  }
  async open(submission, entry, limits) {
    const [equipment, files] = await Promise.all([this.#equip(), this.#compile(submission)]);
    const broken = files.find(({ path }) => path === submission.entryFile)?.failure;
    if (broken !== void 0) return alwaysFailing(broken);
    let child;
    const load = {
      type: "load",
      files,
      entryFile: submission.entryFile,
      entry,
      limits,
      tensors: "typed-arrays"
    };
    const session = await openSession({
      load,
      start: async () => child = startNode({ ...equipment, limits }),
      unsupported: (inputs2, options) => unsupported(entry, inputs2, options)
    });
    const explain = (failure2, name = entry.name) => {
      if (failure2.kind === "missing-entry") return explainMissingEntry(failure2, submission, name);
      const told = failure2.kind === "killed" ? child?.verdict() : void 0;
      return told === void 0 ? failure2 : { ...failure2, ...told };
    };
    return this.#keep({
      call: async (inputs2, options) => {
        const growth = measure(() => child);
        const result = await session.call(inputs2, options);
        if (result.state === "failed") return { ...result, failure: explain(result.failure, options?.entry) };
        return result.state === "ok" ? { ...result, peakBytes: growth(inputs2) ?? result.peakBytes } : result;
      },
      close: () => session.close()
    });
  }
  describe() {
    if (this.#info === void 0)
      throw new AllcloseError6("runner/unopened", "what runs JavaScript is known once a session has been opened");
    return this.#info;
  }
  async close() {
    await Promise.all([...this.#sessions].map((session) => session.close()));
    const equipment = await this.#equipment?.catch(() => void 0);
    this.#equipment = void 0;
    await equipment?.folder.remove();
  }
  #keep({ call, close }) {
    const session = {
      call,
      close: () => {
        this.#sessions.delete(session);
        return close();
      }
    };
    this.#sessions.add(session);
    return session;
  }
  #compile(submission) {
    const known = this.#compiled.get(submission);
    if (known !== void 0) return known;
    const files = compile(submission);
    this.#compiled.set(submission, files);
    files.catch(() => this.#compiled.delete(submission));
    return files;
  }
  /** Found once, when it is first needed; what failed is tried again. */
  #equip() {
    if (this.#equipment !== void 0) return this.#equipment;
    const found = this.#findEquipment();
    this.#equipment = found;
    found.catch(() => {
      if (this.#equipment === found) this.#equipment = void 0;
    });
    return found;
  }
  async #findEquipment() {
    const jail = this.#options.isolation === "none" ? plainJail() : await openJail(this.#options);
    const folder = await makeRunFolder(jail.user);
    try {
      const node = await findNode(this.#options.node, jail.user, folder);
      this.#info = info(jail, node, this.#options.node ?? process.execPath);
      return { jail, folder, node };
    } catch (error) {
      await folder.remove();
      throw error;
    }
  }
};
var info = (jail, node, interpreter) => ({
  language: "node",
  isolation: jail.tier,
  ...jail.note === void 0 ? {} : { isolationNote: jail.note },
  interpreter,
  versions: { node: node.version, v8: node.v8 }
});
var alwaysFailing = (failure2) => ({
  call: () => Promise.resolve({ state: "failed", failure: failure2 }),
  close: () => Promise.resolve()
});
function measure(current) {
  const child = current();
  const before = child?.highWater();
  return (inputs2) => {
    const after = current() === child ? child?.highWater() : void 0;
    if (before === void 0 || after === void 0) return void 0;
    const tensors = [...inputs2.values()].filter(isTensor);
    const bytes = tensors.reduce((sum, { data, dtype }) => sum + data.length * BYTES[dtype], 0);
    return Math.max(0, after - before - 2 * bytes);
  };
}
var WITHOUT_ARRAY = ["float16", "bfloat16"];
function unsupported(entry, inputs2, { gradient }) {
  if (entry.kind === "module") return "entries of kind module are not run in JavaScript";
  if (gradient !== void 0) return "there are no gradients in JavaScript";
  const given = [...inputs2].flatMap(([name, value]) => isTensor(value) ? [{ name, dtype: value.dtype }] : []);
  const returned = Object.entries(entry.returns).map(([name, { dtype }]) => ({ name, dtype }));
  const none = [...given, ...returned].find(({ dtype }) => WITHOUT_ARRAY.includes(dtype));
  return none && `JavaScript has no typed array for ${none.dtype}, the dtype of ${none.name}`;
}

// src/node/runner.fixture.ts
import {
  DEFAULT_LIMITS
} from "@allclose/core";
import { tensor } from "@allclose/core/tensor";

// src/intake/hash.ts
import { createHash } from "node:crypto";
var byPath = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));
function submissionHash(files) {
  const hash = createHash("sha256");
  for (const path of [...files.keys()].sort(byPath))
    for (const text4 of [path, files.get(path)]) {
      const bytes = Buffer.from(text4);
      hash.update(`${bytes.length}:`).update(bytes);
    }
  return hash.digest("hex");
}

// src/node/runner.fixture.ts
var LIMITS = { ...DEFAULT_LIMITS, loadMs: 1e4, callMs: 1e4, memoryBytes: 2 ** 28 };
var argument = (dtype = "float32", optional = false) => ({ shape: ["N", "D"], dtype, optional });
var entryOf = (args, returns) => ({
  name: "scaled_dot_product_attention",
  kind: "function",
  args,
  returns
});
var ONE = entryOf({ Q: argument() }, { output: { shape: ["N", "D"], dtype: "float32" } });
var TWO = entryOf(
  { Q: argument(), mask: argument("bool", true), scale: { type: "float", optional: true } },
  { output: { shape: ["N", "D"], dtype: "float32" }, row_sums: { shape: ["N"], dtype: "float64" } }
);
var Q = tensor([2, 3], [1, 2, 3, 4, 5, 6]);
var inputs = /* @__PURE__ */ new Map([["Q", Q]]);
var RIGHT = "export const scaledDotProductAttention = (Q) => ({ shape: Q.shape, data: Q.data.map((x) => 2 * x) });";
function submissionOf(files) {
  const map = new Map(Object.entries(files));
  const [entryFile = ""] = map.keys();
  return { sha256: submissionHash(map), language: "node", entryFile, files: map };
}
function ok(result) {
  if (result.state !== "ok") throw new Error(`expected a result, got ${JSON.stringify(result)}`);
  return result;
}

// ../../../../tmp/time.mts
var med = (xs) => xs.sort((a, b) => a - b)[xs.length >> 1].toFixed(2);
var s = submissionOf({ "a.ts": RIGHT });
var c = [];
for (let i = 0; i < 9; i++) {
  const t = performance.now();
  await compile(s);
  c.push(performance.now() - t);
}
console.log("compile", med(c));
for (const isolation of ["namespaces", "landlock", "none"]) {
  const r = nodeRunner({ isolation });
  const t0 = performance.now();
  (await r.open(s, ONE, LIMITS)).close();
  const first = performance.now() - t0;
  const o = [], p = [], cl = [];
  for (let i = 0; i < 21; i++) {
    const t = performance.now();
    const x = await r.open(s, ONE, LIMITS);
    o.push(performance.now() - t);
    for (let j = 0; j < 30; j++) {
      const u = performance.now();
      ok(await x.call(inputs));
      p.push(performance.now() - u);
    }
    const v = performance.now();
    await x.close();
    cl.push(performance.now() - v);
  }
  console.log(isolation, "first open", first.toFixed(0), "open", med(o), "call", med(p), "close", med(cl));
  await r.close();
}
