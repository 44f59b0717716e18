/** The names that either map has, in the order of their code units: so that the same change is always told the same way. */
export function namesOfBoth(before: ReadonlyMap<string, unknown> | undefined, after: ReadonlyMap<string, unknown>): readonly string[] {
  return [...new Set([...(before?.keys() ?? []), ...after.keys()])].toSorted((a, b) => (a < b ? -1 : 1));
}

/** What people call the thing of this name. */
export type Called = (name: string) => string;

type Labelled = ReadonlyMap<string, { readonly label: string }>;

/** By their labels, newer ones before older ones; with the name beside it, as in `Diet (food)`, where two have the same label. */
export function calledIn(before: Labelled | undefined, after: Labelled): Called {
  const labels = new Map([...(before ?? []), ...after].map(([name, { label }]) => [name, label]));
  return (name) => {
    const label = labels.get(name);
    if (label === undefined || label === name) return name;
    const isShared = [...labels.values()].filter((one) => one === label).length > 1;
    return isShared ? `${label} (${name})` : label;
  };
}
