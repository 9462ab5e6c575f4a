import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { problemFile } from "./problem-file.ts";

const root = mkdtempSync(join(tmpdir(), "files-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const folder = mkdtempSync(join(root, "problem-"));
writeFileSync(join(root, "secret"), "nobody's business");
writeFileSync(join(folder, "statement.md"), "# √d_k\n");
writeFileSync(join(folder, "large.md"), "x".repeat(2 ** 22 + 1));
symlinkSync("statement.md", join(folder, "alias.md"));
symlinkSync(join(root, "secret"), join(folder, "leak.md"));
symlinkSync(folder, join(root, "linked"));
const socket = createServer();
await new Promise<void>((resolve) => socket.listen(join(folder, "socket.md"), resolve));
afterAll(() => socket.close());

test("a text is read, also by a link within the folder, and in a folder that a link leads to", async () => {
  for (const [where, name] of [
    [folder, "statement.md"],
    [folder, "alias.md"],
    [join(root, "linked"), "statement.md"],
  ] as const)
    expect(await problemFile(where, name)).toBe("# √d_k\n");
});

test.each([
  ["a link out of the folder", "leak.md", "problem/outside", "put the file itself there"],
  ["what is no regular file", "socket.md", "problem/file", "not a regular file"],
  ["a file without end in sight", "large.md", "problem/file", "4194305 bytes"],
  ["what is not there", "hints.md", "problem/file", "cannot be read"],
])("%s is refused", async (_, name, code, says) => {
  await expect(problemFile(folder, name)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(new RegExp(`${name}: .*${says}`)),
  });
});
