/** Addresses that are before the door: whoever opens them wants to come in, whatever session there may be. */
export const EARLY_ROUTES: ReadonlySet<string> = new Set(["/sign-in", "/join", "/recover"]);
