import type { SubjectId, TenantId } from "../../../base/ids.ts";
import type { Instant } from "../../../base/instant.ts";
import type { Language } from "../../../base/language.ts";
import { type Result, ok, refuse } from "../../../base/result.ts";
import { chooseTenant } from "../../../platform/storage/tenants.ts";
import { type Tx, withTx } from "../../../platform/storage/tx.ts";
import { type AskedTooOften, countAsk } from "../../../registers/customers/asks.ts";
import type { RightsKind } from "../../../registers/rights/kinds.ts";
import { type RightsRequest, listUnderway } from "../../../registers/rights/requests.ts";
import { holdLive } from "../../../registers/subjects/subjects.ts";
import { subjectActor } from "../../../safe/access/actor.ts";
import { findByContact } from "../../../safe/post/find-by-contact.ts";
import type { RightsDesk } from "../desk.ts";
import { fileRightsRequest } from "../file-request.ts";
import { tellWay } from "./tell-way.ts";

/** What somebody asks of whom nothing is known but an e-mail or a telephone, as typed. */
export type ContactAsk = {
  readonly kind: RightsKind;
  readonly contact: string;
  /** The field that it should be a value of; null where anything that reaches a customer will do. */
  readonly field: string | null;
  readonly language: Language | null;
  readonly channel: "form" | "api";
};

export type ContactRefusal = AskedTooOften | { readonly code: "business_needed" };

/**
 * The door for whoever has no key and no account: the answer is the same for everybody, and should take the same time
 * (`onTheBeat`). Whoever is known by the contact is asked, at their own contact, whether it was they.
 */
export async function askByContact(
  desk: RightsDesk,
  ask: ContactAsk & { readonly business: string | undefined; readonly address: string },
  now: Instant,
): Promise<Result<TenantId, ContactRefusal>> {
  const { db, keeper } = desk.safe;
  const tenant = await chooseTenant(db, ask.business);
  if (tenant === undefined) return refuse({ code: "business_needed" });
  const counted = await withTx(db, tenant, (tx) => countAsk(tx, keeper, "code", ask.address, now));
  if (!counted.ok) return counted;
  await fileByContact(desk, tenant, ask, now);
  return ok(tenant);
}

/** The same where it was counted already, and where the customer is about to be sent a code. */
export async function fileByContact(desk: RightsDesk, tenant: TenantId, ask: ContactAsk, now: Instant): Promise<void> {
  await withTx(desk.safe.db, tenant, async (tx) => {
    const contact = await findByContact(desk.safe, tx, ask.contact);
    const found = contact?.found ?? null;
    if (found === null || (ask.field !== null && ask.field !== found.field)) return;
    await fileUnproven(desk, tx, found.subject, ask, now);
  });
}

type Unproven = Pick<ContactAsk, "kind" | "language"> & { readonly channel: "form" | "api" | "mail" };

/**
 * Files for a customer what somebody asks who has not shown to be them: it waits for proof. What would bind at once, or says
 * nothing without more words, is not filed so: the customer is shown the way to ask it themselves. One that waits already
 * is not filed again. `filed` where it was.
 */
export async function fileUnproven(
  desk: RightsDesk,
  tx: Tx,
  subject: SubjectId,
  { kind, language, channel }: Unproven,
  now: Instant,
): Promise<RightsRequest | "waits" | "shown" | "nobody"> {
  if (!(await holdLive(tx, subject))) return "nobody";
  if (!WAITS_FOR_PROOF.has(kind)) return (await tellWay(desk, tx, subject, { kind, language }, now)) ? "shown" : "nobody";
  const underway = await listUnderway(tx, subject, kind, now);
  if (underway.length > 0) return "waits";
  const wish = {
    kind,
    subject,
    channel,
    language,
    actor: subjectActor(subject),
    fields: [],
    purpose: null,
    proof: null,
    residence: null,
    values: null,
    agent: null,
  };
  const filed = await fileRightsRequest(desk, tx, wish, now);
  return filed.ok ? filed.value : "nobody";
}

/** Kinds that do nothing before somebody has shown who they are. */
export const WAITS_FOR_PROOF: ReadonlySet<RightsKind> = new Set<RightsKind>(["access", "portability", "erasure", "anonymisation"]);
