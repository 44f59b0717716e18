import type { IncomingMessage } from "node:http";
import { z } from "@hono/zod-openapi";
import { type ReadToken, readTenantToken } from "../../../base/tenant-token.ts";
import { triedAgain } from "../../../platform/storage/collisions.ts";
import { allowAsked, declineAsked, readAsked } from "../../../workflows/consent/answer-ask.ts";
import { confirm, decline, readAsking } from "../../../workflows/mailings/confirm.ts";
import { route } from "../../http/route.ts";
import type { Reply, Route } from "../../http/route.ts";
import type { Html } from "../layout.ts";
import { allowQuestion } from "./allow-question.ts";
import { answerPage } from "./answer-page.ts";
import { type Question, confirmPage } from "./confirm-page.ts";
import type { Desk } from "./desk.ts";
import type { Look } from "./frame.ts";
import { sendsGpc } from "./sends-gpc.ts";
import { linesOf } from "./lines-of.ts";
import { listSaidPage } from "./list-page.ts";
import { A_PAGE, NO_EFFECT, customerRoom } from "./room.ts";

/**
 * Letters that ask whether somebody meant it: to be on a list, to allow uses of their data. Looking changes nothing, and neither
 * yes nor no is chosen beforehand; whoever has the link reads that mail, and needs no account, script or cookie.
 */
export function confirmRoutes(desk: Desk): readonly Route[] {
  return [...doubleOptIn(desk, joining(desk)), ...doubleOptIn(desk, allowing(desk))];
}

/** What both have to do with whoever comes by the link. */
type OptIn = {
  readonly path: `/u/${string}/`;
  readonly look: string;
  readonly answer: string;
  readonly acts: readonly [string, ...string[]];
  readonly over: (look: Look) => string;
  readonly foot?: (look: Look) => string;
  /** Undefined where the link is over. */
  readonly ask: (link: ReadToken, look: Look, incoming: IncomingMessage) => Promise<Question | undefined>;
  /** Undefined where the link is over; a problem where they have to look again first. */
  readonly take: (
    link: ReadToken,
    wish: {
      readonly isYes: boolean;
      readonly look: Look;
      readonly incoming: IncomingMessage;
      readonly body: Readonly<Record<string, string>>;
    },
  ) => Promise<{ readonly title: string; readonly say: string } | { readonly problem: string } | undefined>;
};

function doubleOptIn(desk: Desk, { path, over, foot, ask, take, ...what }: OptIn): readonly Route[] {
  const room = { ...customerRoom(desk), place: "both", path: `${path}{token}`, params: Params, answer: A_PAGE } as const;
  const lookFor = (incoming: IncomingMessage, token: string): Look => desk.lookFor(incoming, `${path}${token}`);
  const saidPage = (look: Look, business: string | null, title: string, say: string): Html =>
    listSaidPage(look, business, title, say, foot?.(look));
  const overPage = (look: Look): Html => saidPage(look, null, look.words("lists.overTitle"), over(look));
  return [
    route({
      ...room,
      ...NO_EFFECT,
      method: "GET",
      summary: what.look,
      handle: async ({ incoming, params }): Promise<Reply> => {
        const look = lookFor(incoming, params.token);
        const link = readTenantToken(params.token);
        const question = link && (await ask(link, look, incoming));
        if (question === undefined) return await answerPage(desk, look, incoming, 404, overPage(look));
        return await answerPage(desk, look, incoming, 200, confirmPage(look, question));
      },
    }),
    route({
      ...room,
      method: "POST",
      summary: what.answer,
      ledger: { acts: what.acts },
      body: { kind: "form" },
      handle: async ({ body, incoming, params }): Promise<Reply> => {
        const look = lookFor(incoming, params.token);
        const { words } = look;
        const link = readTenantToken(params.token);
        const question = link && (await ask(link, look, incoming));
        if (link === undefined || question === undefined) return await answerPage(desk, look, incoming, 404, overPage(look));
        const { answer } = body;
        const again = async (problem: string): Promise<Reply> =>
          await answerPage(desk, look, incoming, 422, confirmPage(look, question, problem));
        if (answer !== "yes" && answer !== "no") return await again(words("lists.chooseFirst"));
        // Letters and forms to the same address, and an erasure of its customer, want the same rows at this moment.
        const done = await triedAgain(() => take(link, { isYes: answer === "yes", look, incoming, body }));
        if (done === undefined) return await answerPage(desk, look, incoming, 404, overPage(look));
        if ("problem" in done) return await again(done.problem);
        return await answerPage(desk, look, incoming, 200, saidPage(look, question.business, done.title, done.say));
      },
    }),
  ];
}

const Params = z.strictObject({ token: z.string().max(120) });

function joining({ edge: { mailings, safe } }: Desk): OptIn {
  return {
    path: "/u/confirm/",
    look: "Asks whether somebody wants to be on a list; looking changes nothing.",
    answer: "Puts whoever says yes on a list; whoever says no is not asked again.",
    acts: ["list.confirm", "list.leave"],
    over: ({ words }) => words("lists.over"),
    ask: async (link, { words }) => {
      const asking = await readAsking(mailings, link, safe.clock());
      return (
        asking && {
          business: asking.business,
          title: words("lists.confirmTitle", { list: asking.list }),
          lead: words("lists.confirmLead", asking),
          yes: words("lists.yes"),
          no: words("lists.no"),
        }
      );
    },
    take: async (link, { isYes, look: { words } }) => {
      const done = await (isYes ? confirm : decline)(mailings, link, safe.clock());
      const say = isYes ? ("confirmed" as const) : ("declined" as const);
      return done && { title: words(`lists.${say}Title`), say: words(`lists.${say}`, { list: done.list }) };
    },
  };
}

function allowing({ edge: { safe, onCommit } }: Desk): OptIn {
  return {
    path: "/u/allow/",
    look: "Asks whether somebody allows uses of their data; looking changes nothing.",
    answer: "Records the consent of whoever says yes, once; what was asked of whoever says no is forgotten.",
    acts: ["consent.await", "consent.link", "consent.decline"],
    over: ({ words }) => words("allow.over"),
    foot: ({ words }) => words("allow.foot"),
    ask: async (link, look, incoming) => {
      const asked = await readAsked(safe, link, sendsGpc(incoming), safe.clock());
      return asked && allowQuestion(look, asked);
    },
    take: async (link, { isYes, look, incoming, body }) => {
      const { words, language } = look;
      if (!isYes) {
        const isDeclined = await declineAsked(safe, link, safe.clock());
        onCommit(link.tenant);
        return isDeclined ? { title: words("allow.noTitle"), say: words("allow.declined") } : undefined;
      }
      const notice = body["notice"] ?? "";
      const yes = { notice: notice === "" ? null : notice, language, hasSignal: sendsGpc(incoming) };
      const done = await allowAsked(safe, link, yes, safe.clock());
      onCommit(link.tenant);
      if (done === undefined) return undefined;
      if (done.kind === "notice_changed") return { problem: words("allow.noticeChanged") };
      const { uses, left, business } = done;
      const said = uses.length === 0 ? [] : [words("allow.done", { uses: linesOf(uses, language), business })];
      const not = left.length === 0 ? [] : [words("allow.left", { uses: linesOf(left, language), business })];
      return { title: words(uses.length === 0 ? "allow.leftTitle" : "allow.doneTitle"), say: [...said, ...not].join(" ") };
    },
  };
}
