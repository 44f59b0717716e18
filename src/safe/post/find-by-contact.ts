import type { SubjectId } from "../../base/ids.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledField, CompiledMap } from "../../registers/datamap/types.ts";
import { findByIndex } from "../../registers/subjects/index-entries.ts";
import type { Safe } from "../safe.ts";

/** Where a code would go: the field that was matched, and the forms of what was typed that may be its value. */
export type Contact = {
  readonly channel: "mail" | "sms";
  /** Null where nobody is known by it, or several are. */
  readonly found: { readonly subject: SubjectId; readonly field: string; readonly canonicals: readonly string[] } | null;
  readonly isShared: boolean;
};

/**
 * Whom a customer's e-mail or telephone, typed in any usual notation, belongs to; undefined where it is neither. By fields
 * that have a look-up. A value that several share tells nobody apart, so it finds none of them.
 */
export async function findByContact(safe: Safe, tx: Tx, typed: string): Promise<Contact | undefined> {
  const map = await safe.maps.get(tx);
  const wanted = readingsOf(map, typed);
  const [first] = wanted;
  if (first === undefined) return undefined;

  await loadTenant(tx, safe.keeper);
  const digests = await safe.keeper.index(
    tx.tenant,
    wanted.map(({ field, canonical }) => ({ field: field.name, canonical })),
  );
  const rows = await findByIndex(
    tx,
    wanted.map(({ field }, n) => ({ field: field.name, digest: Buffer.from(digests[n] ?? []) })),
  );
  const channel = first.field.type.name === "email" ? ("mail" as const) : ("sms" as const);
  const subjects = new Set(rows.map((row) => row.subject));
  const [row] = rows;
  if (row === undefined || subjects.size > 1) return { channel, found: null, isShared: subjects.size > 1 };
  const canonicals = wanted.filter(({ field }) => field.name === row.field).map(({ canonical }) => canonical);
  return { channel, found: { subject: row.subject, field: row.field, canonicals }, isShared: false };
}

/** A text is an e-mail or a telephone and never both; a telephone without its country may be one of several countries. */
function readingsOf(map: CompiledMap, typed: string): readonly { readonly field: CompiledField; readonly canonical: string }[] {
  for (const type of ["email", "phone"]) {
    const fields = [...map.fields.values()].filter((field) => field.type.name === type && field.lookup !== "none");
    const readings = fields.flatMap((field) => field.type.candidates(typed, map).map((canonical) => ({ field, canonical })));
    if (readings.length > 0) return readings;
  }
  return [];
}
