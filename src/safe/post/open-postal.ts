import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { JsonValue } from "../../base/json-value.ts";
import { decodePayload } from "../../base/payload.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { findCountry } from "../../registers/datamap/countries.ts";
import type { CompiledField, CompiledMap } from "../../registers/datamap/types.ts";
import { ADDRESS_PARTS, type AddressPart } from "../../registers/datamap/types/address.ts";
import type { Addressee } from "../../registers/mailing/postal/postal-letters.ts";
import { findSubjects } from "../../registers/subjects/subjects.ts";
import { askFor } from "../access/ask.ts";
import type { Safe } from "../safe.ts";
import { openFields } from "../vault/open.ts";
import { fieldsWithValue } from "./contacts.ts";
import { POSTMAN } from "./open-contact.ts";

/** Where the place stands before its number of the post: elsewhere the number leads. */
const NUMBER_LAST: ReadonlySet<string> = new Set(["US", "CA", "GB", "AU", "NZ", "IE", "IN"]);

/** To answer somebody about their data is a duty, and where they live is opened for that and for nothing else. */
const POSTAL_PURPOSE = "rights";

/** Whether something is held that a letter can be addressed to. Nothing is opened for it. */
export async function hasPostalAddress(safe: Safe, tx: Tx, subject: SubjectId): Promise<boolean> {
  return addressFields(await safe.maps.get(tx), await heldFields(tx, subject)).some((field) => field.type.name === "address");
}

/**
 * To whom a letter on paper goes: the fields of type `name` of the category identity in the map's order, on one line, and the
 * first postal address. A use by the house, decided and noted as `post.customer`. Undefined where no address is held, or it does
 * not open.
 */
export async function openPostal(safe: Safe, tx: Tx, subject: SubjectId, now: Instant): Promise<Addressee | undefined> {
  const fields = addressFields(await safe.maps.get(tx), await heldFields(tx, subject));
  if (!fields.some((field) => field.type.name === "address")) return undefined;
  const names = fields.map((field) => field.name);
  const ask = {
    actor: POSTMAN,
    purpose: POSTAL_PURPOSE,
    subject,
    fields: names,
    form: "use" as const,
    reason: null,
    act: "post.customer",
  };
  const [asked] = await askFor(safe, tx, [ask], now);
  if (asked?.ok !== true || asked.value.permit === null) return undefined;
  const { permit } = asked.value;
  const views = names.filter((name) => permit.fields.has(name)).map((field) => ({ field, view: { kind: "clear" } as const }));
  const [opened] = await openFields(safe, tx, [{ permit, subject: asked.value.subject, fields: views, meter: { actor: POSTMAN.id } }], now);
  const first = (field: CompiledField): JsonValue | undefined => {
    const [one] = opened?.get(field.name) ?? [];
    return one?.opened.ok === true ? decodePayload(one.opened.bytes).value : undefined;
  };
  const name = fields
    .filter((field) => field.type.name === "name")
    .flatMap((field) => first(field) ?? [])
    .filter((value) => typeof value === "string")
    .join(" ");
  const address = fields.filter((field) => field.type.name === "address").flatMap((field) => first(field) ?? [])[0];
  const place = address === undefined ? [] : linesOf(address);
  return place.length === 0 ? undefined : { lines: [...(name === "" ? [] : [name]), ...place] };
}

async function heldFields(tx: Tx, subject: SubjectId): Promise<ReadonlySet<string>> {
  const record = (await findSubjects(tx, [subject], "all")).get(subject);
  return record === undefined || record.erasedAt !== null ? new Set() : fieldsWithValue(record);
}

function addressFields(map: CompiledMap, held: ReadonlySet<string>): readonly CompiledField[] {
  const isWanted = ({ name, type, category }: CompiledField): boolean =>
    held.has(name) && (type.name === "address" || (type.name === "name" && category === "identity"));
  return [...map.fields.values()].filter(isWanted);
}

function linesOf(value: JsonValue): readonly string[] {
  if (typeof value === "string") return value.split(/\r?\n|,\s+/u).filter((line) => line.trim() !== "");
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  const parts: { [part in AddressPart]?: string } = {};
  for (const part of ADDRESS_PARTS) {
    const text = (value as Readonly<Record<string, JsonValue>>)[part];
    if (typeof text === "string" && text.trim() !== "") parts[part] = text;
  }
  const { line1, line2, city, region, postalCode, country } = parts;
  const order = NUMBER_LAST.has(findCountry(country ?? "") ?? "") ? [city, region, postalCode] : [postalCode, city, region];
  const place = order.filter((part) => part !== undefined).join(" ");
  return [line1, line2, place, country?.toUpperCase()].filter((line) => line !== undefined && line !== "") as readonly string[];
}
