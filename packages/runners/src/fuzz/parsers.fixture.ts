import { ARCHIVE_PARSERS } from "./archive-parsers.fixture.ts";
import { ONNX_PARSERS } from "./onnx-parsers.fixture.ts";
import type { Parser } from "./parser.fixture.ts";
import { PROBLEM_PARSERS } from "./problem-parsers.fixture.ts";
import { SESSION_PARSERS } from "./session-parsers.fixture.ts";
import { SOURCE_PARSERS } from "./source-parsers.fixture.ts";
import { STORED_PARSERS } from "./stored-parsers.fixture.ts";
import { TENSOR_PARSERS } from "./tensor-parsers.fixture.ts";

/** Everything that reads bytes that nobody vouches for, of every room. A parser that is not here is not tried. */
export const PARSERS: readonly Parser[] = [
  ...TENSOR_PARSERS,
  ...ARCHIVE_PARSERS,
  ...ONNX_PARSERS,
  ...SOURCE_PARSERS,
  ...PROBLEM_PARSERS,
  ...STORED_PARSERS,
  ...SESSION_PARSERS,
];
