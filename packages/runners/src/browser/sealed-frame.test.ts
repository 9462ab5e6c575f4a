import { field, message } from "@allclose/core/testing";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { around, scaled } from "../onnx/model.fixture.ts";
import { fileHere, hasChromium, type Pages, servePages } from "./pages.fixture.ts";

describe.skipIf(!hasChromium)("a sealed frame", () => {
  let pages: Pages;
  let page: Page;
  beforeAll(async () => {
    pages = await servePages();
  });
  beforeEach(async () => {
    await page?.close();
    page = await pages.open();
  });
  afterAll(() => pages?.close());

  const hostile = async () => (await fileHere("hostile.fixture.js")).replace("__HOME__", pages.home);
  const call = (text: string, asked: Parameters<typeof allclose.callProgram>[1] = {}) =>
    page.evaluate(([text, asked]) => globalThis.allclose.callProgram(text, asked), [text, asked] as const);

  it("gives strangers' code no way out", async () => {
    await page.evaluate(() => {
      const heard: unknown[] = [];
      Object.assign(globalThis, { heard });
      addEventListener("message", ({ data }) => heard.push(data));
      new BroadcastChannel("secrets").onmessage = ({ data }) => heard.push(data);
    });
    const result = await call(await hostile(), { limits: { callMs: 60_000 } });
    if (result.state !== "ok") throw new Error(JSON.stringify(result));
    const log = result.log.trim().split("\n");
    expect(log.length).toBeGreaterThan(25);
    // These are sent to nobody: that they are not heard is told below.
    const unheard = ["BroadcastChannel: reached sent", "ownWindow: reached sent"];
    expect(log.filter((line) => line.includes(": reached") && !unheard.includes(line))).toEqual([]);
    expect(pages.asked).toEqual([]);
    expect(await page.evaluate(() => (globalThis as unknown as { heard: unknown[] }).heard)).toEqual([]);
    expect(page.url()).toBe(`${pages.home}/`);
    expect(pages.context.pages()).toHaveLength(1);
  });

  it("is what holds it: outside of it, the same code gets out", async () => {
    const text = (await hostile()).replace(/ {2}topNavigation: [^}]*},\n/, "");
    const log = await page.evaluate(async (code) => {
      const lines: string[] = [];
      console.log = (line: string) => void lines.push(line);
      const script = document.createElement("script");
      const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
      script.type = "module";
      script.textContent = `import { scale_rows } from "${url}"; globalThis.run = scale_rows;`;
      document.body.append(script);
      while (!("run" in globalThis)) await new Promise((resolve) => setTimeout(resolve, 10));
      await (globalThis as unknown as { run(x: object, by: number): Promise<void> }).run({ data: [1] }, 2);
      return lines;
    }, text);
    for (const way of ["cookie", "localStorage", "indexedDB", "fetch", "RTCPeerConnection", "parentDocument"])
      expect(log.find((line) => line.startsWith(`${way}: `))).toContain("reached");
    for (const way of ["fetch", "fetchNoCors", "XMLHttpRequest", "WebSocket", "sendBeacon", "import", "nestedWorker"])
      expect(pages.asked).toContain(way);
  });

  it("needs a page whose own policy lets it have its scripts", async () => {
    await page.close();
    const own = "default-src 'self'; script-src 'self' 'unsafe-inline'";
    page = await pages.open(`${own} blob: 'wasm-unsafe-eval'; worker-src blob:`);
    expect(await call("export const scale_rows = (x) => x;")).toMatchObject({ state: "ok" });
    await page.close();
    page = await pages.open(own);
    const error = await call("export const scale_rows = (x) => x;", { limits: { loadMs: 1_000 } }).catch(String);
    expect(error).toContain("could not be sealed");
  });

  it("lets the page stay awake while strangers' code does not end, and goes at the deadline", async () => {
    const { result, ticks, frames } = await page.evaluate(async () => {
      let ticks = 0;
      const timer = setInterval(() => ticks++, 50);
      const result = await globalThis.allclose.callProgram("export function scale_rows() { for (;;); }", {
        limits: { callMs: 1_000 },
      });
      clearInterval(timer);
      return { result, ticks, frames: document.querySelectorAll("iframe").length };
    });
    expect(result).toMatchObject({ state: "failed", failure: { kind: "timed-out", fault: "candidate" } });
    expect(ticks).toBeGreaterThan(3);
    expect(frames).toBe(0);
  });

  it("goes at the deadline for loading, too", async () => {
    const result = await call("for (;;);", { limits: { loadMs: 1_000 } });
    expect(result).toMatchObject({ state: "failed", failure: { kind: "timed-out", fault: "candidate" } });
  });

  it.each([
    ["import { f } from './f.js';\nexport const scale_rows = f;", /^it imports another file; in a web page/],
    ["export function scale_rows() { return eval('1'); }", /EvalError/],
    ["export function scale_rows() { for (;;) console.log('x'.repeat(1000)); }", /^it printed more than/],
    ["export const scale_rows = () => ({ shape: [2 ** 27], data: new Uint8Array(2 ** 27) });", /too large/],
    ["setTimeout(() => { throw Error('late'); }, 300); export const scale_rows = () => new Promise(() => {});", /late/],
    ["export const scale_rows = async () => { Promise.reject(Error('lost')); await new Promise(() => {}); };", /lost/],
  ])("says what is wrong with %s", async (text, words) => {
    const failure = { fault: "candidate", message: expect.stringMatching(words) };
    expect(await call(text, { limits: { logBytes: 1000 } })).toMatchObject({ state: "failed", failure });
  });

  it.each(['"{"', '"x".repeat(2 ** 22)', "({})", '\'{"type":"sealed"}\'', '\'{"type":"result","call":77}\''])(
    "takes an answer of %s for a breach of the protocol",
    async (answer) => {
      const text = `JSON.stringify = () => ${answer}; export const scale_rows = (x) => x;`;
      expect(await call(text)).toMatchObject({
        state: "failed",
        failure: { kind: "protocol", fault: "candidate" },
      });
    },
  );

  it("hears one answer for a call", async () => {
    const text = `
      let stolen;
      const { get } = Object.getOwnPropertyDescriptor(MessageEvent.prototype, "data");
      Object.defineProperty(MessageEvent.prototype, "data", {
        get() {
          stolen = this.target;
          return get.call(this);
        },
      });
      const header = '{"type":"result","call":1,"changed":[],"wallMs":0,"peakBytes":0,"log":"forged"}';
      const empty = Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 123, 125);
      export function scale_rows() {
        for (let i = 0; i < 1000; i++) stolen.postMessage({ header, body: empty.buffer });
      }`;
    // An answer that the program wrote itself is one that it could have given anyhow; a second one is none.
    expect(await call(text)).toEqual({ state: "ok", log: "forged" });
    expect(await call(text, { calls: 2 })).toMatchObject({
      state: "failed",
      failure: { kind: "protocol", fault: "candidate" },
    });
  });

  it.each([
    ["without a sandbox", {}, "script-src 'unsafe-inline' blob:", /its origin is http/],
    [
      "with the page's origin",
      { sandbox: "allow-scripts allow-same-origin" },
      "script-src 'unsafe-inline'",
      /its origin/,
    ],
    ["without a policy", { sandbox: "allow-scripts" }, "", /content security policy is not in force/],
  ])("is refused %s", async (_, attributes, policy, words) => {
    const said = await page.evaluate(([attributes, policy]) => globalThis.allclose.relayIn(attributes, policy), [
      attributes as Record<string, string>,
      policy,
    ] as const);
    expect(JSON.parse(said)).toMatchObject({ type: "refused", message: expect.stringMatching(words) });
  });

  const open = (model: Uint8Array, script?: string) =>
    page.evaluate(([model, script]) => globalThis.allclose.openModel(model, script), [[...model], script] as const);

  it("is not made for a model that is refused by what it says of itself", async () => {
    const foreign = scaled({ nodes: [["com.example::Scale", ["x", "by"], ["y"]]] }, { domains: ["com.example"] });
    const external = around(field(5, message(field(8, "w"), field(14, 1))));
    for (const model of [foreign, external])
      expect(await open(model)).toMatchObject({
        frames: 0,
        result: { state: "failed", failure: { fault: "candidate" } },
      });
  });

  it("says that there is no runtime for models, and when it does not start", async () => {
    const model = scaled();
    expect(await open(model)).toMatchObject({
      code: "runner/onnxruntime",
      message: expect.stringContaining("onnxruntime-web"),
    });
    expect(await open(model, "export {};")).toMatchObject({ code: "sandbox/seal" });
  });

  it("does not run TypeScript, and says so", async () => {
    const result = await call("export const scale_rows = (x: number) => x;", { file: "scale.ts" });
    expect(result).toEqual({ state: "unsupported", what: "TypeScript in a web page; hand in JavaScript" });
  });

  it("refuses a language that no browser runs", async () => {
    const error = await call("def scale_rows(x): return x", { file: "scale.py" }).catch(String);
    expect(error).toContain("expected a file that ends in .ts, .js, .mjs or .onnx");
  });
});
