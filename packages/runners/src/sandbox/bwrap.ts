import { existsSync, lstatSync, readlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { RunFolder } from "./folder.ts";
import type { Layer } from "./layers.ts";

/** Who seals: a zygote seals every child it forks, so it keeps the means to make namespaces; `launch` seals itself, then execs. */
export type Policy = "zygote" | "launch";

export interface Bubble {
  readonly policy: Policy;
  readonly folder: RunFolder;
  /** Files and folders outside /usr that may be read, such as an interpreter's prefix. */
  readonly read: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly without: readonly Layer[];
}

/** Where a fork finds its private /tmp: a mount point of its own, because Landlock does not see rules on what a mount covers. */
export const JAIL_TMP = "/tmp/session";

/** The arguments of bubblewrap up to the program, which is to be appended. Paths inside are the paths outside. */
export function bwrapArguments(bubble: Bubble): string[] {
  const { policy, env, without } = bubble;
  const shared = [...(without.includes("processes") ? ["pid"] : []), ...(without.includes("network") ? ["net"] : [])];
  return [
    ...["user", "pid", "net", "ipc", "uts"].filter((name) => !shared.includes(name)).map((name) => `--unshare-${name}`),
    "--unshare-cgroup-try",
    "--die-with-parent",
    "--new-session",
    "--clearenv",
    ...Object.entries(env).flatMap(([name, value]) => ["--setenv", name, value]),
    ...["--cap-drop", "ALL"],
    // Inside its own user namespace only, to make the namespaces of each fork and to drop the bounding set.
    ...(policy === "zygote" ? ["--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SETPCAP"] : []),
    ...["--hostname", "sandbox"],
    ...(without.includes("mounts") ? everything(bubble) : mounts(bubble)),
  ];
}

/** The host's file system; but where processes have numbers of their own, a /proc in which these are theirs. */
const everything = ({ without }: Bubble): string[] => [
  ...["--dev-bind", "/", "/", "--chdir", "/"],
  ...(without.includes("processes") ? [] : ["--proc", "/proc"]),
];

/** What it sees of the file system. */
function mounts({ policy, folder, read, without }: Bubble): string[] {
  return [
    ...["--ro-bind", "/usr", "/usr"],
    ...["/lib", "/lib32", "/lib64", "/bin"].flatMap(mergedUsr),
    ...["/etc/alternatives", "/etc/ld.so.cache"].flatMap((path) => ["--ro-bind-try", path, path]),
    ...["null", "zero", "random", "urandom"].flatMap((name) => ["--dev-bind", `/dev/${name}`, `/dev/${name}`]),
    // For imports; the zygote takes it away before it forks.
    ...(policy === "launch" ? [] : without.includes("processes") ? ["--bind", "/proc", "/proc"] : ["--proc", "/proc"]),
    ...["--size", String(2 ** 24), "--tmpfs", "/tmp", "--dir", JAIL_TMP],
    // PyTorch 2 looks for such a place when it is imported. A zygote's forks each get a tmpfs of their own over it.
    ...["--size", String(2 ** 24), "--tmpfs", JAIL_TMP],
    ...outermost(read.filter((path) => !path.startsWith("/usr/"))).flatMap((path) => ["--ro-bind", path, path]),
    ...["--ro-bind", folder.app, folder.app],
    ...(policy === "zygote" ? ["--bind", folder.io, folder.io] : []),
    // Packages installed globally may hold reference implementations and hidden tests.
    ...nodeModules(read).flatMap((path) => ["--tmpfs", path, "--remount-ro", path]),
    ...["--remount-ro", "/tmp", "--remount-ro", "/"],
    ...["--chdir", JAIL_TMP],
  ];
}

/** /lib is a link to usr/lib on most distributions, and a folder on the others. */
function mergedUsr(path: string): string[] {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat) return [];
  return stat.isSymbolicLink() ? ["--symlink", readlinkSync(path), path] : ["--ro-bind", path, path];
}

const outermost = (paths: readonly string[]): string[] =>
  [...new Set(paths)].filter((path) => !paths.some((other) => other !== path && path.startsWith(`${other}/`)));

function nodeModules(read: readonly string[]): string[] {
  const places = ["/usr", "/usr/local", ...read, ...read.map((path) => dirname(path))];
  const found = places.flatMap((place) => [join(place, "lib", "node_modules"), join(place, "node_modules")]);
  return [...new Set(found)].filter((path) => visible(path, read) && existsSync(path));
}

const visible = (path: string, read: readonly string[]): boolean =>
  path.startsWith("/usr/") || read.some((root) => path.startsWith(`${root}/`));
