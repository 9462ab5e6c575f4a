import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { generated } from "../../assembly/build.mjs";
import { drawn } from "../testing/drawn-attention.ts";
import { attention, type Backend, wasm } from "./index.ts";

const long = drawn({ B: 1, Hq: 4, Hkv: 4, N: 2048, M: 2048, D: 64, E: 64 }, "float32");
const short = drawn({ B: 1, Hq: 1, Hkv: 1, N: 4, M: 4, D: 4, E: 4 }, "float32");
const opened: Backend[] = [];
const open = (options: Parameters<typeof wasm>[0]): Backend => {
  const backend = wasm(options);
  opened.push(backend);
  return backend;
};
afterEach(async () => {
  vi.restoreAllMocks();
  for (const backend of opened.splice(0)) await backend.close();
});

describe("the WebAssembly kernel", () => {
  it("is what its source compiles to, byte for byte", async () => {
    expect(readFileSync(new URL("binary.generated.ts", import.meta.url), "utf8")).toBe(await generated());
  }, 60_000);

  it.each([1, 2])("stops when it is called off, and can be called again (%i threads)", async (threads) => {
    const backend = open({ threads });
    const calling = new AbortController();
    const told: number[] = [];
    const ended = attention(long, backend, {
      signal: calling.signal,
      onProgress: (done) => told.push(done),
    }).catch((error) => error);
    setTimeout(() => calling.abort(new Error("enough")), 30);
    expect(await ended).toEqual(new Error("enough"));
    expect(told.at(-1) ?? 0).toBeLessThan(1);
    expect((await attention(short, backend)).output.data.every(Number.isFinite)).toBe(true);
  });

  it("says when a thread has died, and starts others for the next call", async () => {
    const { Worker } = await import("node:worker_threads");
    const posted = vi.spyOn(Worker.prototype, "postMessage");
    const backend = open({ threads: 2 });
    const ended = attention(long, backend).catch((error) => error);
    await vi.waitFor(() => expect(posted.mock.calls.length).toBeGreaterThan(2));
    void (posted.mock.contexts[0] as InstanceType<typeof Worker>).terminate();
    expect(await ended).toMatchObject({ code: "kernel/worker-lost", message: expect.stringContaining("call again") });
    expect((await attention(short, backend)).output.data.every(Number.isFinite)).toBe(true);
  });

  const one = { shape: [1, 1, 1, 1], data: new Float32Array(1) };
  const wide = (length: number) => ({ shape: [1, 1, 1, length], data: new Float32Array(length) });
  it.each([
    // No machine could give this.
    [
      "a result over the limit",
      { Q: { shape: [1, 1, 200_000, 1], data: new Float32Array(200_000) }, K: one, V: wide(200_000) },
      "160000000000 bytes, and 4294967296 are allowed",
    ],
    ["a head too wide for one tile", { Q: wide(300_000), K: wide(300_000), V: one }, "D = 300000"],
  ])("refuses %s before it takes memory", async (_, args, says) => {
    await expect(attention(args, open({ threads: 1 }))).rejects.toMatchObject({
      code: "kernel/too-large",
      message: expect.stringContaining(says),
    });
  });

  it("says what is missing where there is no SIMD", async () => {
    vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
    await expect(attention(short, open({ threads: 1 }))).rejects.toMatchObject({
      code: "kernel/no-simd",
      message: expect.stringContaining("oracle()"),
    });
  });

  it("takes another start after one that failed", async () => {
    const backend = open({ threads: 1 });
    vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
    await expect(attention(short, backend)).rejects.toThrow("SIMD");
    vi.restoreAllMocks();
    expect((await attention(short, backend)).notes).toEqual([]);
  });

  it.each([0, 1.5, -1])("refuses %d threads", (threads) => {
    expect(() => wasm({ threads })).toThrow("a whole number above 0");
  });

  it("does not keep a process from ending, and needs no file beside it", () => {
    const program = `
      import { attention, wasm } from "@allclose/core/kernel";
      const dense = { shape: [1, 2, 300, 8], data: new Float32Array(4800).fill(0.5) };
      const { output } = await attention({ Q: dense, K: dense, V: dense }, wasm({ threads: 2 }));
      console.log(output.data[4799]);`;
    const { stdout, status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
      cwd: new URL("../..", import.meta.url).pathname,
      encoding: "utf8",
      timeout: 60_000,
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "0.5\n", stderr: "" });
  });
});
