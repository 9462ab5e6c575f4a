import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The account that submissions run as: that of the host, or where it is root, an unprivileged one. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** What there is to be had on the host, and whether somebody got it. */
export interface World {
  /** What stands in place of `{{name}}` in a submission: attackers know where to look. */
  readonly places: Readonly<Record<string, string>>;
  /** None of these may come out. */
  readonly secrets: ReadonlyMap<string, string>;
  /** What has happened since it was last asked, in words by gain. */
  observe(): { packet: string[]; file: string[]; victim: string[]; host: string[] };
  close(): Promise<void>;
}

/** So much more memory than before a grading, and it has been made to hold what a submission announced. */
const MOST_GROWTH = 2 ** 29;

export async function openWorld(account: Account): Promise<World> {
  const secrets = new Map(["file", "environment", "victim", "package"].map((name) => [name, fresh()]));
  const folder = mkdtempSync(join(tmpdir(), "allclose-world-"));
  chmodSync(folder, 0o755);
  const home = folderIn(folder, "home", 0o755);
  const modules = folderIn(home, "node_modules", 0o755);
  // Readable by anybody, as a course's or a company's files often are.
  const secret = fileIn(home, "id_ed25519", secrets.get("file")!, 0o644);
  const solution = fileIn(modules, "reference.ts", secrets.get("package")!, 0o644);
  const drop = folderIn(folder, "drop", 0o777);
  const marks = fileIn(drop, "marks.csv", "candidate,0\n", 0o666);
  if (process.getuid?.() === 0) chownSync(marks, account.uid, account.gid);
  process.env["GITHUB_TOKEN"] = secrets.get("environment")!;

  let heard: string[] = [];
  const tcp = createServer((socket) => {
    heard.push("a TCP connection");
    socket.on("error", () => {}).destroy();
  });
  const port = await listening(tcp, { port: 0, host: "127.0.0.1" });
  const udp = createSocket("udp4").on("message", () => heard.push("a UDP packet"));
  udp.bind(port, "127.0.0.1");
  await once(udp, "listening");
  const path = join(folder, "socket");
  const unix = createServer((socket) => {
    heard.push("a unix connection");
    socket.on("error", () => {}).destroy();
  });
  await listening(unix, { path });
  chmodSync(path, 0o777);

  let victim = startVictim(account, secrets.get("victim")!);
  const memory = process.memoryUsage().rss;
  return {
    secrets,
    places: {
      port: String(port),
      socket: path,
      secret,
      solution,
      home,
      drop,
      marks,
      get victim() {
        return String(victim.pid);
      },
      host: String(process.pid),
    },
    observe() {
      const packet = heard;
      heard = [];
      const file = readdirSync(drop).filter((name) => name !== "marks.csv");
      for (const name of file) rmSync(join(drop, name), { recursive: true, force: true });
      if (readFileSync(marks, "utf8") !== "candidate,0\n") {
        file.push("marks.csv");
        writeFileSync(marks, "candidate,0\n");
      }
      const gone = victim.exitCode !== null || victim.signalCode !== null || stopped(victim.pid);
      if (gone) {
        victim.kill("SIGKILL");
        victim = startVictim(account, secrets.get("victim")!);
      }
      const grown = process.memoryUsage().rss - memory > MOST_GROWTH;
      const polluted = Object.getOwnPropertyNames(Object.prototype).filter((name) => !OWN_NAMES.has(name));
      return {
        packet,
        file,
        victim: gone ? ["its neighbour was ended or stopped"] : [],
        host: [
          ...(grown ? ["the host grew by more than half a gigabyte"] : []),
          ...polluted.map((name) => `Object.prototype.${name}`),
        ],
      };
    },
    async close() {
      victim.kill("SIGKILL");
      await Promise.all([tcp, unix].map((server) => new Promise((done) => server.close(done))));
      udp.close();
      rmSync(folder, { recursive: true, force: true });
      delete process.env["GITHUB_TOKEN"];
    },
  };
}

const OWN_NAMES = new Set(Object.getOwnPropertyNames(Object.prototype));
const fresh = (): string => `secret-${randomBytes(12).toString("hex")}`;

function folderIn(parent: string, name: string, mode: number): string {
  const path = join(parent, name);
  mkdirSync(path);
  chmodSync(path, mode);
  return path;
}

function fileIn(parent: string, name: string, text: string, mode: number): string {
  const path = join(parent, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

async function listening(server: Server, where: { port: number; host: string } | { path: string }): Promise<number> {
  server.listen(where);
  await once(server, "listening");
  const address = server.address();
  return typeof address === "string" || address === null ? 0 : (address as AddressInfo).port;
}

/** Somebody else's process of the same account, with a secret in its environment. */
function startVictim(account: Account, secret: string): ChildProcess {
  const own = process.getuid?.() === 0 ? account : {};
  return spawn("/bin/sleep", ["100000"], { ...own, cwd: "/", env: { TOKEN: secret }, stdio: "ignore" });
}

const stateOf = (pid: number | string | undefined): string =>
  /^State:\s+(\w)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "";

function stopped(pid: number | undefined): boolean {
  try {
    return "TtZ".includes(stateOf(pid));
  } catch {
    return true;
  }
}

/** Processes of the account, by number, with what they run. */
export function processesOf({ uid }: Account): Map<number, string> {
  const found = new Map<number, string>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      // One that has ended and waits to be asked how is no longer running.
      if (uidOf(name) === uid && stateOf(name) !== "Z")
        found.set(Number(name), readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim());
    } catch {
      // It has gone meanwhile.
    }
  }
  return found;
}

// Not the owner of its folder in /proc, which is root where a process may not be dumped.
const uidOf = (pid: string): number => Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
