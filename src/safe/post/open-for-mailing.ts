import { assert } from "../../base/fault.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { decodePayload } from "../../base/payload.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Actor } from "../access/actor.ts";
import { askFor } from "../access/ask.ts";
import type { Safe } from "../safe.ts";
import { openFields } from "../vault/open.ts";

const MAILER: Actor = { kind: "worker", id: "worker_mailings", roles: [], purposes: "all", owner: false, address: null };

/** What of customers goes into a mailing to them. `detail` names the list and the mailing in the ledger. */
export type MailingWish = {
  readonly purpose: string;
  readonly fields: readonly string[];
  readonly detail: Readonly<Record<string, string>>;
};

/**
 * Details of customers for a mailing, by subject and field: each is a use, decided and noted as `mailing.send`. What was
 * refused, is not there or does not open is absent.
 */
export async function openForMailing(
  safe: Safe,
  tx: Tx,
  subjects: readonly SubjectId[],
  { purpose, fields, detail }: MailingWish,
  now: Instant,
): Promise<ReadonlyMap<SubjectId, ReadonlyMap<string, string>>> {
  const asks = subjects.map((subject) => ({
    actor: MAILER,
    purpose,
    subject,
    fields,
    form: "use" as const,
    reason: null,
    act: "mailing.send",
    detail,
  }));
  const asked = await askFor(safe, tx, asks, now);
  const found = new Map<SubjectId, ReadonlyMap<string, string>>();
  const granted = asked.flatMap((one, n) => {
    const subject = subjects[n];
    if (!one.ok || one.value.permit === null || subject === undefined) return [];
    const { permit } = one.value;
    return [{ subject, permit, of: one.value.subject, fields: fields.filter((field) => permit.fields.has(field)) }];
  });
  const opened = await openFields(
    safe,
    tx,
    granted.map(({ permit, of, fields: own }) => ({
      permit,
      subject: of,
      fields: own.map((field) => ({ field, view: { kind: "clear" as const } })),
      meter: { actor: MAILER.id },
    })),
    now,
  );
  granted.forEach(({ subject }, n) => {
    const values = opened[n];
    assert(values !== undefined, "a wish has its answer");
    const texts = new Map<string, string>();
    for (const [field, [first]] of values) {
      if (first?.opened.ok !== true) continue;
      const { value } = decodePayload(first.opened.bytes);
      if (typeof value === "string") texts.set(field, value);
    }
    found.set(subject, texts);
  });
  return found;
}
