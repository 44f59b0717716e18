import type { MemberId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Language } from "../../base/language.ts";
import { type Result, refuse } from "../../base/result.ts";
import { isMailAddress } from "../../platform/outbox/mail.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { readAddress } from "../../registers/mailing/lists/address.ts";
import { type Actor, entryActor } from "../../safe/access/actor.ts";
import type { ListRefusal } from "./answers.ts";
import { askAddress } from "./ask-address.ts";
import { listForDeed } from "./list-of.ts";
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
  const list = await listForDeed(tx, await mailings.safe.maps.get(tx), ask, "list.ask", now);
  if (!list.ok) return list;
  const address = readAddress(ask.email);
  if (!address.ok || !isMailAddress(address.value.address))
    return refuse({ code: "address_not_valid", fields: [{ field: "email", ...NOT_AN_ADDRESS }] });

  const { name, language } = ask;
  return await askAddress(mailings, tx, { list: list.value, address: address.value, name, language, by: entryActor(ask.actor) }, now);
}

const NOT_AN_ADDRESS = { code: "not_an_email", say: "This is not an e-mail address. It needs a name, the sign @ and a domain." };
