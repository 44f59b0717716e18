import type { SubjectId } from "../../base/ids.ts";
import { type Instant, instantToIso } from "../../base/instant.ts";
import type { JsonValue } from "../../base/json-value.ts";
import { Redacted } from "../../base/redacted.ts";
import { assert } from "../../base/fault.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { type Subject, findSubjects } from "../../registers/subjects/subjects.ts";
import type { Actor } from "../access/actor.ts";
import { epochsOf } from "../access/ask.ts";
import { draftEntry } from "../access/note.ts";
import { mintPermit } from "../access/permit.ts";
import type { Safe } from "../safe.ts";
import { clearValue } from "./clear-value.ts";
import { keptMap } from "./kept-map.ts";
import { type OpenedFields, openFields } from "./open.ts";
import { isDamaged } from "./shown.ts";
import { SOURCE_FIELD } from "./source.ts";

export type ExportedSubject = {
  readonly id: SubjectId;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly source: Redacted<JsonValue>;
  readonly fields: Readonly<Record<string, Redacted<JsonValue>>>;
  /** Fields with a value that does not open any more; among `fields` is what does. */
  readonly damaged: readonly string[];
};

/**
 * Opens everything of these subjects for the operator, who holds the passphrase and with it all there is: the map has no
 * say, and the ledger tells of each subject. Nobody else may; the parts of files stay where they are. What is damaged is
 * named, so that a file that lacks it is not taken for whole.
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
  const map = await keptMap(safe, tx);
  return subjects.map((subject, n) => toExported(map, subject, opened[n] ?? new Map()));
}

function fieldsOf(subject: Subject): readonly string[] {
  const values = [...subject.records.values()].flat().filter((value) => value.envelope.length > 0);
  return [...new Set(values.map((value) => value.field))];
}

function toExported(map: CompiledMap, subject: Subject, opened: OpenedFields): ExportedSubject {
  // A damaged record does not tell which fields it has: each that could be in it is named.
  const damaged = new Set([...map.fields.values()].filter((field) => isDamaged(subject, field)).map(({ name }) => name));
  const fields: [string, Redacted<JsonValue>][] = [];
  for (const [name, list] of opened) {
    const clear = list.flatMap((one) => (one.opened.ok ? [clearValue(one.opened.bytes)] : []));
    if (clear.length < list.length) damaged.add(name === SOURCE_FIELD ? "source" : name);
    const isMany = map.fields.get(name)?.many === true;
    if (clear.length > 0) fields.push([name, new Redacted<JsonValue>(isMany ? clear : (clear[0] ?? null))]);
  }
  const { [SOURCE_FIELD]: source, ...values } = Object.fromEntries(fields);
  return {
    id: subject.id,
    createdAt: instantToIso(subject.createdAt),
    updatedAt: instantToIso(subject.updatedAt),
    source: source ?? new Redacted<JsonValue>(null),
    fields: values,
    damaged: [...damaged],
  };
}
