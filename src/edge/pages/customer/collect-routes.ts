import type { IncomingMessage } from "node:http";
import { z } from "@hono/zod-openapi";
import { isId } from "../../../base/ids.ts";
import { type CollectRefusal, collect } from "../../../workflows/disclosing/collect.ts";
import { readDoor } from "../../../workflows/disclosing/read-disclosures.ts";
import { problem } from "../../http/problem.ts";
import { fail, route } from "../../http/route.ts";
import type { Reply, Route } from "../../http/route.ts";
import { isFromHere } from "../../http/session/from-here.ts";
import { answerPage } from "./answer-page.ts";
import { collectPage, noFilePage } from "./collect-page.ts";
import type { Desk } from "./desk.ts";
import { A_PAGE, NO_EFFECT, customerRoom } from "./room.ts";

const PATH = "/d/{id}";
const Params = z.strictObject({ id: z.string().max(64) });
const TOKEN_CHARS_MAX = 120;

const STATUS = { link_wrong: 404, not_ready: 409, over: 410, spent: 410, held_back: 403, sealed: 503 } as const satisfies Record<
  CollectRefusal["code"],
  number
>;
const RETRY_SECONDS = 30;

/** Where vendors fetch files that were prepared for them. */
export function collectRoutes(desk: Desk): readonly Route[] {
  return [
    route({
      ...customerRoom(desk),
      ...NO_EFFECT,
      method: "GET",
      path: PATH,
      params: Params,
      summary: "The page of a file for a vendor; it names both and does nothing.",
      answer: A_PAGE,
      handle: async ({ params, incoming }): Promise<Reply> => {
        const door = await doorOf(desk, params.id);
        if (door === undefined) return fail(problem("not_found"));
        const look = desk.lookFor(incoming, `/d/${params.id}`);
        return await answerPage(desk, look, incoming, 200, collectPage(look, { id: params.id, ...door }));
      },
    }),
    route({
      ...customerRoom(desk),
      method: "POST",
      path: PATH,
      params: Params,
      summary: "Hands an encrypted file to whoever has its link, five times at most.",
      ledger: { acts: ["disclosure.collect"] },
      body: { kind: "form" },
      answer: { status: 200, describe: "The encrypted file.", body: "application/octet-stream" },
      handle: async ({ params, body, incoming }): Promise<Reply> => {
        // A program of the vendor's own says no origin; a page elsewhere cannot help saying one.
        if (incoming.headers.origin !== undefined && !isFromHere(incoming, desk.edge.cardOrigin))
          return fail(problem("origin_not_allowed"));
        const token = (body["token"] ?? "").trim().slice(0, TOKEN_CHARS_MAX);
        const done = await collect(desk.edge.disclosing, { id: params.id, token });
        if (!done.ok) return await noFile(desk, incoming, params.id, done.refusal);
        const { fileName, sizeBytes, chunks } = done.value;
        const headers = { "content-disposition": `attachment; filename="${fileName}"`, "content-length": String(sizeBytes) };
        return { kind: "stream", type: "application/octet-stream", chunks, headers };
      },
    }),
  ];
}

async function noFile(desk: Desk, incoming: IncomingMessage, id: string, refusal: CollectRefusal): Promise<Reply> {
  const status = STATUS[refusal.code];
  const look = desk.lookFor(incoming, `/d/${id}`);
  const business = refusal.code === "link_wrong" ? null : ((await doorOf(desk, id))?.business ?? null);
  const more = status === 503 || status === 409 ? { retryAfterSeconds: RETRY_SECONDS } : {};
  return await answerPage(desk, look, incoming, status, noFilePage(look, refusal, business), more);
}

async function doorOf({ edge }: Desk, id: string): Promise<{ readonly business: string; readonly vendor: string } | undefined> {
  return isId("dsc", id) ? await readDoor(edge.db, edge.safe, id) : undefined;
}
