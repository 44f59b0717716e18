import type { AddressInfo } from "node:net";
import { type PretendVendor, createPretendVendor } from "../../demo/pretend-vendor/server.ts";
import { type Answer, type TestEdge, call } from "../../src/edge/http/_test-edge.ts";

export const FORWARD_MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book your travel, basis: contract }
  offers: { label: Send you offers, basis: contract }
fields:
  email:    { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking, offers], retention: 3y }
  name:     { label: Name, category: identity, type: name, purposes: [booking], retention: 3y }
  phone:    { label: Phone, category: contact, type: phone, purposes: [booking], retention: 3y }
  born:     { label: Born, category: date-of-birth, type: date, purposes: [booking], retention: 3y }
  home:     { label: Home, category: contact, type: address, purposes: [booking], retention: 3y }
  passport: { label: Passport, category: government-id, type: text, purposes: [booking], retention: 3y }
  loyalty:  { label: Miles, category: transactions, type: text, many: true, purposes: [booking], retention: 3y }
  scan:     { label: Scan, category: government-id, type: file, purposes: [booking], retention: 3y }
  secret:   { label: Secret, category: identity, type: text, purposes: [booking], retention: 3y }
  card:     { label: Card, category: payment-card, type: card, many: true, custody: until-used, purposes: [booking], retention: 1y }
roles:
  desk:
    booking: { email: [masked, use, change], name: [masked, use, change], phone: [masked, use, change], born: [masked, use, change],
               home: [masked, use, change], passport: [masked, use, change], loyalty: [masked, use, change], card: [masked, use, change],
               secret: [masked, use, change], scan: [masked, use] }
  clerk:
    booking: { name: [masked, use], passport: [masked], card: [masked] }
  both:
    booking: { name: [use] }
    offers: { email: [use] }
  waiter:
    booking: { passport: [use], name: [use] }
    needs: { use: { reason: true } }
  writer: { offers: { email: [use] } }
recipients:
  airline: { label: The airlines you fly with, vendor: air, purposes: [booking], fields: [email, name, phone, born, home, passport, loyalty, card, scan] }
`;

export const CUSTOMER = {
  email: "ana.quillfeather@example.com",
  name: "Ana María Quillfeather",
  phone: "+44 20 7946 0123",
  born: "1980-04-05",
  home: { line1: "1 Harbour Street", city: "Lisbon", postalCode: "1100-048", country: "PT" },
  passport: "XJ44170001K",
  loyalty: ["BA-777001", "LH-888002"],
  card: [{ number: "4539578763100002", expiry: "04/39", holder: "A M QUILLFEATHER" }],
};

/** A pretend vendor on this machine, and how it is told of. */
export type TestVendor = PretendVendor & { readonly origin: string; readonly close: () => Promise<void> };

export async function startVendor(): Promise<TestVendor> {
  const vendor = createPretendVendor();
  await new Promise<void>((resolve) => vendor.server.listen(0, "127.0.0.1", resolve));
  return {
    ...vendor,
    origin: `http://127.0.0.1:${(vendor.server.address() as AddressInfo).port}`,
    close: async () => {
      vendor.server.closeAllConnections();
      await new Promise<void>((resolve) => vendor.server.close(() => resolve()));
    },
  };
}

/** Writes the vendor down and approves it; answers its id. */
export async function approveVendor(edge: TestEdge, owner: string, origin: string, more: object = {}): Promise<string> {
  const made = await call(edge.port, "POST", "/v1/vendors", { key: owner, body: { label: "Air", origin, loopback: true, ...more } });
  if (made.status !== 201) throw new Error(made.text);
  const id = String(made.json["id"]);
  const approved = await call(edge.port, "PATCH", `/v1/vendors/${id}`, { key: owner, body: { state: "approved" } });
  if (approved.status !== 200) throw new Error(approved.text);
  return id;
}

export const BOOKING = {
  flight: "BA286",
  passenger: "{{subject.name | upper}}",
  passport: "{{subject.passport}}",
  number: "{{card.number}}",
  expires: "{{card.expiry | MM/YYYY}}",
  seat: "12A",
};

/** A forward as the desk asks for it; `request` over a booking. */
export function forwardBody(subject: string, request: object = {}, more: object = {}): object {
  return {
    vendor: "air",
    subject,
    purpose: "booking",
    request: { method: "POST", path: "/api/bookings", body: BOOKING, ...request },
    ...more,
  };
}

export function postForward(edge: TestEdge, key: string, body: object, idempotencyKey?: string): Promise<Answer> {
  const headers = idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey };
  return call(edge.port, "POST", "/v1/forwards", { key, body, headers });
}
