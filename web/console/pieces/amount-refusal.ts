import type { TFunction } from "i18next";
import { type FieldFault, Refusal } from "../api/refusal.ts";
import { type ReadAmount, fractionDigits } from "../words/money.ts";

type Wrong = Exclude<ReadAmount["kind"], "amount">;

/** What is wrong with an amount as it was typed, told as the server would: beside its field. */
export function amountFault(t: TFunction, field: string, kind: Wrong, currency: string): FieldFault {
  return { field, code: kind, say: t(`money.${kind}`, { currency, count: fractionDigits(currency) }) };
}

export function amountRefusal(t: TFunction, field: string, kind: Wrong, currency: string): Refusal {
  return inputRefusal(t, [amountFault(t, field, kind, currency)]);
}

export function inputRefusal(t: TFunction, fields: readonly FieldFault[]): Refusal {
  return new Refusal({
    status: 400,
    code: "invalid_input",
    say: t("money.mend"),
    unlock: null,
    fields,
    requestId: null,
    retryAfterSeconds: null,
  });
}
