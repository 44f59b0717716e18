import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { EntryActor } from "../../registers/ledger/entry.ts";
import { type FillForm, findFillForm, saveFillForm } from "../../registers/vendors/fill-forms.ts";
import { holdVendorAlone } from "../../registers/vendors/vendor.ts";
import type { Safe } from "../../safe/safe.ts";
import type { FillRefusal } from "./answers.ts";
import { type WrittenForm, checkForm } from "./check-form.ts";

/** `lastChangedAt`: of the form as whoever writes it has seen it, null where they saw none; undefined where they take it as it comes. */
export type DefineAsk = WrittenForm & Pick<FillForm, "vendor" | "name" | "label"> & { readonly lastChangedAt?: Instant | null };

/** Records a form of a vendor's page, for everybody who may fill it in. Of two who do so at once the second is told of the first. */
export async function defineForm(
  safe: Safe,
  tx: Tx,
  actor: EntryActor,
  { lastChangedAt, ...asked }: DefineAsk,
): Promise<Result<{ readonly isNew: boolean }, FillRefusal>> {
  const vendor = await holdVendorAlone(tx, asked.vendor);
  if (vendor === undefined) return refuse({ of: "vendor", code: "vendor_not_found" });
  const isAsSeen = lastChangedAt === undefined || lastChangedAt === ((await findFillForm(tx, vendor.id, asked.name))?.changedAt ?? null);
  if (!isAsSeen) return refuse({ of: "fill", code: "form_changed" });
  const checked = checkForm(await safe.maps.get(tx), vendor, asked);
  return checked.ok ? ok(await saveFillForm(tx, actor, { ...asked, ...checked.value }, safe.clock())) : checked;
}
