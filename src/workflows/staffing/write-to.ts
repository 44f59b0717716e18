import { assert } from "../../base/fault.ts";
import type { StaffId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { LANGUAGES } from "../../base/language.ts";
import { queueMail } from "../../platform/outbox/queue-mail.ts";
import { readTenant } from "../../platform/storage/tenants.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { composeLetter } from "../../registers/mailing/letters/compose-letter.ts";
import type { Common, Facts, LetterKind } from "../../registers/mailing/letters/facts.ts";
import { readCard } from "../../registers/staff/cards.ts";
import { findStaff } from "../../registers/staff/staff.ts";
import type { Staffing } from "./staffing.ts";

/** Queues a letter to a person in their language, in the deed's own transaction: it leaves if the deed does. */
export async function writeTo<K extends LetterKind>(
  { keeper, home }: Pick<Staffing, "keeper" | "home">,
  tx: Tx,
  to: StaffId,
  kind: K,
  facts: Omit<Facts[K], keyof Common>,
  now: Instant,
): Promise<void> {
  const [staff, tenant, card] = await Promise.all([findStaff(tx, to), readTenant(tx), readCard(tx, keeper, to)]);
  assert(staff !== undefined && tenant !== undefined, "a letter goes to a person of a business");
  const language = LANGUAGES.find((one) => one === staff.language) ?? "en";
  const common: Common = { business: tenant.name, origin: home.origin, name: card.name === "" ? null : card.name };
  const letter = composeLetter(kind, language, { ...(facts as Facts[K]), ...common });
  await queueMail(tx, keeper, { ...letter, to: { name: common.name, address: card.email } }, now);
}
