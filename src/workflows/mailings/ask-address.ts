import { assert } from "../../base/fault.ts";
import type { MemberId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Language } from "../../base/language.ts";
import { unveil } from "../../base/redacted.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { queueMail } from "../../platform/outbox/queue-mail.ts";
import { readTenant } from "../../platform/storage/tenants.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledList } from "../../registers/datamap/types.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY, type EntryActor } from "../../registers/ledger/entry.ts";
import { composeLetter } from "../../registers/mailing/letters/compose-letter.ts";
import { type ListAddress, digestOf } from "../../registers/mailing/lists/address.ts";
import { askMember } from "../../registers/mailing/lists/asking.ts";
import { findSuppressions } from "../../registers/mailing/lists/leaving.ts";
import { findByContact } from "../../safe/post/find-by-contact.ts";
import { languageOfBusiness } from "../../safe/post/language-of-business.ts";
import type { Mailings } from "./mailings.ts";

export type AddressAsk = {
  readonly list: CompiledList;
  readonly address: ListAddress;
  readonly name: string | null;
  readonly language: Language | null;
  readonly by: EntryActor;
};

/** The one letter that asks an address whether it wants to be on a list; not to where it left, or cannot be reached. */
export async function askAddress(
  { safe, cardOrigin }: Mailings,
  tx: Tx,
  { list, address, name, language: spoken, by }: AddressAsk,
  now: Instant,
): Promise<Result<{ readonly id: MemberId; readonly state: "asked" | "confirmed" }, { readonly code: "address_suppressed" }>> {
  const digest = await digestOf(tx, safe.keeper, address.canonical);
  if ((await findSuppressions(tx, digest, list.name)).length > 0) return refuse({ code: "address_suppressed" });
  const subject = (await findByContact(safe, tx, address.address))?.found?.subject ?? null;
  const language = spoken ?? languageOfBusiness(await safe.maps.get(tx));
  const card = { address: address.address, name };
  const asked = await askMember(tx, safe.keeper, { list: list.name, digest, card, subject, language, by: by.id }, now);
  const { member, token, expiresAt } = asked;
  const answer = ok({ id: member.id, state: member.state === "confirmed" ? ("confirmed" as const) : ("asked" as const) });
  if (token === null) return answer;

  const tenant = await readTenant(tx);
  assert(tenant !== undefined, "a list belongs to a business");
  const path = `/u/confirm/${unveil(token)}` as const;
  const facts = { list: list.label, path, expiresAt, business: tenant.name, origin: cardOrigin, name: null };
  const letter = composeLetter("list_confirm", language, facts);
  const to = { name: null, address: address.address };
  await queueMail(tx, safe.keeper, { ...letter, to, notAfter: expiresAt, ...(subject === null ? {} : { subjectId: subject }) }, now);
  const detail = { list: list.name, member: member.id };
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor: by, act: "list.ask", subject, purpose: list.purpose, detail }], now);
  return answer;
}
