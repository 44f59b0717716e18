import type { SubjectId } from "../../base/ids.ts";
import { unveil } from "../../base/redacted.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { pageKey } from "../../safe/testing-cards.ts";
import { type TestSafe, makeSubject, openTestSafe, testActor } from "../../safe/testing.ts";
import { sealAsPage } from "../../platform/keeper/testing-page.ts";
import { tasksHolder } from "../../registers/tasks/holder.ts";
import type { Collection } from "./collection.ts";
import { type CreatedRequest, type NewRequest, createRequest } from "./create-request.ts";
import { enterByNumber } from "./enter-by-number.ts";
import { collectionHolder } from "./holder.ts";
import { FORM_VERSION, type ProvideWire } from "./provide.ts";

/** A business that collects: a desk that may ask for cards and passports, and a customer. */
export type TestCollection = TestSafe & {
  readonly collection: Collection;
  readonly desk: Actor;
  readonly customer: SubjectId;
  readonly create: (more?: Partial<NewRequest>) => ReturnType<typeof createRequest>;
  /** The same, of which the test knows that it is granted. */
  readonly made: (more?: Partial<NewRequest>) => Promise<Made>;
  /** Comes in by the number; answers the visit's cookie. */
  readonly enter: (made: Pick<Made, "number">) => Promise<string>;
  /** Seals as the page does, to the key of now. */
  readonly seal: (made: Pick<Made, "id">, plain: Sealed, more?: Partial<Parameters<typeof sealAsPage>[1]>) => Promise<ProvideWire>;
};

export type Sealed = { readonly card?: Readonly<Record<string, string>>; readonly fields?: Readonly<Record<string, unknown>> };

export const CARD = { number: "4242 4242 4242 4242", expiry: "12/34", cvc: "123" };

/** As staff have it before them once: what is read out, and what is mailed. */
export type Made = Omit<CreatedRequest, "link" | "code"> & { readonly link: string; readonly token: string; readonly code: string };

export const COLLECTING_MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book your travel, basis: contract }
  billing: { label: Charge you, basis: legal-obligation }
fields:
  name:     { label: Name, category: identity, type: name, required: true, purposes: [booking], retention: 3y }
  email:    { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  address:  { label: Address, category: contact, type: address, purposes: [booking], retention: 3y }
  passport: { label: Passport number, category: government-id, type: government-id, purposes: [booking], retention: 1y }
  diet:     { label: Diet, category: health, type: text, purposes: [booking], retention: 1y }
  scan:     { label: Copy of the passport, category: government-id, type: file, purposes: [booking], retention: 30d }
  card:     { label: Payment card, category: payment-card, type: card, many: true, custody: until-used, purposes: [booking, billing], retention: 1y }
  spare:    { label: Other card, category: payment-card, type: card, custody: vault, purposes: [booking], retention: 1y }
  charged:  { label: Card for charges, category: payment-card, type: card, many: true, custody: processor, purposes: [booking], retention: 1y }
roles:
  desk:     { booking: { name: [clear, change], email: [masked, use, change], address: [masked, change], passport: [masked, use], card: [masked, use], spare: [use], charged: [use], diet: [change], scan: [masked] } }
  phone:    { booking: { name: [masked, change], passport: [masked, use], card: [masked, use] }, onCalls: true }
  books:    { billing: { card: [masked] } }
  both:     { booking: { passport: [use], card: [use] }, billing: { card: [masked] } }
`;

export const WISH: Omit<NewRequest, "actor" | "subject"> = {
  fields: {},
  purpose: null,
  asks: ["card"],
  transaction: {
    title: "Flights to Lisbon",
    amountMinor: 84_000,
    currency: "GBP",
    lines: [{ what: "LHR to LIS", when: "3 May", amountMinor: 84_000 }],
  },
  message: "See you on the phone.",
  language: null,
  ttlSeconds: null,
  secondItem: null,
  sendTo: null,
  send: false,
  custody: null,
};

let addresses = 0;

export async function openTestCollection(map = COLLECTING_MAP): Promise<TestCollection> {
  const opened = await openTestSafe(map);
  const stand = { ...opened, safe: { ...opened.safe, holders: [...opened.safe.holders, tasksHolder, collectionHolder] } };
  const desk = testActor(["desk"]);
  const customer = await makeSubject(stand, desk, { name: "Ana Example", email: "ana@example.com" });
  const collection: Collection = {
    safe: stand.safe,
    cardOrigin: "https://cards.bluesky.example",
    publicOrigin: "https://bluesky.example",
    hasProvider: () => Promise.resolve(false),
  };
  const create: TestCollection["create"] = (more = {}) =>
    stand.within((tx) => createRequest(collection, tx, { actor: desk, subject: customer, ...WISH, ...more }));
  return {
    ...stand,
    collection,
    desk,
    customer,
    create,
    made: async (more) => {
      const created = await create(more);
      if (!created.ok) throw new Error(JSON.stringify(created.refusal));
      const link = unveil(created.value.link);
      const code = created.value.code === null ? "" : unveil(created.value.code);
      return { ...created.value, link, token: link.slice(link.indexOf("#") + 3), code };
    },
    enter: async ({ number }) => {
      const typed = { number, address: `198.51.100.${(addresses += 1)}` };
      const entered = await enterByNumber(collection, typed, stand.safe.clock());
      if (!entered.ok) throw new Error(entered.refusal.code);
      return unveil(entered.value.visit);
    },
    seal: async ({ id }, plain, more = {}) => {
      const binding = { origin: collection.cardOrigin, tenant: stand.tenant, request: id, formVersion: FORM_VERSION, ...more };
      const key = await pageKey(stand);
      const sealed = await sealAsPage(key, binding, JSON.stringify(plain));
      return { keyId: key.keyId, ...sealed, keep: false, agreed: false, nickname: null };
    },
  };
}
