import { assert } from "../../base/fault.ts";
import type { VendorId } from "../../base/ids.ts";
import { type Instant, instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../ledger/append.ts";
import { BLANK_ENTRY, type EntryActor } from "../ledger/entry.ts";
import { type FillFormRow, deleteFillForm, selectFillForm, selectFillForms, upsertFillForm } from "./_fill-forms_sql.ts";

/** A form on a vendor's own page, and what goes into its boxes. Recorded once, for everybody. */
export type FillForm = {
  readonly vendor: VendorId;
  readonly name: string;
  readonly label: string;
  readonly purpose: string;
  /** Of the page; one `*` may stand for anything. */
  readonly path: string;
  /** Origins of frames in the page whose boxes may be filled: those of the vendor's payment provider. */
  readonly frames: readonly string[];
  readonly boxes: readonly FillBox[];
  /** Which fields of the data map it takes, and whether a card's security code. */
  readonly fields: readonly string[];
  readonly needsCode: boolean;
  readonly changedAt: Instant;
  readonly changedBy: string;
};

export type FillBox = {
  readonly label: string;
  /** `{{card.expiry | MM/YY}}`, as in requests to vendors. */
  readonly fill: string;
  /** Which characters of it, where one value is split over several boxes. */
  readonly slice: { readonly from: number; readonly length: number } | null;
  /** `top`: the page itself; else one of `frames`. */
  readonly frame: string;
  readonly kind: BoxKind;
  /** How the box is found again; every mark that is there has to fit. */
  readonly find: Readonly<Record<BoxMark, string | null>>;
};

export type BoxKind = "text" | "select";
export const BOX_KINDS = ["text", "select"] as const satisfies readonly BoxKind[];
type BoxMark = "id" | "name" | "autocomplete" | "label" | "css";
export const TOP_FRAME = "top";

/** Stores it in place of one of the same name, and notes it. Whoever calls has checked it. */
export async function saveFillForm(
  tx: Tx,
  actor: EntryActor,
  form: Omit<FillForm, "changedAt" | "changedBy">,
  now: Instant,
): Promise<{ readonly isNew: boolean }> {
  const { vendor, name, label, purpose, path, frames, boxes, fields, needsCode } = form;
  const rest = { needs_code: needsCode, changed_at: new Date(now), changed_by: actor.id };
  const isNew = await upsertFillForm(tx, { vendor_id: vendor, name, label, purpose, path, frames, boxes, fields, ...rest });
  const detail = { vendor, form: name, fields: fields.join(" "), isNew };
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "vendor.fill_form_save", detail }], now);
  return { isNew };
}

/** False where there is none of this name. */
export async function removeFillForm(tx: Tx, actor: EntryActor, vendor: VendorId, name: string, now: Instant): Promise<boolean> {
  if (!(await deleteFillForm(tx, vendor, name))) return false;
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "vendor.fill_form_remove", detail: { vendor, form: name } }], now);
  return true;
}

export async function findFillForm(tx: Tx, vendor: VendorId, name: string): Promise<FillForm | undefined> {
  const row = await selectFillForm(tx, vendor, name);
  return row && rowToForm(row);
}

/** By name; of all vendors where none is named. */
export async function listFillForms(tx: Tx, vendor: VendorId | null): Promise<readonly FillForm[]> {
  return (await selectFillForms(tx, vendor)).map(rowToForm);
}

function rowToForm(row: FillFormRow): FillForm {
  return {
    vendor: row.vendor_id,
    name: row.name,
    label: row.label,
    purpose: row.purpose,
    path: row.path,
    frames: row.frames,
    boxes: parseBoxes(row.boxes),
    fields: row.fields,
    needsCode: row.needs_code,
    changedAt: instant(row.changed_at.getTime()),
    changedBy: row.changed_by,
  };
}

/** The database is an edge, too. */
function parseBoxes(stored: unknown): readonly FillBox[] {
  assert(Array.isArray(stored), "boxes are a list");
  return (stored as readonly Partial<FillBox>[]).map(({ label, fill, slice, frame, kind, find }) => {
    assert(typeof label === "string" && typeof fill === "string" && typeof frame === "string", "a stored box is none");
    assert((kind === "text" || kind === "select") && find !== undefined, "a stored box is none");
    return { label, fill, slice: slice ?? null, frame, kind, find };
  });
}
