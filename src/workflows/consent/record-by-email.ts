import type { ConsentId } from "../../base/ids.ts";
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
  { email, ...wish }: Omit<SaidUnder, "digests" | "askedAt"> & { readonly email: string },
  now: Instant,
): Promise<Result<void, SafeRefusal>> {
  if (safe.keeper.state() !== "open") return refuse({ code: "sealed" });
  const map = await safe.maps.get(tx);
  if (wish.purposes.some((purpose) => !map.purposes.has(purpose))) return refuse({ code: "purpose_unknown" });
  const digests = await digestsOf(safe, tx, map, email);
  if (!digests.ok) return digests;
  await recordUnder(safe, tx, { ...wish, digests: digests.value }, now);
  return ok(undefined);
}

export type SaidUnder = {
  readonly actor: Actor;
  readonly digests: readonly EmailDigest[];
  readonly purposes: readonly string[];
  readonly said: SaidByEmail;
  /** Where whoever says it reads the mail of the address: since when it was asked of them. */
  readonly askedAt?: Instant;
};

/** The same of an e-mail that is known by its digests. Answers the purposes for which it does not hold. */
export async function recordUnder(
  safe: Safe,
  tx: Tx,
  { actor, digests, purposes, said, askedAt }: SaidUnder,
  now: Instant,
): Promise<readonly string[]> {
  await holdAwaited(tx);
  const stopped = askedAt === undefined ? [] : await stoppedSince(tx, digests, askedAt);
  const { evidence, guardian, ...consent } = said;
  const ids = new Set<ConsentId>();
  for (const purpose of purposes.filter((one) => !stopped.includes(one))) {
    const kept = { ...consent, purpose, recordedBy: actor.id };
    const id = await awaitConsent(tx, safe.keeper, digests, kept, { evidence, guardian }, now);
    ids.add(id);
    const draft = draftEntry(actor, "consent.await", { subject: null, purpose, form: null });
    const detail = { consent: id, standing: said.standing, noticeVersion: said.noticeVersion, how: said.how };
    await appendEntries(tx, [{ ...draft, call: said.call, task: said.task, detail }], now);
  }
  const led = await findByIndex(tx, digests);
  const awaited = led.length === 0 ? [] : await findAwaited(tx, led);
  const proof = askedAt === undefined ? undefined : { consents: ids, askedAt };
  const linked = await linkConsents(safe, tx, await safe.maps.get(tx), { led, awaited, proof }, now);
  const notTaken = linked.filter(({ isTaken }) => !isTaken).map(({ purpose }) => purpose);
  return purposes.filter((purpose) => stopped.includes(purpose) || notTaken.includes(purpose));
}

/** What was withdrawn under this e-mail, by whomever, since it was asked. */
async function stoppedSince(tx: Tx, digests: readonly EmailDigest[], askedAt: Instant): Promise<readonly string[]> {
  const awaited = await findAwaited(tx, digests);
  return awaited.filter(({ standing, saidAt }) => standing === "withdrawn" && saidAt >= askedAt).map(({ purpose }) => purpose);
}

/** As every field of the map that finds people by e-mail would index it. */
export async function digestsOf(safe: Safe, tx: Tx, map: CompiledMap, email: string): Promise<Result<readonly EmailDigest[], SafeRefusal>> {
  const fields = [...map.fields.values()].filter(({ type, lookup }) => type.name === "email" && lookup !== "none");
  if (fields.length === 0) return refuse({ code: "field_not_searchable" });
  const readings = fields.flatMap((field) => field.type.candidates(email, map).map((canonical) => ({ field: field.name, canonical })));
  if (readings.length === 0) return refuse({ code: "fields_invalid", fields: [NO_EMAIL] });
  await loadTenant(tx, safe.keeper);
  const digests = await safe.keeper.index(tx.tenant, readings);
  return ok(readings.map(({ field }, n) => ({ field, digest: Buffer.from(digests[n] ?? []) })));
}

const NO_EMAIL = { field: "email", code: "invalid_email", say: "This is no e-mail address." };
