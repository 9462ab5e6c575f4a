import { type Finding, grade, type Report, type Runner, type Submission } from "@allclose/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { submissionHash } from "../intake/hash.ts";
import { createRunner } from "../local.ts";
import {
  attention,
  bundle,
  hasChromium,
  javascript,
  type Pages,
  SEED,
  servePages,
  submissionBytes,
} from "./pages.fixture.ts";

/** The checks of time are skipped where nothing is measured. */
const untimed = (findings: readonly Finding[]) => findings.filter((f) => f.kind !== "speed" && f.kind !== "scaling");

const unrounded = (findings: readonly Finding[]) =>
  untimed(findings).map(({ check, kind, case: of, state, ...more }) => ({
    ...{ check, kind, case: of, state },
    ...("code" in more ? { code: more.code, output: more.output } : {}),
    ...("why" in more ? { why: more.why } : {}),
  }));

it("reaches nothing of Node", async () => {
  expect(await bundle("index.ts")).not.toMatch(/require\(|["']node:/);
});

describe.skipIf(!hasChromium)("a page grades offline as the command line does on the visible draws", () => {
  let pages: Pages;
  let local: Runner;
  beforeAll(async () => {
    pages = await servePages();
    local = createRunner();
  });
  afterAll(async () => {
    await pages?.close();
    await local?.close();
  });

  it("says which file is not there", async () => {
    const page = await pages.context.newPage();
    await page.route("**/*.wasm", (route) => route.fulfill({ status: 404 }));
    await page.goto(pages.home);
    await page.getByText("./ort-wasm-simd-threaded.wasm cannot be fetched: HTTP 404").waitFor();
    await page.close();
  });

  it.each(["correct-typescript.ts", "wrong-no-scale.ts", "correct-onnx.onnx", "wrong-no-scale.onnx"])(
    "%s",
    async (file) => {
      const submission = await asHandedIn(file);
      const page = await pages.open();
      await pages.context.setOffline(true);
      if (submission.data !== undefined)
        await page.setInputFiles("#model", { name: file, mimeType: "", buffer: Buffer.from(submission.data) });
      else await page.fill("#code", submission.files.get("attention.js") as string);
      await page.click("#grade");
      await page.waitForSelector("body[data-graded]", { timeout: 60_000 });
      const there = await page.evaluate(() => (globalThis as unknown as { report: Report }).report);

      const here = await grade(await attention(), submission, local, { seed: { visible: SEED } });
      // The same graph is rounded in another way by another build of the runtime.
      const told = submission.language === "onnx" ? unrounded : untimed;
      expect(told(there.evidence.findings)).toEqual(told(here.evidence.findings));
      expect(there.evidence.submission).toEqual(here.evidence.submission);
      expect(there.judgement).toEqual(here.judgement);
      expect(there.run.isolation).toBe("frame");

      const named = ({ evidence }: Report) => evidence.diagnosis.explanations.map((e) => e.mistakes);
      expect(named(there)).toEqual(named(here));
      expect(named(there).length).toBe(file.startsWith("wrong") ? 1 : 0);

      const failing = there.evidence.findings.filter((f) => f.state === "failed");
      expect(failing.length > 0).toBe(file.startsWith("wrong"));
      expect(await page.locator("#findings li").count()).toBe(failing.length + named(there).length);
      await page.close();
    },
  );
});

/** What the example makes of a file. */
async function asHandedIn(file: string): Promise<Submission> {
  const bytes = await submissionBytes(file);
  if (file.endsWith(".onnx"))
    return {
      sha256: submissionHash(new Map([[file, bytes]])),
      language: "onnx",
      entryFile: file,
      files: new Map(),
      data: bytes,
    };
  const files = new Map([["attention.js", await javascript(String(bytes))]]);
  return { sha256: submissionHash(files), language: "node", entryFile: "attention.js", files };
}
