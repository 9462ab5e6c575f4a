import { slice } from "../../tensor/reshape.ts";
import { listed, sizeAt, spliced, tensorOf } from "./desk.ts";
import { measure, moved } from "./measured.ts";
import type { Relation } from "./relation.ts";
import { skip } from "./settled.ts";

export const causal: Relation<"causal"> = (check, desk) => {
  const { trial } = desk;
  const args = desk.given(Object.keys(check.args));
  const outputs = desk.outputs(Object.keys(check.output));
  const sizeOf = (output: string) => {
    const axis = check.output[output] as number;
    const shape = trial.expected().get(output)?.shape ?? [];
    return shape.at(axis) ?? 0;
  };
  const positions = Math.min(...outputs.map(sizeOf));
  if (positions < 2) throw skip("there is a single position here");
  // So many at the end of every axis are the future.
  const future = Math.floor(positions / 2);
  const another = desk.another();
  const changes = [...args].map(([name, t]) => {
    const axis = check.args[name] as number;
    const size = sizeAt(t, axis);
    return [name, spliced(t, tensorOf(another, name), axis, Math.max(0, size - future), size)] as const;
  });
  const changed = desk.again(new Map(changes));
  return outputs.map((output) => {
    const [axis, last] = [check.output[output] as number, sizeOf(output) - future - 1];
    return {
      sides: async () => ({
        wanted: moved(await measure(trial, output), (t) => slice(t, axis, 0, last + 1)),
        came: moved(await measure(changed, output), (t) => slice(t, axis, 0, last + 1)),
      }),
      says: (place, wanted, came) =>
        `changing the future (${listed([...args.keys()])} after position ${last}) changes ${place} from ${wanted} to ${came}`,
    };
  });
};
