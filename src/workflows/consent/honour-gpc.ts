import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { readConsentHistory } from "../../registers/consent/records.ts";
import type { CompiledPurpose } from "../../registers/datamap/types.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { Safe } from "../../safe/safe.ts";
import { holdSubject } from "./hold-subject.ts";
import { object, wasObjectedByBrowser } from "./object.ts";
import { recordConsent } from "./record-consent.ts";
import type { Told } from "./told.ts";

/**
 * A known customer's browser asks that their data be neither sold nor shared (Global Privacy Control, `Sec-GPC: 1`; 11 CCR
 * 7025): it is tied to the customer, and stops every purpose of which the map says `optOut: gpc`. Once for each: whoever then
 * allows one of them on purpose means it.
 */
export async function honourGpc(
  safe: Safe,
  tx: Tx,
  { actor, subject, told }: { readonly actor: Actor; readonly subject: SubjectId; readonly told: Told },
  now: Instant,
): Promise<void> {
  const purposes = optOuts((await safe.maps.get(tx)).purposes);
  if (purposes.length === 0) return;
  // Held first: of two pages that load at once, one records it.
  const held = await holdSubject(tx, subject);
  if (!held.ok) return;
  for (const { name: purpose, basis } of purposes) {
    if (basis !== "consent") {
      if (!(await wasObjectedByBrowser(tx, subject, purpose, now)))
        await object(safe, tx, { actor, subject, purpose, channel: "gpc" }, now);
      continue;
    }
    const history = await readConsentHistory(tx, subject, purpose);
    if (history.some(({ how }) => how === "gpc")) continue;
    const withdrawn = { purpose, standing: "withdrawn", expiresAt: null, forChild: false, guardian: null } as const;
    await recordConsent(safe, tx, { ...withdrawn, told: { ...told, how: "gpc" }, actor, subject }, now);
  }
}

/** The purposes that a browser's signal stops. */
export function optOuts(purposes: ReadonlyMap<string, CompiledPurpose>): readonly CompiledPurpose[] {
  return [...purposes.values()].filter(({ optOut }) => optOut === "gpc");
}
