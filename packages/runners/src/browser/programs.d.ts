/** A program for a worker, bundled into one text (bundled-programs.ts). */
declare module "*?program" {
  const text: string;
  export default text;
}
