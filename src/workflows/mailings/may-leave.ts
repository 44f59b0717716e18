import type { MailId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { MAILING_KIND } from "../../registers/mailing/letters/compose-mailing.ts";
import { purposeOfMail } from "../../registers/mailing/lists/mailing.ts";
import { findByMail } from "../../registers/mailing/lists/member.ts";
import { mayBeMailed } from "./link-subject.ts";

/**
 * Whether a mail may still leave, asked for each attempt: one that no server took waits for up to a day, one that nobody carries for
 * a month, and its receiver may have left meanwhile, taken back their consent, objected, or had everything restricted, or staff have
 * stopped it. Other mails than those of mailings tell somebody of what concerns them, and always may.
 */
export async function mayLeave(
  tx: Tx,
  { mail_id: mail, kind }: { readonly mail_id: MailId; readonly kind: string },
  now: Instant,
): Promise<boolean> {
  if (kind !== MAILING_KIND) return true;
  const [member, purpose] = await Promise.all([findByMail(tx, mail), purposeOfMail(tx, mail)]);
  if (member?.state !== "confirmed" || purpose === undefined) return false;
  return member.subject === null || (await mayBeMailed(tx, [member.subject], purpose, now)).get(member.subject) !== "no";
}
