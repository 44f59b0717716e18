import type { DisclosureRow } from "./_sql.ts";

/** It stands in folders of others, so it names no customer and no vendor. */
export function fileNameOf({ created_at: at, format, protect }: Pick<DisclosureRow, "created_at" | "format" | "protect">): string {
  const stem = `customers-${at.toISOString().slice(0, 10)}`;
  return protect === "age" ? `${stem}.${format}.age` : `${stem}.zip`;
}
