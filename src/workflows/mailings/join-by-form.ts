import type { Instant } from "../../base/instant.ts";
import type { Language } from "../../base/language.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { isMailAddress } from "../../platform/outbox/mail.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import { readAddress } from "../../registers/mailing/lists/address.ts";
import { type AtTheForm, type FormRefusal, enterByForm } from "../../safe/post/form-door.ts";
import { askAddress } from "./ask-address.ts";
import { type Mailings, readerActor } from "./mailings.ts";

export type TypedJoin = AtTheForm & {
  readonly list: string;
  readonly email: string;
  readonly language: Language;
};

/**
 * Anybody types an address into a form of the business's site: it is asked by one letter, and nothing else happens. Where it
 * is on the list, left it, or was asked just now, no letter goes, and the answer is the same.
 */
export async function joinByForm(mailings: Mailings, typed: TypedJoin, now: Instant): Promise<Result<void, FormRefusal>> {
  const { safe } = mailings;
  const address = readAddress(typed.email);
  if (!address.ok || !isMailAddress(address.value.address)) return refuse({ code: "not_an_email" });
  const entered = await enterByForm(safe, typed, now);
  if (!entered.ok) return entered;
  const tenant = entered.value;
  const done = await withTxAgain(safe.db, tenant, async (tx): Promise<Result<void, FormRefusal>> => {
    const list = (await safe.maps.get(tx)).lists.get(typed.list);
    if (list === undefined) return refuse({ code: "not_on_offer" });
    await askAddress(mailings, tx, { list, address: address.value, name: null, language: typed.language, by: readerActor(null) }, now);
    return ok(undefined);
  });
  mailings.onCommit(tenant);
  return done;
}
