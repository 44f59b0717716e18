export const VENDOR_VIEWS = ["current", "proposed", "approved", "suspended", "left", "all"] as const;
export type VendorView = (typeof VENDOR_VIEWS)[number];

export type VendorsSearch = { readonly state?: VendorView | undefined; readonly new?: boolean | undefined };

export function readVendorsSearch(raw: Readonly<Record<string, unknown>>): VendorsSearch {
  const state = VENDOR_VIEWS.find((one) => one === raw["state"]);
  return { ...(state === undefined || state === "current" ? {} : { state }), ...(raw["new"] === true ? { new: true } : {}) };
}
