import type { ClearanceMatrix, PersonClearance } from "../../api/clearance.ts";

export type Signer = { readonly staff: string } & PersonClearance["clearances"][number];

/** Who needs to have signed a document, and how that stands. */
export function signersOf({ items }: ClearanceMatrix, policy: string): readonly Signer[] {
  return items.flatMap(({ staff, clearances }) => clearances.filter((one) => one.policy?.id === policy).map((one) => ({ ...one, staff })));
}
