import type { SubjectId } from "../../base/ids.ts";
import { type Instant, instantToIso } from "../../base/instant.ts";
import type { JsonValue } from "../../base/json-value.ts";
import { Redacted } from "../../base/redacted.ts";
import { assert } from "../../base/fault.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { type Subject, findSubjects } from "../../registers/subjects/subjects.ts";
import type { Actor } from "../access/actor.ts";
import { epochsOf } from "../access/ask.ts";
import { draftEntry } from "../access/note.ts";
import { mintPermit } from "../access/permit.ts";
import type { Safe } from "../safe.ts";
import { clearValue } from "./clear-value.ts";
import { type OpenedFields, openFields } from "./open.ts";
import { SOURCE_FIELD } from "./source.ts";

export type ExportedSubject = {
  readonly id: SubjectId;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly source: Redacted<JsonValue>;
  readonly fields: Readonly<Record<string, Redacted<JsonValue>>>;
};

/**
 * Opens everything of these subjects for the operator, who holds the passphrase and with it all there is: the map has no
 * say, and the ledger tells of each subject. Nobody else may; the parts of files stay where they are.
 */
export async function exportSubjects(
  safe: Safe,
  tx: Tx,
  actor: Actor,
  ids: readonly SubjectId[],
  now: Instant,
): Promise<readonly ExportedSubject[]> {
  assert(actor.kind === "operator", "only the operator exports without a grant");
  const found = await findSubjects(tx, ids, "all");
  await loadTenant(tx, safe.keeper, epochsOf(found));
  const subjects = ids.flatMap((id) => found.get(id) ?? []).filter((subject) => subject.erasedAt === null);
  const entries = subjects.map((subject) => ({
    ...draftEntry(actor, "subject.export", { subject: subject.id, purpose: "rights", form: "export" }),
    fields: fieldsOf(subject).filter((field) => field !== SOURCE_FIELD),
  }));
  await appendEntries(tx, entries, now);
  const wishes = subjects.map((subject) => {
    const fields = new Set(fieldsOf(subject));
    const permit = mintPermit({ tenant: tx.tenant, actor: actor.id, subject: subject.id, fields, form: "export" }, now);
    return {
      permit,
      subject,
      fields: [...fields].map((field) => ({ field, view: { kind: "clear" } as const })),
      meter: { actor: actor.id },
    };
  });
  const opened = await openFields(safe, tx, wishes, now);
  const map = await safe.maps.get(tx);
  const isMany = (field: string): boolean => map.fields.get(field)?.many === true;
  return subjects.map((subject, n) => toExported(subject, opened[n] ?? new Map(), isMany));
}

function fieldsOf(subject: Subject): readonly string[] {
  const values = [...subject.records.values()].flat().filter((value) => value.envelope.length > 0);
  return [...new Set(values.map((value) => value.field))];
}

function toExported(subject: Subject, opened: OpenedFields, isMany: (field: string) => boolean): ExportedSubject {
  const values = new Map([...opened].map(([field, list]) => [field, clearOf(list, isMany(field))]));
  const { [SOURCE_FIELD]: source, ...fields } = Object.fromEntries(values);
  return {
    id: subject.id,
    createdAt: instantToIso(subject.createdAt),
    updatedAt: instantToIso(subject.updatedAt),
    source: source ?? new Redacted<JsonValue>(null),
    fields,
  };
}

/** A value that cannot be opened stops the export: a file that silently lacks one would be taken for whole. */
function clearOf(list: OpenedFields extends ReadonlyMap<string, infer L> ? L : never, isMany: boolean): Redacted<JsonValue> {
  const clear = list.map(({ opened }) => {
    assert(opened.ok, "a value cannot be opened");
    return clearValue(opened.bytes);
  });
  return new Redacted<JsonValue>(isMany ? clear : (clear[0] ?? null));
}
