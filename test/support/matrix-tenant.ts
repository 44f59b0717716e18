import type { Case } from "./decision-oracle.ts";
import { allowsAddress, retentionDays } from "./decision-oracle.ts";
import { gather } from "./gather.ts";
import { LOADER, generateMap, mapYaml, valueFor } from "./generated-map.ts";
import type { MapText } from "./generated-map.ts";
import { objectTo, recordConsent, restrict } from "./standing.ts";
import type { App, Strongroom, Tenant } from "./strongroom.ts";

/** One business under a generated map, with a subject for every standing and a key for every role. */
export type MatrixTenant = {
  readonly map: MapText;
  readonly tenant: Tenant;
  readonly keys: Readonly<Record<string, string>>;
  readonly subjects: readonly Standing[];
};

/** A subject and what is on record about them. */
export type Standing = {
  readonly name: string;
  readonly id: string;
  readonly seed: number;
  readonly consent: Case["consent"];
  readonly objectsTo: readonly string[];
  readonly restrictedFields: readonly string[] | "all";
};

const CONSENTS = ["newsletter", "panel"];
const OBJECTIONS = ["newsletter", "fraud", "census"];
const STANDINGS: readonly Omit<Standing, "id" | "seed">[] = [
  { name: "plain", consent: "absent", objectsTo: [], restrictedFields: [] },
  { name: "consented", consent: "given", objectsTo: [], restrictedFields: [] },
  { name: "withdrawn", consent: "withdrawn", objectsTo: [], restrictedFields: [] },
  { name: "objector", consent: "given", objectsTo: OBJECTIONS, restrictedFields: [] },
  { name: "restricted", consent: "given", objectsTo: [], restrictedFields: "all" },
  { name: "field-restricted", consent: "given", objectsTo: ["fraud"], restrictedFields: ["email", "seat", "visits"] },
  { name: "tangled", consent: "withdrawn", objectsTo: OBJECTIONS, restrictedFields: "all" },
];

export type MatrixSeed = { readonly seed: number; readonly map: MapText; readonly tenant: Tenant };

export async function addTenant(room: Strongroom, seed: number): Promise<MatrixSeed> {
  const map = generateMap(seed);
  return { seed, map, tenant: await room.init(mapYaml(map), `Business ${seed}`) };
}

export async function populate(app: App, { seed, map, tenant }: MatrixSeed): Promise<MatrixTenant> {
  const made = await gather(Object.keys(map.roles), 3, async (role) => {
    const body = { role, purposes: role === LOADER ? ["care"] : Object.keys(map.purposes) };
    const answer = await app.call("POST", "/v1/keys", { key: tenant.ownerKey, body });
    if (answer.status !== 201) throw new Error(`key: ${answer.status} ${answer.text}`);
    return [role, String(answer.json.key)] as const;
  });
  const keys = Object.fromEntries(made.map(([role, key]) => [role, key]));
  const subjects = await createSubjects(app, keys[LOADER] ?? "", tenant.ownerKey, map, seed);
  return { map, tenant, keys, subjects };
}

export async function createSubjects(
  app: Pick<App, "call">,
  key: string,
  ownerKey: string,
  map: MapText,
  seed: number,
): Promise<readonly Standing[]> {
  return await gather(STANDINGS, 4, async (standing, n) => {
    const number = seed * 100 + n;
    const id = await createSubject(app, key, map, number);
    await putStanding(app, ownerKey, id, standing);
    return { ...standing, id, seed: number };
  });
}

async function createSubject(app: Pick<App, "call">, key: string, map: MapText, seed: number): Promise<string> {
  const fields = Object.fromEntries(Object.entries(map.fields).map(([name, { type }]) => [name, valueFor(type, seed)]));
  const answer = await app.call("POST", "/v1/subjects", { key, body: { fields, purpose: "care" } });
  if (answer.status !== 201) throw new Error(`create: ${answer.status} ${answer.text}`);
  return String(answer.json.id);
}

async function putStanding(app: Pick<App, "call">, ownerKey: string, id: string, standing: Omit<Standing, "id" | "seed">): Promise<void> {
  for (const purpose of standing.consent === "absent" ? [] : CONSENTS) {
    await recordConsent(app, ownerKey, id, purpose, "given");
    if (standing.consent === "withdrawn") await recordConsent(app, ownerKey, id, purpose, "withdrawn");
  }
  for (const purpose of standing.objectsTo) await objectTo(app, ownerKey, id, purpose);
  if (standing.restrictedFields === "all") await restrict(app, ownerKey, id);
  else if (standing.restrictedFields.length > 0) await restrict(app, ownerKey, id, standing.restrictedFields);
}

/** The flat record of one cell, read from the map's text and the subject's standing. */
export function caseOf(
  { map }: Pick<MatrixTenant, "map">,
  cell: {
    readonly role: string;
    readonly purpose: string;
    readonly field: string;
    readonly standing: Standing;
    readonly form: Case["form"];
    readonly ageDays: number;
    readonly reason?: string;
    readonly address?: string;
    readonly person?: Omit<
      NonNullable<Case["person"]>,
      "requires" | "requiresForMasked" | "onCalls" | "hideUntilProven" | "fieldCategory" | "fieldIsLookedUp"
    >;
  },
): Case {
  const role = map.roles[cell.role];
  const field = map.fields[cell.field];
  const purpose = map.purposes[cell.purpose];
  if (role === undefined || field === undefined || purpose === undefined) throw new Error("the cell is not in the map");
  const needs = role.words.needs?.[cell.form];
  const { restrictedFields } = cell.standing;
  return {
    form: cell.form,
    fieldPurposes: field.purposes,
    retentionDays: retentionDays(
      field.purposes.includes(cell.purpose)
        ? typeof field.retention === "string"
          ? field.retention
          : field.retention[cell.purpose]
        : undefined,
    ),
    purpose: cell.purpose,
    basis: purpose.basis,
    grantedForms: role.grants[cell.purpose]?.[cell.field] ?? [],
    networkAllowed: allowsAddress(role.words.networks, cell.address ?? "127.0.0.1"),
    needsReason: needs?.reason === true,
    needsPersons: needs?.approval ?? 0,
    consent: cell.standing.consent,
    objectsTo: cell.standing.objectsTo,
    restricted: restrictedFields === "all" || restrictedFields.includes(cell.field),
    ageDays: cell.ageDays,
    reason: cell.reason,
    ...(cell.person === undefined
      ? {}
      : {
          person: {
            ...cell.person,
            requires: role.words.requires ?? [],
            requiresForMasked: role.words.requiresForMasked ?? false,
            onCalls: role.words.onCalls ?? false,
            hideUntilProven: role.words.hideUntilProven ?? false,
            fieldCategory: field.category,
            fieldIsLookedUp: field.lookup !== undefined,
          },
        }),
  };
}
