import { SECOND_MS } from "../../base/instant.ts";

/** How long a caller would rather wait, and as what their wish is told back; neither where they said nothing that counts. */
export type PreferredWait = { readonly waitMs: number; readonly applied: string };

/** Longer is worth no caller's while: their own patience is some 30 seconds. */
const SECONDS_MAX = 20;
/** Of one preference, up to the next comma that stands in no quotes. A quote that nobody closes reaches to the end. */
const PREFERENCE = /(?:[^,"]|"(?:[^"\\]|\\.?)*(?:"|$))+/gu;
const NAME_AND_VALUE =
  /^[ \t]*([!#$%&'*+.^_`|~0-9a-z-]+)[ \t]*(?:=[ \t]*(?:("(?:[^"\\]|\\.)*"|[!#$%&'*+.^_`|~0-9a-z-]+)[ \t]*)?)?(?:;|$)/iu;
/** More digits than these are no number of seconds that anybody means. */
const SECONDS = /^\d{1,6}$/u;

/**
 * Reads `Prefer: wait=10` and `Prefer: respond-async` (RFC 7240). With both, the answer is waited for and may then be that it
 * goes on (section 4.3). What is not understood is as if it were not there, and of a preference that stands twice only
 * the first counts (section 2): a header of wishes is never refused.
 */
export function readPreferredWait(header: string | readonly string[] | undefined): PreferredWait | undefined {
  const preferences = preferencesIn(typeof header === "string" ? header : (header ?? []).join(","));
  const wait = preferences.get("wait");
  const isAsync = preferences.get("respond-async") === "";
  if (wait !== undefined && SECONDS.test(wait)) {
    const seconds = Math.min(Number(wait), SECONDS_MAX);
    return { waitMs: seconds * SECOND_MS, applied: `${isAsync ? "respond-async, " : ""}wait=${seconds}` };
  }
  return isAsync ? { waitMs: 0, applied: "respond-async" } : undefined;
}

/** Names in lower case, values without their quotes; no value and an empty one are alike. */
function preferencesIn(header: string): ReadonlyMap<string, string> {
  const preferences = new Map<string, string>();
  for (const [text] of header.matchAll(PREFERENCE)) {
    const [, name, value = ""] = NAME_AND_VALUE.exec(text) ?? [];
    if (name === undefined || preferences.has(name.toLowerCase())) continue;
    preferences.set(name.toLowerCase(), value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/gu, "$1") : value);
  }
  return preferences;
}
