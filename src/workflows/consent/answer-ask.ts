import { Outage } from "../../base/fault.ts";
import { type Instant, instantToIso } from "../../base/instant.ts";
import type { Language } from "../../base/language.ts";
import type { ReadToken } from "../../base/tenant-token.ts";
import { readTenant } from "../../platform/storage/tenants.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { type ConsentAsk, endAsk, findAsk, holdAsk } from "../../registers/consent/asks.ts";
import type { CompiledPurpose } from "../../registers/datamap/types.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { draftEntry } from "../../safe/access/note.ts";
import type { Safe } from "../../safe/safe.ts";
import { noticeShown } from "./notice-shown.ts";
import { recordUnder } from "./record-by-email.ts";
import { NOBODY, NOTHING_TOLD } from "./told.ts";

/** What the letter's link asks, as the map has it now: what no longer rests on consent is not asked any more. */
export type AskedUses = {
  readonly business: string;
  readonly uses: readonly string[];
  /** What the reader's own browser stops (Global Privacy Control); it is not asked of them. */
  readonly stopped: readonly string[];
  /** The number of the privacy notice beside it; null where there is none. */
  readonly notice: string | null;
};

/** Undefined where the link was answered, ran out, never was, or asks nothing any more. Looking changes nothing. */
export async function readAsked(safe: Safe, link: ReadToken, hasSignal: boolean, now: Instant): Promise<AskedUses | undefined> {
  return await withTx(safe.db, link.tenant, async (tx) => {
    const ask = await findAsk(tx, link.hash, now);
    const open = ask && (await openUses(safe, tx, ask, hasSignal));
    const tenant = await readTenant(tx);
    if (open === undefined || tenant === undefined || open.uses.length + open.stopped.length === 0) return undefined;
    return {
      business: tenant.name,
      uses: open.uses.map(({ label }) => label),
      stopped: open.stopped.map(({ label }) => label),
      notice: await noticeShown(tx, now),
    };
  });
}

export type Allowed =
  | { readonly kind: "allowed"; readonly business: string; readonly uses: readonly string[]; readonly left: readonly string[] }
  | { readonly kind: "notice_changed" };

/** What the page showed whoever says yes, and what their browser says beside it. */
export type Yes = { readonly notice: string | null; readonly language: Language; readonly hasSignal: boolean };

/**
 * Whoever reads the mail says yes: from this on there is consent, with the notice that the page showed. A customer who is known
 * by the address has it at once, like by a code that they sign in with; else it waits until somebody is. `left` are uses for
 * which it does not hold. Undefined where the link asks nothing any more.
 */
export async function allowAsked(safe: Safe, link: ReadToken, yes: Yes, now: Instant): Promise<Allowed | undefined> {
  if (safe.keeper.state() !== "open") throw new Outage("sealed", "the safe is sealed");
  return await withTx(safe.db, link.tenant, async (tx): Promise<Allowed | undefined> => {
    const [ask, tenant] = [await holdAsk(tx, link.hash, now), await readTenant(tx)];
    const open = ask && (await openUses(safe, tx, ask, yes.hasSignal));
    if (ask === undefined || tenant === undefined || open === undefined || open.uses.length === 0) return undefined;
    const noticeVersion = await noticeShown(tx, now);
    if (noticeVersion !== yes.notice) return { kind: "notice_changed" };

    const told = { ...NOTHING_TOLD, how: "embed", where: ask.where, language: yes.language, noticeVersion } as const;
    const said = { ...told, standing: "given", evidence: evidenceOf(ask, now), expiresAt: null, forChild: false, guardian: null } as const;
    const purposes = open.uses.map(({ name }) => name);
    const left = await recordUnder(safe, tx, { actor: NOBODY, digests: ask.digests, purposes, said, askedAt: ask.askedAt }, now);
    const given = purposes.filter((name) => !left.includes(name));
    await endAsk(tx, ask.id, given, now);
    const labels = (isLeft: boolean): readonly string[] =>
      open.uses.filter(({ name }) => left.includes(name) === isLeft).map(({ label }) => label);
    return { kind: "allowed", business: tenant.name, uses: labels(false), left: labels(true) };
  });
}

/** Or no, it was not me: nothing was given, and what this letter asked is forgotten. False where the link is over. */
export async function declineAsked(safe: Safe, link: ReadToken, now: Instant): Promise<boolean> {
  return await withTx(safe.db, link.tenant, async (tx) => {
    const ask = await holdAsk(tx, link.hash, now);
    if (ask === undefined) return false;
    await endAsk(tx, ask.id, [], now);
    const entries = ask.purposes.map((purpose) => ({
      ...draftEntry(NOBODY, "consent.decline", { subject: null, purpose, form: null }),
      detail: { ask: ask.id },
    }));
    await appendEntries(tx, entries, now);
    return true;
  });
}

async function openUses(
  safe: Safe,
  tx: Tx,
  { purposes }: ConsentAsk,
  hasSignal: boolean,
): Promise<{ readonly uses: readonly CompiledPurpose[]; readonly stopped: readonly CompiledPurpose[] }> {
  const map = await safe.maps.get(tx);
  const open = [...map.purposes.values()].filter(({ name, basis }) => basis === "consent" && purposes.includes(name));
  const isStopped = ({ optOut }: CompiledPurpose): boolean => hasSignal && optOut === "gpc";
  return { uses: open.filter((use) => !isStopped(use)), stopped: open.filter(isStopped) };
}

/** For whoever has to show later how it came about: no address is in it. */
function evidenceOf({ id, askedAt }: ConsentAsk, now: Instant): string {
  return `Asked by a form on ${instantToIso(askedAt)} (${id}); yes was said on ${instantToIso(now)} by the link of the letter that went to the address.`;
}
