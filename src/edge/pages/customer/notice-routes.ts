import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { z } from "@hono/zod-openapi";
import { html } from "hono/html";
import { chooseTenant } from "../../../platform/storage/tenants.ts";
import { type Tx, withTx } from "../../../platform/storage/tx.ts";
import { readSettings } from "../../../registers/settings/settings.ts";
import { countApproved } from "../../../registers/vendors/counts.ts";
import { languageOfBusiness } from "../../../safe/post/language-of-business.ts";
import { EPOCH_DAYS, KEYS_ARCHIVE_DAYS } from "../../../safe/vault/erase.ts";
import { readPageCheck } from "../../../workflows/card-page/read-check.ts";
import { readNotice } from "../../../workflows/notice/current.ts";
import type { Edge } from "../../http/edge.ts";
import { problem } from "../../http/problem.ts";
import { fail, route } from "../../http/route.ts";
import type { Reply, Route } from "../../http/route.ts";
import type { Html } from "../layout.ts";
import { answerPage } from "./answer-page.ts";
import { type Desk, createDesk } from "./desk.ts";
import { embeddedScript } from "./embedded-script.ts";
import { type Look, framePage } from "./frame.ts";
import { noticeDocument } from "./notice-document.ts";
import { type NoticePlaces, noticePage } from "./notice-page.ts";
import { A_PAGE, CALLS, NO_EFFECT, customerRoom } from "./room.ts";
import { type SecurityFacts, securityPage } from "./security-page.ts";

/** Pages that say of a business what it does with data: the same for everybody, at both origins, without a sign-in. */
export function noticePageRoutes(edge: Edge): readonly Route[] {
  const desk = createDesk(edge);
  const room = { ...customerRoom(desk), ...NO_EFFECT, room: "pages", place: "both", method: "GET", answer: A_PAGE } as const;
  return [
    embeddedScript({ room: "pages", path: "/embed/notice.js", summary: "Shows the notice on a site of the business's own.", bytes: EMBED }),
    route({
      ...room,
      path: "/privacy",
      summary: "The privacy notice in force, as a page.",
      handle: ({ incoming, query }) =>
        pageOf(desk, incoming, query["business"], "/privacy", async (tx, look, places) => await noticeOr404(desk, tx, look, places, null)),
    }),
    route({
      ...room,
      path: "/notices/{version}",
      params: z.strictObject({ version: z.string().regex(/^[1-9]\d{0,5}$/u) }),
      summary: "Any version of the privacy notice, as a page.",
      handle: ({ incoming, query, params }) =>
        pageOf(desk, incoming, query["business"], `/notices/${params.version}`, async (tx, look, places) =>
          noticeOr404(desk, tx, look, places, Number(params.version)),
        ),
    }),
    documentRoute(desk),
    route({
      ...room,
      path: "/privacy/security",
      summary: "How data is guarded, from what holds at this moment.",
      handle: ({ incoming, query }) =>
        pageOf(desk, incoming, query["business"], "/privacy/security", async (tx, look, places) =>
          securityPage(look, await securityFacts(tx, desk), places),
        ),
    }),
  ];
}

/** The same as a file; `version` as its page, the one in force where it says none or 0. */
function documentRoute(desk: Desk): Route {
  const { safe } = desk.edge;
  return route({
    ...CALLS,
    ...NO_EFFECT,
    room: "pages",
    place: "both",
    method: "GET",
    path: "/privacy.pdf",
    query: DocumentQuery,
    summary: "The privacy notice as a PDF: the one in force, or any version there was.",
    answer: { status: 200, describe: "A tagged PDF in the reader's language.", body: "application/pdf" },
    handle: async ({ incoming, query }): Promise<Reply> => {
      const tenant = await chooseTenant(safe.db, query.business);
      if (tenant === undefined) return fail(problem(query.business === undefined ? "business_needed" : "not_found"));
      const version = query.version === undefined || query.version === "0" ? null : Number(query.version);
      return await withTx(safe.db, tenant, async (tx) => {
        const look = desk.lookFor(incoming, "/privacy.pdf", languageOfBusiness(await safe.maps.get(tx)));
        const notice = await readNotice(tx, safe, { version, language: look.language }, safe.clock());
        if (notice === undefined) return fail(problem("not_found"));
        const headers = { "content-disposition": `inline; filename="privacy-notice-${notice.version}-${look.language}.pdf"` };
        return { kind: "stream", type: "application/pdf", chunks: () => noticeDocument(look, notice), headers };
      });
    },
  });
}

const DocumentQuery = z.strictObject({
  business: z.string().max(120).optional(),
  version: z
    .string()
    .regex(/^\d{1,6}$/u)
    .optional(),
  lang: z.string().max(20).optional(),
});

const EMBED = readFileSync(new URL("../notice-embed.js", import.meta.url));

type Make = (tx: Tx, look: Look, places: NoticePlaces) => Promise<Html | undefined>;

const BUSINESS_CHARS_MAX = 120;

/** Which business is meant, then its page in one transaction; in a house of several it may have to be asked. */
async function pageOf(desk: Desk, incoming: IncomingMessage, named: string | undefined, path: string, make: Make): Promise<Reply> {
  const { safe } = desk.edge;
  const business = named?.slice(0, BUSINESS_CHARS_MAX);
  const tenant = await chooseTenant(safe.db, business);
  if (tenant === undefined) {
    const look = desk.lookFor(incoming, path);
    return await answerPage(desk, look, incoming, business === undefined ? 200 : 404, whichPage(look, path));
  }
  const { look, page } = await withTx(safe.db, tenant, async (tx) => {
    const address = (at: string): string => (business === undefined ? at : `${at}?business=${tenant}`);
    const look = desk.lookFor(incoming, address(path), languageOfBusiness(await safe.maps.get(tx)));
    return { look, page: await make(tx, look, placesOf(address)) };
  });
  return page === undefined ? fail(problem("not_found")) : await answerPage(desk, look, incoming, 200, page);
}

function placesOf(address: (at: string) => string): NoticePlaces {
  const pdf = (version: number): string => `${address("/privacy.pdf")}${address("").includes("?") ? "&" : "?"}version=${version}`;
  return {
    privacy: address("/privacy"),
    security: address("/privacy/security"),
    pdf,
    version: (version) => address(`/notices/${version}`),
  };
}

async function noticeOr404(desk: Desk, tx: Tx, look: Look, places: NoticePlaces, version: number | null): Promise<Html | undefined> {
  const { safe } = desk.edge;
  const notice = await readNotice(tx, safe, { version, language: look.language }, safe.clock());
  return notice && noticePage(look, notice, places);
}

async function securityFacts(tx: Tx, { edge }: Desk): Promise<SecurityFacts> {
  const [map, settings, approvedVendors, check] = await Promise.all([
    edge.safe.maps.get(tx),
    readSettings(tx),
    countApproved(tx),
    readPageCheck(tx),
  ]);
  return {
    business: map.controller.name,
    email: map.controller.email,
    trainingMonths: settings.trainingMonths,
    approvedVendors,
    takesCards: [...map.fields.values()].some(({ custody }) => custody !== undefined),
    pageFoundOn: check?.state === "same" ? new Date(check.checkedAt).toISOString().slice(0, 10) : null,
    backupDays: EPOCH_DAYS + KEYS_ARCHIVE_DAYS,
  };
}

function whichPage(look: Look, path: string): Html {
  const { words } = look;
  return framePage(look, {
    title: words("notice.whichTitle"),
    business: null,
    foot: words("notice.foot"),
    main: html`<form method="get" action="${path}">
      <div>
        <h1>${words("notice.whichTitle")}</h1>
        <p class="lead">${words("notice.which")}</p>
      </div>
      <div class="field">
        <label for="business">${words("notice.whichName")}</label>
        <input id="business" name="business" required maxlength="${BUSINESS_CHARS_MAX}" />
      </div>
      <button type="submit">${words("notice.go")}</button>
    </form>`,
  });
}
