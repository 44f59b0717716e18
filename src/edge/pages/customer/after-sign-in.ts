/** Pages of the customer's own place to which a sign-in may lead back; nobody chooses others. */
const AFTER_SIGN_IN: ReadonlySet<string> = new Set(["/c/held", "/c/looks", "/c/consents", "/c/requests", "/c/lists", "/c/sessions"]);

/** Where the customer goes on once they are signed in, as an address or a form says it; undefined where that is nowhere of ours. */
export function afterIn({ to = "" }: Readonly<Record<string, string>>): string | undefined {
  return AFTER_SIGN_IN.has(to) ? to : undefined;
}

/** The door for whoever asked for this address and is not signed in: it leads back to the page, or to the list that a single one is of. */
export function doorFor(url: string): string {
  const path = url.split("?")[0] ?? "";
  const to = [...AFTER_SIGN_IN].find((one) => path === one || path.startsWith(`${one}/`));
  return to === undefined ? "/c/sign-in" : `/c/sign-in?to=${to}`;
}
