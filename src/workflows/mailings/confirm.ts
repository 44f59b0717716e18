import type { Instant } from "../../base/instant.ts";
import type { ReadToken } from "../../base/tenant-token.ts";
import { readTenant } from "../../platform/storage/tenants.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../registers/ledger/entry.ts";
import { confirmMember } from "../../registers/mailing/lists/asking.ts";
import { findAsked } from "../../registers/mailing/lists/member.ts";
import { leave } from "./leave.ts";
import { linkMember, noteConsent } from "./link-subject.ts";
import { type Mailings, readerActor } from "./mailings.ts";

/** Who asks, and for which list; as the map calls it, or by its name where the map has it no more. */
export type Asking = { readonly business: string; readonly list: string };

/** What a link that confirms is about; undefined where it was used, ran out, or never was. Looking changes nothing. */
export async function readAsking({ safe }: Mailings, link: ReadToken, now: Instant): Promise<Asking | undefined> {
  return await withTx(safe.db, link.tenant, async (tx) => {
    const [member, tenant, map] = await Promise.all([findAsked(tx, link.hash, now), readTenant(tx), safe.maps.get(tx)]);
    if (member === undefined || tenant === undefined) return undefined;
    return { business: tenant.name, list: map.lists.get(member.list)?.label ?? member.list };
  });
}

/** Whoever reads the mail says yes: they are on the list, and for a customer that is consent to its purpose. */
export async function confirm(mailings: Mailings, link: ReadToken, now: Instant): Promise<Asking | undefined> {
  const { safe } = mailings;
  const confirmed = await withTx(safe.db, link.tenant, async (tx): Promise<Asking | undefined> => {
    const member = await confirmMember(tx, link.hash, now);
    if (member === undefined) return undefined;
    const [map, tenant] = await Promise.all([safe.maps.get(tx), readTenant(tx)]);
    const list = map.lists.get(member.list);
    const subject = await linkMember(mailings, tx, member);
    if (subject !== null && list !== undefined) await noteConsent(tx, member, subject, list.purpose, "given", now);
    const detail = { list: member.list, member: member.id };
    const entry = { ...BLANK_ENTRY, actor: readerActor(subject), act: "list.confirm", subject, purpose: list?.purpose ?? null, detail };
    await appendEntries(tx, [entry], now);
    return { business: tenant?.name ?? "", list: list?.label ?? member.list };
  });
  mailings.onCommit(link.tenant);
  return confirmed;
}

/** Or no, it was not me: nobody asks this address for the list again. */
export async function decline(mailings: Mailings, link: ReadToken, now: Instant): Promise<Asking | undefined> {
  const asking = await readAsking(mailings, link, now);
  if (asking === undefined) return undefined;
  await withTx(mailings.safe.db, link.tenant, async (tx) => {
    const member = await findAsked(tx, link.hash, now);
    if (member === undefined) return;
    const { digest, list, subject } = member;
    await leave(mailings, tx, { digest, list, how: "link", actor: readerActor(subject) }, now);
  });
  mailings.onCommit(link.tenant);
  return asking;
}
