import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../ledger/append.ts";
import { BLANK_ENTRY, type EntryActor } from "../ledger/entry.ts";
import { deleteFact, selectFacts, upsertFact } from "./_sql.ts";

/** What a notice has to say that no data map knows. Of some the business may say that there is nothing of the kind. */
export const NOTICE_FACTS = {
  officer: { mayBeNone: true },
  representative: { mayBeNone: true },
  interests: { mayBeNone: false },
  sources: { mayBeNone: true },
  sale: { mayBeNone: true },
  signals: { mayBeNone: false },
  tracking: { mayBeNone: true },
  transfers: { mayBeNone: true },
  authority: { mayBeNone: false },
  automated: { mayBeNone: true },
  profiles: { mayBeNone: true },
  models: { mayBeNone: true },
  children: { mayBeNone: true },
  breaches: { mayBeNone: false },
  calls: { mayBeNone: false },
  directMarketing: { mayBeNone: true },
  incentives: { mayBeNone: true },
  requestNumbers: { mayBeNone: true },
} as const;
export type NoticeFact = keyof typeof NOTICE_FACTS;
export const FACT_CHARS_MAX = 1_000;

/** `none`: there is nothing of the kind. A fact that is absent was not said. */
export type FactSaid = { readonly kind: "none" } | { readonly kind: "said"; readonly say: string };
export type NoticeFacts = { readonly [fact in NoticeFact]?: FactSaid };

/** What the business has said so far. */
export async function readFacts(tx: Tx): Promise<NoticeFacts> {
  const rows = await selectFacts(tx);
  const known = rows.filter(({ name }) => Object.hasOwn(NOTICE_FACTS, name));
  return Object.fromEntries(known.map(({ name, say }) => [name, say === null ? { kind: "none" } : { kind: "said", say }]));
}

/** Says what is named, null takes it back. The ledger has which facts were said, and never the words: they stand in each version. */
export async function changeFacts(
  tx: Tx,
  actor: EntryActor,
  changes: Readonly<Partial<Record<NoticeFact, FactSaid | null>>>,
  now: Instant,
): Promise<void> {
  const entries = [];
  for (const [name, said] of Object.entries(changes)) {
    if (said === null) await deleteFact(tx, name);
    else await upsertFact(tx, name, said.kind === "none" ? null : said.say, actor.id, new Date(now));
    entries.push({ ...BLANK_ENTRY, actor, act: "notice.fact", detail: { fact: name, standing: said === null ? "taken_back" : said.kind } });
  }
  await appendEntries(tx, entries, now);
}
