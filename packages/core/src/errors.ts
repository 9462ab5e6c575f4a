/** The base of every error that Allclose throws on purpose. `code` is stable; the message is for people and may change. */
export class AllcloseError extends Error {
  readonly code: string;
  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** A file that somebody wrote is wrong: which file, where in it, what was expected, what came. */
export class InputError extends AllcloseError {
  readonly issues: readonly string[];
  constructor(code: string, issues: readonly string[]) {
    super(code, issues.join("\n"));
    this.issues = issues;
  }
}

/** An op was given shapes or dtypes that the mathematics does not allow; a mistake that throws one matches a candidate that raises. */
export class TensorError extends AllcloseError {}

/** Bytes are not the tensor file they claim to be. */
export class FormatError extends AllcloseError {}
