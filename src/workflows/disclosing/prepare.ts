import { randomBytes } from "node:crypto";
import { base32Encode } from "../../base/encoding.ts";
import { assert } from "../../base/fault.ts";
import { type EntryId, type SubjectId, newId } from "../../base/ids.ts";
import { DAY_MS, type Instant } from "../../base/instant.ts";
import { Redacted } from "../../base/redacted.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { newTenantToken } from "../../base/tenant-token.ts";
import { faultOfRecipient } from "../../platform/sealed-files/age.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY, type NewEntry } from "../../registers/ledger/entry.ts";
import { findSubjects, listSubjectIds } from "../../registers/subjects/subjects.ts";
import { vendorGate } from "../../registers/vendors/gate.ts";
import { type Vendor, holdVendor } from "../../registers/vendors/vendor.ts";
import { entryActor } from "../../safe/access/actor.ts";
import { checkFields } from "../../safe/access/ask.ts";
import { isDecision } from "../../safe/access/note.ts";
import type { Safe } from "../../safe/safe.ts";
import { admitExport } from "../../safe/vault/export-granted.ts";
import { insertDisclosure } from "./_sql.ts";
import type { DisclosureRefusal } from "./answers.ts";
import { type Order, type OrderLock, type PrepareAsk, SUBJECTS_MAX } from "./disclosing.ts";

export type Prepared = { readonly order: Order; readonly token: Redacted<string> };

const ACT = "disclosure.prepare";
const FAULTS_TOLD_MAX = 20;
const LOOKED_UP_AT_ONCE = 500;

/**
 * Looks at everything that can be looked at before a customer's data is opened, writes the file down and notes it. The
 * making comes after the commit (`make-file.ts`); what the link and the passphrase are is told now and kept nowhere.
 */
export async function prepare(safe: Safe, tx: Tx, ask: PrepareAsk, now: Instant): Promise<Result<Prepared, DisclosureRefusal>> {
  const [map, vendor] = await Promise.all([safe.maps.get(tx), holdVendor(tx, ask.vendor)]);
  if (vendor === undefined) return refuse({ of: "vendor", code: "vendor_not_found" });
  const admitted = await admitExport(safe, tx, ask, now);
  if (!admitted.ok) {
    const { refusal } = admitted;
    if (!isDecision(refusal)) return refuse({ of: "safe", ...refusal });
    const refused = { codes: [refusal.code], outcome: "refused", fields: ask.fields.filter((field) => map.fields.has(field)) } as const;
    const entry = await note(tx, ask, { vendor, purpose: ask.purpose }, refused, now);
    return refuse({ of: "safe", ...refusal, entry });
  }
  const { purpose, fields: exportable } = admitted.value;
  const known = checkFields(map, ask.fields);
  if (!known.ok) return refuse({ of: "safe", ...known.refusal });

  const gate = vendorGate(map, vendor, { fields: ask.fields, purpose }, now);
  if (!gate.ok) {
    const entry = await note(tx, ask, { vendor, purpose }, { codes: [gate.refusal.code], outcome: "refused" }, now);
    return refuse({ of: "vendor", ...gate.refusal, entry });
  }
  if (!ask.fields.some((field) => exportable.includes(field))) {
    const entry = await note(tx, ask, { vendor, purpose }, { codes: ["not_granted"], outcome: "refused" }, now);
    return refuse({ of: "safe", code: "not_granted", entry });
  }
  const lock = await lockFor(ask, vendor);
  if (!lock.ok) return lock;
  const subjects = await subjectsOf(tx, ask);
  if (!subjects.ok) return subjects;

  const id = newId("dsc", now);
  const detail = { disclosure: id, count: subjects.value.length, format: ask.format, protect: ask.protect };
  const entry = await note(tx, ask, { vendor, purpose }, { outcome: "granted", detail }, now);
  const { token, hash } = newTenantToken(tx.tenant);
  await insertDisclosure(tx, {
    disclosure_id: id,
    vendor_id: vendor.id,
    purpose,
    fields: ask.fields,
    format: ask.format,
    protect: ask.protect,
    actor_kind: ask.actor.kind,
    actor_id: ask.actor.id,
    asked: subjects.value.length,
    token_hash: hash,
    entry_id: entry,
    created_at: new Date(now),
    expires_at: new Date(now + ask.days * DAY_MS),
  });
  const { fields, format, reason, actor } = ask;
  const order = { id, vendor: vendor.id, purpose, subjects: subjects.value, fields, format, reason, actor, lock: lock.value, entry };
  return ok({ order, token });
}

async function lockFor({ protect }: PrepareAsk, { facts }: Vendor): Promise<Result<OrderLock, DisclosureRefusal>> {
  if (protect === "zip") return ok({ protect, passphrase: newPassphrase() });
  if (facts.ageRecipient === null) return refuse({ of: "disclosure", code: "vendor_without_key" });
  if ((await faultOfRecipient(facts.ageRecipient)) !== undefined) return refuse({ of: "disclosure", code: "vendor_key_invalid" });
  return ok({ protect, recipient: facts.ageRecipient });
}

const PASSPHRASE_BYTES = 15;

/** 120 bits in six groups of four, to be told on the telephone: the zip's own way from words to a key is a weak one. */
function newPassphrase(): Redacted<string> {
  const text = base32Encode(randomBytes(PASSPHRASE_BYTES));
  return new Redacted(text.match(/.{4}/gu)?.join("-") ?? text);
}

/** Who is to be in the file, as of now: whoever comes later is not. */
async function subjectsOf(tx: Tx, { subjects }: PrepareAsk): Promise<Result<readonly SubjectId[], DisclosureRefusal>> {
  if (subjects === "all") {
    const ids = await listSubjectIds(tx, null, SUBJECTS_MAX + 1);
    return ids.length > SUBJECTS_MAX ? refuse({ of: "disclosure", code: "too_many_subjects" }) : ok(ids);
  }
  const found = new Map<string, { readonly erasedAt: Instant | null }>();
  for (let from = 0; from < subjects.length; from += LOOKED_UP_AT_ONCE) {
    for (const [id, { erasedAt }] of await findSubjects(tx, subjects.slice(from, from + LOOKED_UP_AT_ONCE), []))
      found.set(id, { erasedAt });
  }
  const absent = subjects.flatMap((id, n) => {
    const subject = found.get(id);
    if (subject !== undefined && subject.erasedAt === null) return [];
    const [code, say] =
      subject === undefined
        ? (["subject_not_found", "There is no such customer here."] as const)
        : (["subject_erased", "This customer had their data erased."] as const);
    return [{ field: `subjects.${n}`, code, say }];
  });
  return absent.length === 0
    ? ok(subjects)
    : refuse({ of: "disclosure", code: "subjects_not_found", fields: absent.slice(0, FAULTS_TOLD_MAX) });
}

async function note(
  tx: Tx,
  ask: PrepareAsk,
  { vendor, purpose }: { readonly vendor: Vendor; readonly purpose: string | null },
  more: Partial<NewEntry>,
  now: Instant,
): Promise<EntryId> {
  const detail = { vendor: vendor.id, ...more.detail };
  const draft: NewEntry = { ...BLANK_ENTRY, actor: entryActor(ask.actor), act: ACT, fields: ask.fields, form: "export", purpose };
  const [entry] = await appendEntries(tx, [{ ...draft, ...more, detail }], now);
  assert(entry !== undefined, "an entry has no id");
  return entry;
}
