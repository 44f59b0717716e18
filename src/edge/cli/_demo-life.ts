import type { SubjectId, TenantId } from "../../base/ids.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { listSubjectIds } from "../../registers/subjects/subjects.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { compareFields } from "../../safe/vault/compare.ts";
import { readSubjects } from "../../safe/vault/read.ts";
import { revealFields } from "../../safe/vault/reveal.ts";
import type { Safe } from "../../safe/safe.ts";
import { recordConsent } from "../../workflows/consent/record-consent.ts";
import { NOTHING_TOLD } from "../../workflows/consent/told.ts";
import { OPERATOR_ACTOR } from "./_operator.ts";

const LOOKED_AT = 6;
const CONSENTING = 3;

/** A morning's work, so that the ledger has something to show: looks, reveals, refusals, consents. */
export async function bringToLife(safe: Safe, tenant: TenantId, keyId: string): Promise<void> {
  const actor: Actor = { kind: "key", id: keyId, roles: ["booking_system"], purposes: "all", owner: false, address: "127.0.0.1" };
  const ids = await withTx(safe.db, tenant, (tx) => listSubjectIds(tx, null, LOOKED_AT));
  const about = (subject: SubjectId): { actor: Actor; purpose: string; subject: SubjectId } => ({ actor, purpose: "booking", subject });
  await withTx(safe.db, tenant, (tx) => readSubjects(safe, tx, ids.map(about)));
  await withTx(safe.db, tenant, (tx) =>
    revealFields(
      safe,
      tx,
      ids.map((id) => ({ ...about(id), fields: ["first_name", "last_name"], reason: null })),
    ),
  );
  // Refused: the booking system uses passports and e-mails without seeing them.
  await withTx(safe.db, tenant, (tx) =>
    revealFields(
      safe,
      tx,
      ids.slice(0, 2).map((id) => ({ ...about(id), fields: ["email", "passport"], reason: null })),
    ),
  );
  await withTx(safe.db, tenant, (tx) =>
    compareFields(
      safe,
      tx,
      ids.slice(0, 1).map((id) => ({ ...about(id), field: "email", value: "someone.else@example.com" })),
    ),
  );
  await withTx(safe.db, tenant, async (tx) => {
    for (const [at, subject] of ids.slice(0, CONSENTING).entries()) {
      const standing = at === 0 ? "withdrawn" : "given";
      const told = { ...NOTHING_TOLD, how: "console" as const };
      const consent = { purpose: "newsletter", standing, told, expiresAt: null, forChild: false, guardian: null } as const;
      await recordConsent(safe, tx, { ...consent, actor: OPERATOR_ACTOR, subject }, safe.clock());
    }
  });
}
