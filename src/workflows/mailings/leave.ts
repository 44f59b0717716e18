import { assert } from "../../base/fault.ts";
import type { Instant } from "../../base/instant.ts";
import { unveil } from "../../base/redacted.ts";
import { isMailAddress } from "../../platform/outbox/mail.ts";
import { queueMail } from "../../platform/outbox/queue-mail.ts";
import { readTenant } from "../../platform/storage/tenants.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY, type EntryActor } from "../../registers/ledger/entry.ts";
import { composeLetter } from "../../registers/mailing/letters/compose-letter.ts";
import { leaveTokens, readCards } from "../../registers/mailing/lists/address.ts";
import { type Left, type WayOut, suppress } from "../../registers/mailing/lists/leaving.ts";
import { type Member, findByDigest } from "../../registers/mailing/lists/member.ts";
import { noteConsent } from "./link-subject.ts";
import type { Mailings } from "./mailings.ts";

export type LeaveAsk = {
  readonly digest: Uint8Array;
  /** Null: every list, also those that come later. */
  readonly list: string | null;
  readonly how: WayOut;
  readonly actor: EntryActor;
};

/**
 * The one deed behind every way out. It holds from its commit on, for what is written and has not left as well; a second
 * time it changes nothing and says nothing. Whoever had agreed is told once, by the last mail that they get; a sealed safe
 * keeps nobody from leaving, but can write no letter.
 */
export async function leave(mailings: Mailings, tx: Tx, ask: LeaveAsk, now: Instant): Promise<Left> {
  const { digest, list, how, actor } = ask;
  const left = await suppress(tx, { digest, list, how, by: actor.id }, now);
  await Promise.all([withdrawConsents(mailings, tx, left, now), note(mailings, tx, ask, left, now)]);
  const last = left.members.find((member) => member.wasConfirmed);
  const isOwnWill = how !== "bounce" && how !== "complaint";
  if (last !== undefined && isOwnWill && mailings.safe.keeper.state() === "open") await sayGoodbye(mailings, tx, last, list === null, now);
  return left;
}

/** A purpose is withdrawn with the last of its lists: who leaves one of two has not said no to the other. */
async function withdrawConsents({ safe }: Mailings, tx: Tx, { members }: Left, now: Instant): Promise<void> {
  const map = await safe.maps.get(tx);
  const purposeOf = (list: string): string | undefined => map.lists.get(list)?.purpose;
  const [first] = members;
  if (first === undefined) return;
  const others = await findByDigest(tx, first.digest);
  const stays = new Set(others.filter((one) => one.state === "confirmed").map((one) => purposeOf(one.list)));
  const said = new Set<string>();
  for (const member of members) {
    const purpose = purposeOf(member.list);
    if (purpose === undefined || member.subject === null || !member.wasConfirmed || stays.has(purpose) || said.has(purpose)) continue;
    said.add(purpose);
    await noteConsent(tx, member, member.subject, purpose, "withdrawn", now);
  }
}

async function note({ safe }: Mailings, tx: Tx, ask: LeaveAsk, left: Left, now: Instant): Promise<void> {
  const map = await safe.maps.get(tx);
  const { how, list, actor } = ask;
  const blank = { ...BLANK_ENTRY, actor, act: "list.leave" };
  const entries = left.members.map((member) => ({
    ...blank,
    subject: member.subject,
    purpose: map.lists.get(member.list)?.purpose ?? null,
    detail: { list: member.list, member: member.id, how },
  }));
  const ofNobody = left.isNew && entries.length === 0 ? [{ ...blank, detail: { list: list ?? "all", how } }] : [];
  await appendEntries(tx, [...entries, ...ofNobody], now);
}

async function sayGoodbye({ safe, cardOrigin }: Mailings, tx: Tx, member: Member, isAll: boolean, now: Instant): Promise<void> {
  const { keeper } = safe;
  const [tenant, map, cards, tokens] = await Promise.all([
    readTenant(tx),
    safe.maps.get(tx),
    readCards(tx, keeper, [member.id]),
    leaveTokens(tx, keeper, [member.id]),
  ]);
  const [card, token] = [cards.get(member.id), tokens.get(member.id)];
  assert(tenant !== undefined && token !== undefined, "a member belongs to a business and has a way out");
  // Whoever leaves has left, also where nobody knows any more where to say so.
  if (card === undefined || !isMailAddress(card.address)) return;
  const path = `/u/${unveil(token.token)}` as const;
  const common = { path, business: tenant.name, origin: cardOrigin, name: null };
  const list = map.lists.get(member.list)?.label ?? member.list;
  const letter = isAll
    ? composeLetter("list_left_all", member.language, common)
    : composeLetter("list_left", member.language, { ...common, list });
  const to = { name: null, address: card.address };
  await queueMail(tx, keeper, { ...letter, to, ...(member.subject === null ? {} : { subjectId: member.subject }) }, now);
}
