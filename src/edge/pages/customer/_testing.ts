import { sealAsPage } from "../../../platform/keeper/testing-page.ts";
import { openTestDatabase } from "../../../platform/storage/testing.ts";
import type { TestDatabase } from "../../../platform/storage/testing.ts";
import { COLLECTING_MAP } from "../../../workflows/collection/testing.ts";
import { type Answer, call, makeBusiness, openTestEdge } from "../../http/_test-edge.ts";
import type { TestEdge } from "../../http/_test-edge.ts";
import { ensureConsole } from "../build-console.ts";

/** A business that collects, over HTTP: its desk's key, a customer, and requests as the desk makes them. */
export type CustomerPages = {
  readonly db: TestDatabase;
  readonly edge: TestEdge;
  readonly key: string;
  readonly ownerKey: string;
  readonly origin: string;
  readonly subject: string;
  ask(more?: Record<string, unknown>): Promise<Asked>;
  state(id: string): Promise<string>;
  /** A further customer, as the desk makes them. */
  create(fields: Readonly<Record<string, unknown>>): Promise<string>;
  /** What was mailed, the newest first. */
  mails(): Promise<readonly MailTold[]>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** A form of our own page, unless `origin` says otherwise. */
  post(path: string, form: Readonly<Record<string, string>>, headers?: Record<string, string>): Promise<Answer>;
  close(): Promise<void>;
};

export type MailTold = { readonly kind: string; readonly to: string; readonly text: string };

export type Asked = { readonly id: string; readonly number: string; readonly token: string; readonly link: string; readonly code: string };

export async function openCustomerPages(map = COLLECTING_MAP): Promise<CustomerPages> {
  const problem = await ensureConsole(() => undefined);
  if (problem !== undefined) throw new Error(`not built: ${problem}`);
  const db: TestDatabase = await openTestDatabase();
  const edge = await openTestEdge(db);
  const origin = `http://127.0.0.1:${edge.port}`;
  const owner = await makeBusiness(edge, "Blue Sky Concierge", map);
  const json = async (method: string, path: string, key: string, body?: unknown): Promise<Record<string, unknown>> => {
    const answer = await call(edge.port, method, path, { key, ...(body === undefined ? {} : { body }) });
    if (answer.status >= 300) throw new Error(answer.text);
    return answer.json;
  };
  const key = String((await json("POST", "/v1/keys", owner, { role: "desk" }))["key"]);
  const create = async (fields: Readonly<Record<string, unknown>>): Promise<string> =>
    String((await json("POST", "/v1/subjects", key, { fields, purpose: "booking" }))["id"]);
  const subject = await create({ name: "Ana Example", email: "ana@example.com" });
  return {
    db,
    edge,
    key,
    ownerKey: owner,
    origin,
    subject,
    ask: async (more = {}) => {
      const wish = { subject, asks: ["card"], purpose: "booking", secondItem: "code", transaction: { title: "Flights to Lisbon" } };
      const made = await json("POST", "/v1/collection-requests", key, { ...wish, ...more });
      const link = String(made["link"]);
      return {
        id: String(made["id"]),
        number: String(made["number"]),
        code: String(made["code"]),
        link,
        token: link.slice(link.indexOf("#") + 3),
      };
    },
    state: async (id) => String((await json("GET", `/v1/collection-requests/${id}`, key))["state"]),
    create,
    mails: async () => (await json("GET", "/v1/outbox?limit=100", owner))["items"] as readonly MailTold[],
    get: (path, headers = {}) => call(edge.port, "GET", path, { headers }),
    post: (path, form, headers = {}) =>
      call(edge.port, "POST", path, {
        raw: new URLSearchParams(form).toString(),
        headers: { origin, "content-type": "application/x-www-form-urlencoded", ...headers },
      }),
    close: async () => {
      await edge.close();
      await db.close();
    },
  };
}

/** The cookie that an answer sets, as it is sent back. */
export function cookieOf({ headers }: Answer): string {
  return (headers["set-cookie"]?.[0] ?? "").split(";")[0] ?? "";
}

/** The ticket of the form that asks for a code. */
export function ticketIn({ text }: Answer): string {
  return /name="ticket" value="([0-9a-z]+)"/u.exec(text)?.[1] ?? "";
}

/** The code that a mail tells. */
export function codeIn(mail: Pick<MailTold, "text"> | undefined): string {
  return /\b(\d{6})\b/u.exec(mail?.text ?? "")?.[1] ?? "none";
}

/** Somebody who came in by the number of a request that was just made. */
export type Visitor = { readonly id: string; readonly cookie: string; readonly key: Readonly<Record<string, string>> };

export async function visitByNumber(pages: CustomerPages, more: Record<string, unknown> = {}): Promise<Visitor> {
  const asked = await pages.ask(more);
  const cookie = cookieOf(await pages.post("/c/number", { number: asked.number }));
  return { id: asked.id, cookie, key: (await pages.get("/c/key", { cookie })).json as Record<string, string> };
}

/** What the form's program sends; `as` seals it for something else than it is sent to. */
export async function sealForVisit({ key }: Visitor, content: unknown, as: Record<string, string> = {}): Promise<Record<string, unknown>> {
  const told = { ...key, ...as } as { keyId: string; origin: string; tenant: string; request: string; formVersion: string };
  const publicKey = Buffer.from(key["publicKey"] ?? "", "base64url");
  const { enc, sealed } = await sealAsPage({ keyId: told.keyId, publicKey }, told, JSON.stringify(content));
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
  return { keyId: told.keyId, enc: text(enc), sealed: text(sealed), keep: false, agreed: false };
}
