import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorOf } from "../testing/attention-error.ts";
import { drawn } from "../testing/drawn-attention.ts";
import { problemOf } from "./shapes.ts";

const CHROMIUM = "/usr/bin/chromium";

/** What a page would load of it. */
async function bundle(): Promise<string> {
  const result = await build({
    stdin: { contents: 'export * from "./index.ts"', resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    bundle: true,
    write: false,
    format: "iife",
    globalName: "kernel",
    platform: "browser",
    target: "es2022",
  });
  expect(result.warnings).toEqual([]);
  return (result.outputFiles[0] as { text: string }).text;
}

describe.skipIf(!existsSync(CHROMIUM))("the kernel in Chromium", () => {
  let browser: Browser;
  let program: string;
  beforeAll(async () => {
    program = await bundle();
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
    });
  });
  afterAll(() => browser.close());

  const open = async (headers: Record<string, string>): Promise<Page> => {
    const page = await browser.newPage();
    await page.route("**/*", (route) => route.fulfill({ contentType: "text/html", headers, body: "<!doctype html>" }));
    await page.goto("http://localhost/");
    await page.addScriptTag({ content: program });
    return page;
  };

  const args = drawn({ B: 1, Hq: 4, Hkv: 2, N: 150, M: 220, D: 16, E: 12 }, "float32");
  const problem = problemOf(args);
  const computed = async (page: Page) => {
    const given = [problem.Q, problem.K, problem.V].map((data) => [...data]);
    const shapes = [args.Q.shape, args.K.shape, args.V.shape];
    const { output, notes } = await page.evaluate(
      async ([values, shapes]) => {
        // biome-ignore lint/suspicious/noExplicitAny: the bundle's global has no type here
        const { attention, wasm } = (globalThis as any).kernel;
        const [Q, K, V] = values!.map((data, i) => ({ shape: shapes![i], data: Float32Array.from(data) }));
        const backend = wasm({ threads: 2 });
        const { output, notes } = await attention({ Q, K, V }, backend);
        await backend.close();
        return { output: [...output.data], notes };
      },
      [given, shapes] as const,
    );
    return { error: errorOf(args, { shape: [1, 4, 150, 12], data: Float32Array.from(output) }), notes };
  };

  it("computes on two threads where the page is isolated", async () => {
    const page = await open({
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    });
    const { error, notes } = await computed(page);
    expect(error).toBeLessThanOrEqual(1);
    expect(notes).toEqual([]);
    await page.close();
  });

  it("computes on one thread elsewhere, and says why", async () => {
    const page = await open({});
    const { error, notes } = await computed(page);
    expect(error).toBeLessThanOrEqual(1);
    expect(notes).toEqual(["one thread computed it: the page is not cross-origin isolated"]);
    await page.close();
  });
});
