import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { allclose, type RunOptions } from "../cli.fixture.ts";
import { intercepting, LANDLOCK, ownFolder, RIGHT } from "./trouble.fixture.ts";

const folder = ownFolder();
const submission = folder.file("class/right.ts", RIGHT["right.ts"]);
const json = `${folder.path}/report.json`;
const grade = (isolation: string, options: RunOptions, ...more: string[]) =>
  allclose(["grade", submission, "--problem", folder.problem, "--isolation", isolation, ...more], options);

/** A bubblewrap in whose arguments one is replaced by others. */
function bwrapWith(name: string, argument: string, others: string): RunOptions {
  const lines = `for arg; do shift; case "$arg" in ${argument}) set -- "$@" ${others} ;; *) set -- "$@" "$arg" ;; esac; done`;
  const path = folder.file(name, `#!/bin/sh\n${lines}\nPATH=/usr/bin:/usr/local/bin exec bwrap "$@"\n`, 0o755);
  return { env: { ...process.env, ALLCLOSE_BWRAP: path, TMPDIR: folder.path } };
}

const root = process.getuid?.() === 0;
const NAMED = /To do: \S+, which ALLCLOSE_BWRAP names, is to be bubblewrap itself/;
const AS_USER = /To do: run Allclose as an ordinary user/;
const without = (...calls: string[]) => ({
  EPERM: { under: intercepting({ calls, answer: "EPERM" }) },
  ENOSYS: { under: intercepting({ calls, answer: "ENOSYS" }) },
});

interface Trouble {
  readonly options: RunOptions;
  /** What is asked for, and refused. */
  readonly isolation: "auto" | "namespaces" | "landlock";
  readonly why: RegExp;
  readonly todo: RegExp;
}

const troubles: Record<string, Trouble> = {
  "no seccomp (EPERM)": {
    options: without("seccomp").EPERM,
    isolation: "auto",
    why: /namespaces: seccomp: Operation not permitted\n[\s\S]*landlock: seccomp: Operation not permitted\n/,
    todo: /To do: use a kernel with CONFIG_SECCOMP_FILTER; in a container, a seccomp profile/,
  },
  "no seccomp (ENOSYS)": {
    options: without("seccomp").ENOSYS,
    isolation: "auto",
    why: /namespaces: seccomp: Function not implemented\n[\s\S]*landlock: seccomp: Function not implemented\n/,
    todo: /To do: use a kernel with CONFIG_SECCOMP_FILTER/,
  },
  "no Landlock (EPERM)": {
    options: without(...LANDLOCK).EPERM,
    isolation: "landlock",
    why: /landlock: landlock_create_ruleset: version 3 of Landlock or later is needed/,
    todo: /To do: use Linux 6\.2 or newer with Landlock/,
  },
  "no Landlock (ENOSYS)": {
    options: without(...LANDLOCK).ENOSYS,
    isolation: "landlock",
    why: /landlock: landlock_create_ruleset: .*here there is none/,
    todo: /To do: use Linux 6\.2 or newer with Landlock.*seccomp profile that lets Landlock through/,
  },
  "the network reachable": {
    options: bwrapWith("network", "--unshare-net", ""),
    isolation: "namespaces",
    why: /namespaces: a sealed process could still: reach the host's network\n/,
    todo: NAMED,
  },
  "the host's folder for temporary files visible": {
    options: bwrapWith("tmp", "--chdir", `--ro-bind "${folder.path}" "${folder.path}" --chdir`),
    isolation: "namespaces",
    why: /namespaces: a sealed process could still: see that the host has a file/,
    todo: NAMED,
  },
  "a user who is root again": {
    options: bwrapWith("root", "--unshare-user", "--unshare-user --uid 0 --gid 0"),
    isolation: "namespaces",
    why: /namespaces: a sealed process could still: become root, be root\n/,
    todo: AS_USER,
  },
  "root who can become nobody else": {
    options: { under: ["unshare", "--user", "--map-root-user"] },
    isolation: "auto",
    why: /namespaces: .*root cannot become another user here \(\d+: EINVAL\)\n[\s\S]*landlock: .*cannot become/,
    todo: AS_USER,
  },
  ...(root
    ? {
        "root without the capability to become another user": {
          options: { under: ["setpriv", "--bounding-set=-setuid,-setgid"] },
          isolation: "auto",
          why: /namespaces: .*root cannot become another user here \(\d+: EPERM\)/,
          todo: AS_USER,
        } satisfies Trouble,
      }
    : {}),
};

describe.each(Object.entries(troubles))("with %s", (_, { options, isolation, why, todo }) => {
  it("grading is refused with exit code 3, says what to do and writes no report", async () => {
    const { code, out, err } = await grade(isolation, options, "--json", "-");
    expect(err).toMatch(why);
    expect(err).toMatch(todo);
    expect(err).not.toMatch(/\n\s+at |not your fault/);
    expect({ code, out }).toEqual({ code: 3, out: "" });
  });

  it("doctor says the same, with a mark before it, and ends with 0", async () => {
    const { code, out, err } = await allclose(["doctor"], options);
    const told = out.replaceAll(/^– isolation: (.*)\n.*\n {4}to do: (.*)$/gm, "  $1\n    To do: $2");
    expect(told).toMatch(why);
    expect(told).toMatch(todo);
    expect({ code, err }).toEqual({ code: 0, err: "" });
  });
});

describe("where another tier holds", () => {
  const fallen = [
    ["the network reachable", /isolation: landlock \(namespaces: .*reach the host's network; .*bubblewrap itself/],
    ["a user who is root again", /isolation: landlock \(namespaces: .*be root; run Allclose as an ordinary user/],
    ["no Landlock (ENOSYS)", /isolation: namespaces \(this kernel has no Landlock/],
  ] as const;
  it.each(fallen)("auto takes it in spite of %s, and the terminal and the report say why", async (name, words) => {
    const { options } = troubles[name] as Trouble;
    const { code, out, err } = await grade("auto", options, "--json", json);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(words);
    const { run } = JSON.parse(readFileSync(json, "utf8"));
    expect(`isolation: ${run.isolation} (${run.isolationNote})`).toMatch(words);
  });

  it("a batch says it once", async () => {
    const { options } = troubles["the network reachable"] as Trouble;
    const { err } = await allclose(
      ["grade", `${folder.path}/class`, "--batch", "--problem", folder.problem, "--jobs", "1"],
      options,
    );
    expect(err.match(/^Isolation: landlock \(namespaces: .*reach the host's network/gm)).toHaveLength(1);
  });
});
