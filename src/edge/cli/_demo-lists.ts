import type { TenantId } from "../../base/ids.ts";
import { unveil } from "../../base/redacted.ts";
import { readTenantToken } from "../../base/tenant-token.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { digestOf } from "../../registers/mailing/lists/address.ts";
import { askMember } from "../../registers/mailing/lists/asking.ts";
import type { Safe } from "../../safe/safe.ts";
import { advanceMailing } from "../../workflows/mailings/advance-mailing.ts";
import { askToJoin } from "../../workflows/mailings/ask-to-join.ts";
import { confirm } from "../../workflows/mailings/confirm.ts";
import type { Mailings } from "../../workflows/mailings/mailings.ts";
import { startMailing } from "../../workflows/mailings/start-mailing.ts";
import { leaveByAddress } from "../../workflows/mailings/ways-out.ts";
import { OPERATOR_ACTOR } from "./_operator.ts";
import { Stop, refused } from "./_outcome.ts";

const LIST = "letter";
/** Who said yes; the last of them left again. */
const READERS = [
  { address: "vera.lind@post.example", name: "Vera" },
  { address: "tomas.okafor@post.example", name: "Tomas" },
  { address: "june.park@post.example", name: null },
  { address: "left.again@post.example", name: "Nils" },
] as const;
const LEFT = "left.again@post.example";
const ASKED = "not.yet.sure@post.example";
const WORDS = {
  subject: "Spring in Lisbon, {{member.name|dear reader}}",
  text: "Flights to Lisbon are cheap until the end of March.\n\nShall we look for you? Write to us, or call.\n\nYours,\nBlue Sky Concierge",
};

/** The monthly letter of the sample business: four who joined it, one who left, one who was asked, and a letter that went out. */
export async function writeDemoLetter(safe: Safe, tenant: TenantId, cardOrigin: string): Promise<void> {
  const mailings: Mailings = { safe, cardOrigin, mailbox: null, onCommit: () => undefined };
  for (const card of READERS) {
    const { token } = await withTx(safe.db, tenant, async (tx) => {
      const digest = await digestOf(tx, safe.keeper, card.address);
      const ask = { list: LIST, digest, card, subject: null, language: "en", by: OPERATOR_ACTOR.id } as const;
      return await askMember(tx, safe.keeper, ask, safe.clock());
    });
    const link = token === null ? undefined : readTenantToken(unveil(token));
    if (link !== undefined) await confirm(mailings, link, safe.clock());
  }
  const begun = await withTx(safe.db, tenant, async (tx) => {
    const ask = { actor: OPERATOR_ACTOR, list: LIST, email: ASKED, name: null, language: null };
    await askToJoin(mailings, tx, ask, safe.clock());
    return await startMailing(mailings, tx, { actor: OPERATOR_ACTOR, list: LIST, words: WORDS }, safe.clock());
  });
  if (!begun.ok) throw new Stop(refused(begun.refusal.code, "The monthly letter was not written."));
  while (await advanceMailing(mailings, tenant, safe.clock()));
  await leaveByAddress(mailings, { business: tenant, email: LEFT }, safe.clock());
}
