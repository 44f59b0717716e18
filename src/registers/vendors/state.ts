export type VendorState = "proposed" | "approved" | "suspended" | "left";
export const VENDOR_STATES = ["proposed", "approved", "suspended", "left"] as const satisfies readonly VendorState[];
