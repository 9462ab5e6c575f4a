import { execFileSync } from "node:child_process";
import type { Attack } from "../harness/attack.ts";
import { COMMON, JUDGES } from "./sources.ts";

const PATHS = "paths are relative and plain, or the archive is refused";
const LINKS = "regular files only: what is or leads elsewhere is refused";
const BOUNDED = "what an archive announces is counted before anything is unpacked, and unpacking stops there";
const STRICT = "both records of a file must agree, and nothing may lie on anything else";

/** What any Python can write, and no ordinary tool would. `z` is a zip, `t` a tar; `d` a path of the host's. */
const written =
  (lines: string) =>
  (path: string, { secret, drop }: Readonly<Record<string, string>>): void => {
    const program = `
import io, os, stat, struct, sys, tarfile, warnings, zipfile
warnings.simplefilter("ignore")
path, secret, drop = sys.argv[1:]
WRONG = b"def softmax(x):\\n    return x\\n"
def zip(files, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as z:
        for name, data in files:
            info = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name)
            info.compress_type = method
            z.writestr(info, data)
def linked(name):
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info
def tar(members, mode="w"):
    with tarfile.open(path, mode) as t:
        for name, kind, target in members:
            info = tarfile.TarInfo(name)
            info.type, info.linkname, info.size = kind, target, len(WRONG) if kind == tarfile.REGTYPE else 0
            t.addfile(info, io.BytesIO(WRONG) if kind == tarfile.REGTYPE else None)
FILE, SYM, HARD, DEV, FIFO = tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE
${lines}
`;
    execFileSync("/usr/bin/python3", ["-I", "-c", program, path, secret!, drop!]);
  };

const make = (row: number, file: string, tries: string, lines: string, design: string, refused: string): Attack => ({
  row,
  file,
  tries,
  source: row === 74 ? JUDGES : COMMON,
  make: written(lines),
  gain: row === 74 ? "secret" : row === 73 ? "file" : "host",
  design,
  refused,
});

/** Attacks by an archive. */
export const archives: readonly Attack[] = [
  make(
    73,
    "leads-out.zip",
    "unpacks outside of its folder",
    `zip([("solution.py", WRONG), ("../" * 12 + drop + "/owned.py", WRONG)])`,
    PATHS,
    "intake/name",
  ),
  make(
    73,
    "leads-out.tar",
    "unpacks outside of its folder",
    `tar([("solution.py", FILE, ""), ("../" * 12 + drop + "/owned.py", FILE, "")])`,
    PATHS,
    "intake/name",
  ),
  make(
    73,
    "absolute.zip",
    "unpacks to an absolute path",
    `zip([("solution.py", WRONG), (drop + "/owned.py", WRONG)])`,
    PATHS,
    "intake/name",
  ),
  make(
    73,
    "absolute.tar.gz",
    "unpacks to an absolute path",
    `tar([("solution.py", FILE, ""), (drop + "/owned.py", FILE, "")], "w:gz")`,
    PATHS,
    "intake/name",
  ),
  make(
    73,
    "drive.zip",
    "unpacks to a drive of Windows'",
    `zip([("solution.py", WRONG), ("C:\\\\owned.py", WRONG)])`,
    PATHS,
    "intake/name",
  ),
  make(
    74,
    "link.zip",
    "holds a link to a file of the host's",
    `zip([(linked("solution.py"), secret.encode())])`,
    LINKS,
    "intake/zip-link",
  ),
  make(
    74,
    "link.tar",
    "holds a link to a file of the host's",
    `tar([("solution.py", SYM, secret)])`,
    LINKS,
    "intake/tar-link",
  ),
  make(
    74,
    "hard-link.tar",
    "holds a hard link to a file of the host's",
    `tar([("a.py", FILE, ""), ("solution.py", HARD, secret)])`,
    LINKS,
    "intake/tar-link",
  ),
  make(
    74,
    "link-then-file.tar",
    "writes through a link that it has made",
    `tar([("d", SYM, drop), ("d/owned.py", FILE, ""), ("solution.py", FILE, "")])`,
    LINKS,
    "intake/tar-link",
  ),
  make(74, "device.tar", "makes a device", `tar([("solution.py", DEV, "")])`, LINKS, "intake/tar-kind"),
  make(
    75,
    "bomb.zip",
    "is 4 GiB once it is unpacked",
    `
class Zeros(io.RawIOBase):
    def __init__(self, size): self.left = size
    def readable(self): return True
    def read(self, n=-1):
        n = min(self.left, n if n > 0 else 2**20); self.left -= n; return bytes(n)
with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("solution.py", WRONG)
    for i in range(16):
        z.writestr(f"a{i}.py", bytes(2**26))`,
    BOUNDED,
    "intake/",
  ),
  make(
    75,
    "bomb.tar.gz",
    "is 1 GiB once it is unpacked",
    `
import gzip
with gzip.open(path, "wb", 9) as g:
    for _ in range(256): g.write(bytes(2**22))`,
    BOUNDED,
    "intake/",
  ),
  make(
    75,
    "overlapping.zip",
    "has its files lie over each other",
    `
zip([("solution.py", bytes(2**16))])
data = open(path, "rb").read()
at = data.index(b"PK\\x01\\x02"); end = data.index(b"PK\\x05\\x06")
entry = data[at:end]
many = b"".join(entry[:46] + b"s%09d.py"[:0] + (b"s%08d.py" % i)[:11] + entry[57:] for i in range(100))
tail = bytearray(data[end:]); struct.pack_into("<HHII", tail, 8, 100, 100, len(many), at)
open(path, "wb").write(data[:at] + many + bytes(tail))`,
    STRICT,
    "intake/",
  ),
  make(
    75,
    "many-names.zip",
    "holds 50,000 files",
    `zip([(f"a{i}.txt", b"") for i in range(50_000)], zipfile.ZIP_STORED)`,
    BOUNDED,
    "intake/",
  ),
  make(
    75,
    "same-names.zip",
    "holds two files that are one on another system",
    `zip([("solution.py", WRONG), ("Solution.py", WRONG)])`,
    PATHS,
    "intake/name",
  ),
  make(
    75,
    "same-letters.zip",
    "holds two names that look the same",
    `zip([("caf\\u00e9.py", WRONG), ("cafe\\u0301.py", WRONG)])`,
    PATHS,
    "intake/name",
  ),
  make(
    75,
    "twice.zip",
    "holds the same file twice",
    `zip([("solution.py", WRONG), ("solution.py", WRONG + b"#")])`,
    STRICT,
    "intake/",
  ),
  make(
    75,
    "two-names.zip",
    "is called one thing in front and another behind",
    `
zip([("solution.py", WRONG)])
data = bytearray(open(path, "rb").read())
data[30:41] = b"evil_na.py\\x20"[:11]
open(path, "wb").write(data)`,
    STRICT,
    "intake/",
  ),
  make(
    75,
    "nested.zip",
    "holds an archive that holds an archive",
    `
inner = io.BytesIO()
with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as z: z.writestr("solution.py", WRONG)
zip([("inner.zip", inner.getvalue())])`,
    "archives in archives are not opened",
    "intake/empty",
  ),
];
