import type { ParseKeys } from "i18next";
import type { AppRouter } from "../routes.tsx";

export type Action = {
  readonly label: ParseKeys;
  readonly key: string | null;
  readonly start: (router: AppRouter) => void;
};

/** What can be begun from anywhere, by the command menu or by one key. */
export const ACTIONS: readonly Action[] = [
  { label: "action.newCustomer", key: "c", start: (router) => void router.navigate({ to: "/customers", search: { new: true } }) },
];
