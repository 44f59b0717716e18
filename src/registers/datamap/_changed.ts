/** The names that either map has, in the order of their code units: so that the same change is always told the same way. */
export function namesOfBoth(before: ReadonlyMap<string, unknown> | undefined, after: ReadonlyMap<string, unknown>): readonly string[] {
  return [...new Set([...(before?.keys() ?? []), ...after.keys()])].toSorted((a, b) => (a < b ? -1 : 1));
}

/** Names and labels together, as in `passport (Passport number)`. */
export function named(name: string, label: string | undefined): string {
  return label === undefined || label === name ? name : `${name} (${label})`;
}
