import { z } from "@hono/zod-openapi";
import { provide } from "../../../workflows/collection/provide.ts";
import { problem } from "../../http/problem.ts";
import { fail, json, route } from "../../http/route.ts";
import type { Reply, Route } from "../../http/route.ts";
import { isFromHere } from "../../http/session/from-here.ts";
import type { Desk } from "./desk.ts";
import { CALLS } from "./room.ts";
import { tellRefusal } from "./tell-provided.ts";
import { VISIT_COOKIE } from "./visit.ts";

/** 16 KiB of text and what sealing adds, in base64url. */
const SEALED_CHARS_MAX = 24_000;
const BASE64URL = /^[\w-]+$/u;

const ProvideBody = z.strictObject({
  keyId: z.string().max(64),
  enc: z.string().length(43).regex(BASE64URL),
  sealed: z.string().max(SEALED_CHARS_MAX).regex(BASE64URL),
  keep: z.boolean(),
  agreed: z.boolean(),
  nickname: z.string().max(200).optional(),
});

/** Takes what the form's program sealed. Sent again from the same visit, it answers the same. */
export function provideRoute(desk: Desk): Route {
  const { edge } = desk;
  return route({
    ...CALLS,
    method: "POST",
    path: "/c/provide",
    summary: "Takes what a customer entered, sealed on their device.",
    ledger: { acts: ["collection.provide", "contact.wait", "mail.customer", "text.customer"] },
    body: { kind: "json", schema: ProvideBody },
    answer: { status: 200, describe: "It is there.", body: "application/json" },
    handle: async ({ body, incoming }): Promise<Reply> => {
      if (!isFromHere(incoming, edge.cardOrigin)) return fail(problem("origin_not_allowed"));
      const visit = VISIT_COOKIE.read(incoming.headers.cookie);
      if (visit === undefined) return fail(problem("visit_over"));
      const { keyId, keep, agreed, nickname = null } = body;
      const wire = { keyId, keep, agreed, nickname, enc: bytesOf(body.enc), sealed: bytesOf(body.sealed) };
      const provided = await provide(edge.collection, visit, wire, edge.safe.clock());
      if (provided.ok) return json(200, { isComplete: provided.value.isComplete });
      return fail(tellRefusal(provided.refusal, desk.lookFor(incoming, "/c/fill").language));
    },
  });
}

function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, "base64url");
}
