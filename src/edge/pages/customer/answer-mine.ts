import type { IncomingMessage } from "node:http";
import { readTenant } from "../../../platform/storage/tenants.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import { subjectActor } from "../../../safe/access/actor.ts";
import { listCards } from "../../../safe/vault/list-cards.ts";
import { openTransactionsOf } from "../../../workflows/collection/enter-signed-in.ts";
import type { CustomerSession } from "../../../workflows/customers/session.ts";
import { OWN_PURPOSE } from "../../../workflows/portal/own.ts";
import type { Reply } from "../../http/route.ts";
import { answerPage } from "./answer-page.ts";
import type { Desk } from "./desk.ts";
import { type MineNote, minePage } from "./mine-page.ts";
import type { NameProblem } from "./my-cards.ts";

/** What is open for a customer who is signed in, and their cards. */
export async function answerMine(
  desk: Desk,
  incoming: IncomingMessage,
  { tenant, subject }: CustomerSession,
  status: number,
  { problem, note = null }: { readonly problem?: NameProblem; readonly note?: MineNote | null } = {},
): Promise<Reply> {
  const { safe, collection } = desk.edge;
  const mine = await withTx(safe.db, tenant, async (tx) => ({
    business: (await readTenant(tx))?.name ?? "",
    open: await openTransactionsOf(collection, tx, subject),
    cards: await listCards(safe, tx, { actor: subjectActor(subject), purpose: OWN_PURPOSE, subject }),
  }));
  const look = desk.lookFor(incoming, "/c/mine");
  // Where the cards cannot be told in this moment, the rest still is.
  const cards = mine.cards.ok ? mine.cards.value : [];
  return await answerPage(desk, look, incoming, status, minePage(look, { ...mine, cards, problem, note }));
}
