export { aboutOf, mustBeAbout } from "./about.ts";
export { hasBfloat16, INPUT_FORMATS, type InputFormat, inputsFile } from "./inputs-file.ts";
export { tensorsRunner } from "./runner.ts";
