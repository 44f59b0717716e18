import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { JsonValue } from "../../base/json-value.ts";
import { decodePayload } from "../../base/payload.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { findCountry } from "../../registers/datamap/countries.ts";
import type { CompiledField, CompiledMap } from "../../registers/datamap/types.ts";
import { findSubjectParts } from "../../registers/subjects/subjects.ts";
import type { Actor } from "../access/actor.ts";
import { askFor } from "../access/ask.ts";
import type { Safe } from "../safe.ts";
import { openFields } from "./open.ts";

const CLERK: Actor = { kind: "worker", id: "worker_rights", roles: [], purposes: "all", owner: false, address: null };

/**
 * In which country a customer lives, and in which part of it where laws differ there (`GB`, `US-CA`), as far as their values
 * say: by which law's clock their request runs. A use by the house, decided and noted. Null where nothing is held that
 * says it, and while the safe is sealed.
 */
export async function readResidence(safe: Safe, tx: Tx, subject: SubjectId, now: Instant): Promise<string | null> {
  if (safe.keeper.state() !== "open") return null;
  const fields = await heldFields(tx, await safe.maps.get(tx), subject);
  if (fields.length === 0) return null;
  const names = fields.map((field) => field.name);
  const ask = { actor: CLERK, purpose: "rights", subject, fields: names, form: "use" as const, reason: null, act: "rights.residence" };
  const [asked] = await askFor(safe, tx, [ask], now);
  if (asked?.ok !== true || asked.value.permit === null) return null;
  const { permit } = asked.value;
  const wish = {
    permit,
    subject: asked.value.subject,
    fields: [...permit.fields].map((field) => ({ field, view: { kind: "clear" } as const })),
    meter: { actor: CLERK.id },
  };
  const [opened] = await openFields(safe, tx, [wish], now);
  const valuesOf = (field: CompiledField): readonly JsonValue[] =>
    (opened?.get(field.name) ?? []).flatMap((one) => (one.opened.ok ? [decodePayload(one.opened.bytes).value] : []));
  return placeOf(fields.map((field) => ({ isCountry: field.type.name === "country", values: valuesOf(field) })));
}

async function heldFields(tx: Tx, map: CompiledMap, subject: SubjectId): Promise<readonly CompiledField[]> {
  const fields = [...map.fields.values()].filter(({ type }) => type.name === "country" || type.name === "address");
  if (fields.length === 0) return [];
  const classes = [...new Set(fields.map((field) => field.keyClass))];
  const held = (await findSubjectParts(tx, [subject], classes, new Set(fields.map((field) => field.name)))).get(subject);
  const known = new Set<string>();
  for (const values of held?.records.values() ?? []) for (const { field, envelope } of values) if (envelope.length > 0) known.add(field);
  return fields.filter((field) => known.has(field.name));
}

type Said = { readonly isCountry: boolean; readonly values: readonly JsonValue[] };

/** A country of its own field comes before that of an address; where they differ, nothing is known. */
function placeOf(said: readonly Said[]): string | null {
  const addresses = said.filter((one) => !one.isCountry).flatMap((one) => one.values.flatMap((value) => partsOf(value) ?? []));
  const own = said.filter((one) => one.isCountry).flatMap((one) => one.values.filter((value) => typeof value === "string"));
  const countries = new Set(own.length > 0 ? own : addresses.flatMap((one) => one.country ?? []));
  const [country] = countries;
  if (country === undefined || countries.size > 1) return null;
  const regions = new Set(addresses.filter((one) => one.country === null || one.country === country).flatMap((one) => one.region ?? []));
  const [region] = regions;
  const part = region === undefined || regions.size > 1 ? undefined : partOf(country, region);
  return part === undefined ? country : `${country}-${part}`;
}

function partsOf(value: JsonValue): { readonly country: string | null; readonly region: string | null } | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { country, region } = value as { readonly country?: JsonValue; readonly region?: JsonValue };
  return {
    country: typeof country === "string" ? (findCountry(country) ?? null) : null,
    region: typeof region === "string" ? region : null,
  };
}

function partOf(country: string, region: string): string | undefined {
  const names = PARTS[country];
  const text = region.trim().toLowerCase();
  if (names === undefined) return undefined;
  return Object.entries(names).find(([code, name]) => text === code.toLowerCase() || text === name)?.[0];
}

/** Where the laws of one country differ. */
const PARTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  CA: { QC: "quebec", ON: "ontario", BC: "british columbia", AB: "alberta" },
  US: {
    AL: "alabama",
    CA: "california",
    CO: "colorado",
    CT: "connecticut",
    DE: "delaware",
    FL: "florida",
    IA: "iowa",
    IN: "indiana",
    KY: "kentucky",
    LA: "louisiana",
    MD: "maryland",
    MN: "minnesota",
    MT: "montana",
    NE: "nebraska",
    NH: "new hampshire",
    NJ: "new jersey",
    NV: "nevada",
    OK: "oklahoma",
    OR: "oregon",
    RI: "rhode island",
    TN: "tennessee",
    TX: "texas",
    UT: "utah",
    VA: "virginia",
    VT: "vermont",
    WA: "washington",
  },
};
