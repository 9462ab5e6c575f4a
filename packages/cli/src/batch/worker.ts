import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { htmlReport } from "@allclose/core";
import { readSubmission } from "@allclose/runners";
import { gradeOne, runnerOf } from "../grade-one.ts";
import { inJson } from "../in-json.ts";
import { judgeOf } from "../judge.ts";
import type { Graded, Order, WorkerData } from "./messages.ts";
import { rowOfError, rowOfReport } from "./row.ts";

// A thread of a batch: it grades one submission after the other, with a runner that stays warm.
const { setup, reports } = workerData as WorkerData;
const port = parentPort as MessagePort;
const judge = judgeOf(setup.problemFolder, setup.isolation);
// Why it cannot be had is told of each submission.
judge.catch(() => {});
const runner = runnerOf(setup);

port.on("message", async (order: Order) => {
  if (order !== "stop") return port.postMessage(await graded(order.name, order.path));
  await runner.close();
  await judge.then(
    (opened) => opened.close(),
    () => {},
  );
  process.exit();
});

async function graded(name: string, path: string): Promise<Graded> {
  try {
    const opened = await judge;
    const submission = await readSubmission(path, { entryName: opened.problem.spec.entry.name });
    const report = await gradeOne(opened, submission, runner, setup);
    const row = rowOfReport(name, report, setup.failUnder);
    return reports ? { row, report: { json: inJson(report), html: htmlReport(report) } } : { row };
  } catch (error) {
    return { row: rowOfError(name, error) };
  }
}
