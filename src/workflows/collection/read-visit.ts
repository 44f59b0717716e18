import type { CollectionId, SubjectId, TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Language } from "../../base/language.ts";
import { type ReadToken, readTenantToken } from "../../base/tenant-token.ts";
import { readTenant } from "../../platform/storage/tenants.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { roleLabel } from "../../registers/datamap/role-words.ts";
import type { CompiledMap, Custody, TypeName } from "../../registers/datamap/types.ts";
import { selectRequest } from "./_sql.ts";
import { type VisitRow, selectVisit } from "./_visits_sql.ts";
import type { Collection } from "./collection.ts";
import { type Details, type Line, openDetails } from "./details.ts";
import { type Receipt, readReceipt } from "./receipt.ts";
import { type CollectionRequest, toRequest } from "./request.ts";
import type { Door, RequestState } from "./states.ts";

export type AskedField = {
  readonly field: string;
  readonly label: string;
  readonly type: TypeName;
  readonly many: boolean;
  readonly required: boolean;
  /** How long this one is kept for what it is asked for. */
  readonly keptForMs: number;
};

/** All that the customer's page shows. Nothing of it was theirs before: it is what staff wrote, and what the map promises. */
export type Visit = {
  readonly tenant: TenantId;
  readonly request: CollectionId;
  readonly subject: SubjectId;
  readonly business: string;
  readonly title: string;
  readonly amountMinor: number | null;
  readonly currency: string | null;
  readonly lines: readonly Line[];
  readonly message: string | null;
  readonly language: Language;
  readonly asks: readonly AskedField[];
  readonly custody: Custody | null;
  readonly purposeLabel: string;
  /** The longest that anything asked for is kept. */
  readonly keptForMs: number;
  /** Who in the business may use or see any of it. */
  readonly roles: readonly string[];
  /** Who in the business may see the whole number of a card that is asked for, whatever for. */
  readonly rolesThatSeeCard: readonly string[];
  readonly state: RequestState;
  readonly expiresAt: Instant;
  readonly door: Door;
  /** Of a request whose card is entered at the payment provider's: whether all else is there. */
  readonly areFieldsIn: boolean;
  /** Only in the visit in which it was provided. */
  readonly receipt: Receipt | null;
};

/** Whose page a visit's cookie opens; undefined where it opens none. Looking changes nothing. */
export async function readVisit(collection: Collection, visit: string, now: Instant): Promise<Visit | undefined> {
  const token = readTenantToken(visit);
  if (token === undefined) return undefined;
  return await withTx(collection.safe.db, token.tenant, async (tx) => {
    const found = await selectVisit(tx, token.hash, new Date(now));
    return found && (await describe(collection, tx, token, found, now));
  });
}

async function describe({ safe }: Collection, tx: Tx, token: ReadToken, visit: VisitRow, now: Instant): Promise<Visit | undefined> {
  const [row, tenant, map] = await Promise.all([selectRequest(tx, visit.request_id), readTenant(tx), safe.maps.get(tx)]);
  if (row === undefined || tenant === undefined) return undefined;
  const request = toRequest(row, now);
  const [details] = await openDetails(safe, tx, [request]);
  if (details === undefined) return undefined;
  const receipt = request.providedVisit?.equals(token.hash) === true ? await readReceipt(safe, tx, map, request) : null;
  return { ...aboutRequest(map, request, details), tenant: tx.tenant, business: tenant.name, door: visit.door, receipt };
}

function aboutRequest(
  map: CompiledMap,
  request: CollectionRequest,
  details: Details,
): Omit<Visit, "tenant" | "business" | "door" | "receipt"> {
  const fields = request.asks.flatMap((name) => map.fields.get(name) ?? []);
  const { title, amountMinor, currency, lines } = details.transaction;
  return {
    request: request.id,
    subject: request.subject,
    title,
    amountMinor,
    currency,
    lines,
    message: details.message,
    language: request.language,
    // Staff asked for each of them, whatever the map demands of a customer in general.
    asks: fields.map(({ name, label, type, many, retentionMs }) => ({
      field: name,
      label,
      type: type.name,
      many,
      required: true,
      keptForMs: retentionMs.get(request.purpose) ?? 0,
    })),
    custody: request.custody,
    purposeLabel: map.purposes.get(request.purpose)?.label ?? "",
    keptForMs: Math.max(0, ...fields.map((field) => field.retentionMs.get(request.purpose) ?? 0)),
    roles: rolesThatUse(map, request),
    rolesThatSeeCard: rolesThatSeeCard(map, request),
    state: request.state,
    expiresAt: request.expiresAt,
    areFieldsIn: request.fieldsAt !== null,
  };
}

function rolesThatUse(map: CompiledMap, { purpose, asks }: CollectionRequest): readonly string[] {
  return [...map.roles.values()].flatMap((role) => {
    const granted = role.grants.get(purpose);
    const isUser = asks.some((field) => granted?.get(field)?.has("use") === true || granted?.get(field)?.has("clear") === true);
    return isUser ? [roleLabel(role.name)] : [];
  });
}

/** A card that lies with the payment provider has no number here. */
function rolesThatSeeCard(map: CompiledMap, { custody, asks }: CollectionRequest): readonly string[] {
  if (custody === "processor") return [];
  const cards = asks.flatMap((name) => map.fields.get(name) ?? []).filter(({ type }) => type.name === "card");
  const seers = [...map.roles.values()].filter(({ grants }) =>
    cards.some(({ name, purposes }) => [...purposes].some((purpose) => grants.get(purpose)?.get(name)?.has("clear") === true)),
  );
  return seers.map((role) => roleLabel(role.name));
}
