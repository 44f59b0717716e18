import type { StaffId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Language } from "../../base/language.ts";
import { type Redacted, unveil } from "../../base/redacted.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { isMailAddress } from "../../platform/outbox/mail.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { readCard, readName } from "../../registers/staff/cards.ts";
import { type StandingRefusal, bringBack, findListed } from "../../registers/staff/directory.ts";
import { parseStaffEmail } from "../../registers/staff/email.ts";
import { invite } from "../../registers/staff/invites.ts";
import { type NewStaffRefusal, createStaff } from "../../registers/staff/staff.ts";
import { type Actor, entryActor } from "../../safe/access/actor.ts";
import { settlePolicies } from "../../safe/access/settle-policies.ts";
import { type Post, mailStaff } from "./post.ts";

export type Invitee = {
  readonly name: string | null;
  readonly email: string;
  readonly roles: readonly string[];
  readonly isOwner: boolean;
  readonly language: Language;
};

/** The token is for the letter, and for an owner whose house sends no mail. */
export type Invited = { readonly id: StaffId; readonly token: Redacted<string>; readonly expiresAt: Instant };

export type InviteRefusal = NewStaffRefusal | StandingRefusal | { readonly code: "role_unknown" | "staff_active" | "staff_damaged" };

/** Writes a person down, and mails them a link that is good for a week. What they will have to sign is there from now on. */
export async function invitePerson(
  post: Post,
  tx: Tx,
  map: CompiledMap,
  actor: Actor,
  who: Invitee,
  now: Instant,
): Promise<Result<Invited, InviteRefusal>> {
  if (!who.roles.every((role) => map.roles.has(role))) return refuse({ code: "role_unknown" });
  const email = parseStaffEmail(who.email);
  if (!email.ok) return refuse({ code: "email_invalid", say: email.refusal.say });
  if (!isMailAddress(email.value.value)) return refuse({ code: "email_invalid", say: "Mail cannot be sent to this address." });
  const made = await createStaff(tx, post.safe.keeper, entryActor(actor), { ...who, name: who.name ?? "" }, now);
  if (!made.ok) return made;
  await settlePolicies(tx, map, entryActor(actor), now);
  return ok(await sendInvite(post, tx, actor, { id: made.value.id, language: who.language }, now));
}

/** A new link for somebody who has not joined yet; the one before is dead. */
export async function inviteAgain(post: Post, tx: Tx, actor: Actor, id: StaffId, now: Instant): Promise<Result<Invited, InviteRefusal>> {
  const person = await findListed(tx, id);
  if (person === undefined) return refuse({ code: "staff_not_found" });
  if (person.state === "active") return refuse({ code: "staff_active" });
  if (person.state === "off") return refuse({ code: "staff_off" });
  if (await isDamaged(post, tx, id)) return refuse({ code: "staff_damaged" });
  return ok(await sendInvite(post, tx, actor, person, now));
}

/** Somebody who was off may come back: by a new link, with a new passkey, and with the roles that are named now. */
export async function letReturn(
  post: Post,
  tx: Tx,
  map: CompiledMap,
  actor: Actor,
  id: StaffId,
  standing: { readonly roles: readonly string[]; readonly isOwner: boolean },
  now: Instant,
): Promise<Result<Invited, InviteRefusal>> {
  if (!standing.roles.every((role) => map.roles.has(role))) return refuse({ code: "role_unknown" });
  if (await isDamaged(post, tx, id)) return refuse({ code: "staff_damaged" });
  const back = await bringBack(tx, entryActor(actor), id, standing, now);
  if (!back.ok) return back;
  const person = await findListed(tx, id);
  return ok(await sendInvite(post, tx, actor, { id, language: person?.language ?? "en" }, now));
}

/** Nobody knows where the letter with the link would go. */
async function isDamaged(post: Post, tx: Tx, id: StaffId): Promise<boolean> {
  return (await findListed(tx, id)) !== undefined && (await readCard(tx, post.safe.keeper, id)) === undefined;
}

async function sendInvite(
  post: Post,
  tx: Tx,
  actor: Actor,
  person: { readonly id: StaffId; readonly language: string },
  now: Instant,
): Promise<Invited> {
  const { token, expiresAt } = await invite(tx, actor.id, person.id, now);
  const inviter = actor.kind === "staff" ? await readName(tx, post.safe.keeper, actor.id as StaffId) : null;
  // The token stands behind the #, which no server and no log sees.
  const path = `/join#${unveil(token)}` as const;
  await mailStaff(post, tx, [person], "invite", { inviter, path, expiresAt }, now);
  return { id: person.id, token, expiresAt };
}
