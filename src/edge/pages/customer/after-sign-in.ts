import { html } from "hono/html";
import type { Html } from "../layout.ts";

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

/** The same for whoever sent something from there: it is said that it was not done. */
export function doorAfterSending(url: string): string {
  const door = doorFor(url);
  return `${door}${door.includes("?") ? "&" : "?"}over=1`;
}

/** What a customer had entered for a detail of theirs when they were asked for a code; it travels from page to page and is kept nowhere else. */
export type Kept = { readonly field: string; readonly value: string };

const HELD = "/c/held";
const FIELD_CHARS_MAX = 60;
const VALUE_CHARS_MAX = 500;

/** As the forms of our own pages carry it on; undefined where there is none. */
export function keptIn({ to, field, value }: Readonly<Record<string, string>>): Kept | undefined {
  if (to !== HELD || field === undefined || value === undefined) return undefined;
  return { field: field.slice(0, FIELD_CHARS_MAX), value: value.slice(0, VALUE_CHARS_MAX) };
}

export function keptInputs(kept: Kept | undefined): Html {
  if (kept === undefined) return html``;
  return html`<input type="hidden" name="field" value="${kept.field}" /><input type="hidden" name="value" value="${kept.value}" />`;
}
