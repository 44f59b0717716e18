import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { allowByForm } from "../../../workflows/consent/allow-by-form.ts";
import { withdrawByForm } from "../../../workflows/consent/withdraw-by-form.ts";
import { joinByForm } from "../../../workflows/mailings/join-by-form.ts";
import { leaveByAddress } from "../../../workflows/mailings/ways-out.ts";
import { limiterName } from "../../http/limiter.ts";
import { json, route } from "../../http/route.ts";
import type { Reply, Route } from "../../http/route.ts";
import { onTheBeat } from "../../http/session/on-the-beat.ts";
import { answerPage } from "./answer-page.ts";
import type { Desk } from "./desk.ts";
import { embeddedScript } from "./embedded-script.ts";
import { sendsGpc } from "./sends-gpc.ts";
import { linesOf } from "./lines-of.ts";
import { listSaidPage } from "./list-page.ts";
import { A_PAGE, customerRoom } from "./room.ts";
import type { Key } from "./words.ts";

const CHARS_MAX = 254;
const USES_MAX = 50;
const TICKED = "use.";
/** Any site may read the answer: it says the same of every address, no cookie goes with it, and a form could post here anyway. */
const FOR_EVERY_SITE = { "access-control-allow-origin": "*", vary: "accept, accept-language" } as const;
/** The words stand in a file of their own, since the console writes them into plain HTML to be copied. */
const WORDS = readFileSync(new URL("../site-words.json", import.meta.url), "utf8");
const SCRIPT = Buffer.from(readFileSync(new URL("../site-embed.js", import.meta.url), "utf8").replace("SITE_WORDS", () => WORDS.trim()));

/** What the forms on a site of the business's own do, by the script of ours or as plain HTML. */
export function embedRoutes(desk: Desk): readonly Route[] {
  const script = {
    room: "customers",
    path: "/embed/strongroom.js",
    summary: "Forms for a site of the business's own: join and leave lists, stop a use, ask about one's data.",
    bytes: SCRIPT,
  } as const;
  return [embeddedScript(script), ...listForms(desk), ...consentForms(desk)];
}

function listForms(desk: Desk): readonly Route[] {
  const { mailings, safe } = desk.edge;
  return [
    formRoute(desk, {
      path: "/embed/joins",
      summary: "Asks an address by one letter whether it wants to be on a mailing list; the answer is the same for every address.",
      acts: ["list.ask"],
      deed: async ({ typed, look, address }) => {
        const wish = { ...typed, list: typed.list ?? "", language: look.language, address };
        const done = await joinByForm(mailings, wish, safe.clock());
        return done.ok ? { title: "site.joinTitle", say: "site.join" } : done.refusal;
      },
    }),
    formRoute(desk, {
      path: "/embed/leaves",
      summary: "Takes an address off every mailing list, at once; the answer is the same for every address.",
      acts: ["list.leave"],
      deed: async ({ typed }) => {
        const done = await leaveByAddress(mailings, typed, safe.clock());
        return done.ok ? { title: "lists.saidTitle", say: "lists.said" } : done.refusal;
      },
    }),
  ];
}

function consentForms(desk: Desk): readonly Route[] {
  const { safe, onCommit, cardOrigin } = desk.edge;
  const stop: Deed = async ({ typed, look, address }) => {
    if (typed.purposes.length === 0) return { code: "nothing_chosen" };
    const done = await withdrawByForm(safe, { ...typed, language: look.language, address }, safe.clock());
    if (!done.ok) return done.refusal;
    onCommit(done.value.tenant);
    return { title: "lists.saidTitle", say: "site.withdrawn" };
  };
  const allow: Deed = async ({ typed, look, address, incoming }) => {
    if (typed.purposes.length === 0) return { code: "nothing_chosen" };
    const wish = { ...typed, language: look.language, address, where: originOf(incoming), hasSignal: sendsGpc(incoming) };
    const done = await allowByForm({ safe, cardOrigin }, wish, safe.clock());
    if (!done.ok) return done.refusal;
    onCommit(done.value.tenant);
    return { title: "site.joinTitle", say: "site.allow" };
  };
  return [
    formRoute(desk, {
      path: "/embed/withdrawals",
      summary: "Stops one use of the data of whoever has an e-mail; the answer is the same for every address.",
      acts: ["consent.await", "consent.link"],
      deed: stop,
    }),
    formRoute(desk, {
      path: "/embed/consents",
      summary:
        "Asks an address by one letter whether it allows the uses that were chosen, or stops them at once; the answer is the same for every address.",
      acts: ["consent.ask", "consent.await", "consent.link"],
      deed: async (wish) => {
        if (wish.typed.standing === "withdrawn") return await stop(wish);
        return wish.typed.standing === "given" ? await allow(wish) : { code: "not_on_offer" };
      },
    }),
  ];
}

const PROBLEMS = {
  business_needed: { status: 422, say: "lists.businessNeeded" },
  not_an_email: { status: 422, say: "lists.notEmail" },
  not_on_offer: { status: 422, say: "site.notOnOffer" },
  nothing_chosen: { status: 422, say: "site.chooseUse" },
  signal_stops: { status: 422, say: "site.signal" },
  asked_too_often: { status: 429, say: "passkeys.wait" },
} as const satisfies Record<string, { readonly status: number; readonly say: Key }>;

type Typed = {
  readonly email: string;
  readonly business: string | undefined;
  readonly list: string | undefined;
  /** What is to be allowed or stopped: `purpose`, and each box that was ticked (`use.NAME`). */
  readonly purposes: readonly string[];
  readonly standing: string;
};

/** What came of it, in words; or why it cannot be, which tells nothing of anybody. */
type Deed = (wish: {
  readonly typed: Typed;
  readonly look: ReturnType<Desk["lookFor"]>;
  readonly address: string;
  readonly incoming: IncomingMessage;
}) => Promise<
  { readonly title: Key; readonly say: Key } | { readonly code: keyof typeof PROBLEMS; readonly uses?: readonly string[] | undefined }
>;

type Form = {
  readonly path: `/embed/${string}`;
  readonly summary: string;
  readonly acts: readonly [string, ...string[]];
  readonly deed: Deed;
};

function formRoute(desk: Desk, { path, summary, acts, deed }: Form): Route {
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
        const told = await deed({ typed: readTyped(body), look, address: limiterName(address), incoming });
        const problem = "code" in told ? PROBLEMS[told.code] : undefined;
        const uses = "code" in told ? linesOf(told.uses ?? [], look.language) : "";
        const text = look.words("code" in told ? PROBLEMS[told.code].say : told.say, { uses });
        const status = problem?.status ?? 200;
        if (isProgram(incoming)) return json(status, { received: problem === undefined, say: text }, FOR_EVERY_SITE);
        const head = look.words("code" in told ? "said.wrongTitle" : told.title);
        return await answerPage(desk, look, incoming, status, listSaidPage(look, null, head, text));
      }),
  });
}

function readTyped(body: Readonly<Record<string, string>>): Typed {
  const ticked = Object.keys(body).filter((name) => name.startsWith(TICKED) && body[name] !== "");
  const purposes = [...(body["purpose"] === undefined ? [] : [body["purpose"]]), ...ticked.map((name) => name.slice(TICKED.length))];
  return {
    email: (body["email"] ?? "").trim().slice(0, CHARS_MAX),
    business: body["business"]?.trim().slice(0, CHARS_MAX),
    list: body["list"]?.slice(0, CHARS_MAX),
    purposes: [...new Set(purposes.map((name) => name.slice(0, CHARS_MAX)))].slice(0, USES_MAX),
    standing: body["standing"] ?? "",
  };
}

/** The site on which the form stands, as its visitor's browser tells it. */
function originOf({ headers }: IncomingMessage): string | null {
  const url = URL.parse(headers.origin ?? "");
  return url !== null && (url.protocol === "https:" || url.protocol === "http:") ? url.origin.slice(0, CHARS_MAX) : null;
}

/** Our script asks for JSON and stays on the site; a plain form is answered by a page. */
function isProgram({ headers }: IncomingMessage): boolean {
  return headers.accept?.includes("application/json") === true;
}
