import type { Tx } from "../../platform/storage/tx.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";
import type { Safe } from "../safe.ts";
import { valuesOf } from "./card-records.ts";
import { keptMap } from "./kept-map.ts";
import { openCanonicals } from "./open-canonicals.ts";

/** The e-mails of a subject who is held, by their canonical forms, while their keys are there; of these fields, or all. One that does not open went nowhere. */
export async function mailsOf(safe: Safe, tx: Tx, subject: Subject, fields: ReadonlySet<string> | "all"): Promise<readonly string[]> {
  const map = await keptMap(safe, tx);
  const meant = [...map.fields.values()].filter(({ type, name }) => type.name === "email" && (fields === "all" || fields.has(name)));
  const opened = await Promise.all(
    meant.flatMap((field) => valuesOf(subject, field)).map((value) => openCanonicals(safe, tx, subject, [value], "erasure")),
  );
  return opened.flatMap((canonicals) => canonicals ?? []);
}
