import type { SubjectId } from "../../base/ids.ts";
import type { View } from "../../base/payload.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Actor } from "../access/actor.ts";
import { askFor } from "../access/ask.ts";
import type { Safe } from "../safe.ts";
import { openFields } from "./open.ts";

const WORKER: Actor = { kind: "worker", id: "worker_doors", roles: [], purposes: "all", owner: false, address: null };

/** Whether an address of the customer has a postcode, so that it can be asked for at a door. The keeper looks; none comes out. */
export async function hasPostcode(safe: Safe, tx: Tx, subject: SubjectId): Promise<boolean> {
  return await lookAtAddresses(safe, tx, subject, "postcode.look", { kind: "has-part", part: "postcode" });
}

/**
 * Whether what somebody typed at a door is the postcode of an address of the customer, by letters and digits alone. Tries
 * are the door's to count. A comparison like any other: decided, noted, made in the keeper.
 */
export async function isPostcode(safe: Safe, tx: Tx, subject: SubjectId, typed: string): Promise<boolean> {
  return await lookAtAddresses(safe, tx, subject, "postcode.compare", { kind: "compare-part", part: "postcode", candidate: typed });
}

async function lookAtAddresses(safe: Safe, tx: Tx, subject: SubjectId, act: string, view: View): Promise<boolean> {
  const now = safe.clock();
  const map = await safe.maps.get(tx);
  const fields = [...map.fields.values()].filter((field) => field.type.name === "address").map((field) => field.name);
  if (fields.length === 0) return false;
  const ask = { actor: WORKER, purpose: "security", subject, fields, form: "comparison", reason: null, act } as const;
  const [asked] = await askFor(safe, tx, [ask], now);
  if (asked?.ok !== true || asked.value.permit === null) return false;
  const { permit, subject: held } = asked.value;
  const wishes = [...permit.fields].map((field) => ({ field, view }));
  const [opened] = await openFields(safe, tx, [{ permit, subject: held, fields: wishes, meter: { actor: WORKER.id } }], now);
  return [...(opened?.values() ?? [])].flat().some(({ opened: one }) => one.ok && one.bytes[0] === 1);
}
