import type { CompiledMap } from "../../../registers/datamap/types.ts";
import type { EntryForm } from "../../../registers/ledger/entry.ts";
import type { Entry } from "../../../registers/ledger/read.ts";
import type { EntryTold } from "./account.ts";
import { type ExportWords, wordsFor } from "./messages.ts";

/**
 * An entry in plain words. Who it was is told by kind and role (CJEU C-579/21: whoever acts for a business is no recipient,
 * and their names are theirs); what was typed as the reason belongs to whom it is about.
 */
export function tellEntry(words: ExportWords, map: CompiledMap, entry: Entry, reason: string | null): EntryTold {
  const { id, at, act, outcome, fields, purpose } = entry;
  const labels = fields.map((field) => map.fields.get(field)?.label ?? field);
  const did = didWords(words, act, entry.form);
  const what = outcome === "refused" ? words("refused", { what: did }) : did;
  return {
    id,
    at,
    act,
    outcome,
    fields,
    purpose,
    what: labels.length === 0 ? what : `${what}: ${labels.join(", ")}`,
    who: whoWords(words, entry),
    why: [purposeLabel(words, map, purpose), reason ?? ""].filter((text) => text !== "").join(": "),
  };
}

function didWords(words: ExportWords, act: string, form: EntryForm | null): string {
  return (
    wordsFor(words, "did", act.replaceAll(".", "_")) ??
    (form === null ? undefined : wordsFor(words, "did", form)) ??
    words("did.other", { act })
  );
}

function whoWords(words: ExportWords, { actor, subject }: Entry): string {
  if (actor.id === subject) return words("who.subject");
  switch (actor.kind) {
    case "subject":
    case "worker":
    case "operator":
    case "vendor":
      return words(`who.${actor.kind}`);
    case "staff":
    case "key":
      return words(`who.${actor.kind}`, { role: actor.role });
    default:
      return words("who.other");
  }
}

/** What the map calls a purpose; the two that every map has are named here. */
export function purposeLabel(words: ExportWords, map: CompiledMap, purpose: string | null): string {
  if (purpose === null) return "";
  const found = map.purposes.get(purpose);
  return found === undefined || found.builtIn ? (wordsFor(words, "built", purpose) ?? purpose) : found.label;
}
