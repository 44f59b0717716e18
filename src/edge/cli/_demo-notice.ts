import type { TenantId } from "../../base/ids.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { type FactSaid, type NoticeFact, changeFacts } from "../../registers/notice/facts.ts";
import type { Safe } from "../../safe/safe.ts";
import { publishNotice } from "../../workflows/notice/publish.ts";
import { OPERATOR } from "./_operator.ts";
import { Stop, refused } from "./_outcome.ts";

const NONE: FactSaid = { kind: "none" };
const said = (say: string): FactSaid => ({ kind: "said", say });

const SAID: Readonly<Partial<Record<NoticeFact, FactSaid>>> = {
  officer: said("Ana Duarte, privacy@bluesky.example"),
  representative: NONE,
  interests: said("We want nobody to pay with a card that is not theirs."),
  sources: NONE,
  sale: NONE,
  signals: said("We take it as a no to both, for this browser and for you where you are signed in."),
  tracking: NONE,
  transfers: said("Contracts with the clauses that the British regulator wrote."),
  authority: said("Information Commissioner’s Office, Wilmslow, ico.org.uk"),
  automated: NONE,
  profiles: NONE,
  children: said("We book for children with their parents and hold what the airline asks for."),
  breaches: said("We write to you within three days, say what happened, and what you can do."),
  calls: said("We send you a code first. We never ask for your whole card number, a password or a code that you were sent."),
  directMarketing: NONE,
  incentives: NONE,
};

/** The notice of the sample business, as its owner would have completed and published it. */
export async function publishDemoNotice(safe: Safe, tenant: TenantId): Promise<void> {
  const published = await withTx(safe.db, tenant, async (tx) => {
    await changeFacts(tx, OPERATOR, SAID, safe.clock());
    return await publishNotice(tx, safe, OPERATOR, {}, safe.clock());
  });
  if (!published.ok) throw new Stop(refused(published.refusal.code, "The notice was not published."));
}
