import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { z } from "@hono/zod-openapi";
import { Redacted, unveil } from "../../base/redacted.ts";
import { passphraseFile } from "../../platform/keeper/providers/passphrase-file.ts";
import { unattended } from "../../platform/keeper/providers/provider.ts";
import { compileMap } from "../../registers/datamap/compile-map.ts";
import { withCustody } from "../../registers/datamap/with-custody.ts";
import { isSetUp, setUpByLink } from "../../workflows/set-up/set-up-link.ts";
import type { SetUpRefusal } from "../../workflows/set-up/set-up-link.ts";
import { NOTHING } from "../http/contract/common.ts";
import type { Edge } from "../http/edge.ts";
import { PROBLEMS, problem } from "../http/problem.ts";
import { fail, route } from "../http/route.ts";
import type { FormFields, Reply, Route } from "../http/route.ts";
import { fileRoute } from "../http/routes/docs.ts";
import { createFactsReader } from "./_facts.ts";
import { consoleRoutes } from "./console.ts";
import { homePage } from "./home.ts";
import { MARK_FILE } from "./layout.ts";
import type { Html } from "./layout.ts";
import { type Look, addressOf, lookFor } from "./look.ts";
import { firstCallsFor } from "./samples.ts";
import { NOTHING_TYPED, checkForm, problemsShown, suggestPassphrase, typedIn } from "./set-up-form.ts";
import type { FormProblems, Typed } from "./set-up-form.ts";
import { alreadySetUpPage, setUpDonePage, setUpPage } from "./set-up.ts";
import { starterMap } from "./starter-maps.ts";
import type { UnsealProblem } from "./unseal.ts";

const ROOM = {
  room: "pages",
  policy: "public",
  limiter: "caller",
  params: NOTHING,
  query: z.strictObject({
    lang: z.string().max(20).optional().openapi({ description: "Another language of the page than the browser asks for." }),
  }),
  answer: { status: 200, describe: "A page.", body: "text/html" },
} as const;
const SAME_FOR_ALL = { ledger: { none: "It shows no customer's data." }, body: { kind: "none" } } as const;

/** The console, and the pages before it: first screen, set-up, unsealing. Those work without script. */
export function pageRoutes(edge: Edge): readonly Route[] {
  const { publicOrigin: origin } = edge;
  const { readFacts, readState } = createFactsReader(edge);
  const home = async (incoming: IncomingMessage, status: number, unsealProblem?: UnsealProblem): Promise<Page> =>
    page(status, await homePage(lookFor(edge, incoming), { facts: await readFacts(), origin, now: edge.safe.clock(), unsealProblem }));

  return [
    ...consoleRoutes(async (incoming, isBuilt) => ((await readState()) === "open" && isBuilt ? undefined : await home(incoming, 200))),
    route({
      ...ROOM,
      ...SAME_FOR_ALL,
      method: "GET",
      path: "/unseal",
      summary: "The unsealing form; an open safe needs none.",
      handle: async ({ incoming }): Promise<Reply> =>
        (await readState()) === "open" ? { kind: "json", status: 303, body: null, headers: { location: "/" } } : await home(incoming, 200),
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/unseal",
      limiter: "unseal",
      summary: "Unseals the safe from the first screen.",
      ledger: { acts: ["keeper.unseal"] },
      body: { kind: "form" },
      tell: async (problem, incoming) => {
        if (problem.code !== "too_many_requests" || (await readState()) === "open") return fail(problem);
        const said = await home(incoming, problem.status, problem.code);
        return { ...said, headers: { ...said.headers, "retry-after": String(problem.retryAfterSeconds ?? 1) } };
      },
      handle: async ({ body, incoming }): Promise<Reply> => {
        if (!isFromHere(incoming)) return fail(problem("origin_not_allowed"));
        const unsealed = await edge.unseal((body["passphrase"] ?? "").slice(0, 1_024));
        return unsealed.ok
          ? { kind: "json", status: 303, body: null, headers: { location: "/" } }
          : await home(incoming, PROBLEMS[unsealed.refusal.code].status, unsealed.refusal.code);
      },
    }),
    route({
      ...ROOM,
      ...SAME_FOR_ALL,
      method: "GET",
      path: "/setup",
      summary: "The set-up form.",
      handle: async ({ incoming }) => {
        const look = lookFor(edge, incoming);
        return (await isSetUp(edge.db)) ? await alreadySetUp(look) : await form(edge, look, 200, NOTHING_TYPED, {});
      },
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/setup",
      summary: "Sets up the business with the one-time link.",
      ledger: { acts: ["tenant.create", "map.apply", "key.create", "staff.invite"] },
      body: { kind: "form" },
      handle: async ({ body, incoming }): Promise<Reply> =>
        isFromHere(incoming) ? await setUp(edge, lookFor(edge, incoming, body["speak"]), body) : fail(problem("origin_not_allowed")),
    }),
    ...assets(),
  ];
}

const ASSETS = [
  { name: "pages.css", files: ["palette.css", "pages.css"], type: "text/css; charset=utf-8" },
  { name: "copy.js", files: ["copy.js"], type: "text/javascript; charset=utf-8" },
  { name: "set-up.js", files: ["set-up.js"], type: "text/javascript; charset=utf-8" },
] as const;

function assets(): readonly Route[] {
  const read = (files: readonly string[]): Buffer => Buffer.concat(files.map((file) => readFileSync(new URL(file, import.meta.url))));
  return [
    ...ASSETS.map(({ name, files, type }) => fileRoute(`/assets/${name}`, type, read(files))),
    fileRoute("/assets/mark.svg", "image/svg+xml", Buffer.from(MARK_FILE)),
  ];
}

/** A form is taken from our own pages only: browsers say with every POST where it comes from. */
function isFromHere({ headers }: IncomingMessage): boolean {
  const origin = headers.origin;
  return origin !== undefined && URL.parse(origin)?.host === headers.host?.toLowerCase();
}

async function setUp(edge: Edge, look: Look, body: FormFields): Promise<Reply> {
  const { mode, publicOrigin: origin, safe, passphraseFile: file } = edge;
  if (body["speak"] !== undefined)
    return (await isSetUp(edge.db)) ? await alreadySetUp(look) : await form(edge, look, 200, typedIn(body), problemsShown(body));
  const checked = checkForm(body, file === null);
  if (!checked.ok) return await form(edge, look, 400, typedIn(body), checked.problems);

  const { filled } = checked;
  const passphrase = filled.passphrase ?? new Redacted(await unattended(passphraseFile(file ?? ""))());
  const map = withCustody(starterMap(filled.map, { name: filled.name, email: filled.email }), filled.custody);
  const made = await setUpByLink(
    edge.db,
    safe.keeper,
    { token: filled.token, passphrase },
    { name: filled.name, mode, map, owner: { ...filled.owner, language: look.language } },
    safe.clock(),
  );
  if (!made.ok) return await refused(edge, look, typedIn(body), made.refusal);
  return page(
    200,
    await setUpDonePage(look, {
      origin,
      name: filled.name,
      ownerKey: unveil(made.value.ownerKey),
      join: `${addressOf("/join", look)}#${made.value.join === undefined ? "" : unveil(made.value.join)}`,
      first: firstCallsFor(compileMap(map, 1)),
    }),
  );
}

const BESIDE = {
  link_not_valid: { token: "linkNotValid" },
  wrong_passphrase: { passphrase: "wrongPassphrase" },
} as const satisfies Record<Exclude<SetUpRefusal["code"], "already_set_up">, FormProblems>;

async function refused(edge: Edge, look: Look, typed: Typed, refusal: SetUpRefusal): Promise<Reply> {
  if (refusal.code === "already_set_up") return await alreadySetUp(look);
  return await form(edge, look, 400, typed, BESIDE[refusal.code]);
}

async function form({ passphraseFile: file }: Edge, look: Look, status: number, typed: Typed, problems: FormProblems): Promise<Reply> {
  return page(status, await setUpPage(look, { typed, problems, withPassphrase: file === null, suggestion: suggestPassphrase() }));
}

async function alreadySetUp(look: Look): Promise<Reply> {
  return page(409, await alreadySetUpPage(look));
}

type Page = Extract<Reply, { readonly kind: "bytes" }>;

function page(status: number, markup: Awaited<Html>): Page {
  return {
    kind: "bytes",
    status,
    type: "text/html; charset=utf-8",
    bytes: String(markup),
    look: "page",
    headers: { vary: "accept-language" },
  };
}
