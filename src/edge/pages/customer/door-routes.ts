import { route } from "../../http/route.ts";
import type { Reply, Route } from "../../http/route.ts";
import { fileRoute } from "../../http/routes/docs.ts";
import { MARK_FILE } from "../layout.ts";
import { answerPage } from "./answer-page.ts";
import type { Desk } from "./desk.ts";
import { doorPage } from "./door-page.ts";
import { A_PAGE, NO_EFFECT, customerRoom } from "./room.ts";
import { saidPage } from "./said-page.ts";

/** The ways in. Looking at them changes nothing, by whichever method, script or button. */
export function doorRoutes(desk: Desk): readonly Route[] {
  const room = customerRoom(desk);
  return [
    route({
      ...room,
      ...NO_EFFECT,
      method: "GET",
      path: "/c",
      summary: "The customers' door.",
      answer: A_PAGE,
      handle: async ({ incoming }): Promise<Reply> => {
        const look = desk.lookFor(incoming, "/c");
        const markup = look.files === undefined ? saidPage(look, "unbuilt") : doorPage(look);
        return await answerPage(desk, look, incoming, look.files === undefined ? 503 : 200, markup);
      },
    }),
    { ...fileRoute("/c/mark.svg", "image/svg+xml", Buffer.from(MARK_FILE)), place: "card" },
  ];
}
