export { aboutOf, mustBeAbout } from "./about.ts";
export { INPUT_FORMATS, type InputFormat, inputsFile } from "./inputs-file.ts";
export { tensorsRunner } from "./runner.ts";
