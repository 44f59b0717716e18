import { assert } from "../../base/fault.ts";
import type { ForwardId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { SendAnswer } from "../../platform/egress/messages.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY, type EntryActor, type NewEntry } from "../../registers/ledger/entry.ts";
import { noteDisclosure } from "../../registers/vendors/disclosures.ts";
import { type Ending, type ForwardRow, endForward } from "./_sql.ts";

const WORKER: EntryActor = { kind: "worker", id: "worker_forwards", role: "worker" };

/** Notes what came of a sending. False where somebody has told its end before. */
export async function settle(tx: Tx, actor: EntryActor, id: ForwardId, answer: SendAnswer, now: Instant): Promise<boolean> {
  switch (answer.kind) {
    case "answered": {
      const { status, withheld, removed } = answer;
      const detail = { status, removed, ...(withheld === null ? {} : { withheld }) };
      return await end(tx, actor, id, { state: "answered", code: null, status, isKeyFree: false }, detail, now);
    }
    case "not_sent":
      return await end(tx, actor, id, { state: "not_sent", code: answer.code, status: null, isKeyFree: true }, {}, now);
    case "unknown":
      return await end(tx, actor, id, { state: "unknown", code: answer.code, status: null, isKeyFree: false }, {}, now);
  }
}

/** A sending whose process ended before it could tell: it may have arrived. */
export async function settleStuck(tx: Tx, id: ForwardId, now: Instant): Promise<boolean> {
  return await end(tx, WORKER, id, { state: "unknown", code: "sender_lost", status: null, isKeyFree: false }, {}, now);
}

const ACTS = { answered: "forward.answered", not_sent: "forward.not_sent", unknown: "forward.unknown" } as const satisfies Record<
  Ending["state"],
  string
>;

async function end(
  tx: Tx,
  actor: EntryActor,
  id: ForwardId,
  ending: Ending,
  detail: Readonly<Record<string, string | number>>,
  now: Instant,
): Promise<boolean> {
  const row = await endForward(tx, id, ending, new Date(now));
  if (row === undefined) return false;
  assert(row.entry_id !== null, "what is sent was decided and noted");
  await Promise.all([
    // What may have arrived counts as given; of nobody nothing was.
    ending.state === "not_sent" || row.subject_id === null
      ? null
      : noteDisclosure(tx, { vendor: row.vendor_id, entry: row.entry_id, subject: row.subject_id }),
    appendEntries(tx, [entryOf(actor, row, ending, detail)], now),
  ]);
  return true;
}

function entryOf(actor: EntryActor, row: ForwardRow, { state, code }: Ending, detail: Readonly<Record<string, string | number>>): NewEntry {
  return {
    ...BLANK_ENTRY,
    actor,
    act: ACTS[state],
    subject: row.subject_id,
    purpose: row.purpose,
    codes: code === null ? [] : [code],
    outcome: state === "answered" ? "done" : "refused",
    detail: { forward: row.forward_id, vendor: row.vendor_id, of: row.entry_id ?? "", ...detail },
  };
}
