import type { EntryId, SubjectId } from "../../base/ids.ts";
import { type Instant, instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { roleLabel } from "../../registers/datamap/role-words.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { type Entry, listEntries } from "../../registers/ledger/read.ts";
import { findVendor } from "../../registers/vendors/vendor.ts";
import type { Safe } from "../../safe/safe.ts";

/** What was done with details of a customer, as it is told them. */
export type Deed = "saw_part" | "saw" | "used" | "changed" | "took_out" | "sent" | "wrote" | "compared" | "destroyed" | "asked";

/** The role and never the person: staff are owed their privacy, too (GDPR art. 15(4)). */
export type Who = { readonly kind: "you" | "house" | "operator" } | { readonly kind: "staff" | "system"; readonly role: string };

export type LookAt = {
  readonly entry: EntryId;
  readonly at: Instant;
  readonly who: Who;
  readonly did: Deed;
  /** Labels of the map; a field that it no longer has goes by its name. */
  readonly fields: readonly string[];
  readonly purpose: { readonly name: string; readonly label: string; readonly isBuiltIn: boolean } | null;
  /** To whom it went outside. */
  readonly vendor: string | null;
  /** It was asked for and not given. */
  readonly isRefused: boolean;
};

export type LooksAsk = {
  readonly field: string | null;
  /** What the customer did themselves, too. */
  readonly hasOwn: boolean;
  readonly cursor: string | null;
  readonly limit: number;
};

/** Who used a customer's details and why, from the ledger, newest first. */
export async function readLooks(
  safe: Safe,
  tx: Tx,
  subject: SubjectId,
  ask: LooksAsk,
): Promise<{ readonly items: readonly LookAt[]; readonly nextCursor: string | null }> {
  const map = await safe.maps.get(tx);
  const also = (entry: Entry): boolean =>
    deedOf(entry) !== undefined &&
    (ask.hasOwn || entry.actor.id !== subject) &&
    (ask.field === null || fieldsOf(entry).includes(ask.field));
  const page = await listEntries(tx, { subject, also }, { limit: ask.limit, cursor: ask.cursor });
  const vendors = await vendorLabels(tx, page.items);
  return { items: page.items.flatMap((entry) => toLook(map, subject, vendors, entry)), nextCursor: page.nextCursor };
}

function toLook(map: CompiledMap, subject: SubjectId, vendors: ReadonlyMap<string, string>, entry: Entry): readonly LookAt[] {
  const did = deedOf(entry);
  if (did === undefined) return [];
  const purpose = entry.purpose === null ? undefined : map.purposes.get(entry.purpose);
  return [
    {
      entry: entry.id,
      at: instant(Date.parse(entry.at)),
      who: whoOf(entry, subject),
      did,
      fields: fieldsOf(entry).map((name) => map.fields.get(name)?.label ?? name),
      purpose:
        entry.purpose === null
          ? null
          : { name: entry.purpose, label: purpose?.label ?? entry.purpose, isBuiltIn: purpose?.builtIn === true },
      vendor: vendors.get(String(entry.detail["vendor"] ?? "")) ?? null,
      isRefused: entry.outcome === "refused",
    },
  ];
}

const BY_FORM = { masked: "saw_part", clear: "saw", use: "used", change: "changed", export: "took_out" } as const;

/** Deeds that a form alone does not tell. To ask a customer for a detail writes none. */
const BY_ACT: Readonly<Record<string, Deed>> = {
  "collection.create": "asked",
  "mail.customer": "wrote",
  "text.customer": "wrote",
  "mailing.send": "wrote",
  "subject.compare": "compared",
  "postcode.compare": "compared",
  "retention.destroy": "destroyed",
  "card.remove": "destroyed",
  "card.destroy": "destroyed",
  "disclosure.include": "took_out",
};

/** Undefined for what touches no detail, as a sign-in or a consent: those stand in places of their own. */
function deedOf({ act, form, fields, detail }: Entry): Deed | undefined {
  const known = BY_ACT[act];
  if (known !== undefined || form === null || fields.length === 0) return known;
  return typeof detail["vendor"] === "string" && form !== "masked" ? "sent" : BY_FORM[form];
}

/** A partial entry tells in its detail which fields were refused. */
function fieldsOf({ outcome, fields, detail }: Entry): readonly string[] {
  return outcome === "partial" ? fields.filter((field) => !(field in detail)) : fields;
}

function whoOf({ actor }: Entry, subject: SubjectId): Who {
  if (actor.id === subject) return { kind: "you" };
  const role = actor.role.split("+").map(roleLabel).join(", ");
  if (actor.kind === "staff") return { kind: "staff", role };
  if (actor.kind === "key") return { kind: "system", role };
  return { kind: actor.kind === "operator" ? "operator" : "house" };
}

async function vendorLabels(tx: Tx, entries: readonly Entry[]): Promise<ReadonlyMap<string, string>> {
  const ids = new Set(entries.flatMap(({ detail }) => (typeof detail["vendor"] === "string" ? [detail["vendor"]] : [])));
  const found = await Promise.all([...ids].map((id) => findVendor(tx, id)));
  return new Map(found.flatMap((vendor) => (vendor === undefined ? [] : [[vendor.id, vendor.label] as const])));
}
