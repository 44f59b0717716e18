export const APPROVAL_VIEWS = ["waiting", "mine", "ended", "glass"] as const;
export type ApprovalView = (typeof APPROVAL_VIEWS)[number];

/** What the address of the list may say; `id` is the one that is looked at. */
export type ApprovalsSearch = { readonly show?: ApprovalView | undefined; readonly id?: string | undefined };

export function readApprovalsSearch(raw: Readonly<Record<string, unknown>>): ApprovalsSearch {
  const show = APPROVAL_VIEWS.find((one) => one === raw["show"]);
  return {
    ...(show === undefined || show === "waiting" ? {} : { show }),
    ...(typeof raw["id"] === "string" ? { id: raw["id"] } : {}),
  };
}
