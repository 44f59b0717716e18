import { ok, refuse } from "../../base/result.ts";
import type { Result } from "../../base/result.ts";
import type { Redacted } from "../../base/redacted.ts";
import type { StaffId } from "../../base/ids.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { indexEmail, parseStaffEmail } from "../../registers/staff/email.ts";
import { invite } from "../../registers/staff/invites.ts";
import { createStaff, findStaffByEmail } from "../../registers/staff/staff.ts";
import type { Safe } from "../../safe/safe.ts";
import type { TenantOption } from "./_database.ts";
import { checkedPerson, joinLinkOf } from "./_join-link.ts";
import { OPERATOR } from "./_operator.ts";
import { type Outcome, done, refused } from "./_outcome.ts";
import type { PassphraseOption } from "./_passphrase.ts";
import { withSafe } from "./_safe.ts";

export type InviteOptions = PassphraseOption &
  TenantOption & { readonly name: string; readonly email: string; readonly owner?: boolean; readonly roles?: string };

/**
 * Invites a person from the machine itself: the first owner of a business that has none, or one whose link ran out. The
 * link is printed here and nowhere else; an older one is dead.
 */
export async function inviteStaff(options: InviteOptions): Promise<Outcome> {
  const person = checkedPerson("--name", options.name, "--email", options.email);
  const roles = (options.roles ?? "").split(",").filter((role) => role !== "");
  return await withSafe(options, async (safe, tenant) => {
    const invited = await withTx(safe.db, tenant.id, async (tx) => {
      const map = await safe.maps.get(tx);
      if (!roles.every((role) => map.roles.has(role))) return refuse({ code: "role_unknown" });
      return await inviteOnce(safe, tx, { ...person, roles, isOwner: options.owner === true, language: "en" });
    });
    if (!invited.ok) return refused(invited.refusal.code, SAY[invited.refusal.code]);
    const joinLink = joinLinkOf(invited.value.token);
    return done({ id: invited.value.id, joinLink }, `Good once, for a week: ${joinLink}`);
  });
}

const SAY = {
  role_unknown: "The data map declares no such role.",
  already_joined: "This person has joined already, or has left. An owner can let them in again in the console.",
} as const;

type Invited = { readonly id: StaffId; readonly token: Redacted<string> };

async function inviteOnce(
  safe: Safe,
  tx: Tx,
  asked: Parameters<typeof createStaff>[3],
): Promise<Result<Invited, { readonly code: "role_unknown" | "already_joined" }>> {
  const now = safe.clock();
  const made = await createStaff(tx, safe.keeper, OPERATOR, asked, now);
  const id = made.ok ? made.value.id : await stillInvited(safe, tx, asked.email);
  if (id === undefined) return refuse({ code: "already_joined" });
  return ok({ id, token: (await invite(tx, OPERATOR.id, id, now)).token });
}

async function stillInvited(safe: Safe, tx: Tx, email: string): Promise<StaffId | undefined> {
  const parsed = parseStaffEmail(email);
  if (!parsed.ok) return undefined;
  await loadTenant(tx, safe.keeper);
  const found = await findStaffByEmail(tx, await indexEmail(safe.keeper, tx.tenant, parsed.value.canonical));
  return found?.state === "invited" ? found.id : undefined;
}
