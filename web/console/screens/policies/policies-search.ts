export type PoliciesSearch = {
  /** The one that is open. */
  readonly policy?: string | undefined;
  readonly new?: boolean | undefined;
};

export function readPoliciesSearch(raw: Readonly<Record<string, unknown>>): PoliciesSearch {
  return {
    ...(typeof raw["policy"] === "string" ? { policy: raw["policy"] } : {}),
    ...(raw["new"] === true ? { new: true } : {}),
  };
}
