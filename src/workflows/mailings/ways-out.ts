import { Outage } from "../../base/fault.ts";
import type { TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { ReadToken } from "../../base/tenant-token.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import { chooseTenant, readTenant } from "../../platform/storage/tenants.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../registers/ledger/entry.ts";
import { digestOf, readAddress } from "../../registers/mailing/lists/address.ts";
import { type WayOut, findSuppressions, takeBack } from "../../registers/mailing/lists/leaving.ts";
import { findByDigest, findByLeaveToken } from "../../registers/mailing/lists/member.ts";
import { leave } from "./leave.ts";
import { noteConsent } from "./link-subject.ts";
import { type Mailings, readerActor } from "./mailings.ts";

/** How somebody stands who came by the link of a mail. */
export type Standing = {
  readonly business: string;
  readonly list: string;
  readonly isOn: boolean;
  /** How many other lists the address is on. */
  readonly others: number;
  readonly mayReturn: boolean;
};

/** Undefined where nobody has this token. Looking changes nothing, however often and by whom. */
export async function readStanding({ safe }: Mailings, link: ReadToken): Promise<Standing | undefined> {
  return await withTx(safe.db, link.tenant, async (tx) => {
    const [member, tenant, map] = await Promise.all([findByLeaveToken(tx, link.hash), readTenant(tx), safe.maps.get(tx)]);
    if (member === undefined || tenant === undefined) return undefined;
    const [all, kept] = await Promise.all([findByDigest(tx, member.digest), findSuppressions(tx, member.digest, member.list)]);
    const isOwnWill = !kept.some(({ how }) => how === "bounce" || how === "complaint");
    return {
      business: tenant.name,
      list: map.lists.get(member.list)?.label ?? member.list,
      isOn: member.state === "confirmed",
      others: all.filter((one) => one.id !== member.id && one.state === "confirmed").length,
      mayReturn: member.state === "left" && member.confirmedAt !== null && isOwnWill && map.lists.has(member.list),
    };
  });
}

/** What the business sends, for whoever came by the link of a mail; of no list it tells whether their address is on it. */
export type AllLists = { readonly business: string; readonly lists: readonly ListSaid[] };
export type ListSaid = { readonly name: string; readonly label: string; readonly purpose: string };

/** Undefined where nobody has this token. */
export async function readAllLists({ safe }: Mailings, link: ReadToken): Promise<AllLists | undefined> {
  return await withTx(safe.db, link.tenant, async (tx) => {
    const [member, tenant, map] = await Promise.all([findByLeaveToken(tx, link.hash), readTenant(tx), safe.maps.get(tx)]);
    if (member === undefined || tenant === undefined) return undefined;
    const lists = [...map.lists.values()].map(({ name, label, purpose }) => ({
      name,
      label,
      purpose: map.purposes.get(purpose)?.label ?? purpose,
    }));
    return { business: tenant.name, lists };
  });
}

/** By the token of a mail, for its list, another one or all. False where nobody has it. Needs no key: a sealed safe keeps nobody. */
export async function leaveByToken(
  mailings: Mailings,
  link: ReadToken,
  wish: { readonly how: WayOut; readonly isAll: boolean; readonly list?: string },
  now: Instant,
): Promise<boolean> {
  const isKnown = await withTxAgain(mailings.safe.db, link.tenant, async (tx) => {
    const member = await findByLeaveToken(tx, link.hash);
    if (member === undefined) return false;
    const { digest, list, subject } = member;
    await leave(mailings, tx, { digest, list: wish.isAll ? null : (wish.list ?? list), how: wish.how, actor: readerActor(subject) }, now);
    return true;
  });
  mailings.onCommit(link.tenant);
  return isKnown;
}

/** Whoever left by mistake comes back by what only their mail has. False where they cannot. */
export async function comeBack(mailings: Mailings, link: ReadToken, now: Instant): Promise<boolean> {
  const { safe } = mailings;
  const isBack = await withTxAgain(safe.db, link.tenant, async (tx) => {
    const [member, map] = await Promise.all([findByLeaveToken(tx, link.hash), safe.maps.get(tx)]);
    const list = member && map.lists.get(member.list);
    if (member === undefined || list === undefined) return false;
    const back = await takeBack(tx, member, await findByDigest(tx, member.digest), now);
    if (back === undefined) return false;
    if (back.subject !== null) await noteConsent(tx, back, back.subject, list.purpose, "given", now);
    const entry = { ...BLANK_ENTRY, actor: readerActor(back.subject), act: "list.return", subject: back.subject, purpose: list.purpose };
    await appendEntries(tx, [{ ...entry, detail: { list: back.list, member: back.id } }], now);
    return true;
  });
  mailings.onCommit(link.tenant);
  return isBack;
}

/**
 * By an address that anybody typed: at once, from every list of the business. Who is known and who is not, the answer does
 * not tell. Refuses only what cannot be an address, and a business that is none.
 */
export async function leaveByAddress(
  mailings: Mailings,
  typed: { readonly business: string | undefined; readonly email: string },
  now: Instant,
): Promise<Result<{ readonly tenant: TenantId }, { readonly code: "business_needed" | "not_an_email" }>> {
  const { safe } = mailings;
  const address = readAddress(typed.email);
  if (!address.ok) return refuse({ code: "not_an_email" });
  const tenant = await chooseTenant(safe.db, typed.business);
  if (tenant === undefined) return refuse({ code: "business_needed" });
  if (safe.keeper.state() !== "open") throw new Outage("sealed", "the safe is sealed");
  await withTxAgain(safe.db, tenant, async (tx) => {
    const digest = await digestOf(tx, safe.keeper, address.value.canonical);
    const [one] = await findByDigest(tx, digest);
    await leave(mailings, tx, { digest, list: null, how: "form", actor: readerActor(one?.subject ?? null) }, now);
  });
  mailings.onCommit(tenant);
  return ok({ tenant });
}
