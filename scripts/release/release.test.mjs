import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { published } from "../published.mjs";
import { ROOT } from "../root.mjs";
import { copyOfRepository } from "./copy.mjs";
import { preview } from "./preview.mjs";
import { refusals } from "./refusals.mjs";
import { show } from "./show.mjs";
import { inOrder, steps } from "./steps.mjs";

const names = published().map(({ manifest }) => manifest.name);
const git = (cwd, ...args) => execFileSync("git", args, { cwd, encoding: "utf8", maxBuffer: 1 << 26 });
const release = (...args) =>
  spawnSync(process.execPath, [join(ROOT, "scripts", "release.mjs"), ...args], { encoding: "utf8" });

/** What git would say has changed, and the content of all of it. */
function treeOf(root) {
  const files = git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0").filter(Boolean);
  const hash = createHash("sha256");
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  return {
    status: git(root, "status", "--porcelain"),
    branches: git(root, "branch", "--all"),
    sha256: hash.digest("hex"),
  };
}

describe("the dry run", () => {
  it("shows every package and its files, and changes nothing", () => {
    const before = treeOf(ROOT);
    const { status, stdout } = release("--dry-run", "--built");
    expect(status).toBe(0);
    for (const name of names) expect(stdout).toMatch(new RegExp(`^${name}: \\d+\\.\\d+\\.\\d+`, "m"));
    expect(stdout).toMatch(/^ +[\d.]+ kB {2}dist\/jail\/seal\.py$/m);
    expect(stdout).toMatch(/^ +[\d.]+ kB {2}scaled-dot-product-attention\/reference\.ts$/m);
    expect(stdout).toContain("Nothing was changed");
    expect(treeOf(ROOT)).toEqual(before);
  });

  it("says what it takes, and refuses what it does not know", () => {
    expect(release("--help").stdout).toContain("Example: npm run release -- --dry-run");
    const { status, stderr } = release("--dryrun");
    expect(status).toBe(2);
    expect(stderr).toContain("There is no option --dryrun");
  });
});

describe("a release, in a copy of the repository", () => {
  let copy;
  let packages;
  beforeAll(() => {
    copy = copyOfRepository();
    writeFileSync(
      join(copy.folder, ".changeset", "of-the-test.md"),
      '---\n"@allclose/core": minor\n---\n\nTensors sing.\n',
    );
    packages = preview(copy.folder);
  });
  afterAll(() => copy?.remove());

  it("raises all versions together, and the ranges between the packages", () => {
    const versions = new Set(packages.map(({ to }) => to));
    expect(versions.size).toBe(1);
    const [version] = versions;
    for (const { from, tarball } of packages) {
      expect(from).not.toBe(version);
      expect(tarball.version).toBe(version);
    }
    for (const { manifest } of published(copy.folder))
      for (const [name, range] of Object.entries(manifest.dependencies ?? {}))
        if (names.includes(name)) expect(range).toBe(version);
    const core = readFileSync(join(copy.folder, "packages/core/src/version.ts"), "utf8");
    expect(core).toContain(`VERSION = "${version}"`);
  });

  it("writes the changeset into the changelog of its package, and into no other as a change", () => {
    const core = packages.find(({ name }) => name === "@allclose/core");
    expect(core.entry).toMatch(/^## \d+\.\d+\.\d+\n[\s\S]*Tensors sing\./);
    const rubrics = packages.find(({ name }) => name === "@allclose/rubrics");
    expect(rubrics.entry).not.toContain("Tensors sing.");
    expect(show(packages)).toContain("Tensors sing.");
  });

  it("commits the changelogs too", () => {
    git(copy.folder, "config", "user.name", "test");
    git(copy.folder, "config", "user.email", "test@example.org");
    steps(copy.folder)
      .find(({ says }) => says.startsWith("git commit"))
      .run();
    expect(git(copy.folder, "show", "HEAD:packages/core/CHANGELOG.md")).toContain("Tensors sing.");
    expect(git(copy.folder, "status", "--porcelain")).toBe("");
  });
});

describe("the order of publishing", () => {
  it("has each package after what it depends on", () => {
    const order = inOrder(published()).map(({ manifest }) => manifest.name);
    expect([...order].sort()).toEqual([...names].sort());
    for (const { manifest } of published())
      for (const name of Object.keys(manifest.dependencies ?? {}))
        if (names.includes(name)) expect(order.indexOf(name)).toBeLessThan(order.indexOf(manifest.name));
  });
});

describe("refusals", () => {
  const fine = {
    status: "",
    manifests: [{ name: "a", repository: { url: "git+https://example.org/a.git" } }],
    waiting: true,
    env: { SIGSTORE_ID_TOKEN: "token" },
  };

  it("are none where all is well", () => {
    expect(refusals(fine)).toEqual([]);
  });

  it.each([
    ["the tree is not clean", { status: " M a.ts\n?? b.ts\n" }, /not clean \(2 files: a\.ts …\)/],
    ["git does not say", { status: undefined }, /from a clone/],
    ["there is nothing to release", { waiting: false }, /no changeset/],
    ["a package names no repository", { manifests: [{ name: "a" }] }, /"repository": a/],
    ["no CI vouches for it", { env: {} }, /in CI/],
  ])("where %s", (_, what, expected) => {
    const reasons = refusals({ ...fine, ...what });
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(expected);
  });
});
