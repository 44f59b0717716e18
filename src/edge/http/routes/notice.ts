import { csvLine } from "../../../base/csv.ts";
import { instantToIso } from "../../../base/instant.ts";
import type { Language } from "../../../base/language.ts";
import { chooseTenant } from "../../../platform/storage/tenants.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import { type FactSaid, type NoticeFact, NOTICE_FACTS, changeFacts } from "../../../registers/notice/facts.ts";
import { findTellings } from "../../../registers/notice/tellings.ts";
import { listNotices } from "../../../registers/notice/versions.ts";
import { entryActor } from "../../../safe/access/actor.ts";
import { languageOfBusiness } from "../../../safe/post/language-of-business.ts";
import { readNotice } from "../../../workflows/notice/current.ts";
import { draftNotice } from "../../../workflows/notice/draft.ts";
import { publishNotice } from "../../../workflows/notice/publish.ts";
import { ropaOf, ropaRows } from "../../../workflows/notice/ropa.ts";
import { readSources } from "../../../workflows/notice/sources.ts";
import { countTouched } from "../../../workflows/notice/touched.ts";
import { chooseLanguage } from "../../pages/customer/choose-language.ts";
import { NOTHING, pageOf } from "../contract/common.ts";
import * as contract from "../contract/notice.ts";
import type { Edge } from "../edge.ts";
import { type FieldFault, problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { tellDraft, tellNotice, tellTelling, tellVersion } from "../tell-notice.ts";
import { within } from "../within.ts";

const ROOM = { room: "notice", limiter: "caller", params: NOTHING } as const;
/** The business's own site may show it: it is the same for everybody, and no cookie goes with it. */
const FOR_EVERY_SITE = { "access-control-allow-origin": "*" } as const;
const READING = { ledger: { none: "It names no customer." }, body: { kind: "none" } } as const;

export function noticeRoutes(edge: Edge): readonly Route[] {
  return [publicRoute(edge), versionsRoute(edge), draftRoute(edge), publishRoute(edge), factsRoute(edge), ropaRoute(edge)];
}

/** Needs no key: whoever wants to know what a business does with data need not say who they are. */
function publicRoute({ safe, cardOrigin }: Edge): Route {
  return route({
    ...ROOM,
    ...READING,
    method: "GET",
    path: "/v1/notice",
    policy: "public",
    place: "both",
    summary: "The privacy notice in force, or any version there was.",
    query: contract.NoticeQuery,
    answer: { status: 200, describe: "In the language asked for.", body: contract.NoticeAnswer },
    handle: async ({ query, incoming }): Promise<Reply> => {
      const tenant = await chooseTenant(safe.db, query.business);
      if (tenant === undefined) return fail(problem(query.business === undefined ? "business_needed" : "not_found"));
      const version = query.version === undefined ? null : Number(query.version);
      return await withTx(safe.db, tenant, async (tx) => {
        const expected = languageOfBusiness(await safe.maps.get(tx));
        const language = chooseLanguage(query.language, incoming.headers["accept-language"], expected);
        const notice = await readNotice(tx, safe, { version, language }, safe.clock());
        return notice === undefined ? fail(problem("not_found")) : json(200, tellNotice(notice, language, cardOrigin), FOR_EVERY_SITE);
      });
    },
  });
}

function versionsRoute({ safe }: Edge): Route {
  return route({
    ...ROOM,
    ...READING,
    method: "GET",
    path: "/v1/notice/versions",
    policy: "key",
    summary: "Every version of the notice, newest first, with what it changed.",
    query: contract.VersionsQuery,
    answer: { status: 200, describe: "A page.", body: contract.NoticeVersionsAnswer },
    handle: async ({ caller, query }) => {
      const { limit, cursor } = pageOf(query);
      const page = { before: cursor === null ? null : Number(cursor), limit: limit + 1 };
      return await within(safe, caller, async (tx) => {
        const [found, language] = [await listNotices(tx, page), languageOfBusiness(await safe.maps.get(tx))];
        const shown = found.slice(0, limit);
        const tellings = await findTellings(
          tx,
          shown.map(({ version }) => version),
        );
        const items = shown.map((one) => ({
          ...tellVersion(one),
          differences: one.differences[language],
          telling: tellTelling(tellings.get(one.version)),
        }));
        return json(200, { items, nextCursor: found.length > limit ? String(items.at(-1)?.version) : null });
      });
    },
  });
}

function draftRoute({ safe }: Edge): Route {
  return route({
    ...ROOM,
    ...READING,
    method: "GET",
    path: "/v1/notice/draft",
    policy: "owner",
    summary: "What the notice would say now, what that changes, whom it means something to, and what is missing.",
    query: contract.DraftQuery,
    answer: { status: 200, describe: "With the checklist.", body: contract.DraftAnswer },
    handle: ({ caller, query }) =>
      within(safe, caller, async (tx) => {
        const now = safe.clock();
        const draft = await draftNotice(tx, safe, now);
        const language: Language = query.language ?? languageOfBusiness(draft.sources.map);
        return json(200, tellDraft(draft, language, await countTouched(tx, draft.significance, now)));
      }),
  });
}

function publishRoute({ safe, performer }: Edge): Route {
  return route({
    ...ROOM,
    method: "POST",
    path: "/v1/notice/versions",
    policy: "owner",
    fresh: true,
    summary: "Publish what the notice would say now, as the next version.",
    ledger: { acts: ["notice.publish"] },
    query: NOTHING,
    body: { kind: "json", schema: contract.PublishBody },
    answer: { status: 201, describe: "The version.", body: contract.PublishedNotice },
    handle: (call) =>
      performer.once(call, async (tx): Promise<Reply> => {
        const published = await publishNotice(tx, safe, entryActor(call.caller.actor), call.body, safe.clock());
        return published.ok ? json(201, tellVersion(published.value)) : fail(problem(published.refusal.code));
      }),
  });
}

function factsRoute({ safe }: Edge): Route {
  return route({
    ...ROOM,
    method: "PATCH",
    path: "/v1/notice/facts",
    policy: "owner",
    summary: "Say what the data map does not know; null takes it back. It stands in the next version that is published.",
    ledger: { acts: ["notice.fact"] },
    query: NOTHING,
    body: { kind: "json", schema: contract.FactsBody },
    answer: { status: 204, describe: "Said.", body: "none" },
    handle: async ({ caller, body }): Promise<Reply> => {
      const given = Object.entries(body) as [NoticeFact, { none: true } | { say: string } | null | undefined][];
      const faults: readonly FieldFault[] = given
        .filter(([name, said]) => said !== null && said !== undefined && "none" in said && !NOTICE_FACTS[name].mayBeNone)
        .map(([name]) => ({
          field: name,
          code: "cannot_be_none",
          say: "Of this a notice always has something to say: write it in a sentence.",
        }));
      if (faults.length > 0) return fail(problem("invalid_input", { fields: faults }));
      const changes = Object.fromEntries(given.flatMap(([name, said]) => (said === undefined ? [] : [[name, toFact(said)]])));
      await within(safe, caller, (tx) => changeFacts(tx, entryActor(caller.actor), changes, safe.clock()));
      return json(204, null);
    },
  });
}

function toFact(said: { none: true } | { say: string } | null): FactSaid | null {
  if (said === null) return null;
  return "say" in said ? { kind: "said", say: said.say } : { kind: "none" };
}

function ropaRoute({ safe }: Edge): Route {
  return route({
    ...ROOM,
    ...READING,
    method: "GET",
    path: "/v1/ropa",
    policy: "owner",
    summary: "The record of processing activities (GDPR art. 30), as JSON or as a table.",
    query: contract.RopaQuery,
    answer: { status: 200, describe: "A row for each purpose.", body: contract.RopaAnswer, orTypes: ["text/csv"] },
    handle: ({ caller, query }) =>
      within(safe, caller, async (tx): Promise<Reply> => {
        const sources = await readSources(tx, safe);
        const activities = ropaOf(sources);
        if (query.format === "csv") {
          const headers = { "content-disposition": 'attachment; filename="record-of-processing.csv"' };
          const bytes = `\uFEFF${ropaRows(activities).map(csvLine).join("")}`;
          return { kind: "bytes", status: 200, type: "text/csv; charset=utf-8", bytes, headers };
        }
        const { name, email, address = null, dataProtectionOfficer = null } = sources.map.controller;
        const officer = sources.facts.officer;
        const said = officer?.kind === "said" ? officer.say : null;
        const controller = { name, email, address, officer: dataProtectionOfficer ?? said };
        return json(200, { controller, mapVersion: sources.map.version, at: instantToIso(safe.clock()), items: activities });
      }),
  });
}
