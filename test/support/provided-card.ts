import { unveil } from "../../src/base/redacted.ts";
import { collectionOf } from "../../src/edge/collection-of.ts";
import type { Answer, TestEdge } from "../../src/edge/http/_test-edge.ts";
import { sealAsPage } from "../../src/platform/keeper/testing-page.ts";
import { listTenants } from "../../src/platform/storage/database.ts";
import { withTx } from "../../src/platform/storage/tx.ts";
import { currentCardKey } from "../../src/safe/vault/card-key.ts";
import { enterByNumber } from "../../src/workflows/collection/enter-by-number.ts";
import { FORM_VERSION, provide } from "../../src/workflows/collection/provide.ts";

export type ProvidedCard = Readonly<Record<"number" | "expiry" | "holder" | "cvc", string>>;
/** A call by whoever asks for the card. */
type Asking = (method: string, path: string, body: unknown) => Promise<Answer>;

/** A customer who was asked for a card and has entered it on their page, with its security code. */
export async function provideCard(
  edge: TestEdge,
  asking: Asking,
  card: ProvidedCard,
  title = "Flights to Lisbon",
): Promise<{ readonly id: string; readonly subject: string }> {
  const asked = { asks: ["card"], fields: { name: "Ana Example" }, purpose: "booking", transaction: { title } };
  const made = await asking("POST", "/v1/collection-requests", asked);
  if (made.status !== 201) throw new Error(made.text);
  const collection = collectionOf(edge.house);
  const { safe, db, clock } = edge.house;
  const [tenant = "ten_"] = await listTenants(db);
  const entered = await enterByNumber(collection, { number: String(made.json["number"]), address: "192.0.2.7" }, clock());
  if (!entered.ok) throw new Error(entered.refusal.code);
  const key = await withTx(safe.db, tenant, (tx) => currentCardKey(safe, tx, clock()));
  const binding = { origin: collection.cardOrigin, tenant, request: String(made.json["id"]), formVersion: FORM_VERSION };
  const sealed = await sealAsPage(key, binding, JSON.stringify({ card }));
  const wire = { keyId: key.keyId, ...sealed, keep: false, agreed: false, nickname: null };
  const done = await provide(collection, unveil(entered.value.visit), wire, clock());
  if (!done.ok) throw new Error(JSON.stringify(done.refusal));
  return { id: String(made.json["id"]), subject: String(made.json["subject"]) };
}
