import type { TFunction } from "i18next";
import type { FieldFault, Refusal } from "../../api/refusal.ts";
import { amountFault, inputRefusal } from "../../pieces/amount-refusal.ts";
import type { ReadAmount } from "../../words/money.ts";
import type { Draft } from "./draft.ts";

/** What is wrong in the form before the server is asked, told as the server would: beside the fields. */
export function draftRefusal(t: TFunction, { amount, lines, currency, asks }: Draft): Refusal | undefined {
  const ofAmount = (field: string, { kind }: ReadAmount): readonly FieldFault[] =>
    kind === "amount" || kind === "none" ? [] : [amountFault(t, field, kind, currency)];
  const fields: readonly FieldFault[] = [
    ...lines.flatMap((line, n) => ofAmount(`transaction.lines[${n}].amountMinor`, line.amount)),
    ...ofAmount("transaction.amountMinor", amount),
    ...(asks.length === 0 ? [{ field: "asks", code: "missing", say: t("newRequest.asksMissing") }] : []),
  ];
  return fields.length === 0 ? undefined : inputRefusal(t, fields);
}
