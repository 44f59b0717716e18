import { type Result, ok, refuse } from "../../base/result.ts";
import { faultOfRecipient } from "../../platform/sealed-files/age.ts";
import type { VendorRefusal } from "./answers.ts";
import type { VendorFacts } from "./facts.ts";

/** Whether files can be made for the key that is written down, if one is: a letter of it that was mistyped is told now, and not when the file is due. */
export async function checkKey({ ageRecipient = null }: Partial<VendorFacts>): Promise<Result<void, VendorRefusal>> {
  const say = ageRecipient === null ? undefined : await faultOfRecipient(ageRecipient);
  return say === undefined
    ? ok(undefined)
    : refuse({ code: "vendor_invalid", fields: [{ field: "ageRecipient", code: "age_recipient_invalid", say }] });
}
