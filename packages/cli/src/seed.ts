import { createHash, createHmac } from "node:crypto";
import { type GradeOptions, InputError, type Problem, type Submission } from "@allclose/core";

/**
 * The seeds of a grading. Hidden inputs come from HMAC-SHA256(secret, submission ‖ problem and version), so that a regrade
 * draws the same ones and nobody without the secret can. Without ALLCLOSE_SECRET the public seed stands in for it, and
 * hidden inputs are not secret: fit for one's own work, not for grading others.
 */
export function seedsFor(problem: Problem, submission: Submission, visible: string): GradeOptions["seed"] {
  const secret = process.env["ALLCLOSE_SECRET"] ?? visible;
  const hidden = createHmac("sha256", secret)
    .update(`${submission.sha256}\n${problem.spec.id}\n${problem.spec.version}`)
    .digest("hex");
  return { visible, hidden, hiddenDigest: createHash("sha256").update(hidden).digest("hex") };
}

/** @throws InputError `inputs/seed` when the public seed of a file that is handed out is empty or has line breaks and the like */
export function mustBeSeed(text: string): void {
  if (text.trim() === "" || /\p{Cc}/u.test(text))
    throw new InputError("inputs/seed", ["a seed is one line of text, such as exam-7"]);
}
