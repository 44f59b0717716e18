import type { MemberId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { digestOf, readAddress } from "../../registers/mailing/lists/address.ts";
import { findMember } from "../../registers/mailing/lists/member.ts";
import { type Actor, entryActor } from "../../safe/access/actor.ts";
import type { ListRefusal } from "./answers.ts";
import { leave } from "./leave.ts";
import { listForDeed, mayUse, noteNotGranted } from "./list-of.ts";
import type { Mailings } from "./mailings.ts";

/** Staff take a member off who told them so. */
export async function takeOff(
  mailings: Mailings,
  tx: Tx,
  ask: { readonly actor: Actor; readonly list: string; readonly member: MemberId },
  now: Instant,
): Promise<Result<void, ListRefusal>> {
  const list = await listForDeed(tx, await mailings.safe.maps.get(tx), ask, "list.leave", now);
  if (!list.ok) return list;
  const member = await findMember(tx, list.value.name, ask.member);
  if (member === undefined) return refuse({ code: "member_unknown" });
  await leave(mailings, tx, { digest: member.digest, list: list.value.name, how: "staff", actor: entryActor(ask.actor) }, now);
  return ok(undefined);
}

/** The same of an address, whether it was ever on a list or not; without a list, of all that there are and will be. */
export async function takeOffAddress(
  mailings: Mailings,
  tx: Tx,
  ask: { readonly actor: Actor; readonly list: string | null; readonly email: string },
  now: Instant,
): Promise<Result<void, ListRefusal>> {
  const { safe } = mailings;
  const map = await safe.maps.get(tx);
  if (ask.list === null) {
    // Nobody is kept from leaving by what somebody else may do with a list: one of them is enough.
    if (!ask.actor.owner && ![...map.lists.values()].some((list) => mayUse(map, ask.actor, list)))
      return refuse(await noteNotGranted(tx, ask, "list.leave", now));
  } else {
    const list = await listForDeed(tx, map, { actor: ask.actor, list: ask.list }, "list.leave", now);
    if (!list.ok) return list;
  }
  const address = readAddress(ask.email);
  if (!address.ok) return refuse({ code: "address_not_valid", fields: [{ field: "email", ...address.refusal }] });
  const digest = await digestOf(tx, safe.keeper, address.value.canonical);
  await leave(mailings, tx, { digest, list: ask.list, how: "staff", actor: entryActor(ask.actor) }, now);
  return ok(undefined);
}
