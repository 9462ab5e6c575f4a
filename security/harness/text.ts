import {
  gradescopeReport,
  htmlReport,
  junitReport,
  markdownReport,
  prairielearnReport,
  type Report,
  terminalReport,
} from "@allclose/core";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

/** What attackers sign their tags, addresses and commands with. */
const SIGN = "x-attack";

/** What of a report would act on whoever reads it, by format. */
export function actsOn(report: Report): string[] {
  const json = [gradescopeReport(report), prairielearnReport(report)].map((results) => JSON.stringify(results));
  return [
    ...actsOnTerminal(terminalReport(report)).map((what) => `terminal: ${what}`),
    ...actsInPage(htmlReport(report)).map((what) => `HTML: ${what}`),
    ...actsInPage(
      micromark(markdownReport(report), { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true }),
    ).map((what) => `Markdown: ${what}`),
    ...actsInPage(junitReport(report)).map((what) => `JUnit: ${what}`),
    ...json.flatMap(actsOnTerminal).map((what) => `JSON: ${what}`),
  ];
}

/** Also a CI log: GitHub takes `::name` at the start of a line, and `##[name]` anywhere in it, for a command. */
function actsOnTerminal(text: string): string[] {
  const control = /[^\P{Cc}\n\t]|\p{Cf}|[\u2028\u2029]/u.exec(text);
  const command = /^\s*::[a-z-]+.*$|##\[.*$/m.exec(text);
  return [
    ...(control ? [`a control character, U+${control[0].codePointAt(0)?.toString(16)}`] : []),
    ...(command ? [`a command to a CI log, ${command[0].trim().slice(0, 60)}`] : []),
  ];
}

/** Where an attribute's quoted text is an attacker's, that is as it should be; a tag of theirs, or one that leads to them, is not. */
function actsInPage(html: string): string[] {
  const tags = "script|iframe|img|svg|object|embed|a|details";
  const tag = new RegExp(`<(${tags})\\b[^>]*${SIGN}|<${SIGN}`, "i").exec(html);
  return tag ? [`a tag, ${tag[0].slice(0, 60)}`] : [];
}
