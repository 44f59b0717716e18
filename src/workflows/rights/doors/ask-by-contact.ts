import type { SubjectId, TenantId } from "../../../base/ids.ts";
import type { Instant } from "../../../base/instant.ts";
import type { Language } from "../../../base/language.ts";
import { type Result, ok, refuse } from "../../../base/result.ts";
import { withTxAgain } from "../../../platform/storage/collisions.ts";
import { chooseTenant } from "../../../platform/storage/tenants.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { type AskedTooOften, countAsk } from "../../../registers/customers/asks.ts";
import type { RightsKind } from "../../../registers/rights/kinds.ts";
import { type RightsRequest, listUnderway } from "../../../registers/rights/requests.ts";
import { holdLive } from "../../../registers/subjects/subjects.ts";
import { subjectActor } from "../../../safe/access/actor.ts";
import { findByContact } from "../../../safe/post/find-by-contact.ts";
import type { RightsDesk } from "../desk.ts";
import { fileRightsRequest } from "../file-request.ts";
import { type FieldsRefusal, fieldsWrong, readPublicFields } from "./public-fields.ts";
import { tellWay } from "./tell-way.ts";

/** What somebody asks of whom nothing is known but an e-mail or a telephone, as typed. */
export type ContactAsk = {
  readonly kind: RightsKind;
  readonly contact: string;
  /** The field that it should be a value of; null where anything that reaches a customer will do. */
  readonly field: string | null;
  /** What it is about; none: everything. */
  readonly fields: readonly string[];
  readonly language: Language | null;
  readonly channel: "form" | "api";
};

export type ContactRefusal = AskedTooOften | FieldsRefusal | { readonly code: "business_needed" };

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
  const known = ask.fields.length === 0 ? [] : await readPublicFields(desk.safe, tenant, now);
  const wrong = fieldsWrong(ask.kind, ask.fields, known);
  if (wrong !== undefined) return refuse(wrong);
  const counted = await withTxAgain(db, tenant, (tx) => countAsk(tx, keeper, "code", ask.address, now));
  if (!counted.ok) return counted;
  await fileByContact(desk, tenant, ask, now);
  return ok(tenant);
}

/** The same where it was counted already, and where the customer is about to be sent a code. */
export async function fileByContact(desk: RightsDesk, tenant: TenantId, ask: ContactAsk, now: Instant): Promise<void> {
  await withTxAgain(desk.safe.db, tenant, async (tx) => {
    const contact = await findByContact(desk.safe, tx, ask.contact);
    const found = contact?.found ?? null;
    if (found === null || (ask.field !== null && ask.field !== found.field)) return;
    await fileUnproven(desk, tx, found.subject, ask, now);
  });
}

type Unproven = Pick<ContactAsk, "kind" | "language" | "fields"> & { readonly channel: "form" | "api" | "mail" };

/**
 * Files for a customer what somebody asks who has not shown to be them: it waits for proof. What would bind at once, or says
 * nothing without more words, is not filed so: the customer is shown the way to ask it themselves. One that is under way already
 * is not filed again; one about something else is, since whoever asked first may have been somebody else.
 */
export async function fileUnproven(
  desk: RightsDesk,
  tx: Tx,
  subject: SubjectId,
  { kind, language, channel, fields }: Unproven,
  now: Instant,
): Promise<RightsRequest | "waits" | "shown" | "nobody"> {
  if (!(await holdLive(tx, subject))) return "nobody";
  if (!WAITS_FOR_PROOF.has(kind)) return (await tellWay(desk, tx, subject, { kind, language }, now)) ? "shown" : "nobody";
  const underway = await listUnderway(tx, subject, kind, now);
  if (underway.some(({ scope }) => isSame(scope, fields))) return "waits";
  const parts = underway.filter(({ scope, state }) => scope.length > 0 && state === "awaiting_proof");
  if (fields.length > 0 && parts.length >= PARTS_MAX) return "waits";
  const wish = {
    kind,
    subject,
    channel,
    language,
    actor: subjectActor(subject),
    fields,
    purpose: null,
    proof: null,
    residence: null,
    values: null,
    agent: null,
  };
  const filed = await fileRightsRequest(desk, tx, wish, now);
  return filed.ok ? filed.value : "nobody";
}

/** Requests of one kind about something single that wait for proof at once: each brings a letter, whoever asks. */
const PARTS_MAX = 3;

function isSame(scope: readonly string[], fields: readonly string[]): boolean {
  const asked = new Set(fields);
  return scope.length === asked.size && scope.every((field) => asked.has(field));
}

/** Kinds that do nothing before somebody has shown who they are. */
export const WAITS_FOR_PROOF: ReadonlySet<RightsKind> = new Set<RightsKind>(["access", "portability", "erasure", "anonymisation"]);
