import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Language } from "../../base/language.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { isMailAddress } from "../../platform/outbox/mail.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledList } from "../../registers/datamap/types.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../registers/ledger/entry.ts";
import { type ListAddress, digestOf, readAddress } from "../../registers/mailing/lists/address.ts";
import { admitMember } from "../../registers/mailing/lists/asking.ts";
import { findSuppressions, liftSuppression } from "../../registers/mailing/lists/leaving.ts";
import { type Member, findByDigest, findBySubject, linkToSubject } from "../../registers/mailing/lists/member.ts";
import { findByContact } from "../../safe/post/find-by-contact.ts";
import { openContact } from "../../safe/post/open-contact.ts";
import { askAddress } from "./ask-address.ts";
import { leave } from "./leave.ts";
import { noteConsent } from "./link-subject.ts";
import { type Mailings, readerActor } from "./mailings.ts";

/** A customer who is signed in; `readerDigest`: of the e-mail to which their code went, if it went to one. */
export type Reader = { readonly subject: SubjectId; readonly readerDigest: Buffer | null };

export type OwnList = {
  readonly name: string;
  readonly label: string;
  /** What is sent for, in the words of the map. */
  readonly purpose: string;
  readonly state: "on" | "asked" | "off";
  readonly since: Instant | null;
};

/** `canBeMailed`: there is an e-mail on file to which something can be sent. */
export type OwnLists = { readonly lists: readonly OwnList[]; readonly canBeMailed: boolean };

/** How a customer stands with every mailing list of the business. The e-mail on file is used to look, which is noted. */
export async function readOwnLists(mailings: Mailings, tx: Tx, { subject }: Reader, now: Instant): Promise<OwnLists> {
  const map = await mailings.safe.maps.get(tx);
  if (map.lists.size === 0) return { lists: [], canBeMailed: false };
  const own = await ownAddress(mailings, tx, subject, now);
  const members = await membersOf(tx, subject, own?.digest ?? null);
  const lists = [...map.lists.values()].map(({ name, label, purpose }): OwnList => {
    const here = members.filter(({ list }) => list === name);
    const [best] = here.toSorted((a, b) => RANK[a.state] - RANK[b.state]);
    const state = best?.state === "confirmed" ? "on" : best?.state === "asked" ? "asked" : "off";
    const since = state === "on" ? best?.confirmedAt : state === "off" ? best?.leftAt : best?.askedAt;
    return { name, label, purpose: map.purposes.get(purpose)?.label ?? purpose, state, since: since ?? null };
  });
  return { lists, canBeMailed: own !== undefined };
}

const RANK = { confirmed: 0, asked: 1, left: 2 } as const;

/**
 * A customer leaves a list, or all there are and will be, by every address of theirs. It is the deed of every other way
 * out. A sealed safe keeps nobody from leaving what they are known to be on.
 */
export async function leaveOwnLists(mailings: Mailings, tx: Tx, { subject }: Reader, list: string | null, now: Instant): Promise<void> {
  const own = mailings.safe.keeper.state() === "open" ? await ownAddress(mailings, tx, subject, now) : undefined;
  if (own?.isTheirsAlone === true) await linkToSubject(tx, own.digest, subject);
  const members = await membersOf(tx, subject, own?.digest ?? null);
  const digests = new Map(members.map(({ digest }) => [digest.toString("hex"), digest]));
  if (own !== undefined) digests.set(own.digest.toString("hex"), own.digest);
  const actor = readerActor(subject);
  // In one order, so that two who leave at once do not wait for each other.
  for (const [, digest] of [...digests].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    await leave(mailings, tx, { digest, list, how: "portal", actor }, now);
}

export type JoinOwnRefusal = { readonly code: "list_unknown" | "no_address" | "address_suppressed" | "sign_in_by_mail" };

/**
 * A customer wants to be on a list. Where their sign-in has just shown that they read the mail of the address on file, they
 * are; else it is asked by a letter, as everybody is. Whoever left comes back in the first way only: what a passkey or a
 * text message shows is not that the mail is theirs.
 */
export async function joinOwnList(
  mailings: Mailings,
  tx: Tx,
  reader: Reader,
  wish: { readonly list: string; readonly language: Language },
  now: Instant,
): Promise<Result<"joined" | "asked", JoinOwnRefusal>> {
  const map = await mailings.safe.maps.get(tx);
  const list = map.lists.get(wish.list);
  if (list === undefined) return refuse({ code: "list_unknown" });
  const own = await ownAddress(mailings, tx, reader.subject, now);
  if (own === undefined) return refuse({ code: "no_address" });
  const kept = await findSuppressions(tx, own.digest, list.name);
  if (kept.some(({ how }) => how === "bounce" || how === "complaint")) return refuse({ code: "address_suppressed" });
  if (reader.readerDigest?.equals(own.digest) !== true) {
    if (kept.length > 0) return refuse({ code: "sign_in_by_mail" });
    const ask = { list, address: own.address, name: null, language: wish.language, by: readerActor(reader.subject) };
    const asked = await askAddress(mailings, tx, ask, now);
    return asked.ok ? ok(asked.value.state === "confirmed" ? "joined" : "asked") : asked;
  }
  await admit(mailings, tx, reader.subject, { list, own, language: wish.language }, now);
  return ok("joined");
}

type Own = { readonly address: ListAddress; readonly digest: Buffer; readonly isTheirsAlone: boolean };

async function admit(
  { safe }: Mailings,
  tx: Tx,
  subject: SubjectId,
  { list, own, language }: { readonly list: CompiledList; readonly own: Own; readonly language: Language },
  now: Instant,
): Promise<void> {
  const others = [...(await safe.maps.get(tx)).lists.keys()].filter((name) => name !== list.name);
  await liftSuppression(tx, own.digest, { list: list.name, others });
  const card = { address: own.address.address, name: null };
  const of = own.isTheirsAlone ? subject : null;
  const ask = { list: list.name, digest: own.digest, card, subject: of, language, by: subject };
  const member = await admitMember(tx, safe.keeper, ask, now);
  if (member === undefined) return;
  if (own.isTheirsAlone) await linkToSubject(tx, own.digest, subject);
  await noteConsent(tx, member, subject, list.purpose, "given", now);
  const entry = { ...BLANK_ENTRY, actor: readerActor(subject), act: "list.confirm", subject, purpose: list.purpose };
  await appendEntries(tx, [{ ...entry, detail: { list: list.name, member: member.id, how: "portal" } }], now);
}

/** The e-mail on file by which the house writes to them; undefined where there is none. Others may have the very same one. */
async function ownAddress({ safe }: Mailings, tx: Tx, subject: SubjectId, now: Instant): Promise<Own | undefined> {
  const payload = await openContact(safe, tx, subject, { type: "email", act: "list.look" }, now);
  const address = readAddress(typeof payload?.value === "string" ? payload.value : "");
  if (!address.ok || !isMailAddress(address.value.address)) return undefined;
  const digest = await digestOf(tx, safe.keeper, address.value.canonical);
  const found = await findByContact(safe, tx, address.value.address);
  return { address: address.value, digest, isTheirsAlone: found?.found?.subject === subject };
}

async function membersOf(tx: Tx, subject: SubjectId, digest: Buffer | null): Promise<readonly Member[]> {
  const [bySubject, byDigest] = await Promise.all([findBySubject(tx, subject), digest === null ? [] : findByDigest(tx, digest)]);
  return [...new Map([...bySubject, ...byDigest].map((member) => [member.id, member])).values()];
}
