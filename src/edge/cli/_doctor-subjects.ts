import { unveil } from "../../base/redacted.ts";
import { instant } from "../../base/instant.ts";
import { startKeeper } from "../../platform/keeper/keeper.ts";
import { inspectBoxes } from "../../platform/keeper/boxes.ts";
import { unsealRoot } from "../../platform/keeper/keyring.ts";
import type { Database } from "../../platform/storage/database.ts";
import { readTenants } from "../../platform/storage/tenants.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { createMapCache } from "../../registers/datamap/cache.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import type { Safe } from "../../safe/safe.ts";
import { type Damage, inspectSubjects } from "../../safe/vault/inspect.ts";
import { HOLDERS } from "../house.ts";
import { passphraseFileTrouble } from "./_doctor-machine.ts";
import { checkMap } from "./_doctor-tenant.ts";
import { type Finding, found } from "./_finding.ts";
import { operatorEntry } from "./_operator.ts";
import { type PassphraseOption, passphraseFileOf, readPassphrase } from "./_passphrase.ts";

/** More than these are counted and not told one by one. */
const DAMAGES_TOLD_MAX = 200;

const WORDS: { readonly [code in Damage["code"]]: string } = {
  key_missing: "the key is gone",
  key_damaged: "the wrapped key was changed, or its epoch is gone",
  record_damaged: "the stored record was damaged",
  cannot_open: "the value does not open",
  look_up_missing: "the look-up is gone or was changed",
  look_up_wrong: "a look-up leads here by a value that is not this customer's",
};

/** Opens every value in a keeper of its own, and remakes every look-up: finds what only the keys can tell. */
export async function checkSubjects(db: Database, options: PassphraseOption): Promise<readonly Finding[]> {
  const file = passphraseFileOf(options);
  if (file !== undefined && passphraseFileTrouble(file) !== undefined)
    return notInspected("The safe cannot be opened without a passphrase", "Name the file with the passphrase: --passphrase-file F.");
  const keeper = startKeeper();
  try {
    const opened = await unsealRoot(db, keeper, unveil(await readPassphrase(options, "Passphrase")));
    if (!opened.ok) return notInspected("The passphrase does not open the safe", "Give the right passphrase.");
    // It only looks: nobody is written to.
    const safe: Safe = { db, keeper, maps: createMapCache(), clock: () => instant(Date.now()), cardOrigin: "", holders: HOLDERS };
    const findings: Finding[] = [];
    for (const tenant of await readTenants(db)) {
      // A map that cannot be read is told by its own check; what it says of look-ups is then not known.
      if ((await checkMap(db, tenant)).state === "wanting") continue;
      const damages: Damage[] = [];
      const boxes: string[] = [];
      const count = await withTx(db, tenant.id, async (tx) => {
        await appendEntries(tx, [operatorEntry("safe.inspect")], safe.clock());
        await inspectBoxes(tx, keeper, (id) => boxes.push(id));
        return await inspectSubjects(safe, tx, (damage) => damages.push(damage));
      });
      findings.push(...tell(tenant.name, count, damages), ...tellBoxes(tenant.name, boxes));
    }
    return findings;
  } finally {
    await keeper.close();
  }
}

function notInspected(why: string, mend: string): readonly Finding[] {
  return [found("subjects", "wanting", `${why}, so its values were not inspected.`, mend)];
}

const MEND = "Restore the newest backup into another folder, and compare; `npx strongroom verify` tells what else was changed.";

/** Boxes hold what belongs to no customer: names of staff, mails that wait. Their ids tell whose they are. */
function tellBoxes(name: string, ids: readonly string[]): readonly Finding[] {
  const told = ids
    .slice(0, DAMAGES_TOLD_MAX)
    .map((id) => found("boxes", "wanting", `${name}: the box ${id} does not open; it was changed, or its epoch is gone.`, MEND));
  const more = ids.length - told.length;
  return more === 0 ? told : [...told, found("boxes", "wanting", `${name}: ${more} more boxes like these.`, MEND)];
}

function tell(name: string, count: number, damages: readonly Damage[]): readonly Finding[] {
  if (damages.length === 0)
    return [found("subjects", "good", `${name}: every value of ${count} customers opens, and every look-up is right.`)];
  const told = damages
    .slice(0, DAMAGES_TOLD_MAX)
    .map(({ subject, code, what }) => found("subjects", "wanting", `${name}: ${subject}, ${what}: ${WORDS[code]}.`, MEND));
  const more = damages.length - told.length;
  return more === 0 ? told : [...told, found("subjects", "wanting", `${name}: ${more} more like these.`, MEND)];
}
