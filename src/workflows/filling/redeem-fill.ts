import { assert } from "../../base/fault.ts";
import type { FillId, SubjectId, TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { readTenantToken } from "../../base/tenant-token.ts";
import type { HandedOver } from "../../platform/egress/messages.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { holdFromErasure } from "../../registers/subjects/subjects.ts";
import { noteDisclosure } from "../../registers/vendors/disclosures.ts";
import { vendorGate } from "../../registers/vendors/gate.ts";
import { holdVendor } from "../../registers/vendors/vendor.ts";
import { codesOf } from "../../safe/access/note.ts";
import { type Bound, bindSlots } from "../../safe/giving/bind-slots.ts";
import { handedText } from "../../safe/giving/handed-text.ts";
import { type NotGiven, notGivenEntry, noteNotGiven } from "../../safe/giving/note-refusal.ts";
import { Undone, orUndone } from "../../safe/giving/undone.ts";
import { handOver } from "../../safe/vault/hand-over.ts";
import { selectFillByTicket } from "./_reading_sql.ts";
import { type FillRow, claimFill, refuseFill, setUse } from "./_sql.ts";
import type { FillCode, FillRefusal } from "./answers.ts";
import { entryOfFill } from "./entry-of-fill.ts";
import type { Filling, InTenant, TicketHolder } from "./filling.ts";
import { meetOpener } from "./meet-opener.ts";
import { slotsFor } from "./open-fill.ts";
import { dropReasons, takeReason } from "./reason.ts";

export type RedeemAsk = TicketHolder & { readonly origin: string; readonly address: string | null };

/** What fills a form: values sealed to the key that was named at the opening, and where each of them stands. */
export type RedeemedFill = {
  readonly tenant: TenantId;
  readonly subject: SubjectId;
  readonly errand: FillId;
  readonly values: readonly HandedOver[];
  readonly slots: Bound["slots"];
};

const ACT = "fill.redeem";

/**
 * The second step, by whoever shows the ticket: it is taken in one statement, its person is met anew, the vendor and every
 * field are asked for as of now, the use is noted and counted, and the keeper seals the values to the key. A ticket that
 * was shown is over, whatever came of it.
 */
export async function redeemFill(filling: Filling, inTenant: InTenant, ask: RedeemAsk): Promise<Result<RedeemedFill, FillRefusal>> {
  const { safe } = filling;
  if (safe.keeper.state() !== "open") return refuse({ of: "safe", code: "sealed" });
  const token = readTenantToken(ask.ticket);
  if (token === undefined) return NOT_FOUND;
  const { tenant, hash } = token;
  const redeemed = await orUndone(
    (fn) => inTenant(tenant, fn),
    safe.clock,
    () => inTenant(tenant, (tx) => redeemIn(filling, tx, ask, hash)),
    (tx, { code }) => end(tx, ask.id, code, safe.clock()),
  );
  return redeemed.ok ? redeemed.value : refuse({ of: "safe", ...redeemed.refusal });
}

const NOT_FOUND = refuse({ of: "fill", code: "fill_not_found" } as const);

async function redeemIn({ safe }: Filling, tx: Tx, ask: RedeemAsk, hash: Buffer): Promise<Result<RedeemedFill, FillRefusal>> {
  const now = safe.clock();
  // The customer before the ticket, as an erasure has them: it waits, and then finds the vendor that was given something.
  const shown = await selectFillByTicket(tx, ask.id, hash);
  if (shown !== undefined) await holdFromErasure(tx, [shown.subject_id]);
  const row = await claimFill(tx, ask.id, hash, ask.origin, new Date(now));
  if (row === undefined) return await whyNot(tx, ask.id, hash);
  const refused = async (code: FillCode | "signed_out"): Promise<void> => {
    await end(tx, row.fill_id, code, now);
    await appendEntries(tx, [{ ...entryOfFill(row, ACT), fields: row.fields, form: "use", codes: [code], outcome: "refused" }], now);
  };
  if (row.state === "refused") {
    await refused("ticket_origin");
    return refuse({ of: "fill", code: "ticket_origin" });
  }
  const [map, vendor] = await Promise.all([safe.maps.get(tx), holdVendor(tx, row.vendor_id)]);
  const met = await meetOpener(tx, map, row, ask.address, now);
  if (!met.ok) {
    await refused("signed_out");
    return refuse({ of: "safe", ...met.refusal });
  }
  assert(vendor !== undefined, "vendors are not removed");
  const actor = met.value;
  const { subject_id: subject, purpose, fields } = row;
  const detail = { vendor: vendor.id, fill: row.fill_id, form: row.form, of: row.open_entry };
  const what: NotGiven = { actor, subject, act: ACT, purpose, fields, detail };
  const gate = vendorGate(map, vendor, what, now);
  if (!gate.ok) {
    await end(tx, row.fill_id, gate.refusal.code, now);
    return refuse({ of: "vendor", ...gate.refusal, ...(await noteNotGiven(tx, what, gate.refusal.code, now)) });
  }
  const bound = bindSlots(map, slotsFor(row.sources), row.card_id, {});
  if (!bound.ok) {
    await refused("source_unknown");
    return refuse({ of: "fill", ...bound.refusal });
  }
  return await handIn(safe, tx, row, { what, bound: bound.value }, now);
}

async function handIn(
  safe: Filling["safe"],
  tx: Tx,
  row: FillRow,
  { what, bound }: { readonly what: NotGiven; readonly bound: Bound },
  now: Instant,
): Promise<Result<RedeemedFill, FillRefusal>> {
  const { fill_id: id, sealed_to: to, subject_id: subject, vendor_id: vendor } = row;
  const reason = row.has_reason ? await takeReason(tx, safe.keeper, id) : null;
  const { wanted, codeOf, slots } = bound;
  const handed = await handOver(safe, tx, { ...what, wanted, codeOf, reason, to, errand: id });
  if (!handed.ok) {
    const { isUndone, ...refusal } = handed.refusal;
    if (isUndone) throw new Undone(refusal, notGivenEntry(what, codesOf(refusal)));
    await end(tx, id, refusal.code, now);
    return refuse({ of: "safe", ...refusal });
  }
  const { entry, values } = handed.value;
  await Promise.all([setUse(tx, id, entry), noteDisclosure(tx, { vendor, entry, subject })]);
  return ok({ tenant: tx.tenant, subject, errand: id, values: handedText(values), slots });
}

async function whyNot(tx: Tx, id: FillId, hash: Buffer): Promise<Result<never, FillRefusal>> {
  const row = await selectFillByTicket(tx, id, hash);
  if (row === undefined) return NOT_FOUND;
  return refuse({ of: "fill", code: row.state === "open" ? "ticket_over" : "ticket_used" });
}

async function end(tx: Tx, id: FillId, code: string, now: Instant): Promise<void> {
  await refuseFill(tx, id, code, new Date(now));
  await dropReasons(tx, [id]);
}
