export type OutboxSearch = { readonly mail?: string | undefined };

export function readOutboxSearch(raw: Readonly<Record<string, unknown>>): OutboxSearch {
  return typeof raw["mail"] === "string" ? { mail: raw["mail"] } : {};
}
