import { assert } from "../../base/fault.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import { withTxOrNothing } from "../../platform/storage/tx.ts";
import { indexEmail, parseStaffEmail } from "../../registers/staff/email.ts";
import { type Staff, findStaffByEmail } from "../../registers/staff/staff.ts";
import type { Safe } from "../../safe/safe.ts";
import { inviteAgain, invitePerson } from "../../workflows/staffing/invite-person.ts";
import type { TenantOption } from "./_database.ts";
import { checkedPerson, joinLinkOf, originOfSettings } from "./_join-link.ts";
import { OPERATOR_ACTOR } from "./_operator.ts";
import { type Outcome, done, refused } from "./_outcome.ts";
import type { PassphraseOption } from "./_passphrase.ts";
import { withSafe } from "./_safe.ts";

export type InviteOptions = PassphraseOption &
  TenantOption & { readonly name: string; readonly email: string; readonly owner?: boolean; readonly roles?: string };

/**
 * Invites a person from the machine itself: the first owner of a business that has none, or one whose link ran out. The
 * link is printed, and mailed where mail is sent; an older one is dead.
 */
export async function inviteStaff(options: InviteOptions): Promise<Outcome> {
  const person = checkedPerson("--name", options.name, "--email", options.email);
  const roles = (options.roles ?? "").split(",").filter((role) => role !== "");
  const who = { ...person, roles, isOwner: options.owner === true, language: "en" } as const;
  return await withSafe(options, async (safe, tenant) => {
    const post = { safe, origin: originOfSettings() };
    const now = safe.clock();
    const invited = await withTxOrNothing(safe.db, tenant.id, async (tx) => {
      const known = await findByEmail(safe, tx, person.email);
      return known === undefined
        ? await invitePerson(post, tx, await safe.maps.get(tx), OPERATOR_ACTOR, who, now)
        : await inviteAgain(post, tx, OPERATOR_ACTOR, known.id, now);
    });
    if (!invited.ok) return refused(invited.refusal.code, SAY[invited.refusal.code] ?? "This person cannot be invited.");
    const joinLink = joinLinkOf(invited.value.token);
    return done({ id: invited.value.id, joinLink }, `Good once, for a week: ${joinLink}`);
  });
}

const SAY: { readonly [code: string]: string } = {
  role_unknown: "The data map declares no such role.",
  staff_active: "This person has joined already.",
  staff_damaged: "What was stored of this person's name and e-mail is damaged. An owner can type both anew in the console.",
  staff_off: "This person has left. An owner can let them in again in the console.",
};

async function findByEmail(safe: Safe, tx: Tx, email: string): Promise<Staff | undefined> {
  const parsed = parseStaffEmail(email);
  assert(parsed.ok, "the e-mail was checked");
  await loadTenant(tx, safe.keeper);
  return await findStaffByEmail(tx, await indexEmail(safe.keeper, tx.tenant, parsed.value.canonical));
}
