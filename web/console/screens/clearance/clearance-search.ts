export const LACKS = ["all", "lacking", "due"] as const;
export type Lack = (typeof LACKS)[number];

export type ClearanceSearch = {
  readonly show?: Lack | undefined;
  /** Whose records are open. */
  readonly person?: string | undefined;
  readonly kinds?: boolean | undefined;
};

export function readClearanceSearch(raw: Readonly<Record<string, unknown>>): ClearanceSearch {
  const show = LACKS.find((one) => one === raw["show"]);
  return {
    ...(show === undefined || show === "all" ? {} : { show }),
    ...(typeof raw["person"] === "string" ? { person: raw["person"] } : {}),
    ...(raw["kinds"] === true ? { kinds: true } : {}),
  };
}
