export const REQUEST_STATES = ["created", "opened", "provided", "used", "expired", "revoked"] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

/** By which door a customer came in: the number, the link, or signed in. */
export type Door = "number" | "link" | "signed-in";

/** What whoever comes by a link is asked for, because the mail does not tell it. */
export type SecondItem = "postcode" | "code";

/** True while the customer may still fill it in. */
export function isLive(state: RequestState): boolean {
  return state === "created" || state === "opened";
}
