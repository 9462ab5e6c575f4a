import { readFile, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { InputError } from "@allclose/core";

/** Many times what any text of a problem has. */
const MOST_BYTES = 2 ** 22;

/**
 * A text of a problem's folder. A link that leads out of the folder is not followed: what it names could be shown to candidates.
 * @throws InputError `problem/file`, `problem/outside`
 */
export async function problemFile(folder: string, name: string): Promise<string> {
  const file = join(folder, name);
  const cannot = (why: string) =>
    new InputError("problem/file", [`${file}: a problem folder needs this file, and ${why}`]);
  const [root, real] = await Promise.all([realpath(folder), realpath(file)]).catch(() => {
    throw cannot("it cannot be read");
  });
  if (!real.startsWith(root + sep))
    throw new InputError("problem/outside", [
      `${file}: expected a file of the problem's folder, but a link that leads out of it came; put the file itself there`,
    ]);
  const stats = await stat(real);
  if (!stats.isFile()) throw cannot("it is not a regular file");
  if (stats.size > MOST_BYTES) throw cannot(`it has ${stats.size} bytes, more than ${MOST_BYTES}`);
  return readFile(real, "utf8").catch(() => {
    throw cannot("it cannot be read");
  });
}
