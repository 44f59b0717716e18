import { type PostalLetter, listLetters } from "../../../registers/mailing/postal/postal-letters.ts";
import { entryActor } from "../../../safe/access/actor.ts";
import { LETTER_ANSWERS, type LetterRefusal } from "../../../workflows/letters/answers.ts";
import { noteLetterSent } from "../../../workflows/letters/end-letter.ts";
import { type LetterDesk, printLetters } from "../../../workflows/letters/print-letters.ts";
import { tellPassphrase } from "../../../workflows/rights/export/hand-out.ts";
import { NOTHING, pageOf } from "../contract/common.ts";
import * as contract from "../contract/letters.ts";
import type { Edge } from "../edge.ts";
import type { Problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { problemOf } from "../safe-problem.ts";
import { within } from "../within.ts";

const ROOM = { room: "letters", policy: "owner", limiter: "caller" } as const;

/** Letters that go by post: to customers whom no mail and no text reaches, or who asked for it. */
export function letterRoutes(edge: Edge): readonly Route[] {
  return [listRoute(edge), printRoute(edge), dispatchRoute(edge)];
}

function listRoute({ safe }: Edge): Route {
  return route({
    ...ROOM,
    method: "GET",
    path: "/v1/letters",
    summary: "Letters to be sent by post, and those that were, newest first.",
    ledger: { none: "It names no value." },
    params: NOTHING,
    query: contract.LettersQuery,
    body: { kind: "none" },
    answer: { status: 200, describe: "A page.", body: contract.LettersAnswer },
    handle: async ({ caller, query }) => {
      const { state = null, request = null, subject = null } = query;
      const page = await within(safe, caller, (tx) => listLetters(tx, { state, request, subject }, pageOf(query)));
      return json(200, { ...page, items: page.items.map(tellLetter) });
    },
  });
}

function printRoute(edge: Edge): Route {
  const { safe } = edge;
  return route({
    ...ROOM,
    method: "POST",
    path: "/v1/letters/prints",
    anew: "A document is kept nowhere.",
    summary: "Letters that wait, as one PDF with the postal address where the window of an envelope is (DIN 5008 form B).",
    fresh: true,
    ledger: { acts: ["letter.print", "post.customer", "rights.export"] },
    params: NOTHING,
    query: NOTHING,
    body: { kind: "json", schema: contract.PrintBody },
    answer: { status: 200, describe: "The document.", body: "application/pdf" },
    handle: ({ caller, body }) =>
      within(safe, caller, async (tx): Promise<Reply> => {
        const print = { ids: body.letters, actor: caller.actor };
        const printed = await printLetters(letterDeskOf(edge), tx, print, safe.clock());
        if (!printed.ok) return fail(letterProblem(printed.refusal));
        const { fileName, chunks } = printed.value;
        return {
          kind: "stream",
          type: "application/pdf",
          chunks,
          headers: { "content-disposition": `attachment; filename="${fileName}"` },
        };
      }),
  });
}

function dispatchRoute(edge: Edge): Route {
  return route({
    ...ROOM,
    method: "POST",
    path: "/v1/letters/{id}/dispatches",
    summary: "Note that a letter was posted, handed over or told instead, or is not needed any more.",
    ledger: { acts: ["letter.send"] },
    params: contract.LetterParams,
    query: NOTHING,
    body: { kind: "json", schema: contract.DispatchBody },
    answer: { status: 200, describe: "The letter.", body: contract.LetterAnswer },
    handle: (call) =>
      edge.performer.once(call, async (tx) => {
        const how = call.body.how === "not_needed" ? null : call.body.how;
        const sent = await noteLetterSent(tx, { id: call.params.id, how, actor: call.caller.actor }, edge.safe.clock());
        return sent.ok ? json(200, tellLetter(sent.value)) : fail(letterProblem(sent.refusal));
      }),
  });
}

function letterDeskOf({ safe, cardOrigin }: Edge): LetterDesk {
  return {
    safe,
    cardOrigin,
    passphraseOf: async (tx, request, actor, now) => {
      const told = await tellPassphrase({ safe }, tx, { request, subject: null, by: entryActor(actor) }, now);
      return told.ok ? told.value : undefined;
    },
  };
}

function tellLetter({ facts: _facts, ...letter }: PostalLetter) {
  return letter;
}

function letterProblem({ code }: LetterRefusal): Problem {
  return problemOf(code, LETTER_ANSWERS[code]);
}
