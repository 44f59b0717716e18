import { assert } from "../../base/fault.ts";
import { type CardId, type EntryId, type FillId, type StaffId, type SubjectId, newId } from "../../base/ids.ts";
import { type Instant, MINUTE_MS, instant } from "../../base/instant.ts";
import type { Redacted } from "../../base/redacted.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { newTenantToken } from "../../base/tenant-token.ts";
import { parseTemplate, slotsOf } from "../../platform/egress/template.ts";
import { canSealTo } from "../../platform/keeper/hpke.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { readName } from "../../registers/staff/cards.ts";
import { type FillForm, findFillForm } from "../../registers/vendors/fill-forms.ts";
import { vendorGate } from "../../registers/vendors/gate.ts";
import { holdVendor } from "../../registers/vendors/vendor.ts";
import { type Actor, roleOf } from "../../safe/access/actor.ts";
import { codesOf, draftEntry, noteUnasked } from "../../safe/access/note.ts";
import { purposeOf } from "../../safe/access/purpose.ts";
import { bindSlots } from "../../safe/giving/bind-slots.ts";
import { type NotGiven, notGivenEntry, noteNotGiven } from "../../safe/giving/note-refusal.ts";
import { Undone } from "../../safe/giving/undone.ts";
import { weighAhead } from "../../safe/vault/weigh-use.ts";
import { insertFill } from "./_sql.ts";
import type { FillRefusal } from "./answers.ts";
import type { Filling } from "./filling.ts";
import { keepReason } from "./reason.ts";

export type OpenAsk = {
  /** A person, in a session of theirs, on a device. */
  readonly actor: Actor;
  /** By id, or by the name that the data map uses. */
  readonly vendor: string;
  readonly form: string;
  readonly subject: SubjectId;
  /** Null: the form's own. */
  readonly purpose: string | null;
  readonly card: CardId | null;
  readonly reason: string | null;
  /** Of the page on which the button was pressed. */
  readonly origin: string;
  /** The key that was made for this one fill. */
  readonly to: Uint8Array;
};

export type OpenedFill = {
  readonly id: FillId;
  readonly ticket: Redacted<string>;
  readonly expiresAt: Instant;
  readonly form: FillForm;
  readonly watermark: { readonly name: string; readonly at: Instant };
  readonly entry: EntryId;
};

/** How long a ticket is good. */
export const TICKET_MS = MINUTE_MS;
const ACT = "fill.open";

/**
 * The first of two steps: everything is looked at that could stand in the way, and a ticket is given out that is good once,
 * for a minute, for this page, this key and this person's session. No value is opened, and nothing counts, before it is
 * shown (decision 0032). Throws `Undone` where what was granted cannot be made.
 */
export async function openFill({ safe }: Filling, tx: Tx, ask: OpenAsk): Promise<Result<OpenedFill, FillRefusal>> {
  const now = safe.clock();
  const { actor, subject, reason } = ask;
  assert(actor.kind === "staff" && actor.session !== undefined && actor.device !== undefined, "a fill is a person's, in a session");
  if (safe.keeper.state() !== "open") return refuse({ of: "safe", code: "sealed" });
  if (!canSealTo(ask.to)) return refuse({ of: "fill", code: "key_not_taken" });
  const [map, vendor] = await Promise.all([safe.maps.get(tx), holdVendor(tx, ask.vendor)]);
  if (vendor === undefined) return refuse({ of: "vendor", code: "vendor_not_found" });
  const form = await findFillForm(tx, vendor.id, ask.form);
  if (form === undefined) return refuse({ of: "fill", code: "form_not_found" });
  const named = ask.purpose ?? form.purpose;
  const purpose = purposeOf(map, actor, named);
  if (!purpose.ok) {
    const draft = draftEntry(actor, ACT, { subject, purpose: named, form: "use" });
    return refuse({ of: "safe", ...(await noteUnasked(tx, draft, purpose.refusal, now)) });
  }
  const sources = sourcesOf(form);
  const bound = bindSlots(map, slotsFor(sources), ask.card, {});
  if (!bound.ok) return refuse({ of: "fill", ...bound.refusal });

  const { wanted, codeOf } = bound.value;
  const fields = [...new Set(wanted.map(({ field }) => field))];
  const id = newId("fil", now);
  const detail = { vendor: vendor.id, fill: id, form: form.name };
  const what: NotGiven = { actor, subject, act: ACT, purpose: purpose.value, fields, detail };
  const gate = vendorGate(map, vendor, what, now);
  if (!gate.ok) return refuse({ of: "vendor", ...gate.refusal, ...(await noteNotGiven(tx, what, gate.refusal.code, now)) });
  if (ask.origin !== vendor.origin)
    return refuse({ of: "fill", code: "origin_not_vendors", ...(await noteNotGiven(tx, what, "origin_not_vendors", now)) });
  const ahead = await weighAhead(safe, tx, { actor, subject, purpose: purpose.value, wanted, codeOf, reason, act: ACT, detail });
  if (!ahead.ok) {
    const { isUndone, ...refusal } = ahead.refusal;
    if (isUndone) throw new Undone(refusal, notGivenEntry(what, codesOf(refusal)));
    return refuse({ of: "safe", ...refusal });
  }

  const { card, request, entry } = ahead.value;
  const { token, hash } = newTenantToken(tx.tenant);
  const expiresAt = instant(now + TICKET_MS);
  const row = {
    fill_id: id,
    subject_id: subject,
    vendor_id: vendor.id,
    form: form.name,
    purpose: purpose.value,
    fields,
    sources,
    card_id: card,
    request_id: request,
    actor_id: actor.id as StaffId,
    actor_role: roleOf(actor),
    session_id: actor.session,
    device_id: actor.device,
    has_reason: reason !== null,
    origin: ask.origin,
    sealed_to: ask.to,
    open_entry: entry,
    created_at: new Date(now),
    expires_at: new Date(expiresAt),
  };
  const [name] = await Promise.all([
    readName(tx, safe.keeper, row.actor_id),
    insertFill(tx, row, hash),
    reason === null ? undefined : keepReason(tx, safe.keeper, id, reason),
  ]);
  return ok({ id, ticket: token, expiresAt, form, watermark: { name, at: now }, entry });
}

/** What the boxes of a form hold, each once. */
function sourcesOf({ boxes }: FillForm): readonly string[] {
  const slots = boxes.flatMap(({ fill }) => {
    const template = parseTemplate(fill);
    assert(template.ok, "a form was checked when it was recorded");
    return slotsOf(template.value);
  });
  return [...new Set(slots.map(({ source }) => source))];
}

/** Sources as the slots of nobody's text. */
export function slotsFor(sources: readonly string[]) {
  return sources.map((source) => ({ source, filters: [] }));
}
