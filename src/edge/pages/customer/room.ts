import type { IncomingMessage } from "node:http";
import { z } from "@hono/zod-openapi";
import { NOTHING } from "../../http/contract/common.ts";
import type { Problem } from "../../http/problem.ts";
import type { Reply } from "../../http/route.ts";
import { answerPage } from "./answer-page.ts";
import type { Desk } from "./desk.ts";
import { type Said, saidPage, wayToDoor } from "./said-page.ts";

/** Mail programs and networks add marks of their own to an address; they are nobody's business here, and refuse nobody. */
const ANYTHING = z.record(z.string(), z.string());

/** What all routes of the customers' pages have in common. They are at the customers' origin only, and tell everything as a page. */
export function customerRoom(
  desk: Desk,
): typeof CALLS & { readonly tell: (problem: Problem, incoming: IncomingMessage) => Promise<Reply> } {
  return {
    ...CALLS,
    tell: async (problem, incoming) => {
      const look = desk.lookFor(incoming, "/c");
      const { status, retryAfterSeconds } = problem;
      const said = saidOf(problem);
      const more = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
      return await answerPage(
        desk,
        look,
        incoming,
        status,
        saidPage(look, said, said === "notFound" ? { way: wayToDoor(look) } : more),
        more,
      );
    },
  };
}

/** The same for what the pages' own program asks; problems come as JSON, as everywhere. */
export const CALLS = {
  room: "customers",
  policy: "public",
  limiter: "caller",
  place: "card",
  params: NOTHING,
  query: ANYTHING,
} as const;

export const NO_EFFECT = { ledger: { none: "It changes nothing." }, body: { kind: "none" } } as const;
export const A_PAGE = { status: 200, describe: "A page.", body: "text/html" } as const;
export const ELSEWHERE = { status: 303, describe: "The next page.", body: "text/html" } as const;

function saidOf({ code, status }: Problem): Said {
  if (code === "origin_not_allowed") return "elsewhere";
  if (status === 404) return "notFound";
  if (status === 429) return "tooOften";
  if (status === 503) return "unavailable";
  return status >= 500 ? "fault" : "wrong";
}

/** On to another page, which the browser then fetches by GET; a cookie may go with it. */
export function goTo(location: string, cookie?: string): Reply {
  return { kind: "json", status: 303, body: null, headers: { location, ...(cookie === undefined ? {} : { "set-cookie": cookie }) } };
}

/** On to another page of ours, to which the browser sends once more what it has just sent here. */
export function goOnWith(location: string, cookie: string): Reply {
  return { kind: "json", status: 307, body: null, headers: { location, "set-cookie": cookie } };
}
