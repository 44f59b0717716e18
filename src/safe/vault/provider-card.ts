import type { Instant } from "../../base/instant.ts";
import type { JsonValue } from "../../base/json-value.ts";
import { decodePayload } from "../../base/payload.ts";
import { Redacted } from "../../base/redacted.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { SealedValue } from "../../registers/subjects/packed.ts";
import { type Asked, askFor } from "../access/ask.ts";
import type { Safe } from "../safe.ts";
import { CARDS_WORKER } from "./cards-worker.ts";
import type { HeldCardValue } from "./hold-card.ts";
import { withKeptMap } from "./kept-map.ts";
import { openFields } from "./open.ts";

/** A card that the payment provider keeps: by what to name it there, and what people know it by. */
export type ProviderCard = {
  readonly provider: string;
  readonly customer: Redacted<string>;
  readonly token: Redacted<string>;
  readonly brand: string;
  readonly last4: string;
  /** The network's id of the first transaction, which later ones refer to; null until there was one. */
  readonly network: Redacted<string> | null;
};

/** What the house needs to have the provider forget a card, of an ended field too; null where it does not open, so that removing it still goes on. */
export async function openProviderCard(
  safe: Safe,
  tx: Tx,
  { subject, field, value }: HeldCardValue,
  now: Instant,
): Promise<ProviderCard | null> {
  const ask = {
    actor: CARDS_WORKER,
    purpose: "security",
    subject: subject.id,
    fields: [field.name],
    form: "use",
    reason: null,
    act: "card.forget",
  } as const;
  const [asked] = await askFor(withKeptMap(safe), tx, [ask], now);
  return asked?.ok === true ? await openAsProvider(safe, tx, asked.value, value, now) : null;
}

/** The parts of one card under a permit for its use; null where it does not open or is none of the provider's. */
export async function openAsProvider(
  safe: Safe,
  tx: Tx,
  { subject, permit }: Asked,
  { field, record }: Pick<SealedValue, "field" | "record">,
  now: Instant,
): Promise<ProviderCard | null> {
  if (permit === null) return null;
  const records = [...subject.records].map(([keyClass, values]) => [keyClass, values.filter((one) => one.record === record)] as const);
  const wish = {
    permit,
    subject: { ...subject, records: new Map(records) },
    fields: [{ field, view: { kind: "raw" } as const }],
    meter: { actor: permit.actor },
  };
  const [opened] = await openFields(safe, tx, [wish], now);
  const one = opened?.get(field)?.[0]?.opened;
  return one?.ok === true ? toProviderCard(decodePayload(one.bytes).value) : null;
}

function toProviderCard(value: JsonValue): ProviderCard | null {
  const part = (name: string): string => {
    const found =
      typeof value === "object" && value !== null && !Array.isArray(value) ? (value as { readonly [key: string]: JsonValue })[name] : null;
    return typeof found === "string" ? found : "";
  };
  if (part("token") === "") return null;
  return {
    provider: part("provider"),
    customer: new Redacted(part("customer")),
    token: new Redacted(part("token")),
    brand: part("brand"),
    last4: part("last4"),
    network: part("network") === "" ? null : new Redacted(part("network")),
  };
}
