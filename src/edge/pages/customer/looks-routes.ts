import { readLooks } from "../../../workflows/portal/read-looks.ts";
import type { Reply, Route } from "../../http/route.ts";
import { route } from "../../http/route.ts";
import { answerPage } from "./answer-page.ts";
import type { Desk } from "./desk.ts";
import { looksPage, looksPath } from "./looks-page.ts";
import { createOwnPlace } from "./own-place.ts";
import { A_PAGE, NO_EFFECT, customerRoom } from "./room.ts";

const PATH = "/c/looks";
const PAGE_ITEMS = 20;
const CURSOR_CHARS_MAX = 60;

/** Where customers see who used their details, and what for. */
export function looksRoutes(desk: Desk): readonly Route[] {
  const own = createOwnPlace(desk);
  const { safe } = desk.edge;
  return [
    route({
      ...customerRoom(desk),
      ...NO_EFFECT,
      method: "GET",
      path: PATH,
      summary: "Who used details of the customer who is signed in, when and what for; roles and never names.",
      answer: A_PAGE,
      handle: ({ incoming, query }): Promise<Reply> =>
        own(incoming, "look", async ({ subject }, business, tx) => {
          const map = await safe.maps.get(tx);
          const field = map.fields.get(query["field"] ?? "")?.name ?? null;
          const hasOwn = query["own"] === "1";
          const cursor = query["after"]?.slice(0, CURSOR_CHARS_MAX) ?? null;
          const page = await readLooks(safe, tx, subject, { field, hasOwn, cursor, limit: PAGE_ITEMS });
          const look = desk.lookFor(incoming, looksPath({ field, hasOwn }, cursor));
          const { email } = map.controller;
          const fields = [...map.fields.values()].map(({ name, label }) => ({ name, label }));
          return await answerPage(desk, look, incoming, 200, looksPage(look, { business, email, ...page, field, hasOwn, fields }));
        }),
    }),
  ];
}
