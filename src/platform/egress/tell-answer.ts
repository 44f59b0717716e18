import type { Exchanged } from "./exchange.ts";
import type { SendAnswer } from "./messages.ts";
import type { Origin } from "./origin.ts";
import type { Needle } from "./strip/needles.ts";
import { strip } from "./strip/strip.ts";

type Answered = Extract<Exchanged, { kind: "answered" }>;

/** A vendor's answer without anything of what was sent, in its headers, too. */
export function tellAnswer(answer: Answered, origin: Origin, needles: readonly Needle[]): SendAnswer {
  const heads = new Map<string, string | string[]>();
  let removed = 0;
  for (const [name, value] of answer.headers) {
    const told = name === "location" ? placeWithin(value, origin) : value;
    const clean = told === undefined || strip(name, needles)?.removed !== 0 ? null : strip(told, needles);
    removed += clean?.removed ?? 0;
    if (clean === null) continue;
    const before = heads.get(name);
    heads.set(name, before === undefined ? clean.text : [before, clean.text].flat());
  }
  const headers = Object.fromEntries(heads);
  if (answer.body.text === null) return told(answer, headers, null, answer.body.withheld, removed);
  const body = strip(answer.body.text, needles, { isJson: isJson(heads.get("content-type")) });
  return body === null ? told(answer, headers, null, "not_clean", removed) : told(answer, headers, body.text, null, removed + body.removed);
}

function told(
  { status }: Answered,
  headers: Readonly<Record<string, string | readonly string[]>>,
  body: string | null,
  withheld: Extract<SendAnswer, { kind: "answered" }>["withheld"],
  removed: number,
): SendAnswer {
  return { kind: "answered", status, headers, body, withheld, removed };
}

/** Where a redirect leads within the vendor's own origin; nowhere else is told, and none is followed. */
function placeWithin(location: string, { origin }: Origin): string | undefined {
  const url = URL.parse(location, origin);
  return url !== null && url.origin === origin && url.username === "" && url.password === "" ? `${url.pathname}${url.search}` : undefined;
}

function isJson(contentType: string | readonly string[] | undefined): boolean {
  return typeof contentType === "string" && /^[\w/.+-]*[/+]json\b/iu.test(contentType);
}
