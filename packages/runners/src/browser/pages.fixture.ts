import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { makeGolden } from "@allclose/core";
import { build, transform } from "esbuild";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import { bundledPrograms } from "../../bundled-programs.ts";
import { readProblem } from "../problem/read-problem.ts";

const CHROMIUM = "/usr/bin/chromium";
export const hasChromium = existsSync(CHROMIUM);

/** The public seed of the golden tensors of the page. */
export const SEED = "allclose";
const BANK = new URL("../../../../rubrics/scaled-dot-product-attention/", import.meta.url);
export const attention = () => readProblem(BANK.pathname);
export const submissionBytes = (name: string) => readFile(new URL(`submissions/${name}`, BANK));
export const fileHere = (name: string) => readFile(new URL(name, import.meta.url), "utf8");

/** TypeScript without its types. */
export const javascript = async (text: string) => (await transform(text, { loader: "ts" })).code;

/** What an embedder's bundler makes. Fails when anything needs Node. */
export async function bundle(entry: string): Promise<string> {
  const result = await build({
    entryPoints: [new URL(entry, import.meta.url).pathname],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    plugins: [bundledPrograms],
    // Chunks of core that do nothing by themselves are dropped, as they should be.
    logOverride: { "ignored-bare-import": "silent" },
  });
  expect(result.warnings).toEqual([]);
  return (result.outputFiles[0] as { text: string }).text;
}

export interface Pages {
  /** The origin of the page; there is a cookie `secret` on it. */
  readonly home: string;
  readonly context: BrowserContext;
  /** What the server was asked for under /reached?, since the page was loaded. */
  readonly asked: string[];
  /** The example, loaded, with a `secret` in its storage; with a content security policy where one is given. */
  open(policy?: string): Promise<Page>;
  close(): Promise<void>;
}

const TYPES = {
  js: "text/javascript",
  mjs: "text/javascript",
  json: "application/json",
  wasm: "application/wasm",
} as Record<string, string>;

async function runtimeFiles(): Promise<Record<string, Uint8Array>> {
  const folder = dirname(createRequire(import.meta.url).resolve("onnxruntime-web/wasm"));
  const names = ["ort.wasm.bundle.min.mjs", "ort-wasm-simd-threaded.wasm"];
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [`/${name}`, await readFile(join(folder, name))])),
  );
}

/** A server of the example, and a browser that shows it. */
export async function servePages(): Promise<Pages> {
  const files: Record<string, string | Uint8Array> = {
    "/": await fileHere("example.html"),
    "/allclose.js": await bundle("page.fixture.ts"),
    ...(await runtimeFiles()),
    "/attention.golden.json": JSON.stringify(await makeGolden(await attention(), { seed: SEED, mistakes: true })),
  };
  const asked: string[] = [];
  const server = createServer(({ url = "" }, response) => {
    const isProbe = url.startsWith("/reached?");
    if (isProbe) asked.push(url.slice("/reached?".length));
    const extension = isProbe ? "js" : (/\.(\w+)$/.exec(url)?.[1] ?? "");
    response.writeHead(isProbe || url in files ? 200 : 404, {
      "content-type": TYPES[extension] ?? "text/html",
      "access-control-allow-origin": "*",
    });
    response.end(isProbe ? "/* reached */" : files[url]);
  });
  server.on("upgrade", ({ url = "" }, socket) => {
    asked.push(url.slice("/reached?".length));
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const home = `http://localhost:${(server.address() as AddressInfo).port}`;
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
  });
  const context = await browser.newContext();
  await context.addCookies([{ name: "secret", value: "cookie", url: home }]);
  return {
    home,
    context,
    asked,
    async open(policy) {
      await context.setOffline(false);
      const page = await context.newPage();
      if (policy !== undefined)
        await page.route(`${home}/`, async (route) => {
          const response = await route.fetch();
          await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": policy } });
        });
      await page.goto(home);
      await page.waitForSelector("body[data-ready]");
      await page.evaluate(() => {
        for (const storage of [localStorage, sessionStorage]) storage.setItem("secret", "stored");
      });
      asked.length = 0;
      return page;
    },
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}
