import type { MemberId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Language } from "../../base/language.ts";
import { unveil } from "../../base/redacted.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { assert } from "../../base/fault.ts";
import { isMailAddress } from "../../platform/outbox/mail.ts";
import { queueMail } from "../../platform/outbox/queue-mail.ts";
import { readTenant } from "../../platform/storage/tenants.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../registers/ledger/entry.ts";
import { composeLetter } from "../../registers/mailing/letters/compose-letter.ts";
import { digestOf, readAddress } from "../../registers/mailing/lists/address.ts";
import { askMember } from "../../registers/mailing/lists/asking.ts";
import { findSuppressions } from "../../registers/mailing/lists/leaving.ts";
import { type Actor, entryActor } from "../../safe/access/actor.ts";
import { findByContact } from "../../safe/post/find-by-contact.ts";
import { languageOfBusiness } from "../../safe/post/language-of-business.ts";
import type { ListRefusal } from "./answers.ts";
import { listFor } from "./list-of.ts";
import type { Mailings } from "./mailings.ts";

export type JoinAsk = {
  readonly actor: Actor;
  readonly list: string;
  readonly email: string;
  readonly name: string | null;
  readonly language: Language | null;
};

/**
 * Somebody gave an address for a list. It is asked by one letter, and is on the list when whoever reads it says so; it is
 * not written to where it left, or cannot be reached.
 */
export async function askToJoin(
  mailings: Mailings,
  tx: Tx,
  ask: JoinAsk,
  now: Instant,
): Promise<Result<{ readonly id: MemberId; readonly state: "asked" | "confirmed" }, ListRefusal>> {
  const { safe, cardOrigin } = mailings;
  const map = await safe.maps.get(tx);
  const list = listFor(map, ask.actor, ask.list);
  if (!list.ok) return list;
  const address = readAddress(ask.email);
  if (!address.ok || !isMailAddress(address.value.address))
    return refuse({ code: "address_not_valid", fields: [{ field: "email", ...NOT_AN_ADDRESS }] });

  const { canonical, address: email } = address.value;
  const digest = await digestOf(tx, safe.keeper, canonical);
  if ((await findSuppressions(tx, digest, list.value.name)).length > 0) return refuse({ code: "address_suppressed" });
  const subject = (await findByContact(safe, tx, email))?.found?.subject ?? null;
  const language = ask.language ?? languageOfBusiness(map);
  const card = { address: email, name: ask.name };
  const { name: listName, label, purpose } = list.value;
  const asked = await askMember(tx, safe.keeper, { list: listName, digest, card, subject, language, by: ask.actor.id }, now);
  const { member, token, expiresAt } = asked;
  const answer = ok({ id: member.id, state: member.state === "confirmed" ? ("confirmed" as const) : ("asked" as const) });
  if (token === null) return answer;

  const tenant = await readTenant(tx);
  assert(tenant !== undefined, "a list belongs to a business");
  const path = `/u/confirm/${unveil(token)}` as const;
  const facts = { list: label, path, expiresAt, business: tenant.name, origin: cardOrigin, name: null };
  const letter = composeLetter("list_confirm", language, facts);
  const to = { name: null, address: email };
  await queueMail(tx, safe.keeper, { ...letter, to, notAfter: expiresAt, ...(subject === null ? {} : { subjectId: subject }) }, now);
  const entry = {
    ...BLANK_ENTRY,
    actor: entryActor(ask.actor),
    act: "list.ask",
    subject,
    purpose,
    detail: { list: listName, member: member.id },
  };
  await appendEntries(tx, [entry], now);
  return answer;
}

const NOT_AN_ADDRESS = { code: "not_an_email", say: "This is not an e-mail address. It needs a name, the sign @ and a domain." };
