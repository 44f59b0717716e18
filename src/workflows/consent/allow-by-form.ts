import { assert } from "../../base/fault.ts";
import type { TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Language } from "../../base/language.ts";
import { unveil } from "../../base/redacted.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { isMailAddress } from "../../platform/outbox/mail.ts";
import { queueMail } from "../../platform/outbox/queue-mail.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import { readTenant } from "../../platform/storage/tenants.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type ConsentAsk, askConsent, noteLetter } from "../../registers/consent/asks.ts";
import type { CompiledPurpose } from "../../registers/datamap/types.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { composeLetter } from "../../registers/mailing/letters/compose-letter.ts";
import { type ListAddress, digestOf, readAddress } from "../../registers/mailing/lists/address.ts";
import { findSuppressions } from "../../registers/mailing/lists/leaving.ts";
import { findByIndex } from "../../registers/subjects/index-entries.ts";
import { draftEntry } from "../../safe/access/note.ts";
import { type AtTheForm, type FormRefusal, enterByForm } from "../../safe/post/form-door.ts";
import type { Safe } from "../../safe/safe.ts";
import { optOuts } from "./honour-gpc.ts";
import { digestsOf } from "./record-by-email.ts";
import { NOBODY } from "./told.ts";

/** What consents by letter stand on. Letters lead to CARD_ORIGIN, from the settings and never from a request. */
export type ConsentPost = { readonly safe: Safe; readonly cardOrigin: string };

export type TypedConsent = AtTheForm & {
  readonly purposes: readonly string[];
  readonly email: string;
  readonly language: Language;
  /** The origin of the page on which it is asked, as the browser tells it. */
  readonly where: string | null;
  /** The browser asks by Global Privacy Control that data be neither sold nor shared. */
  readonly hasSignal: boolean;
};

/** `signal_stops`: what the visitor's own browser says; `uses` are labels. */
export type AllowRefusal = FormRefusal | { readonly code: "signal_stops"; readonly uses: readonly string[] };

/**
 * Anybody types an e-mail and asks that whoever reads its mail allow uses of their data: one letter asks them, and nothing else
 * happens before they say yes in it. No letter goes to who is not mailed any more or was asked often enough; the answer is
 * the same. Letters that asked the same address before stay good.
 */
export async function allowByForm(
  post: ConsentPost,
  typed: TypedConsent,
  now: Instant,
): Promise<Result<{ readonly tenant: TenantId }, AllowRefusal>> {
  const { safe } = post;
  const address = readAddress(typed.email);
  if (!address.ok || !isMailAddress(address.value.address)) return refuse({ code: "not_an_email" });
  const entered = await enterByForm(safe, typed, now);
  if (!entered.ok) return entered;
  const tenant = entered.value;
  return await withTxAgain(safe.db, tenant, async (tx): Promise<Result<{ readonly tenant: TenantId }, AllowRefusal>> => {
    const map = await safe.maps.get(tx);
    const wanted = new Set(typed.purposes);
    const uses = [...map.purposes.values()].filter(({ name, basis }) => basis === "consent" && wanted.has(name));
    if (uses.length === 0 || uses.length < wanted.size) return refuse({ code: "not_on_offer" });
    const stopped = typed.hasSignal ? optOuts(new Map(uses.map((use) => [use.name, use]))) : [];
    if (stopped.length > 0) return refuse({ code: "signal_stops", uses: stopped.map(({ label }) => label) });
    const digests = await digestsOf(safe, tx, map, address.value.canonical);
    if (!digests.ok) return refuse({ code: digests.refusal.code === "fields_invalid" ? "not_an_email" : "not_on_offer" });
    const { language, where, address: network } = typed;
    await askByLetter(post, tx, { language, where, network, address: address.value, digests: digests.value, uses }, now);
    return ok({ tenant });
  });
}

type Asking = Pick<TypedConsent, "language" | "where"> & {
  readonly network: string;
  readonly address: ListAddress;
  readonly digests: ConsentAsk["digests"];
  readonly uses: readonly CompiledPurpose[];
};

async function askByLetter(
  { safe, cardOrigin }: ConsentPost,
  tx: Tx,
  { language, where, network, address, digests, uses }: Asking,
  now: Instant,
): Promise<void> {
  const digest = await digestOf(tx, safe.keeper, address.canonical);
  const isNeverMailed = (await findSuppressions(tx, digest, null)).some(({ list }) => list === null);
  if (isNeverMailed) return;
  const asked = await askConsent(tx, safe.keeper, { digest, digests, purposes: uses.map(({ name }) => name), where, network }, now);
  if (asked === undefined) return;

  const [tenant, led] = [await readTenant(tx), await findByIndex(tx, digests)];
  assert(tenant !== undefined, "a map belongs to a business");
  const [subject, ...others] = new Set(led.map((one) => one.subject));
  const about = subject === undefined || others.length > 0 ? {} : { subjectId: subject };
  const { id, token, expiresAt } = asked;
  const facts = { items: uses.map(({ label }) => label), path: `/u/allow/${unveil(token)}`, expiresAt } as const;
  const letter = composeLetter("consent_confirm", language, { ...facts, business: tenant.name, origin: cardOrigin, name: null });
  const to = { name: null, address: address.address };
  await noteLetter(tx, id, await queueMail(tx, safe.keeper, { ...letter, to, notAfter: expiresAt, ...about }, now));
  const entries = uses.map(({ name }) => ({
    ...draftEntry(NOBODY, "consent.ask", { subject: about.subjectId ?? null, purpose: name, form: null }),
    detail: { ask: id, how: "embed" },
  }));
  await appendEntries(tx, entries, now);
}
