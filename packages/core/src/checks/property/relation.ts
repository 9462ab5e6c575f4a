import type { PropertyCheck } from "../../schema/checks/property/index.ts";
import type { Claim } from "./claim.ts";
import type { Desk } from "./desk.ts";

/** What a relation that the outputs of a right answer keep claims of a case. @throws Settled when the case cannot express it */
export type Relation<P extends PropertyCheck["property"]> = (
  check: Extract<PropertyCheck, { property: P }>,
  desk: Desk,
) => readonly Claim[];
