import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import {
  type AwaitedConsent,
  type EmailDigest,
  type Words,
  awaitConsent,
  findAwaited,
  holdAwaited,
} from "../../registers/consent/awaited.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { findByIndex } from "../../registers/subjects/index-entries.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { SafeRefusal } from "../../safe/access/answers.ts";
import { draftEntry } from "../../safe/access/note.ts";
import type { Safe } from "../../safe/safe.ts";
import { linkConsents } from "../../safe/vault/link-consents.ts";

export type SaidByEmail = Omit<AwaitedConsent, "purpose" | "recordedBy"> & Words;

/**
 * Records what somebody decided of whom only an e-mail is known. It waits under keyed digests of the e-mail, and reaches whoever
 * is known by it, now or later, in the same way: whether there is anybody is not told.
 */
export async function recordByEmail(
  safe: Safe,
  tx: Tx,
  {
    actor,
    email,
    purposes,
    said,
  }: { readonly actor: Actor; readonly email: string; readonly purposes: readonly string[]; readonly said: SaidByEmail },
  now: Instant,
): Promise<Result<void, SafeRefusal>> {
  if (safe.keeper.state() !== "open") return refuse({ code: "sealed" });
  const map = await safe.maps.get(tx);
  if (purposes.some((purpose) => !map.purposes.has(purpose))) return refuse({ code: "purpose_unknown" });
  const digests = await digestsOf(safe, tx, map, email);
  if (!digests.ok) return digests;

  await holdAwaited(tx);
  const { evidence, guardian, ...consent } = said;
  for (const purpose of purposes) {
    const kept = { ...consent, purpose, recordedBy: actor.id };
    const id = await awaitConsent(tx, safe.keeper, digests.value, kept, { evidence, guardian }, now);
    const draft = draftEntry(actor, "consent.await", { subject: null, purpose, form: null });
    const detail = { consent: id, standing: said.standing, noticeVersion: said.noticeVersion, how: said.how };
    await appendEntries(tx, [{ ...draft, call: said.call, task: said.task, detail }], now);
  }
  const led = await findByIndex(tx, digests.value);
  await linkConsents(safe, tx, map, { led, awaited: led.length === 0 ? [] : await findAwaited(tx, led) }, now);
  return ok(undefined);
}

/** As every field of the map that finds people by e-mail would index it. */
async function digestsOf(safe: Safe, tx: Tx, map: CompiledMap, email: string): Promise<Result<readonly EmailDigest[], SafeRefusal>> {
  const fields = [...map.fields.values()].filter(({ type, lookup }) => type.name === "email" && lookup !== "none");
  if (fields.length === 0) return refuse({ code: "field_not_searchable" });
  const readings = fields.flatMap((field) => field.type.candidates(email, map).map((canonical) => ({ field: field.name, canonical })));
  if (readings.length === 0) return refuse({ code: "fields_invalid", fields: [NO_EMAIL] });
  await loadTenant(tx, safe.keeper);
  const digests = await safe.keeper.index(tx.tenant, readings);
  return ok(readings.map(({ field }, n) => ({ field, digest: Buffer.from(digests[n] ?? []) })));
}

const NO_EMAIL = { field: "email", code: "invalid_email", say: "This is no e-mail address." };
