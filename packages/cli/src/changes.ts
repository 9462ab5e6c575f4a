import { watch } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { InputError } from "@allclose/core";

/** Saving is several events, and an editor writes several files at once. */
const QUIET_MS = 60;

export interface Changes {
  /**
   * Waits for the next change, or takes one that came since the last call. False: it was closed.
   * @throws InputError `watch/failed` when nothing can be seen any more
   */
  next(): Promise<boolean>;
  close(): void;
}

/**
 * Watches a file or a folder and all below it. A file is watched through its folder: an editor that saves by renaming puts
 * another file in its place.
 * @throws InputError `watch/missing`, `watch/failed`
 */
export async function changesOf(path: string): Promise<Changes> {
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new InputError("watch/missing", [`${path}: cannot be watched (${error.code})`]);
  });
  const folder = stats.isDirectory();
  let [changed, closed, wake] = [false, false, () => {}];
  let timer: NodeJS.Timeout | undefined;
  const noticed = (_: string, name: string | null): void => {
    if (!folder && name !== null && name !== basename(resolve(path))) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      changed = true;
      wake();
    }, QUIET_MS);
  };
  const watcher = watching(folder ? path : dirname(resolve(path)), folder, noticed);
  let failed: Error | undefined;
  const close = (): void => {
    closed = true;
    clearTimeout(timer);
    watcher.close();
    wake();
  };
  watcher.on("error", (error) => {
    failed = failure(path, error);
    close();
  });
  return {
    close,
    async next() {
      if (!changed && !closed)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      if (failed !== undefined) throw failed;
      changed = false;
      return !closed;
    },
  };
}

function watching(path: string, recursive: boolean, noticed: (event: string, name: string | null) => void) {
  try {
    return watch(path, { recursive }, noticed);
  } catch (error) {
    throw failure(path, error);
  }
}

const failure = (path: string, error: unknown): InputError =>
  new InputError("watch/failed", [`${path}: cannot be watched (${(error as NodeJS.ErrnoException).code})`]);
