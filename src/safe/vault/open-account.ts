import type { EntryId, SubjectId } from "../../base/ids.ts";
import { type Instant, instantToIso } from "../../base/instant.ts";
import type { JsonValue } from "../../base/json-value.ts";
import { decodePayload } from "../../base/payload.ts";
import { Redacted } from "../../base/redacted.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledField, CompiledMap } from "../../registers/datamap/types.ts";
import { subjectActor } from "../access/actor.ts";
import type { SafeRefusal } from "../access/answers.ts";
import { type Asked, askFor } from "../access/ask.ts";
import type { Safe } from "../safe.ts";
import { clearValue } from "./clear-value.ts";
import { withKeptMap } from "./kept-map.ts";
import { type OpenedFields, type OpenedValue, openFields } from "./open.ts";
import { isDamaged } from "./shown.ts";
import { SOURCE_FIELD, SOURCE_KEY_CLASS, sourceViewer } from "./source.ts";

export type AccountAsk = {
  readonly subject: SubjectId;
  /** These only; everything where none is named. What the map does not know any more may be among them. */
  readonly only: readonly string[];
  /** Fields that the decision keeps back; they are told of and not opened. */
  readonly withheld: readonly string[];
  /** What the one entry tells beside the fields. */
  readonly detail: Readonly<Record<string, string>>;
};

export type AccountValue = { readonly value: Redacted<JsonValue>; readonly isMasked: boolean; readonly collectedAt: string };

export type AccountField = {
  readonly name: string;
  readonly values: readonly AccountValue[];
  /** Why no values stand here; null where they do. `nothing_held`: of a field that was asked for by name. */
  readonly code: "withheld" | "retention_over" | "cannot_open" | "not_declared" | "nothing_held" | null;
};

export type OpenedAccount = {
  readonly id: SubjectId;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly source: Redacted<string | null>;
  /** Why no source stands here though one was stored; null where it does, or none was. */
  readonly sourceCode: "cannot_open" | null;
  /** Every field of which something is held or that was asked for by name, in the map's order; those that left the map come last. */
  readonly fields: readonly AccountField[];
  readonly entry: EntryId;
};

/** What a copy of somebody's data never tells whole, whoever asks (11 CCR 7024(d)): a file that is lost would do more harm than it did good. */
const NEVER_WHOLE: ReadonlySet<string> = new Set(["payment-card", "bank-account", "government-id"]);

/**
 * Opens everything of a subject for an account of it that they asked for: as they themselves would see it, under their
 * own right, noted by one entry (`rights.export`). Numbers that are dangerous to copy are opened masked. What fields hold that
 * left the map is used by nobody, and theirs all the same (GDPR art. 15: to keep is to process).
 */
export async function openAccount(house: Safe, tx: Tx, ask: AccountAsk, now: Instant): Promise<Result<OpenedAccount, SafeRefusal>> {
  const safe = withKeptMap(house);
  const { subject: id, only, detail } = ask;
  const map = await safe.maps.get(tx);
  const fields = only.length === 0 ? "all" : only.filter((field) => map.fields.has(field));
  const wish = {
    subject: id,
    actor: subjectActor(id),
    purpose: "rights",
    fields,
    form: "clear",
    reason: null,
    act: "rights.export",
    detail,
  } as const;
  const [asked] = await askFor(safe, tx, [wish], now);
  if (asked === undefined || !asked.ok) return asked ?? refuse({ code: "subject_not_found" });
  const opened = await openGranted(safe, tx, map, asked.value, new Set(ask.withheld), now);
  const { subject, entry } = asked.value;
  const source = opened.get(SOURCE_FIELD)?.[0]?.opened;
  return ok({
    id: subject.id,
    createdAt: instantToIso(subject.createdAt),
    updatedAt: instantToIso(subject.updatedAt),
    source: new Redacted(source?.ok === true ? decodePayload(source.bytes).canonical : null),
    sourceCode: source?.ok === false || subject.damaged.has(SOURCE_KEY_CLASS) ? "cannot_open" : null,
    fields: fieldsOf(map, asked.value, opened, ask),
    entry,
  });
}

async function openGranted(
  safe: Safe,
  tx: Tx,
  map: CompiledMap,
  { permit, subject }: Asked,
  withheld: ReadonlySet<string>,
  now: Instant,
): Promise<OpenedFields> {
  if (permit === null) return new Map();
  const meter = { actor: "account" };
  const fields = [...permit.fields]
    .filter((field) => !withheld.has(field))
    .map((field) => ({ field, view: viewOf(map.fields.get(field) as CompiledField) }));
  const source = { permit: sourceViewer(permit, now), subject, fields: [{ field: SOURCE_FIELD, view: { kind: "clear" } as const }], meter };
  const [own, from] = await openFields(safe, tx, [{ permit, subject, fields, meter }, source], now);
  return new Map([...(own ?? []), ...(from ?? [])]);
}

function viewOf(field: CompiledField): { readonly kind: "clear" } | { readonly kind: "mask"; readonly mask: string } {
  if (!isNeverWhole(field)) return { kind: "clear" };
  return { kind: "mask", mask: field.type.name === "card" && field.mask !== "hidden" ? "card-details" : field.mask };
}

function isNeverWhole(field: CompiledField): boolean {
  return NEVER_WHOLE.has(field.category) || NEVER_WHOLE.has(field.type.name) || field.type.name === "card";
}

function fieldsOf(map: CompiledMap, asked: Asked, opened: OpenedFields, { only, withheld }: AccountAsk): readonly AccountField[] {
  const { subject, decisions } = asked;
  const isMeant = (field: string): boolean => only.length === 0 || only.includes(field);
  const all = [...subject.records.values()].flat().filter(({ envelope }) => envelope.length > 0);
  const held = new Set(all.flatMap(({ field }) => (field !== SOURCE_FIELD && isMeant(field) ? [field] : [])));
  const declared = [...map.fields.values()].flatMap((field): readonly AccountField[] => {
    if (!isMeant(field.name)) return [];
    const told = (code: AccountField["code"], values: readonly AccountValue[] = []): readonly AccountField[] => [
      { name: field.name, values, code },
    ];
    if (isDamaged(subject, field)) return told("cannot_open");
    if (!held.has(field.name)) return only.length === 0 ? [] : told("nothing_held");
    if (withheld.includes(field.name)) return told("withheld");
    if (decisions.get(field.name)?.isGranted !== true) return told("retention_over");
    const values = opened.get(field.name) ?? [];
    return values.every((one) => one.opened.ok) ? told(null, valuesOf(field, values)) : told("cannot_open");
  });
  const undeclared = [...new Set([...held, ...only])].filter((field) => !map.fields.has(field));
  const codeOf = (name: string): AccountField["code"] => (held.has(name) ? "not_declared" : "nothing_held");
  return [...declared, ...undeclared.map((name): AccountField => ({ name, values: [], code: codeOf(name) }))];
}

function valuesOf(field: CompiledField, values: readonly OpenedValue[]): readonly AccountValue[] {
  const isMasked = isNeverWhole(field);
  return values.flatMap(({ value, opened }) =>
    opened.ok
      ? [
          {
            value: new Redacted(
              isMasked ? (JSON.parse(Buffer.from(opened.bytes).toString("utf8")) as JsonValue) : clearValue(opened.bytes),
            ),
            isMasked,
            collectedAt: instantToIso(value.collectedAt),
          },
        ]
      : [],
  );
}
