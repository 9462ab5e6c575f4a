import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { published } from "../published.mjs";
import { copyOfRepository } from "./copy.mjs";
import { onNpm } from "./on-npm.mjs";

const CORE = "@allclose/core";

// Stands in for npm: knows what it has, and fails where it is told to. Like npm, it takes no version twice.
const NPM = `#!/usr/bin/env node
const { appendFileSync, readFileSync } = require("node:fs");
const { join } = require("node:path");
const [word, what] = process.argv.slice(2);
const has = readFileSync(join(__dirname, "has"), "utf8").split("\\n");
const breaks = readFileSync(join(__dirname, "breaks"), "utf8");
if (breaks === "the network") {
  console.error("npm error code ENOTFOUND");
  process.exit(1);
} else if (word === "view") {
  console.log(has.includes(what) ? '"a version"' : '{ "error": { "code": "E404" } }');
  process.exit(has.includes(what) ? 0 : 1);
} else if (word === "publish") {
  const { name, version } = JSON.parse(readFileSync(join(what, "package.json"), "utf8"));
  if (has.includes(name + "@" + version) || breaks === name) process.exit(1);
  appendFileSync(join(__dirname, "has"), name + "@" + version + "\\n");
} else if (word + " " + what === breaks) process.exit(1);
`;

let npm;
let copy;
let changesets;
beforeAll(() => {
  npm = mkdtempSync(join(tmpdir(), "allclose-npm-"));
  writeFileSync(join(npm, "package.json"), '{ "type": "commonjs" }');
  writeFileSync(join(npm, "npm"), NPM, { mode: 0o755 });
  tell({ has: "", breaks: "" });
  copy = copyOfRepository();
  for (const { room, manifest } of published(copy.folder)) {
    const repository = { type: "git", url: "git+https://example.org/a.git" };
    writeFileSync(join(copy.folder, room, "package.json"), JSON.stringify({ ...manifest, repository }, null, 2));
  }
  writeFileSync(join(copy.folder, ".changeset", "of-the-test.md"), `---\n"${CORE}": minor\n---\n\nTensors sing.\n`);
  git("add", "--all");
  git("commit", "--quiet", "--message", "Before");
  changesets = readdirSync(join(copy.folder, ".changeset"));
});
afterAll(() => {
  copy?.remove();
  rmSync(npm, { recursive: true, force: true });
});
afterEach(() => vi.unstubAllEnvs());

const person = (role) => ({ [`GIT_${role}_NAME`]: "test", [`GIT_${role}_EMAIL`]: "test@example.org" });
const env = () => ({
  ...process.env,
  ...person("AUTHOR"),
  ...person("COMMITTER"),
  SIGSTORE_ID_TOKEN: "token",
  PATH: `${npm}${delimiter}${process.env.PATH}`,
});
const git = (...args) => execFileSync("git", args, { cwd: copy.folder, encoding: "utf8", env: env() });
const release = () =>
  spawnSync(process.execPath, [join(copy.folder, "scripts", "release.mjs")], { encoding: "utf8", env: env() });
const tell = (what) => {
  for (const [name, text] of Object.entries(what)) writeFileSync(join(npm, name), text);
};
const onFake = () => readFileSync(join(npm, "has"), "utf8").split("\n").filter(Boolean);
const current = () => published(copy.folder).map(({ manifest: { name, version } }) => `${name}@${version}`);

describe("a release that stopped half-way", () => {
  it("has committed and published nothing where the build failed, and begins anew once the tree is restored", () => {
    tell({ breaks: "run build" });
    const { status, stdout, stderr } = release();
    expect(status).toBe(1);
    expect(stdout).toMatch(/^The release:/);
    expect(stderr).toMatch(/^npm run build failed$/m);
    expect(stderr).not.toContain("    at ");
    expect(git("log", "-1", "--format=%s").trim()).toBe("Before");
    expect(onFake()).toEqual([]);
    expect(release().stderr).toContain("The tree is not clean");
    git("stash", "--include-untracked", "--quiet");
    expect(readdirSync(join(copy.folder, ".changeset"))).toEqual(changesets);
  });

  it("goes on in place, and publishes nothing twice", () => {
    tell({ breaks: "@allclose/runners" });
    expect(release().status).toBe(1);
    expect(onFake()).toContain(current().find((one) => one.startsWith(`${CORE}@`)));
    expect(onFake().length).toBeLessThan(current().length);
    tell({ breaks: "" });
    const { status, stdout, stderr } = release();
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/npm has @allclose\/core \S+ already/);
    expect(onFake().sort()).toEqual(current().sort());
    expect(git("tag", "--list").split("\n")).toEqual(expect.arrayContaining(current()));
  });

  it("is over where npm has every version", () => {
    const { status, stdout, stderr } = release();
    expect(status).toBe(1);
    expect(stdout).toMatch(/^A release would/);
    expect(stderr).toContain("There is no changeset");
  });

  it("goes on in a fresh checkout too", () => {
    const core = current().find((one) => one.startsWith(`${CORE}@`));
    git("tag", "--delete", ...current());
    git("reset", "--quiet", "--hard", "HEAD~1");
    tell({ has: `${core}\n` });
    const { status, stderr } = release();
    expect(status, stderr).toBe(0);
    expect(current()).toContain(core);
    expect(onFake().sort()).toEqual(current().sort());
  });
});

describe("whether npm has a version", () => {
  it("is an error without the network, rather than a no", () => {
    vi.stubEnv("PATH", env().PATH);
    const core = { name: CORE, version: "7.7.7" };
    tell({ has: `${CORE}@7.7.7\n`, breaks: "" });
    expect(onNpm(core)).toBe(true);
    expect(onNpm({ ...core, version: "7.7.8" })).toBe(false);
    tell({ breaks: "the network" });
    expect(() => onNpm(core)).toThrow(/npm cannot say.*ENOTFOUND/);
  });
});

describe("the copy of the repository", () => {
  it("leaves nothing behind where it cannot be made", () => {
    const folder = mkdtempSync(join(tmpdir(), "allclose-nothing-"));
    vi.stubEnv("TMPDIR", folder);
    vi.stubEnv("PATH", "");
    expect(() => copyOfRepository()).toThrow("git");
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});
