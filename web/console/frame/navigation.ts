import type { ParseKeys } from "i18next";
import type { Session } from "../api/session.ts";
import type { LinkTo } from "../routes.tsx";

export type Place = {
  readonly to: LinkTo;
  readonly label: ParseKeys;
  /** After `G`. */
  readonly key: string;
  readonly group: "first" | "data" | "team" | "house";
  /** Shown to owners only: the routes beneath would refuse anybody else. */
  readonly isOwners?: true;
};

/** Where the console leads to: side navigation, command menu, single keys and help sheet all read this one list. */
export const PLACES: readonly Place[] = [
  { to: "/", label: "nav.home", key: "h", group: "first" },
  { to: "/customers", label: "nav.customers", key: "c", group: "first" },
  { to: "/requests", label: "nav.requests", key: "q", group: "first" },
  { to: "/rights", label: "nav.rights", key: "b", group: "first", isOwners: true },
  { to: "/approvals", label: "nav.approvals", key: "y", group: "first" },
  { to: "/vendors", label: "nav.vendors", key: "e", group: "data" },
  { to: "/forwards", label: "nav.forwards", key: "f", group: "data" },
  { to: "/lists", label: "nav.lists", key: "u", group: "data" },
  { to: "/letters", label: "nav.letters", key: "z", group: "data", isOwners: true },
  { to: "/imports", label: "nav.imports", key: "i", group: "data" },
  { to: "/map", label: "nav.map", key: "m", group: "data", isOwners: true },
  { to: "/notice", label: "nav.notice", key: "n", group: "data", isOwners: true },
  { to: "/retention", label: "nav.retention", key: "x", group: "data", isOwners: true },
  { to: "/ledger", label: "nav.ledger", key: "l", group: "data", isOwners: true },
  { to: "/keys", label: "nav.keys", key: "k", group: "house", isOwners: true },
  { to: "/jobs", label: "nav.jobs", key: "j", group: "house" },
  { to: "/staff", label: "nav.staff", key: "s", group: "team", isOwners: true },
  { to: "/clearance", label: "nav.clearance", key: "r", group: "team", isOwners: true },
  { to: "/access-review", label: "nav.accessReview", key: "v", group: "team", isOwners: true },
  { to: "/policies", label: "nav.policies", key: "p", group: "team", isOwners: true },
  { to: "/devices", label: "nav.devices", key: "d", group: "team" },
  { to: "/my/clearance", label: "nav.myClearance", key: "w", group: "team" },
  { to: "/outbox", label: "nav.outbox", key: "o", group: "house", isOwners: true },
  { to: "/settings", label: "nav.settings", key: "t", group: "house", isOwners: true },
  { to: "/my/account", label: "nav.myAccount", key: "a", group: "house" },
];

export const GROUPS = ["first", "data", "team", "house"] as const satisfies readonly Place["group"][];

export function placesFor(who: Session): readonly Place[] {
  return PLACES.filter((place) => place.isOwners !== true || who.staff.isOwner);
}
