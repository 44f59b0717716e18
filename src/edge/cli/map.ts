import { readFileSync } from "node:fs";
import { instant } from "../../base/instant.ts";
import { withTx } from "../../platform/storage/tx.ts";

import { compileMap } from "../../registers/datamap/compile-map.ts";
import { type Consequences, consequences } from "../../registers/datamap/consequences.ts";
import { type ApplyRefusal, applicationDetail, applyMap, currentMap } from "../../registers/datamap/versions.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { storedFields } from "../../registers/subjects/write.ts";
import { settlePolicies } from "../../safe/access/settle-policies.ts";
import { type TenantOption, chooseTenant, withDatabase } from "./_database.ts";
import { requireMap } from "./_map-file.ts";
import { OPERATOR, operatorEntry } from "./_operator.ts";
import { type Outcome, done, refused } from "./_outcome.ts";

/** What this file would change for whom, against the map in force. Changes nothing. */
export async function diffMap(file: string, options: TenantOption): Promise<Outcome> {
  const map = requireMap(file);
  return await withDatabase(async (db) => {
    const tenant = await chooseTenant(db, options);
    const before = await withTx(db, tenant.id, currentMap);
    const after = compileMap(map, (before?.version ?? 0) + 1);
    const told = consequences(before, after);
    return done({ ok: true, version: before?.version ?? 0, isSame: before?.digest === after.digest, consequences: told }, describe(told));
  });
}

export async function applyMapFile(file: string, options: TenantOption): Promise<Outcome> {
  const map = requireMap(file);
  const yaml = readFileSync(file, "utf8");
  return await withDatabase(async (db) => {
    const tenant = await chooseTenant(db, options);
    const now = instant(Date.now());
    const applied = await withTx(db, tenant.id, async (tx) => {
      const outcome = await applyMap(tx, { map, yaml, actor: OPERATOR, stored: storedFields }, now);
      if (outcome.ok && outcome.value.isNew) {
        await appendEntries(tx, [operatorEntry("map.apply", applicationDetail(outcome.value.map))], now);
        await settlePolicies(tx, outcome.value.map, OPERATOR, now);
      }
      return outcome;
    });
    if (!applied.ok) return refusal(applied.refusal);
    const { map: inForce, isNew, consequences: told } = applied.value;
    const text = isNew
      ? `Version ${inForce.version} is in force.\n${describe(told)}`
      : `Nothing to do: version ${inForce.version} says the same.`;
    return done({ ok: true, version: inForce.version, isNew, consequences: told }, text);
  });
}

function refusal(why: ApplyRefusal): Outcome {
  if (why.code === "map_changed_meanwhile")
    return refused(why.code, "The map was changed by someone else in this moment; look at it again.");
  const lines = why.blocked.map((change) => change.say);
  return refused(why.code, ["The map was not applied:", ...lines].join("\n"), { blocked: why.blocked });
}

function describe(told: Consequences): string {
  const lines = [
    ...told.changes.map((change) => change.say),
    ...told.notice.removed.map((line) => `Notice − ${line}`),
    ...told.notice.added.map((line) => `Notice + ${line}`),
  ];
  return lines.length === 0 ? "Nothing would change." : lines.join("\n");
}
