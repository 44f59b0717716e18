import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateIdentity, identityToRecipient } from "age-encryption";
import type { TenantId, VendorId } from "../../base/ids.ts";
import { unveil } from "../../base/redacted.ts";
import { withTx } from "../../platform/storage/tx.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { Safe } from "../../safe/safe.ts";
import { DAYS_MAX } from "../../workflows/disclosing/disclosing.ts";
import { makeFile } from "../../workflows/disclosing/make-file.ts";
import { prepare } from "../../workflows/disclosing/prepare.ts";
import { approve, introduce } from "./_demo-register.ts";
import { OPERATOR_ACTOR } from "./_operator.ts";
import { Stop, refused } from "./_outcome.ts";

const FIELDS = ["first_name", "last_name", "company", "address"] as const;
/** The accountant's half of the key, which a real accountant would have made, and shown nobody. */
export const KEY_FILE = "accountant-key.txt";

/** Where the accountant fetches the file: the path, with the token behind its `#`. */
export type DemoFile = { readonly path: string };

/** An accountant with a key of their own, and the year's customers in a file that waits for it. */
export async function prepareForAccountant(safe: Safe, tenant: TenantId, folder: string): Promise<DemoFile> {
  const identity = await generateIdentity();
  const ageRecipient = await identityToRecipient(identity);
  writeFileSync(join(folder, KEY_FILE), `${identity}\n`, { mode: 0o600 });
  const made = await withTx(safe.db, tenant, async (tx) => {
    const facts = { does: "Keeps our books; gets customers' names and addresses once a year", breachHours: 48, ageRecipient };
    const who = { label: "Tally & Daughters, accountants", name: "tally", origin: "https://tally.example", facts };
    const vendor = await introduce(safe, tx, who);
    await approve(safe, tx, vendor);
    const done = await prepare(safe, tx, askOf(vendor), safe.clock());
    if (!done.ok) throw new Stop(refused(done.refusal.code, "The demo's file could not be prepared."));
    return done.value;
  });
  const disclosing = { safe, underWay: new Set([made.order.id]), onTrouble: () => undefined, onCommit: () => undefined };
  await makeFile(disclosing, tenant, (fn) => withTx(safe.db, tenant, fn), made.order);
  return { path: `/d/${made.order.id}#${unveil(made.token)}` };
}

function askOf(vendor: VendorId): Parameters<typeof prepare>[2] {
  // As at the command line, for what an accountant of the business may hand out.
  const actor: Actor = { ...OPERATOR_ACTOR, roles: ["accountant"] };
  const file = { subjects: "all", fields: FIELDS, format: "csv", protect: "age" } as const;
  return { actor, vendor, purpose: "billing", ...file, days: DAYS_MAX, reason: null };
}
