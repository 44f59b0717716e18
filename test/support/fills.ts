import type { TestEdge } from "../../src/edge/http/_test-edge.ts";
import { type Answer, call } from "../../src/edge/http/_test-edge.ts";
import { type TestPerson, makePerson } from "../../src/edge/http/_test-person.ts";
import { decodePayload } from "../../src/base/payload.ts";
import { textsOf } from "../../src/platform/egress/open-handed.ts";
import { type HpkeKey, hpkeOpen, newHpkeKey } from "../../src/platform/keeper/hpke.ts";
import { handOverInfo } from "../../src/platform/keeper/hand-over-info.ts";
import type { TestDatabase } from "../../src/platform/storage/testing.ts";

export const FILL_FORM = {
  label: "Card and passenger",
  purpose: "booking",
  path: "/book*",
  boxes: [
    { label: "Name", fill: "{{subject.name | upper}}", find: { name: "passenger" } },
    { label: "Card, first four", fill: "{{card.number}}", slice: { from: 0, length: 4 }, find: { id: "n1" } },
    { label: "Card, the rest", fill: "{{card.number}}", slice: { from: 4, length: 15 }, find: { id: "n2" } },
    { label: "Month", fill: "{{card.expiry.month}}", kind: "select", find: { name: "month" } },
  ],
};
export const CODE_BOX = { label: "Code", fill: "{{card.cvc}}", find: { autocomplete: "cc-csc" } };

/** A person who may fill forms in: at work on a device that is enrolled and sound. */
export async function makeFiller(edge: TestEdge, db: TestDatabase, roles: readonly string[], name = "Ana Agent"): Promise<TestPerson> {
  const person = await makePerson(edge, { roles, name });
  const attested = { os: "linux", osVersion: "debian 13", diskEncrypted: true, screenLock: true };
  await db.owner`
    update devices
       set state = 'enrolled', attested = ${db.owner.json(attested)}, attested_at = now(), enrolled_at = now(), seen_at = now()
     where device_id = ${person.device()}`;
  return person;
}

/** What the extension holds of one fill: a key of its own, the ticket, and what was answered. */
export type TestFill = { readonly id: string; readonly ticket: string; readonly key: HpkeKey; readonly opened: Answer };

/** Opens a fill as the console does for the extension; `more` over what is usual. */
export async function openFill(person: TestPerson, body: object): Promise<TestFill> {
  const { key } = newHpkeKey();
  const to = key.publicKey.toString("base64");
  const opened = await person.call("POST", "/v1/fills", { body: { vendor: "air", form: "card", to, ...body } });
  return { id: String(opened.json["id"]), ticket: String(opened.json["ticket"]), key, opened };
}

/** Shows a ticket as the extension does: without cookie, from wherever it runs. */
export function redeemFill(edge: TestEdge, { id, ticket }: Pick<TestFill, "id" | "ticket">, origin: string): Promise<Answer> {
  const headers = { origin: "chrome-extension://abcdefghijklmnop", "sec-fetch-site": "cross-site" };
  return call(edge.port, "POST", `/v1/fills/${id}/redemptions`, { body: { ticket, origin }, headers });
}

export function tellOutcome(
  edge: TestEdge,
  { id, ticket }: Pick<TestFill, "id" | "ticket">,
  state: string,
  boxes: number,
): Promise<Answer> {
  return call(edge.port, "POST", `/v1/fills/${id}/outcomes`, { body: { ticket, state, boxes } });
}

/** The texts of a redeemed fill by their sources, opened by the key that was made for it. */
export function textsOfFill({ key }: Pick<TestFill, "key">, { json }: Answer): Readonly<Record<string, string>> {
  const { tenant, subject, errand, values, slots } = json as unknown as Parameters<typeof textsOf>[0];
  const payloads = values.map(({ field, record, enc, sealed }) => {
    const info = handOverInfo({ tenant, subject, errand, field, record });
    const opened = hpkeOpen(key, Buffer.from(enc, "base64"), info, new Uint8Array(0), Buffer.from(sealed, "base64"));
    if (opened === undefined) throw new Error(`not sealed to this key: ${field}`);
    return decodePayload(opened);
  });
  const { texts } = textsOf({ slots, plain: {} } as Parameters<typeof textsOf>[0], payloads);
  return Object.fromEntries(texts);
}
