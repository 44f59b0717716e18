import { assert } from "../../base/fault.ts";
import type { EntryId, ForwardId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { SendAsk } from "../../platform/egress/messages.ts";
import { readRequest } from "../../platform/egress/read-request.ts";
import type { RequestTemplate } from "../../platform/egress/request.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { KeptCard } from "../../registers/cards/cards.ts";
import { vendorGate } from "../../registers/vendors/gate.ts";
import { type Vendor, holdVendor } from "../../registers/vendors/vendor.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { findSubjects, holdFromErasure } from "../../registers/subjects/subjects.ts";
import { codesOf, draftEntry, noteUnasked } from "../../safe/access/note.ts";
import { purposeOf } from "../../safe/access/purpose.ts";
import type { Bound } from "../../safe/giving/bind-slots.ts";
import { handedText } from "../../safe/giving/handed-text.ts";
import { type NotGiven, notGivenEntry, noteNotGiven } from "../../safe/giving/note-refusal.ts";
import { type InTx, Undone, orUndone } from "../../safe/giving/undone.ts";
import type { Safe } from "../../safe/safe.ts";
import { type Handed, handOver } from "../../safe/vault/hand-over.ts";
import type { UseAsk } from "../../safe/vault/weigh-use.ts";
import { type ForwardRow, claimForward, deleteForward, setEntry } from "./_sql.ts";
import type { ForwardRefusal } from "./answers.ts";
import { bindRequest } from "./bind-request.ts";
import { type KeyMarks, findEarlier, markKey } from "./earlier.ts";
import type { ForwardAsk, Forwarding } from "./forwarding.ts";
import { FORWARD_SOURCE } from "./plain.ts";
import { readWish } from "./read-wish.ts";

export type Prepared =
  | {
      readonly kind: "ready";
      readonly send: SendAsk;
      readonly entry: EntryId;
      readonly card: KeptCard | null;
      readonly idempotent: boolean;
      readonly redirectIsDone: boolean;
    }
  | { readonly kind: "earlier"; readonly row: ForwardRow };

type Outcome = Result<Prepared, ForwardRefusal>;

const ACT = "forward.send";

/**
 * Everything before the first byte leaves, in one transaction: request and slots are read, the vendor is held and asked
 * for, the sending is written down, the use is decided and noted, and the values are sealed to the egress.
 */
export async function prepare(forwarding: Forwarding, inTx: InTx, ask: ForwardAsk, id: ForwardId, to: Uint8Array): Promise<Outcome> {
  const { clock } = forwarding.safe;
  const prepared = await orUndone(inTx, clock, () => inTx((tx) => prepareIn(forwarding, tx, ask, id, to)));
  return prepared.ok ? prepared.value : refuse({ of: "safe", ...prepared.refusal });
}

async function prepareIn({ safe, bounds }: Forwarding, tx: Tx, ask: ForwardAsk, id: ForwardId, to: Uint8Array): Promise<Outcome> {
  const now = safe.clock();
  if (safe.keeper.state() !== "open") return refuse({ of: "safe", code: "sealed" });
  const [map, vendor, { marks, earlier }] = await Promise.all([
    safe.maps.get(tx),
    holdVendor(tx, ask.vendor),
    earlierUnder(safe, tx, ask),
    // Or an erasure would look for sendings under way before it can see this one.
    holdFromErasure(tx, [ask.subject]),
  ]);
  if (vendor === undefined) return refuse({ of: "vendor", code: "vendor_not_found" });
  const purpose = purposeOf(map, ask.actor, ask.purpose);
  if (!purpose.ok) {
    const draft = draftEntry(ask.actor, ACT, { subject: ask.subject, purpose: ask.purpose, form: "use" });
    return refuse({ of: "safe", ...(await noteUnasked(tx, draft, purpose.refusal, now)) });
  }
  const wish = await readWish(safe, tx, vendor, ask);
  if (!wish.ok) return wish;
  const request = readRequest(wish.value.request);
  if (!request.ok) return refuse({ of: "request", ...request.refusal });
  const plain = { ...wish.value.plain, [FORWARD_SOURCE]: id };
  const bound = bindRequest(map, request.value, ask.card, plain);
  if (!bound.ok) return refuse({ of: "forward", ...bound.refusal });

  if (!earlier.ok) return earlier;
  if (earlier.value !== undefined) return ok({ kind: "earlier", row: earlier.value });
  const fields = [...new Set(bound.value.wanted.map(({ field }) => field))];
  const { operation } = wish.value;
  const detail = { vendor: vendor.id, ...(operation === null ? {} : { operation }) };
  const what: NotGiven = { actor: ask.actor, subject: ask.subject, act: ACT, purpose: purpose.value, fields, detail };
  const gate = vendorGate(map, vendor, what, now);
  if (!gate.ok) return refuse({ of: "vendor", ...gate.refusal, ...(await noteNotGiven(tx, what, gate.refusal.code, now)) });

  const row = {
    forward_id: id,
    subject_id: ask.isErased === true ? null : ask.subject,
    vendor_id: vendor.id,
    operation,
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
  const { wanted, codeOf } = bound.value;
  const use = { ...ask, purpose: purpose.value, wanted, codeOf, act: ACT, detail: { ...detail, forward: id }, to, errand: id };
  const handed = ask.isErased === true ? await handNothing(tx, use, now) : await handOver(safe, tx, use);
  if (!handed.ok) {
    const { isUndone, ...refusal } = handed.refusal;
    if (isUndone) throw new Undone(refusal, notGivenEntry(what, codesOf(refusal)));
    await deleteForward(tx, id);
    return refuse({ of: "safe", ...refusal });
  }
  await setEntry(tx, id, handed.value.entry);
  const send = {
    ...sendAsk(tx, ask, id, vendor, request.value, bound.value, handed.value.values),
    plain,
    ...(bounds === undefined ? {} : { bounds }),
  };
  const { idempotent, redirectIsDone } = wish.value;
  return ok({ kind: "ready", send, entry: handed.value.entry, card: handed.value.card, idempotent, redirectIsDone });
}

/** Of a customer who is erased there is nothing to hand over: that their number leaves is noted, and a value is refused. */
async function handNothing(
  tx: Tx,
  { actor, subject, act, purpose, wanted, detail }: UseAsk,
  now: Instant,
): Promise<Awaited<ReturnType<typeof handOver>>> {
  const known = (await findSubjects(tx, [subject], [])).get(subject);
  if (known === undefined) return refuse({ code: "subject_not_found", isUndone: false });
  if (known.erasedAt === null || wanted.length > 0) return refuse({ code: "subject_erased", isUndone: false });
  const [entry] = await appendEntries(tx, [{ ...draftEntry(actor, act, { subject, purpose, form: null }), detail }], now);
  assert(entry !== undefined, "what is noted has an id");
  return ok({ values: [], card: null, entry });
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
    values: handedText(values),
  };
}
