import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { EntryActor } from "../../registers/ledger/entry.ts";
import { type FillForm, saveFillForm } from "../../registers/vendors/fill-forms.ts";
import { holdVendor } from "../../registers/vendors/vendor.ts";
import type { Safe } from "../../safe/safe.ts";
import type { FillRefusal } from "./answers.ts";
import { type WrittenForm, checkForm } from "./check-form.ts";

/** Records a form of a vendor's page, for everybody who may fill it in. */
export async function defineForm(
  safe: Safe,
  tx: Tx,
  actor: EntryActor,
  asked: WrittenForm & Pick<FillForm, "vendor" | "name" | "label">,
): Promise<Result<{ readonly isNew: boolean }, FillRefusal>> {
  const vendor = await holdVendor(tx, asked.vendor);
  if (vendor === undefined) return refuse({ of: "vendor", code: "vendor_not_found" });
  const checked = checkForm(await safe.maps.get(tx), vendor, asked);
  return checked.ok ? ok(await saveFillForm(tx, actor, { ...asked, ...checked.value }, safe.clock())) : checked;
}
