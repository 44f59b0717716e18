/** Which import is looked at. */
export type ImportsSearch = { readonly id?: string | undefined };

export function readImportsSearch(raw: Readonly<Record<string, unknown>>): ImportsSearch {
  const id = raw["id"];
  return typeof id === "string" && /^imp_[0-9a-z]{1,40}$/u.test(id) ? { id } : {};
}
