import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { htmlReport, type Problem, remembering } from "@allclose/core";
import { readProblem, readSubmission } from "@allclose/runners";
import { gradeOne, runnerOf } from "../grade-one.ts";
import { inJson } from "../in-json.ts";
import type { Graded, Order, WorkerData } from "./messages.ts";
import { rowOfError, rowOfReport } from "./row.ts";

// A thread of a batch: it grades one submission after the other, with a runner that stays warm.
const { setup, reports } = workerData as WorkerData;
const port = parentPort as MessagePort;
const problem = readProblem(setup.problemFolder).then((read) => remembering(read));
const runner = runnerOf(setup);

port.on("message", async (order: Order) => {
  if (order !== "stop") return port.postMessage(await graded(await problem, order.name, order.path));
  await runner.close();
  process.exit();
});

async function graded(problem: Problem, name: string, path: string): Promise<Graded> {
  try {
    const submission = await readSubmission(path, { entryName: problem.spec.entry.name });
    const report = await gradeOne(problem, submission, runner, setup);
    const row = rowOfReport(name, report, setup.failUnder);
    return reports ? { row, report: { json: inJson(report), html: htmlReport(report) } } : { row };
  } catch (error) {
    return { row: rowOfError(name, error) };
  }
}
