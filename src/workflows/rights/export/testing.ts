import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import type { RightsRequestId, SubjectId } from "../../../base/ids.ts";
import { type Instant, instant } from "../../../base/instant.ts";
import { unveil } from "../../../base/redacted.ts";
import { textOfPdf } from "../../../platform/pdf/testing.ts";
import { openZip } from "../../../platform/sealed-files/testing.ts";
import { rightsHolder } from "../../../registers/rights/holder.ts";
import { findRightsRequest } from "../../../registers/rights/requests.ts";
import { OWNER, type TestSafe, openTestSafe, testActor } from "../../../safe/testing.ts";
import { revealFields } from "../../../safe/vault/reveal.ts";
import { decideRightsRequest } from "../decide-request.ts";
import { fileRightsRequest } from "../file-request.ts";
import { type ExportRefusal, handOut, tellPassphrase } from "./hand-out.ts";
import { exportsHolder } from "./holder.ts";
import { type ExportDesk, makeExports } from "./make-exports.ts";

export const EXPORTS_MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book your travel, basis: contract }
  offers: { label: Send you offers, basis: consent }
fields:
  name: { label: Name, category: identity, type: name, purposes: [booking, offers], retention: 3y }
  note: { label: Note, category: identity, type: free-text, purposes: [booking], retention: 3y }
  diet: { label: Diet, category: identity, type: text, purposes: [booking], retention: 3y }
  account: { label: Account, category: bank-account, type: bank-account, purposes: [booking], retention: 3y }
  passport: { label: Passport, category: government-id, type: government-id, purposes: [booking], retention: 3y }
roles:
  desk: { booking: { name: [clear, change], note: [clear, change], diet: [clear, change], account: [change], passport: [change] } }
recipients:
  air: { label: The airlines, purposes: [booking], fields: [name, diet] }
`;
export const BEGAN = instant(Date.parse("2026-06-01T08:00:00Z"));
export const DESK = testActor(["desk"], { id: "key_anna_lee" });
export const STAFF = { kind: "key", id: "key_owner", role: "owner" };
export const NOBODY = new AbortController().signal;

export type Ordered = {
  readonly withheld?: readonly string[];
  readonly kind?: "access" | "portability";
  readonly fields?: readonly string[];
};
type Files = { readonly html: string; readonly pdf: string; readonly json: ReturnType<typeof JSON.parse> };

/** A safe with a desk that makes copies, and what a test of them does over and over. */
export type TestExports = {
  readonly t: TestSafe;
  readonly desk: ExportDesk;
  /** What was told to the log. */
  readonly troubles: unknown[];
  /** Files a request and grants it. */
  readonly order: (subject: SubjectId, more?: Ordered) => Promise<RightsRequestId>;
  readonly make: () => Promise<number>;
  readonly made: (subject: SubjectId, more?: Ordered) => Promise<RightsRequestId>;
  /** The states of the request and of its copy. */
  readonly told: (id: RightsRequestId) => Promise<readonly unknown[]>;
  readonly codeOf: (id: RightsRequestId, subject?: SubjectId) => Promise<ExportRefusal["code"] | "handed out">;
  readonly bytesOf: (id: RightsRequestId, format: "age" | "zip") => Promise<Buffer>;
  readonly passphraseOf: (id: RightsRequestId) => Promise<string>;
  readonly filesOf: (id: RightsRequestId) => Promise<Files>;
  /** How many pieces, boxes and keys there are of it. */
  readonly leftOf: (id: RightsRequestId) => Promise<readonly unknown[]>;
  /** Somebody at the desk sees a field in clear, for a reason. */
  readonly look: (subject: SubjectId, field: string, reason: string) => Promise<void>;
};

export async function openTestExports(map: string = EXPORTS_MAP, began: Instant = BEGAN): Promise<TestExports> {
  const t = await openTestSafe(map);
  t.setNow(began);
  Object.assign(t.safe, { holders: [...t.safe.holders, rightsHolder, exportsHolder] });
  const troubles: unknown[] = [];
  const stands = { safe: t.safe, cardOrigin: "https://pay.example", publicOrigin: "https://safe.example", mailbox: null };
  const desk: ExportDesk = { ...stands, onTrouble: (_, error) => void troubles.push(error) };
  const fetched = (request: RightsRequestId, format: "age" | "zip", subject: SubjectId | null): ReturnType<typeof handOut> =>
    handOut(desk, t.within, { request, subject, by: STAFF, format }, t.safe.clock());
  const make = (): Promise<number> => makeExports(desk, t.tenant, NOBODY);
  const order = (subject: SubjectId, more: Ordered = {}): Promise<RightsRequestId> => orderOf(t, desk, subject, more);
  const bytesOf = async (request: RightsRequestId, format: "age" | "zip"): Promise<Buffer> => {
    const done = await fetched(request, format, null);
    if (!done.ok) throw new Error(done.refusal.code);
    return Buffer.concat(await Array.fromAsync(done.value.chunks()));
  };
  const passphraseOf = async (request: RightsRequestId): Promise<string> => {
    const ask = { request, subject: null, by: STAFF };
    const passphrase = await t.within((tx) => tellPassphrase(desk, tx, ask, t.safe.clock()));
    if (!passphrase.ok) throw new Error(passphrase.refusal.code);
    return unveil(passphrase.value);
  };
  return {
    t,
    desk,
    troubles,
    order,
    make,
    made: async (subject, more) => {
      const id = await order(subject, more);
      await make();
      return id;
    },
    told: async (id) => {
      const request = await t.within((tx) => findRightsRequest(tx, id, t.safe.clock()));
      return [request?.state, request?.export?.state ?? null];
    },
    codeOf: async (request, subject) => {
      const done = await fetched(request, "zip", subject ?? null);
      return done.ok ? "handed out" : done.refusal.code;
    },
    bytesOf,
    passphraseOf,
    filesOf: async (request) => {
      const passphrase = await passphraseOf(request);
      const zip = await bytesOf(request, "zip");
      const files = await openZip(zip, passphrase);
      return {
        html: files["account.html"] ?? "",
        pdf: textOfPdf((await entriesIn(zip, passphrase)).get("account.pdf") ?? Buffer.alloc(0)),
        json: JSON.parse(files["account.json"] ?? ""),
      };
    },
    leftOf: async (id) => {
      const [row] = await t.db.owner`
        select (select count(*)::int from rights_export_pieces where request_id = ${id}) as pieces,
               (select count(*)::int from boxes where box_id = ${`rights-export/${id}`}) as boxes,
               (select count(*)::int from rights_exports where request_id = ${id} and wrapped is not null) as keys`;
      return [row?.["pieces"], row?.["boxes"], row?.["keys"]];
    },
    look: async (subject, field, reason) => {
      const ask = { actor: DESK, purpose: "booking", fields: [field], reason, subject };
      await t.within((tx) => revealFields(t.safe, tx, [ask]));
    },
  };
}

async function orderOf(
  t: TestSafe,
  desk: ExportDesk,
  subject: SubjectId,
  { withheld = [], kind = "access", fields = [] }: Ordered,
): Promise<RightsRequestId> {
  const wish = { kind, subject, fields, purpose: null, channel: "staff", actor: OWNER, proof: "document", residence: null };
  return await t.within(async (tx) => {
    const filed = await fileRightsRequest(desk, tx, { ...wish, values: null, agent: null, language: "en" }, t.safe.clock());
    if (!filed.ok) throw new Error(filed.refusal.code);
    const reasons = withheld.length === 0 ? [] : [{ code: "others_rights" as const, fields: withheld, until: null }];
    const decision = withheld.length === 0 ? "granted" : "in_part";
    const verdict = { decision, reasons, reasonCode: null, words: null, coolingDays: null } as const;
    const decided = await decideRightsRequest(desk, tx, { ...verdict, id: filed.value.id, actor: OWNER }, t.safe.clock());
    if (!decided.ok) throw new Error(decided.refusal.code);
    return filed.value.id;
  });
}

/** What is in a zip, byte by byte. */
export async function entriesIn(zip: Uint8Array, password?: string): Promise<ReadonlyMap<string, Buffer>> {
  const options = { useWebWorkers: false, ...(password === undefined ? {} : { password }) };
  const found = new Map<string, Buffer>();
  for (const entry of await new ZipReader(new Uint8ArrayReader(zip), options).getEntries()) {
    if (entry.directory || entry.encrypted !== (password !== undefined)) throw new Error("no such file in a copy");
    found.set(entry.filename, Buffer.from(await entry.getData(new Uint8ArrayWriter())));
  }
  return found;
}

/** A desk whose maker stands still at the given of its transactions, and the way to let it go on. */
export function halting(
  t: TestSafe,
  exporting: ExportDesk,
  at: number,
): { readonly desk: ExportDesk; readonly reached: Promise<void>; readonly goOn: () => void } {
  const [reached, halted] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let n = 0;
  const db = {
    ...t.db,
    app: new Proxy(t.db.app, {
      get: (sql, name) => {
        if (name !== "transaction") return Reflect.get(sql, name) as unknown;
        return async (...args: Parameters<typeof sql.transaction>) => {
          if ((n += 1) === at) {
            reached.resolve();
            await halted.promise;
          }
          return await sql.transaction(...args);
        };
      },
    }),
  };
  return { desk: { ...exporting, safe: { ...t.safe, db } }, reached: reached.promise, goOn: () => halted.resolve() };
}
