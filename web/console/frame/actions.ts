import type { ParseKeys } from "i18next";
import type { Session } from "../api/session.ts";
import type { AppRouter } from "../routes.tsx";

export type Action = {
  readonly label: ParseKeys;
  readonly key: string | null;
  readonly isOwners?: true;
  readonly start: (router: AppRouter) => void;
};

/** What can be begun from anywhere, by the command menu or by one key. */
export const ACTIONS: readonly Action[] = [
  { label: "action.newCustomer", key: "c", start: (router) => void router.navigate({ to: "/customers", search: { new: true } }) },
  { label: "action.newRequest", key: "r", start: (router) => void router.navigate({ to: "/requests/new" }) },
  { label: "action.newRights", key: null, isOwners: true, start: (router) => void router.navigate({ to: "/rights/new" }) },
  { label: "action.send", key: "f", start: (router) => void router.navigate({ to: "/forwards/new" }) },
  {
    label: "action.newVendor",
    key: null,
    isOwners: true,
    start: (router) => void router.navigate({ to: "/vendors", search: { new: true } }),
  },
  { label: "action.invite", key: null, isOwners: true, start: (router) => void router.navigate({ to: "/staff", search: { new: true } }) },
  { label: "action.enrol", key: null, start: (router) => void router.navigate({ to: "/devices", search: { enrol: true } }) },
  { label: "action.review", key: null, isOwners: true, start: (router) => void router.navigate({ to: "/access-review" }) },
];

export function actionsFor(who: Session | null): readonly Action[] {
  return ACTIONS.filter((action) => action.isOwners !== true || who?.staff.isOwner === true);
}
