import type { SubjectId } from "../../base/ids.ts";
import { type Instant, instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type ConsentRecord, readConsents, readOrders } from "../../registers/consent/records.ts";
import { NO_STANDINGS, ORDER_KINDS, type OrderKind, findStandings } from "../../registers/consent/standings.ts";
import type { CompiledMap, CompiledPurpose } from "../../registers/datamap/types.ts";
import type { Safe } from "../../safe/safe.ts";

/** One use of a customer's data that they may allow or stop, and how it stands. */
export type UseChoice = {
  readonly kind: "consent" | "objection";
  readonly purpose: string;
  readonly label: string;
  /** Labels of what is used for it. */
  readonly fields: readonly string[];
  readonly state: "on" | "off" | "expired" | "never_asked";
  readonly since: Instant | null;
};

export type OrderChoice = { readonly kind: OrderKind; readonly isForbidden: boolean };
export type Choices = {
  readonly uses: readonly UseChoice[];
  readonly orders: readonly OrderChoice[];
  /** All of it is kept and not used, whatever stands here. */
  readonly isRestricted: boolean;
};

const OBJECTABLE: ReadonlySet<string> = new Set(["legitimate-interests", "public-task"]);

/**
 * Everything that is the customer's to decide: what needs their consent, what they may object to, and what they may forbid
 * altogether. Consent to a purpose that the map no longer has stands here as long as it can be taken back.
 */
export async function readChoices(safe: Safe, tx: Tx, subject: SubjectId, now: Instant): Promise<Choices> {
  const [map, consents, standings, orders] = await Promise.all([
    safe.maps.get(tx),
    readConsents(tx, subject),
    findStandings(tx, [subject], now),
    readOrders(tx, subject),
  ]);
  const { objections, isRestricted } = standings.get(subject) ?? NO_STANDINGS;
  const uses = [...map.purposes.values()].flatMap((purpose): readonly UseChoice[] => {
    if (purpose.basis === "consent") return [consentChoice(map, purpose, consents.get(purpose.name), now)];
    if (!OBJECTABLE.has(purpose.basis)) return [];
    return [{ ...useOf(map, purpose), kind: "objection", state: objections.has(purpose.name) ? "off" : "on", since: null }];
  });
  const ended = [...consents.values()].flatMap((record): readonly UseChoice[] => {
    const { purpose: name } = record;
    return map.purposes.has(name) || record.standing !== "given" ? [] : [consentChoice(map, { name, label: name }, record, now)];
  });
  const isOn = new Set(orders.filter(({ standing }) => standing === "on").map(({ kind }) => kind));
  return { uses: [...uses, ...ended], orders: ORDER_KINDS.map((kind) => ({ kind, isForbidden: isOn.has(kind) })), isRestricted };
}

type Named = Pick<CompiledPurpose, "name" | "label">;

function consentChoice(map: CompiledMap, purpose: Named, record: ConsentRecord | undefined, now: Instant): UseChoice {
  const use = { ...useOf(map, purpose), kind: "consent" } as const;
  if (record === undefined) return { ...use, state: "never_asked", since: null };
  const end = record.expiresAt === null ? null : instant(Date.parse(record.expiresAt));
  const at = instant(Date.parse(record.at));
  if (record.standing === "withdrawn") return { ...use, state: "off", since: at };
  return end !== null && end <= now ? { ...use, state: "expired", since: end } : { ...use, state: "on", since: at };
}

function useOf(map: CompiledMap, { name, label }: Named): Pick<UseChoice, "purpose" | "label" | "fields"> {
  const fields = [...map.fields.values()].filter((field) => field.purposes.has(name)).map((field) => field.label);
  return { purpose: name, label, fields };
}
