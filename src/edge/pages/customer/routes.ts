import { z } from "@hono/zod-openapi";
import type { Edge } from "../../http/edge.ts";
import { problem } from "../../http/problem.ts";
import { fail, route } from "../../http/route.ts";
import type { Route } from "../../http/route.ts";
import { contactRoutes } from "./contact-routes.ts";
import { askRoutes } from "./ask-routes.ts";
import { certificateRoutes } from "./certificate-routes.ts";
import { cardRoutes } from "./card-routes.ts";
import { consentRoutes } from "./consent-routes.ts";
import { collectRoutes } from "./collect-routes.ts";
import { createDesk } from "./desk.ts";
import { embedRoutes } from "./embed-routes.ts";
import { doorRoutes } from "./door-routes.ts";
import { doneRoutes } from "./done-routes.ts";
import { heldRoutes } from "./held-routes.ts";
import { exportRoutes } from "./export-routes.ts";
import { fillRoutes } from "./fill-routes.ts";
import { signInRoutes } from "./sign-in-routes.ts";
import { looksRoutes } from "./looks-routes.ts";
import { listsRoutes } from "./lists-routes.ts";
import { listPageRoutes } from "./list-routes.ts";
import { handOverRoutes } from "./hand-over-routes.ts";
import { leaveRoutes } from "./leave-routes.ts";
import { passkeyRoutes } from "./passkey-routes.ts";
import { requestRoutes } from "./request-routes.ts";
import { requestsRoutes } from "./requests-routes.ts";
import { provideRoute } from "./provide-routes.ts";
import { A_PAGE, NO_EFFECT, customerRoom } from "./room.ts";
import { sessionsRoutes } from "./sessions-routes.ts";

/** The customers' pages. Whatever else is typed beneath their address is told so as a page, too. */
export function customerRoutes(edge: Edge): readonly Route[] {
  const desk = createDesk(edge);
  return [
    ...doorRoutes(desk),
    ...fillRoutes(desk),
    provideRoute(desk),
    ...handOverRoutes(desk),
    ...doneRoutes(desk),
    ...leaveRoutes(desk),
    ...signInRoutes(desk),
    ...cardRoutes(desk),
    ...collectRoutes(desk),
    ...consentRoutes(desk),
    ...askRoutes(desk),
    ...certificateRoutes(desk),
    ...requestsRoutes(desk),
    ...requestRoutes(desk),
    ...exportRoutes(desk),
    ...heldRoutes(desk),
    ...contactRoutes(desk),
    ...looksRoutes(desk),
    ...listPageRoutes(desk),
    ...listsRoutes(desk),
    ...embedRoutes(desk),
    ...sessionsRoutes(desk),
    ...passkeyRoutes(desk),
    route({
      ...customerRoom(desk),
      ...NO_EFFECT,
      method: "GET",
      path: "/c/{rest+}",
      params: z.strictObject({ rest: z.string() }),
      summary: "No page.",
      answer: A_PAGE,
      handle: () => fail(problem("not_found")),
    }),
  ];
}
