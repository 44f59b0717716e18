import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { withdrawByForm } from "../../../workflows/consent/withdraw-by-form.ts";
import { joinByForm } from "../../../workflows/mailings/join-by-form.ts";
import { leaveByAddress } from "../../../workflows/mailings/ways-out.ts";
import { limiterName } from "../../http/limiter.ts";
import { json, route } from "../../http/route.ts";
import type { Reply, Route } from "../../http/route.ts";
import { onTheBeat } from "../../http/session/on-the-beat.ts";
import { answerPage } from "./answer-page.ts";
import type { Desk } from "./desk.ts";
import { listSaidPage } from "./list-page.ts";
import { A_PAGE, CALLS, NO_EFFECT, customerRoom } from "./room.ts";
import type { Key } from "./words.ts";

const CHARS_MAX = 254;
/** Any site may read the answer: it says the same of every address, no cookie goes with it, and a form could post here anyway. */
const FOR_EVERY_SITE = { "access-control-allow-origin": "*", vary: "accept, accept-language" } as const;
const SCRIPT = readFileSync(new URL("../site-embed.js", import.meta.url));

/** What the forms on a site of the business's own do, by the script of ours or as plain HTML. */
export function embedRoutes(desk: Desk): readonly Route[] {
  const { mailings, safe, onCommit } = desk.edge;
  return [
    scriptRoute(),
    formRoute(desk, {
      path: "/embed/joins",
      summary: "Asks an address by one letter whether it wants to be on a mailing list; the answer is the same for every address.",
      acts: ["list.ask"],
      title: "site.joinTitle",
      say: "site.join",
      deed: async ({ typed, look, address }) => {
        const wish = { ...typed, list: typed.list ?? "", language: look.language, address };
        const done = await joinByForm(mailings, wish, safe.clock());
        return done.ok ? undefined : done.refusal.code;
      },
    }),
    formRoute(desk, {
      path: "/embed/leaves",
      summary: "Takes an address off every mailing list, at once; the answer is the same for every address.",
      acts: ["list.leave"],
      title: "lists.saidTitle",
      say: "lists.said",
      deed: async ({ typed }) => {
        const done = await leaveByAddress(mailings, typed, safe.clock());
        return done.ok ? undefined : done.refusal.code;
      },
    }),
    formRoute(desk, {
      path: "/embed/withdrawals",
      summary: "Stops one use of the data of whoever has an e-mail; the answer is the same for every address.",
      acts: ["consent.await", "consent.link"],
      title: "lists.saidTitle",
      say: "site.withdrawn",
      deed: async ({ typed, look, address }) => {
        const wish = { ...typed, purpose: typed.purpose ?? "", language: look.language, address };
        const done = await withdrawByForm(safe, wish, safe.clock());
        if (!done.ok) return done.refusal.code;
        onCommit(done.value.tenant);
        return undefined;
      },
    }),
  ];
}

const PROBLEMS = {
  business_needed: "lists.businessNeeded",
  not_an_email: "lists.notEmail",
  not_on_offer: "site.notOnOffer",
  asked_too_often: "passkeys.wait",
} as const satisfies Record<string, Key>;

type Typed = {
  readonly email: string;
  readonly business: string | undefined;
  readonly list: string | undefined;
  readonly purpose: string | undefined;
};

type Form = {
  readonly path: `/embed/${string}`;
  readonly summary: string;
  readonly acts: readonly [string, ...string[]];
  readonly title: Key;
  readonly say: Key;
  /** Undefined where it is done; else why it cannot be, which tells nothing of anybody. */
  readonly deed: (wish: {
    readonly typed: Typed;
    readonly look: ReturnType<Desk["lookFor"]>;
    readonly address: string;
  }) => Promise<keyof typeof PROBLEMS | undefined>;
};

function formRoute(desk: Desk, { path, summary, acts, title, say, deed }: Form): Route {
  return route({
    ...customerRoom(desk),
    place: "both",
    method: "POST",
    path,
    summary,
    ledger: { acts },
    body: { kind: "form" },
    answer: A_PAGE,
    handle: ({ body, incoming, address }): Promise<Reply> =>
      onTheBeat(async () => {
        const look = desk.lookFor(incoming, path);
        const typed = {
          email: (body["email"] ?? "").trim().slice(0, CHARS_MAX),
          business: body["business"]?.trim().slice(0, CHARS_MAX),
          list: body["list"]?.slice(0, CHARS_MAX),
          purpose: body["purpose"]?.slice(0, CHARS_MAX),
        };
        const problem = await deed({ typed, look, address: limiterName(address) });
        const [status, text] = problem === undefined ? [200, look.words(say)] : [PROBLEM_STATUS[problem], look.words(PROBLEMS[problem])];
        if (isProgram(incoming)) return json(status, { received: problem === undefined, say: text }, FOR_EVERY_SITE);
        const head = look.words(problem === undefined ? title : "said.wrongTitle");
        return await answerPage(desk, look, incoming, status, listSaidPage(look, null, head, text));
      }),
  });
}

const PROBLEM_STATUS = { business_needed: 422, not_an_email: 422, not_on_offer: 422, asked_too_often: 429 } as const;

/** Our script asks for JSON and stays on the site; a plain form is answered by a page. */
function isProgram({ headers }: IncomingMessage): boolean {
  return headers.accept?.includes("application/json") === true;
}

/** A script of the business's own site loads it from here, so it may be loaded from elsewhere. */
function scriptRoute(): Route {
  return route({
    ...CALLS,
    ...NO_EFFECT,
    place: "both",
    method: "GET",
    path: "/embed/strongroom.js",
    summary: "Forms for a site of the business's own: join and leave lists, stop a use, ask about one's data.",
    answer: { status: 200, describe: "A script without dependencies.", body: "text/javascript" },
    handle: () => ({
      kind: "bytes",
      status: 200,
      type: "text/javascript; charset=utf-8",
      bytes: SCRIPT,
      headers: { "cross-origin-resource-policy": "cross-origin", "cache-control": "public, max-age=300" },
    }),
  });
}
