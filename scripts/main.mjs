import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Whether this module is the script that was started, rather than imported. */
export const isMain = (url) => process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(url);
