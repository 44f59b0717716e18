import type { EntryId, ForwardId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { SendAsk } from "../../platform/egress/messages.ts";
import { readRequest } from "../../platform/egress/read-request.ts";
import type { RequestTemplate } from "../../platform/egress/request.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { KeptCard } from "../../registers/cards/cards.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import type { NewEntry } from "../../registers/ledger/entry.ts";
import { findSubjects } from "../../registers/subjects/subjects.ts";
import { vendorGate } from "../../registers/vendors/gate.ts";
import { type Vendor, holdVendor } from "../../registers/vendors/vendor.ts";
import type { Safe } from "../../safe/safe.ts";
import type { SafeRefusal } from "../../safe/access/answers.ts";
import { codesOf, draftEntry } from "../../safe/access/note.ts";
import { type Handed, handOver } from "../../safe/vault/hand-over.ts";
import { type ForwardRow, claimForward, deleteForward, setEntry } from "./_sql.ts";
import type { ForwardRefusal } from "./answers.ts";
import { type Bound, bindSlots } from "./bind-slots.ts";
import { type KeyMarks, findEarlier, markKey } from "./earlier.ts";
import type { ForwardAsk, Forwarding, InTx } from "./forwarding.ts";
import { FORWARD_SOURCE } from "./plain.ts";
import { purposeOf } from "./purpose.ts";
import { readWish } from "./read-wish.ts";

export type Prepared =
  | {
      readonly kind: "ready";
      readonly send: SendAsk;
      readonly entry: EntryId;
      readonly card: KeptCard | null;
      readonly idempotent: boolean;
    }
  | { readonly kind: "earlier"; readonly row: ForwardRow };

type Outcome = Result<Prepared, ForwardRefusal>;

const ACT = "forward.send";

/**
 * Everything before the first byte leaves, in one transaction: request and slots are read, the vendor is held and asked
 * for, the sending is written down, the use is decided and noted, and the values are sealed to the egress.
 */
export async function prepare(forwarding: Forwarding, inTx: InTx, ask: ForwardAsk, id: ForwardId, to: Uint8Array): Promise<Outcome> {
  try {
    return await inTx((tx) => prepareIn(forwarding, tx, ask, id, to));
  } catch (error) {
    if (!(error instanceof Undone)) throw error;
    const { refusal, note } = error;
    const [entry] = await inTx((tx) => appendEntries(tx, [note], forwarding.safe.clock()));
    return refuse({ of: "safe", ...refusal, ...(entry === undefined ? {} : { entry }) });
  }
}

/** Undoes what a granted use wrote that is not made, and brings along what is noted instead. */
class Undone extends Error {
  readonly refusal: SafeRefusal;
  readonly note: NewEntry;

  constructor(refusal: SafeRefusal, note: NewEntry) {
    super("a use that was granted is not made");
    this.refusal = refusal;
    this.note = note;
  }
}

async function prepareIn({ safe, bounds }: Forwarding, tx: Tx, ask: ForwardAsk, id: ForwardId, to: Uint8Array): Promise<Outcome> {
  const now = safe.clock();
  if (safe.keeper.state() !== "open") return refuse({ of: "safe", code: "sealed" });
  const [map, vendor, { marks, earlier }] = await Promise.all([safe.maps.get(tx), holdVendor(tx, ask.vendor), earlierUnder(safe, tx, ask)]);
  if (vendor === undefined) return refuse({ of: "vendor", code: "vendor_not_found" });
  const purpose = purposeOf(map, ask.actor, ask.purpose);
  if (!purpose.ok) return refuse({ of: "safe", ...purpose.refusal });
  const wish = await readWish(safe, tx, vendor, ask);
  if (!wish.ok) return wish;
  const request = readRequest(wish.value.request);
  if (!request.ok) return refuse({ of: "request", ...request.refusal });
  const plain = { ...wish.value.plain, [FORWARD_SOURCE]: id };
  const bound = bindSlots(map, request.value, ask.card, plain);
  if (!bound.ok) return refuse({ of: "forward", ...bound.refusal });

  if (!earlier.ok) return earlier;
  if (earlier.value !== undefined) return ok({ kind: "earlier", row: earlier.value });
  const fields = [...new Set(bound.value.wanted.map(({ field }) => field))];
  const about = { vendor, purpose: purpose.value, fields, operation: wish.value.operation };
  const gate = vendorGate(map, vendor, about, now);
  if (!gate.ok) return refuse({ of: "vendor", ...gate.refusal, ...(await noteGate(tx, ask, about, gate.refusal.code, now)) });

  const row = {
    forward_id: id,
    subject_id: ask.subject,
    vendor_id: vendor.id,
    operation: wish.value.operation,
    purpose: purpose.value,
    fields,
    actor_kind: ask.actor.kind,
    actor_id: ask.actor.id,
    key_index: marks?.key ?? null,
    request_index: marks?.request ?? null,
    created_at: new Date(now),
  };
  if (!(await claimForward(tx, row))) {
    const rival = marks === null ? ok(undefined) : await findEarlier(tx, ask.actor.id, marks);
    if (!rival.ok) return rival;
    // A rival that was refused has left no row: whoever asks again finds the key free.
    return rival.value === undefined ? refuse({ of: "forward", code: "forward_underway" }) : ok({ kind: "earlier", row: rival.value });
  }
  const detail = { ...detailOf(about), forward: id };
  const use = { ...ask, purpose: purpose.value, wanted: bound.value.wanted, codeOf: bound.value.codeOf, act: ACT, detail, to, errand: id };
  const handed = await handOver(safe, tx, use);
  if (!handed.ok) {
    const { isUndone, ...refusal } = handed.refusal;
    if (isUndone) throw new Undone(refusal, noteOf(ask, about, codesOf(refusal)));
    await deleteForward(tx, id);
    return refuse({ of: "safe", ...refusal });
  }
  await setEntry(tx, id, handed.value.entry);
  const send = {
    ...sendAsk(tx, ask, id, vendor, request.value, bound.value, handed.value.values),
    plain,
    ...(bounds === undefined ? {} : { bounds }),
  };
  return ok({ kind: "ready", send, entry: handed.value.entry, card: handed.value.card, idempotent: wish.value.idempotent });
}

/** What was asked for before under the ask's Idempotency-Key, where it has one. */
async function earlierUnder(
  safe: Safe,
  tx: Tx,
  ask: ForwardAsk,
): Promise<{ readonly marks: KeyMarks | null; readonly earlier: Result<ForwardRow | undefined, ForwardRefusal> }> {
  if (ask.once === null) return { marks: null, earlier: ok(undefined) };
  const marks = await markKey(tx, safe.keeper, ask.once);
  return { marks, earlier: await findEarlier(tx, ask.actor.id, marks) };
}

type About = {
  readonly vendor: Vendor;
  readonly purpose: string;
  readonly fields: readonly string[];
  readonly operation: string | null;
};

function detailOf({ vendor, operation }: About): Readonly<Record<string, string>> {
  return { vendor: vendor.id, ...(operation === null ? {} : { operation }) };
}

/** A "no" by the register of vendors is noted like any other, where there is such a customer. */
async function noteGate(tx: Tx, ask: ForwardAsk, about: About, code: string, now: Instant): Promise<{ readonly entry?: string }> {
  if (!(await findSubjects(tx, [ask.subject], [])).has(ask.subject)) return {};
  const [entry] = await appendEntries(tx, [noteOf(ask, about, [code])], now);
  return entry === undefined ? {} : { entry };
}

function noteOf(ask: ForwardAsk, about: About, codes: readonly string[]): NewEntry {
  const draft = draftEntry(ask.actor, ACT, { subject: ask.subject, purpose: about.purpose, form: "use" });
  return { ...draft, fields: about.fields, codes, outcome: "refused", detail: detailOf(about) };
}

function sendAsk(
  tx: Tx,
  ask: ForwardAsk,
  id: ForwardId,
  vendor: Vendor,
  request: RequestTemplate,
  { slots }: Bound,
  values: readonly Handed[],
): Omit<SendAsk, "plain"> {
  return {
    tenant: tx.tenant,
    subject: ask.subject,
    errand: id,
    origin: vendor.origin,
    isLoopback: vendor.loopback,
    request,
    slots,
    values: values.map(({ field, record, enc, sealed }) => ({ field, record, enc: textOf(enc), sealed: textOf(sealed) })),
  };
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
