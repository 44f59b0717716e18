import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { PLAIN_CONSENT, recordConsent } from "../../registers/consent/records.ts";
import { NO_STANDINGS, findStandings } from "../../registers/consent/standings.ts";
import { readCards } from "../../registers/mailing/lists/address.ts";
import { type Member, linkToSubject } from "../../registers/mailing/lists/member.ts";
import { findByContact } from "../../safe/post/find-by-contact.ts";
import type { Mailings } from "./mailings.ts";

/**
 * Finds the customer who is known by a member's address, and binds both: from then on what they decided of the purpose
 * binds the list, and their erasure takes the member with it. Null where nobody, or several, are known by it.
 */
export async function linkMember({ safe }: Mailings, tx: Tx, member: Member): Promise<SubjectId | null> {
  if (member.subject !== null || safe.keeper.state() !== "open") return member.subject;
  const card = (await readCards(tx, safe.keeper, [member.id])).get(member.id);
  const subject = card === undefined ? null : ((await findByContact(safe, tx, card.address))?.found?.subject ?? null);
  if (subject !== null) await linkToSubject(tx, member.digest, subject);
  return subject;
}

/** That a customer is on a list is consent to its purpose; one that they withdrew meanwhile is not given back by it. */
export async function noteConsent(
  tx: Tx,
  member: Pick<Member, "id">,
  subject: SubjectId,
  purpose: string,
  standing: "given" | "withdrawn",
  now: Instant,
): Promise<void> {
  await recordConsent(tx, { ...PLAIN_CONSENT, subject, purpose, standing, recordedBy: member.id }, now);
}

/** Whether what a customer decided allows that they are written to for this purpose. */
export async function mayBeMailed(
  tx: Tx,
  subjects: readonly SubjectId[],
  purpose: string,
  now: Instant,
): Promise<ReadonlyMap<SubjectId, "yes" | "no" | "never_asked">> {
  const standings = await findStandings(tx, subjects, now);
  return new Map(
    subjects.map((subject) => {
      const { consents, objections, isRestricted } = standings.get(subject) ?? NO_STANDINGS;
      if (objections.has(purpose) || isRestricted) return [subject, "no"];
      const consent = consents.get(purpose);
      return [subject, consent === undefined ? "never_asked" : consent === "given" ? "yes" : "no"];
    }),
  );
}
