import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build as esbuild } from "esbuild";
import { chromium } from "playwright-core";
import { preview, build as viteBuild } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { ROOT } from "../root.mjs";
import { node24, wantsNode24 } from "../setup/node-24.mjs";
import { installed } from "./installed.mjs";

const CHROMIUM = "/usr/bin/chromium";
const SLUG = "scaled-dot-product-attention";
const SUBMISSION = "wrong-mask-as-zero.ts";
const GRADE = ["grade", SUBMISSION, "--problem", SLUG, "--json", "-"];
const itWithNumpy = it.skipIf(!existsSync("/usr/lib/python3/dist-packages/numpy"));

let there;
beforeAll(() => {
  there = installed();
  cpSync(join(ROOT, "rubrics", SLUG, "submissions", SUBMISSION), inFolder(SUBMISSION));
  cpSync(join(ROOT, "scripts", "packed", "page"), inFolder("page"), { recursive: true });
});
afterAll(() => there?.remove());

const inFolder = (...path) => join(there.folder, ...path);
/** The first block of a package's README that starts with these words. */
const readme = (name, start) => {
  const blocks = readFileSync(inFolder("node_modules", name, "README.md"), "utf8").split("```");
  return blocks.find((block) => block.startsWith(start)).slice(start.indexOf("\n") + 1);
};
const allclose = (node, ...args) => there.run(node, "npx", ["--no", "--", "allclose", ...args]);
const repository = (node, ...args) => there.run(node, "node", [join(ROOT, "packages/cli/dist/main.js"), ...args]);

/** The reports that `program` writes of the submission, graded once on each Node. */
const reports = new Map();
const reportOf = (program, node) => {
  const key = `${program.name} ${node}`;
  if (!reports.has(key)) reports.set(key, JSON.parse(program(node, ...GRADE)));
  return reports.get(key);
};
const withoutRun = ({ run, ...rest }) => rest;

describe("what is packed", () => {
  it("has a README and the licence in every package, and neither tests nor benches", () => {
    const licence = readFileSync(join(ROOT, "LICENSE"), "utf8");
    expect(there.packed.map(({ name }) => name).sort()).toEqual([
      "@allclose/core",
      "@allclose/rubrics",
      "@allclose/runners",
      "allclose",
    ]);
    for (const { name, files } of there.packed) {
      const paths = files.map(({ path }) => path);
      expect(paths).toEqual(expect.arrayContaining(["README.md", "LICENSE", "package.json"]));
      expect(readFileSync(inFolder("node_modules", name, "LICENSE"), "utf8")).toBe(licence);
      expect(
        paths.filter((path) => /\.(test|fixture|bench)\.|(^|\/)(bench|submissions|__pycache__)\//.test(path)),
      ).toEqual([]);
    }
  });

  it("has what candidates get and what speed is compared with", () => {
    const { files } = there.packed.find(({ name }) => name === "@allclose/rubrics");
    const paths = files.map(({ path }) => path);
    const wanted = readdirSync(join(ROOT, "rubrics"), { recursive: true }).filter((path) =>
      /^[^/]+\/(starter|baseline)\/.*\.\w+$/.test(path),
    );
    expect(wanted.length).toBeGreaterThan(20);
    expect(paths).toEqual(expect.arrayContaining(wanted));
  });

  it("brings no second copy of a package of ours, and nothing of the repository", () => {
    const lock = JSON.parse(readFileSync(inFolder("package-lock.json"), "utf8"));
    const ours = Object.keys(lock.packages).filter((path) => /node_modules\/(@allclose\/\w+|allclose)$/.test(path));
    expect(ours.sort()).toEqual(there.packed.map(({ name }) => `node_modules/${name}`).sort());
    expect(there.folder.startsWith(ROOT)).toBe(false);
  });
});

const nodes = [
  { name: "this Node", node: () => process.execPath, wanted: true },
  { name: "Node 24", node: node24, wanted: wantsNode24 },
];
describe.each(nodes)("the packed packages on $name", ({ node: nodeOf, wanted }) => {
  const onIt = it.skipIf(!wanted);
  let node;
  beforeAll(() => {
    node = wanted ? nodeOf() : undefined;
  });

  onIt("say their version", () => {
    const { version } = there.packed.find(({ name }) => name === "allclose");
    expect(allclose(node, "--version").trim()).toBe(version);
  });

  onIt("grade from the command line as the repository does", () => {
    const report = reportOf(allclose, node);
    expect(report.judgement.verdict.high).toBe("no-hire");
    expect(report.run.calls).toBeGreaterThan(0);
    expect(withoutRun(report)).toEqual(withoutRun(reportOf(repository, process.execPath)));
  });

  onIt("refuse a problem that there is not, without a stack trace", () => {
    let said;
    try {
      allclose(node, "grade", SUBMISSION, "--problem", "attn");
    } catch (error) {
      said = error;
    }
    expect(said.status).toBe(2);
    expect(said.stderr).toMatch(/no problem is called attn/);
    expect(said.stderr).not.toMatch(/^ +at /m);
  });

  itWithNumpy.skipIf(!wanted)("do what their READMEs say", () => {
    writeFileSync(inFolder("attention.py"), readme("allclose", "python\n"));
    const [program, ...args] = readme("allclose", "sh\nallclose grade").trim().split(" ");
    expect(program).toBe("allclose");
    allclose(node, ...args);
    const examples = {
      "@allclose/core": /high: 'strong-hire'/,
      "@allclose/runners": /high: 'strong-hire'/,
      "@allclose/rubrics": /^scaled-dot-product-attention: .*Attention Is All You Need, 2017/m,
    };
    for (const [name, expected] of Object.entries(examples)) {
      writeFileSync(inFolder("example.mjs"), readme(name, "js\n"));
      expect(there.run(node, "node", ["example.mjs"])).toMatch(expected);
    }
  });
});

describe("bundles made of the packed packages", () => {
  let stored;
  let marks;
  let expected;
  beforeAll(() => {
    stored = reportOf(allclose, process.execPath);
    marks = parseYaml(readFileSync(inFolder("node_modules", "@allclose/rubrics", SLUG, "rubric.yaml"), "utf8"));
    expected = stored.judgement;
    expect(expected.verdict.high).toBe("no-hire");
  });

  it("esbuild's judges stored evidence in Node, alone in a folder", async () => {
    const alone = inFolder("alone");
    mkdirSync(alone);
    await esbuild({
      entryPoints: [inFolder("page", "program.js")],
      outfile: join(alone, "program.mjs"),
      bundle: true,
      format: "esm",
      platform: "node",
      logLevel: "silent",
    });
    const input = JSON.stringify({ marks, stored });
    for (const node of wantsNode24 ? [process.execPath, node24()] : [process.execPath])
      expect(JSON.parse(there.run(node, "node", ["program.mjs"], { cwd: alone, input }))).toEqual(expected);
  });

  it.skipIf(!existsSync(CHROMIUM))("Vite's page judges it in Chromium", async () => {
    const root = inFolder("page");
    await viteBuild({ root, configFile: false, logLevel: "silent" });
    const server = await preview({
      root,
      configFile: false,
      logLevel: "silent",
      preview: { host: "127.0.0.1", port: 0 },
    });
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${server.httpServer.address().port}`);
      const judged = await page.evaluate(([m, s]) => globalThis.judged(m, s), [marks, stored]);
      expect(judged).toEqual(expected);
      const broken = { ...stored, evidence: { ...stored.evidence, findings: "none" } };
      await expect(page.evaluate(([m, s]) => globalThis.judged(m, s), [marks, broken])).rejects.toThrow(/findings/);
    } finally {
      await browser.close();
      await server.close();
    }
  });
});
