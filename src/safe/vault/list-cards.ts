import type { CardId, SubjectId } from "../../base/ids.ts";
import { isCardExpired } from "../../base/card-expiry.ts";
import { type Instant, instantToIso } from "../../base/instant.ts";
import type { JsonValue } from "../../base/json-value.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { cardIdOf } from "../../registers/cards/card-id.ts";
import { type KeptCard, findKeptCards } from "../../registers/cards/cards.ts";
import type { CompiledMap, Custody } from "../../registers/datamap/types.ts";
import type { Actor } from "../access/actor.ts";
import { type SafeRefusal, refusalOf } from "../access/answers.ts";
import { type Asked, askFor } from "../access/ask.ts";
import type { Safe } from "../safe.ts";
import { isDamaged } from "./shown.ts";
import { type OpenedValue, openFields } from "./open.ts";

/** A card as a customer tells theirs apart. */
export type Card = {
  readonly id: CardId;
  readonly field: string;
  readonly nickname: string | null;
  readonly brand: string;
  readonly last4: string;
  /** `MM/YY`; null where the card was given without. */
  readonly expires: string | null;
  readonly custody: Custody;
  readonly isExpired: boolean;
  readonly addedAt: string;
};

export type ListCardsAsk = { readonly actor: Actor; readonly purpose: string | null; readonly subject: SubjectId };

/** The cards of a customer, masked, newest first; a read like any other, decided and noted. */
export async function listCards(safe: Safe, tx: Tx, ask: ListCardsAsk): Promise<Result<readonly Card[], SafeRefusal>> {
  const now = safe.clock();
  const map = await safe.maps.get(tx);
  const fields = [...map.fields.values()].filter((field) => field.type.name === "card").map((field) => field.name);
  const [asked] = await askFor(safe, tx, [{ ...ask, fields, form: "masked", reason: null, act: "card.list" }], now);
  if (asked === undefined || !asked.ok) return asked ?? refuse({ code: "subject_not_found" });
  const { subject, permit, entry, decisions } = asked.value;
  const refused = [...decisions.values()].find((decision) => !decision.isGranted);
  if (permit === null) return refused === undefined || refused.isGranted ? ok([]) : refuse({ ...refusalOf(refused), entry });

  const views = [...permit.fields].map((field) => ({ field, view: { kind: "mask", mask: maskOf(map, field) } as const }));
  const [rows, [opened]] = await Promise.all([
    findKeptCards(tx, subject.id),
    openFields(safe, tx, [{ permit, subject, fields: views, meter: { actor: "masked" } }], now),
  ]);
  const values = [...(opened?.values() ?? [])].flat();
  if (hasDamage(map, asked.value) || values.some((one) => !one.opened.ok)) return refuse({ code: "cannot_open", entry });
  return ok(values.toSorted((a, b) => b.value.collectedAt - a.value.collectedAt).map((one) => toCard(one, rows, now)));
}

/** What a map hides stays hidden; else brand, last four and expiry, as PCI DSS 3.4.1 allows with room to spare. */
function maskOf(map: CompiledMap, field: string): "hidden" | "card-details" {
  return map.fields.get(field)?.mask === "hidden" ? "hidden" : "card-details";
}

function hasDamage(map: CompiledMap, { subject, permit }: Asked): boolean {
  const fields = [...map.fields.values()].filter((field) => permit?.fields.has(field.name) === true);
  return fields.some((field) => isDamaged(subject, field));
}

function toCard({ value, opened }: OpenedValue, rows: readonly KeptCard[], now: Instant): Card {
  const mask = opened.ok ? (JSON.parse(Buffer.from(opened.bytes).toString("utf8")) as JsonValue) : "";
  const row = rows.find((one) => one.field === value.field && one.record === value.record);
  const expires = isHidden(mask) ? null : partOf(mask, "expires") || row?.expires || null;
  return {
    id: cardIdOf(value),
    field: value.field,
    nickname: partOf(mask, "nickname") || null,
    brand: partOf(mask, "brand"),
    last4: typeof mask === "string" ? mask : partOf(mask, "last4"),
    expires,
    // What came by the API lies here, whatever the map says of cards that are asked for.
    custody: row?.custody ?? "vault",
    isExpired: expires !== null && isCardExpired(expires, now),
    addedAt: instantToIso(row?.addedAt ?? value.collectedAt),
  };
}

/** A mask that shows something of a card shows it in parts. */
function isHidden(mask: JsonValue): boolean {
  return typeof mask === "string";
}

function partOf(mask: JsonValue, part: string): string {
  if (typeof mask !== "object" || mask === null || Array.isArray(mask)) return "";
  const found = (mask as { readonly [key: string]: JsonValue })[part];
  return typeof found === "string" ? found : "";
}
