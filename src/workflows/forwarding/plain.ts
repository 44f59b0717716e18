/** A sending's own id, for vendors that take a key of ours against doing a thing twice. */
export const FORWARD_SOURCE = "forward.id";

/** The sources of an operation's parameters. */
export function plainOf(parameters: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(parameters).map(([name, text]) => [`params.${name}`, text]));
}
