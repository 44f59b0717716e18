/** Every address of the console: the server answers them with its one page, the console's router has a screen for each. */
export const CONSOLE_PATHS = [
  "/",
  "/sign-in",
  "/join",
  "/recover",
  "/customers",
  "/customers/$id",
  "/imports",
  "/map",
  "/staff",
  "/staff/$id",
  "/access-review",
  "/clearance",
  "/policies",
  "/my/clearance",
  "/my/account",
  "/devices",
  "/keys",
  "/ledger",
  "/jobs",
  "/outbox",
  "/settings",
] as const;

export type ConsolePath = (typeof CONSOLE_PATHS)[number];
