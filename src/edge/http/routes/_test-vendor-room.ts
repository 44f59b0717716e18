import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "vitest";
import type { SubjectId, TenantId } from "../../../base/ids.ts";
import type { Instant } from "../../../base/instant.ts";
import { listWhole } from "../../../platform/outbox/_testing.ts";
import { type TestDatabase, openTestDatabase } from "../../../platform/storage/testing.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import { type RightsDesk } from "../../../workflows/rights/desk.ts";
import { eraseCooled } from "../../../workflows/rights/erasing/erase-cooled.ts";
import { sweepRights } from "../../../workflows/rights/sweep.ts";
import { collectionOf } from "../../collection-of.ts";
import { forwardingOf } from "../../forwarding-of.ts";
import { lookerOf } from "../../looker-of.ts";
import { rightsHandsOf } from "../../rights-hands-of.ts";
import { type Answer, type TestEdge, call, makeBusiness, openTestEdge } from "../_test-edge.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book your travel, basis: contract }
  care: { label: Look after you, basis: legitimate-interests }
fields:
  name: { label: Name, category: identity, type: name, purposes: [booking, care], retention: 3y }
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
roles:
  site: { booking: { name: [clear, use, change], email: [clear, use, change] }, care: { name: [use] } }
recipients:
  airline: { label: Airlines, vendor: air, purposes: [booking, rights], fields: [name, email] }
  hotel: { label: Hotels, vendor: inn, purposes: [booking], fields: [name, email] }
`;

export type WrittenMail = {
  readonly id: string;
  readonly kind: string;
  readonly content: {
    readonly to: { readonly address: string };
    readonly subject: string;
    readonly text: string;
    readonly returnTo?: string;
  };
};

/** A business that gives its customers' data to two vendors, one of which has an address for requests, and what it does about them. */
export type VendorRoom = {
  readonly db: TestDatabase;
  readonly edge: TestEdge;
  readonly tenant: TenantId;
  readonly ids: { readonly air: string; readonly inn: string };
  /** The vendors' side, on this machine: answers as it is told to, and keeps what came. */
  readonly theirs: { status: number; seen: string[] };
  readonly desk: RightsDesk;
  readonly ask: (method: string, path: string, body?: unknown, key?: string) => Promise<Answer>;
  readonly sweep: (now?: Instant) => Promise<void>;
  /** Carries out the erasures whose time has come. */
  readonly erase: () => Promise<{ readonly done: number }>;
  readonly makeSubject: () => Promise<SubjectId>;
  readonly emailOf: (subject: string) => string;
  readonly give: (to: string, subject: string, field: string, purpose?: string) => Promise<void>;
  readonly granted: (kind: string, subject: string, more?: object, decision?: object) => Promise<string>;
  readonly tasksOf: (id: string) => Promise<readonly Record<string, unknown>[]>;
  readonly stateOf: (id: string) => Promise<unknown>;
  readonly mails: () => Promise<readonly WrittenMail[]>;
  readonly close: () => Promise<void>;
};

export const MAILBOX = "privacy@bluesky.example";

export async function openVendorRoom(): Promise<VendorRoom> {
  const db = await openTestDatabase();
  const edge = await openTestEdge(db);
  const theirs = { status: 200, seen: [] as string[] };
  const vendor = await startVendor(theirs);
  const origin = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`;
  const owner = await makeBusiness(edge, "Blue Sky", MAP);
  const ask: VendorRoom["ask"] = (method, path, body, key = owner) =>
    call(edge.port, method, path, { key, ...(body === undefined ? {} : { body }) });
  const site = String((await ask("POST", "/v1/keys", { role: "site" })).json["key"]);
  const tenant = (await db.owner`select tenant_id from tenants where name = 'Blue Sky'`)[0]?.["tenant_id"] as TenantId;
  const approve = async (more: object): Promise<string> => {
    const id = String((await ask("POST", "/v1/vendors", { label: "Air", origin, loopback: true, ...more })).json["id"]);
    expect((await ask("PATCH", `/v1/vendors/${id}`, { state: "approved" })).status).toBe(200);
    return id;
  };
  const air = await approve({ name: "air", breachContact: "Bo, bo@elsewhere.example, day and night", privacyEmail: "privacy@air.example" });
  const inn = await approve({ name: "inn", label: "Inn", breachContact: "+44 20 7946 0000" });
  const { safe, settings } = edge.house;
  const desk = { safe, cardOrigin: settings.cardOrigin, publicOrigin: settings.publicOrigin, mailbox: MAILBOX };
  const hands = rightsHandsOf(edge.house, forwardingOf(edge.house, collectionOf(edge.house)));
  const emails = new Map<string, string>();

  return {
    db,
    edge,
    tenant,
    ids: { air, inn },
    theirs,
    desk,
    ask,
    sweep: (now = edge.house.clock()) => sweepRights(desk, hands, tenant, now),
    erase: () => eraseCooled(desk, lookerOf(edge.house), tenant, new AbortController().signal),
    makeSubject: async () => {
      const email = `vendors${emails.size + 1}@example.com`;
      const fields = { name: "Ana Example", email };
      const id = String((await ask("POST", "/v1/subjects", { fields, purpose: "booking" }, site)).json["id"]) as SubjectId;
      emails.set(id, email);
      return id;
    },
    emailOf: (subject) => emails.get(subject) ?? "nobody",
    give: async (to, subject, field, purpose = "booking") => {
      const request = { method: "POST", path: "/api/bookings", body: { passenger: `{{subject.${field}}}` } };
      const sent = await ask("POST", "/v1/forwards", { vendor: to, subject, purpose, request }, site);
      expect(sent.status, sent.text).toBe(200);
    },
    granted: async (kind, subject, more = {}, decision = {}) => {
      const filed = (await ask("POST", "/v1/rights-requests", { kind, subject, method: "code", ...more })).json;
      const decided = await ask("POST", `/v1/rights-requests/${String(filed["id"])}/decisions`, { decision: "granted", ...decision });
      expect(decided.status, decided.text).toBe(200);
      return String(filed["id"]);
    },
    tasksOf: async (id) => (await ask("GET", `/v1/rights-requests/${id}/tasks`)).json["items"] as Record<string, unknown>[],
    stateOf: async (id) => (await ask("GET", `/v1/rights-requests/${id}`)).json["state"],
    mails: () => withTx(db, tenant, async (tx) => (await listWhole(tx, edge.house.keeper, { limit: 50, before: null })).items),
    close: async () => {
      await new Promise((resolve) => vendor.close(resolve));
      await edge.close();
      await db.close();
    },
  };
}

async function startVendor(theirs: VendorRoom["theirs"]): Promise<Server> {
  const vendor = createServer((incoming, outgoing) => {
    let body = "";
    incoming.setEncoding("utf8").on("data", (part: string) => (body += part));
    incoming.on("end", () => {
      theirs.seen.push(body);
      outgoing.writeHead(theirs.status, { "content-type": "application/json" }).end("{}");
    });
  });
  await new Promise<void>((resolve) => vendor.listen(0, "127.0.0.1", resolve));
  return vendor;
}
