import { homedir } from "node:os";
import { ROOT } from "../root.mjs";
import { trackedFiles } from "./tracked.mjs";

const FORBIDDEN = [
  { what: "a path of one machine", pattern: /(?<![\w.~*-])\/(?:root|work|Users|home\/(?!runner\b)\w+)\/\w/ },
  {
    what: "a registry's address",
    pattern: /\bhttps?:\/\/[\w.-]*(?:registry|artifactory|nexus|verdaccio|pypi|npm\.pkg)[\w.-]*/i,
  },
  {
    what: "an address on this machine",
    pattern: /\bhttps?:\/\/(?:localhost|127\.\d|10\.\d|192\.168\.)[\w.]*(?::\d+)?\/\S*(?:npm|simple|registry)/i,
  },
];

/** What only this machine has, its paths and its registries, does not belong in the repository. */
export function machinePaths() {
  const own = [ROOT, homedir()].filter((path) => path.split("/").length > 2);
  const files = trackedFiles(/./);
  const problems = files.flatMap(({ path, lines }) =>
    lines.flatMap((line, i) => {
      const hit =
        FORBIDDEN.find(({ pattern }) => pattern.test(line))?.what ??
        (own.some((dir) => line.includes(dir)) && "a path of this machine");
      return hit ? [`${path}:${i + 1}: ${hit}: ${line.trim().slice(0, 120)}`] : [];
    }),
  );
  return { problems, note: `${files.length} files` };
}
