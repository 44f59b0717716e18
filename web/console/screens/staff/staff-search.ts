export const STANDINGS = ["here", "invited", "off", "all"] as const;
export type Standing = (typeof STANDINGS)[number];

export type StaffSearch = {
  readonly show?: Standing | undefined;
  readonly role?: string | undefined;
  readonly new?: boolean | undefined;
};

export function readStaffSearch(raw: Readonly<Record<string, unknown>>): StaffSearch {
  const show = STANDINGS.find((one) => one === raw["show"]);
  return {
    ...(show === undefined || show === "here" ? {} : { show }),
    ...(typeof raw["role"] === "string" ? { role: raw["role"] } : {}),
    ...(raw["new"] === true ? { new: true } : {}),
  };
}
