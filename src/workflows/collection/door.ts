import type { TenantId } from "../../base/ids.ts";
import type { Redacted } from "../../base/redacted.ts";

/** Who came in: the cookie to set, and the business whose page they see. */
export type Entered = { readonly visit: Redacted<string>; readonly tenant: TenantId };

/**
 * Why a door stays shut. `door_closed` is one answer for everything that is not there, is over, was mistyped or not proven:
 * a door tells nobody whether a thing exists. `link_stopped`: it was mailed to an address that is the customer's no longer.
 */
export type DoorRefusal =
  | { readonly code: "door_closed" | "link_locked" | "link_stopped" }
  | { readonly code: "too_many_tries"; readonly retryAfterSeconds: number };
