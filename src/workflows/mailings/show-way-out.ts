import { assert } from "../../base/fault.ts";
import type { Instant } from "../../base/instant.ts";
import { unveil } from "../../base/redacted.ts";
import { queueMail } from "../../platform/outbox/queue-mail.ts";
import { readTenant } from "../../platform/storage/tenants.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { composeLetter } from "../../registers/mailing/letters/compose-letter.ts";
import { leaveTokens, readCards } from "../../registers/mailing/lists/address.ts";
import { maySendWayOut } from "../../registers/mailing/lists/leaving.ts";
import type { Member } from "../../registers/mailing/lists/member.ts";
import type { Mailings } from "./mailings.ts";

/** Sends a member the way out that somebody asked for in their name; once a day, whatever is asked. False where it was sent today, or their address is damaged. */
export async function showWayOut({ safe, cardOrigin }: Mailings, tx: Tx, member: Member, now: Instant): Promise<boolean> {
  const { keeper } = safe;
  if (!(await maySendWayOut(tx, member.id, now))) return false;
  const [tenant, map, cards, tokens] = await Promise.all([
    readTenant(tx),
    safe.maps.get(tx),
    readCards(tx, keeper, [member.id]),
    leaveTokens(tx, keeper, [member.id]),
  ]);
  const [card, token] = [cards.get(member.id), tokens.get(member.id)];
  assert(tenant !== undefined && token !== undefined, "a member belongs to a business and has a way out");
  if (card === undefined) return false;
  const path = `/u/${unveil(token.token)}` as const;
  const list = map.lists.get(member.list)?.label ?? member.list;
  const letter = composeLetter("list_way_out", member.language, { list, path, business: tenant.name, origin: cardOrigin, name: null });
  const to = { name: null, address: card.address };
  await queueMail(tx, keeper, { ...letter, to, ...(member.subject === null ? {} : { subjectId: member.subject }) }, now);
  return true;
}
