import type { JsonValue } from "../../base/json-value.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type SettingRow = { readonly name: string; readonly value: JsonValue };

export async function selectSettings(tx: Tx): Promise<readonly SettingRow[]> {
  return await tx.sql<SettingRow[]>`
    select name, value
      from tenant_settings
     where tenant_id = ${tx.tenant}`;
}

export async function upsertSetting(tx: Tx, name: string, value: JsonValue, by: string, now: Date): Promise<void> {
  await tx.sql`
    insert into tenant_settings (tenant_id, name, value, changed_at, changed_by)
    values (${tx.tenant}, ${name}, ${tx.sql.json(value)}, ${now}, ${by})
    on conflict (tenant_id, name) do update
       set value = excluded.value, changed_at = excluded.changed_at, changed_by = excluded.changed_by`;
}
