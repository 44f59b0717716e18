const TABS = ["edit", "roles", "versions"] as const;

/** Which side of the map is looked at, and which of its versions. */
export type MapSearch = { readonly tab?: (typeof TABS)[number]; readonly version?: number };

export function readMapSearch(raw: Readonly<Record<string, unknown>>): MapSearch {
  const tab = TABS.find((one) => one === raw["tab"]);
  const version = Number(raw["version"]);
  return {
    ...(tab === undefined ? {} : { tab }),
    ...(Number.isSafeInteger(version) && version > 0 ? { version } : {}),
  };
}
