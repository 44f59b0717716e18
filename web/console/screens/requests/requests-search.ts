export const REQUEST_VIEWS = ["current", "provided", "used", "ended", "all"] as const;
export type RequestView = (typeof REQUEST_VIEWS)[number];

/** What the address of the list may say. The number never does: whoever has it is half way in. */
export type RequestsSearch = { readonly state?: RequestView | undefined; readonly mine?: boolean | undefined };

export function readRequestsSearch(raw: Readonly<Record<string, unknown>>): RequestsSearch {
  const state = REQUEST_VIEWS.find((one) => one === raw["state"]);
  return { ...(state === undefined || state === "current" ? {} : { state }), ...(raw["mine"] === true ? { mine: true } : {}) };
}

/** The states that a view shows, as the server takes them. */
export const STATES_OF = {
  current: "created,opened,provided",
  provided: "provided",
  used: "used",
  ended: "expired,revoked",
  all: undefined,
} as const satisfies Record<RequestView, string | undefined>;

export type NewRequestSearch = { readonly customer?: string | undefined; readonly purpose?: string | undefined };

export function readNewRequestSearch(raw: Readonly<Record<string, unknown>>): NewRequestSearch {
  return {
    ...(typeof raw["customer"] === "string" ? { customer: raw["customer"] } : {}),
    ...(typeof raw["purpose"] === "string" ? { purpose: raw["purpose"] } : {}),
  };
}

export type RequestSearch = { readonly card?: string | undefined };

/** A card on file that was picked for this transaction on the customer's own screen. */
export function readRequestSearch(raw: Readonly<Record<string, unknown>>): RequestSearch {
  return typeof raw["card"] === "string" ? { card: raw["card"] } : {};
}
