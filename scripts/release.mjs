// npm run release: raises the versions, writes the changelogs, publishes. With --dry-run it shows all that and changes nothing.
import { spawnSync } from "node:child_process";
import { published } from "./published.mjs";
import { copyOfRepository } from "./release/copy.mjs";
import { onNpm } from "./release/on-npm.mjs";
import { preview } from "./release/preview.mjs";
import { refusals } from "./release/refusals.mjs";
import { show } from "./release/show.mjs";
import { inOrder, steps } from "./release/steps.mjs";
import { ROOT } from "./root.mjs";
import { setUp } from "./setup.mjs";

const HELP = `Usage: npm run release -- [--dry-run [--built]]

Releases every package with a changeset: versions, changelogs, a commit, then npm publish with provenance, which npm allows
in CI only. It refuses where the tree is not clean. One that stopped half-way is done again: what npm has is skipped. Where it
stopped before the commit, git stash --include-untracked comes first.

  --dry-run   shows the next versions, what the changelogs gain and what is in each tarball, with sizes; changes nothing
  --built     takes what is built as it is, rather than building first
  --help      this text

Example: npm run release -- --dry-run`;

const args = process.argv.slice(2);
const unknown = args.find((arg) => !["--dry-run", "--built", "--help"].includes(arg));
if (unknown !== undefined) {
  console.error(`There is no option ${unknown}.\n\n${HELP}`);
  process.exitCode = 2;
} else if (args.includes("--help")) console.log(HELP);
else if (args.includes("--dry-run")) await tryOut();
else
  await release().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });

async function tryOut() {
  if (!args.includes("--built")) await setUp({ system: false });
  const copy = copyOfRepository();
  try {
    console.log(`\n${show(preview(copy.folder))}\n`);
  } finally {
    copy.remove();
  }
  announce("A release would");
  console.log("Nothing was changed, nothing published.");
}

async function release() {
  const git = spawnSync("git", ["status", "--porcelain"], { cwd: ROOT, encoding: "utf8" });
  const { default: plan } = await import("@changesets/get-release-plan");
  const { changesets } = await (plan.default ?? plan)(ROOT);
  const manifests = inOrder(published()).map(({ manifest }) => manifest);
  const status = git.status === 0 ? git.stdout : undefined;
  const waiting = changesets.length > 0 || !manifests.every(onNpm);
  const reasons = refusals({ status, manifests, waiting, env: process.env });
  if (reasons.length > 0) {
    announce("A release would");
    for (const reason of reasons) console.error(reason);
    process.exitCode = 1;
    return;
  }
  announce("The release:");
  for (const { says, run } of steps()) {
    console.log(`\n${says}`);
    run();
  }
}

function announce(title) {
  console.log(
    `${title}\n${steps()
      .map(({ says }, i) => `  ${i + 1}. ${says}`)
      .join("\n")}\n`,
  );
}
